//! `crawler.toml`: the settings that hold for all sources.
//!
//! Comes in: the file, the command line's and the environment's words. Goes out: the policy of each part; a key that is
//! absent or wrong has its default. Nothing here knows a source.

use super::fault::Findings;
use super::files::Files;
use super::raw::{ConfigFile, Section};
use super::{Overrides, Storage, value};
use crate::ocr::Program;
use crate::{fetch, politeness, scope};
use std::time::Duration;

/// Everything that `crawler.toml` says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) politeness: politeness::Policy,
    pub(super) fetch: fetch::Policy,
    pub(super) scope: scope::Scope,
    pub(super) storage: Storage,
    pub(super) ocr: Option<Program>,
    pub(super) max_listing_pages: u32,
    pub(super) contact: String,
}

const HOUR: Duration = Duration::from_hours(1);
/// A multiple of anything that makes sense, against slips of the finger.
const MANY: u32 = 10_000;

/// Reads `crawler.toml` and what stands beside it.
pub(super) fn read(files: &Files<'_>, overrides: &Overrides, findings: &Findings) -> Settings {
    let file = files.one("crawler.toml");
    // A file that cannot be read is reported already; reading on shows what else is wrong.
    let file = file.unwrap_or_else(|| ConfigFile { name: "crawler.toml".to_owned(), text: String::new() });
    file.read(findings, |top| {
        let (product, mut contact) = top.section("identity", |identity| {
            let product = identity.text("product", value::product).unwrap_or_else(|| "nianbao".to_owned());
            (product, identity.text("contact", value::contact).unwrap_or_default())
        });
        if let Some(given) = overrides.contact.as_deref().filter(|given| !given.trim().is_empty()) {
            contact = value::contact(given).unwrap_or_else(|why| {
                findings.fault_of("--contact or CRAWLER_CONTACT", why.to_string());
                String::new()
            });
        }
        if !contact.is_empty() && !contact.contains(['@', '/']) {
            findings.warn_of("contact", format!("{contact:?} looks like neither a URL nor a mail address"));
        }
        let politeness = top.section("politeness", |section| politeness(section, product.clone()));
        let (mut requests, max_listing_pages) = top.section("limits", |section| limits(section));
        requests.user_agent = fetch::user_agent(&product, env!("CARGO_PKG_VERSION"), &contact);
        requests.proxy = top
            .section("network", |network| network.text("proxy", value::proxy).flatten())
            .or_else(|| proxy_of(overrides, findings));
        let scope = top.section("scope", |section| {
            requests.allow_private_addresses = section.flag("allow_private_addresses").unwrap_or(false);
            let allow_hosts = section.texts("allow_hosts", value::host_pattern);
            scope::Scope { allow_hosts: allow_hosts.unwrap_or_else(|| vec!["*.gov.cn".to_owned()]) }
        });
        let storage = top.section("storage", |storage| Storage {
            min_free: storage.text("min_free", value::size).unwrap_or(1 << 30),
            warc_max: storage.text("warc_max", more_than_none(value::size)).unwrap_or(1 << 30),
        });
        let ocr = top.section("ocr", |section| ocr(section));
        Settings { politeness, fetch: requests, scope, storage, ocr, max_listing_pages, contact }
    })
}

fn politeness(section: &mut Section<'_>, product: String) -> politeness::Policy {
    let policy = politeness::Policy {
        product,
        interval: section.text("interval", value::duration).unwrap_or(Duration::from_secs(3)),
        hosts_at_once: section.number("hosts_at_once", 1..=1024).map_or(16, |n| usize::try_from(n).unwrap_or(16)),
        max_crawl_delay: section.text("max_crawl_delay", value::duration).unwrap_or(Duration::from_mins(10)),
        robots_ttl: section.text("robots_ttl", value::duration).unwrap_or(24 * HOUR),
        quiet_hours: section.texts("quiet_hours", value::quiet_hours).unwrap_or_default(),
        retries: section.number("retries", 0..=100).unwrap_or(3),
        backoff_max: section.text("backoff_max", value::duration).unwrap_or(HOUR),
    };
    if value::leave_no_minute(&policy.quiet_hours) {
        section.fault("quiet_hours", "fill the whole day, so that nothing would ever be sent");
    }
    if policy.robots_ttl > 24 * HOUR {
        section.warn("robots_ttl", "is longer than the 24 hours of RFC 9309 2.4");
    }
    policy
}

fn limits(section: &mut Section<'_>) -> (fetch::Policy, u32) {
    let some_time = more_than_none(value::duration);
    let policy = fetch::Policy {
        user_agent: String::new(),
        connect_timeout: section.text("connect_timeout", &some_time).unwrap_or(Duration::from_secs(10)),
        read_timeout: section.text("read_timeout", &some_time).unwrap_or(Duration::from_secs(30)),
        total_timeout: section.text("total_timeout", &some_time).unwrap_or(Duration::from_mins(5)),
        max_body: section.text("max_body", more_than_none(value::size)).unwrap_or(64 << 20),
        max_redirects: section.number("max_redirects", 0..=100).unwrap_or(5),
        proxy: None,
        allow_private_addresses: false,
    };
    (policy, section.number("max_listing_pages", 1..=MANY).unwrap_or(500))
}

/// The OCR program; none where no command is named.
fn ocr(section: &mut Section<'_>) -> Option<Program> {
    let command = section.text("command", value::command).unwrap_or_default();
    let language = section.text("language", value::ocr_language).unwrap_or_else(|| "chi_sim".to_owned());
    (!command.is_empty()).then_some(Program { command, language })
}

/// Refuses nothing at all where it would stop every request.
fn more_than_none<T: Default + PartialEq>(
    parse: impl Fn(&str) -> Result<T, value::ValueError>,
) -> impl Fn(&str) -> Result<T, value::ValueError> {
    move |text| match parse(text)? {
        none if none == T::default() => Err(value::ValueError::new(format!("is {text:?}; more than none is needed"))),
        some => Ok(some),
    }
}

/// The proxy of the environment. One proxy serves both schemes, as most portals answer on both.
fn proxy_of(overrides: &Overrides, findings: &Findings) -> Option<String> {
    let given = |proxy: &Option<String>| proxy.clone().filter(|proxy| !proxy.trim().is_empty());
    let (https, http) = (given(&overrides.https_proxy), given(&overrides.http_proxy));
    if https.is_some() && http.is_some() && https != http {
        findings.warn_of("HTTP_PROXY", "is not used; HTTPS_PROXY names another proxy and serves both schemes");
    }
    let (name, proxy) = https.map(|proxy| ("HTTPS_PROXY", proxy)).or(http.map(|proxy| ("HTTP_PROXY", proxy)))?;
    value::proxy(proxy.trim()).unwrap_or_else(|why| {
        findings.fault_of(name, why.to_string());
        None
    })
}
