//! What a made-up portal holds: hosts, their resources, and how each of them lies.
//!
//! Plain data; nothing here listens or sends.

mod api;
mod resource;

use super::request::Request;
use std::collections::BTreeMap;

pub(super) use api::seconds_of;
pub use api::{Api, Asked, Entry};
pub use resource::{Body, Fault, Resource};

/// Several hosts.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Names are unique; the order gives the loopback addresses.
    pub hosts: Vec<Host>,
}

impl Site {
    /// A site of these hosts.
    pub fn new(hosts: Vec<Host>) -> Self {
        Self { hosts }
    }

    /// The host of this name.
    pub fn host_mut(&mut self, name: &str) -> Option<&mut Host> {
        self.hosts.iter_mut().find(|host| host.name == name)
    }
}

/// How text becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// UTF-8.
    #[default]
    Utf8,
    /// GB18030, the superset of GBK and GB2312.
    Gb18030,
}

impl Charset {
    /// The text in this encoding.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
        }
    }
}

/// One host: a loopback address of its own.
#[derive(Debug, Clone)]
pub struct Host {
    /// The name within the site; `{base:<name>}` in bodies and `Location` stands for its address.
    pub name: String,
    /// The port; 0 for any free one. [`super::Portal::stop`] gives the site back with the ports that were used.
    pub port: u16,
    /// The encoding of its text.
    pub charset: Charset,
    /// The answer to an address that it does not hold.
    pub unknown: Resource,
    resources: BTreeMap<String, Vec<Held>>,
}

#[derive(Debug, Clone)]
struct Held {
    /// Query or form parameters that a request must carry.
    parameters: Vec<(String, String)>,
    resource: Resource,
}

impl Host {
    /// An empty host that answers 404, robots.txt included (which allows everything: RFC 9309 2.3.1.3).
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            port: 0,
            charset: Charset::Utf8,
            unknown: Resource::html("<html><head><title>404</title></head><body>您访问的页面不存在</body></html>")
                .status(404),
            resources: BTreeMap::new(),
        }
    }

    /// Adds or replaces a resource. The target is a path with the parameters that a request must carry at least, in any order,
    /// in its query or in its form; a resource without parameters answers every query of its path.
    pub fn put(&mut self, target: &str, resource: Resource) {
        let (path, parameters) = split(target);
        let all = self.resources.entry(path.to_owned()).or_default();
        all.retain(|held| held.parameters != parameters);
        all.push(Held { parameters, resource });
        // the most demanding first, so that it wins
        all.sort_by_key(|held| std::cmp::Reverse(held.parameters.len()));
    }

    /// [`Host::put`], chained.
    #[must_use]
    pub fn with(mut self, target: &str, resource: Resource) -> Self {
        self.put(target, resource);
        self
    }

    /// Adds or replaces text pages in the host's encoding.
    #[must_use]
    pub fn with_page(self, target: &str, html: &str) -> Self {
        let page = Resource::encoded(html, self.charset);
        self.with(target, page)
    }

    /// Adds or replaces robots.txt with these lines.
    #[must_use]
    pub fn with_robots(self, lines: &str) -> Self {
        self.with("/robots.txt", Resource::text(lines))
    }

    /// The resource as it was put.
    pub fn get_mut(&mut self, target: &str) -> Option<&mut Resource> {
        let (path, parameters) = split(target);
        self.resources
            .get_mut(path)?
            .iter_mut()
            .find(|held| held.parameters == parameters)
            .map(|held| &mut held.resource)
    }

    /// Removes a resource; its address becomes an unknown one. Whether there was one.
    pub fn remove(&mut self, target: &str) -> bool {
        let (path, parameters) = split(target);
        let Some(all) = self.resources.get_mut(path) else { return false };
        let before = all.len();
        all.retain(|held| held.parameters != parameters);
        all.len() < before
    }

    /// Takes the lines and records with this text (an address, as listings write it) out of every body. How many there were.
    pub fn unlist(&mut self, text: &str) -> usize {
        self.resources.values_mut().flatten().map(|held| held.resource.body.drop_lines(text)).sum()
    }

    /// Adds a line above the first line, record or entry of a listing. Whether the listing was found.
    pub fn enlist(&mut self, listing: &str, href: &str, title: &str, date: &str) -> bool {
        let charset = self.charset;
        let line = super::page::item(href, title, date);
        let Some(resource) = self.get_mut(listing) else { return false };
        if let Body::Api(api) = &mut resource.body {
            api.entries.insert(0, Entry::new(href, title, date));
            return true;
        }
        resource.body.add_first(&line, charset)
    }

    /// What answers this request.
    pub(super) fn answer(&mut self, request: &Request) -> &mut Resource {
        let parameters = request.parameters();
        let fits = |held: &&mut Held| held.parameters.iter().all(|wanted| parameters.contains(wanted));
        let held = self.resources.get_mut(request.path()).and_then(|all| all.iter_mut().find(fits));
        held.map_or(&mut self.unknown, |held| &mut held.resource)
    }
}

fn split(target: &str) -> (&str, Vec<(String, String)>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut parameters: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    parameters.sort();
    (path, parameters)
}

/// Where a piece of bytes starts.
pub(super) fn position(bytes: &[u8], piece: &[u8]) -> Option<usize> {
    bytes.windows(piece.len().max(1)).position(|window| window == piece)
}
