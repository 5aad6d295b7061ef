//! robots.txt: what cannot be had closes a portal, what is not there opens it, what is there is kept to.

use crate::support::{Bench, Settings, asked, detail, status};
use nianbao::model::capture::Role;
use nianbao::model::status::{RequestStatus, SourceStatus};
use nianbao::pipeline::run::RunState;
use nianbao::portal::scenario::Scenario;
use nianbao::portal::site::{Fault, Host, Resource};
use nianbao::portal::sites;
use std::time::Duration;

const LISTING: &str = "/nb/index.html";

/// A portal with one report for each of these robots.txt; hosts `h0`, `h1`, …, sources `polite-0`, ….
fn portals(robots: &[Resource]) -> Scenario {
    let mut scenario = sites::polite(robots.len(), 1);
    for (host, robots) in scenario.site.hosts.iter_mut().zip(robots) {
        host.put("/robots.txt", robots.clone());
    }
    scenario
}

fn rules(text: &str) -> Resource {
    Resource::text(text)
}

fn open() -> Resource {
    rules("User-agent: *\nAllow: /\n")
}

fn fails(fault: Fault) -> Resource {
    open().failing(fault)
}

/// So many redirects from robots.txt to the rules.
fn chain(host: &mut Host, hops: u32) {
    host.put("/robots.txt", Resource::redirect("/robots/1"));
    for hop in 1..hops {
        host.put(&format!("/robots/{hop}"), Resource::redirect(&format!("/robots/{}", hop + 1)));
    }
    host.put(&format!("/robots/{hops}"), open());
}

#[test]
fn a_robots_txt_that_cannot_be_had_closes_the_portal() {
    let wall = "<script>document.cookie='__jsl_clearance_s='+[7,1,4].join('')+';path=/';\
                location.href=location.pathname+location.search</script>";
    let refusals = [
        ("500", open().status(500)),
        ("503", open().status(503)),
        ("429", open().status(429)),
        ("a hang", fails(Fault::Hang { after: 0 })),
        ("a hang within the file", fails(Fault::Hang { after: 130 })),
        ("a reset", fails(Fault::Reset { after: 0 })),
        ("a body that ends early", fails(Fault::ShortBody { missing: 5 })),
        ("chunks that end early", fails(Fault::ShortBody { missing: 5 }).in_chunks()),
        ("no head", fails(Fault::NoHead)),
        ("a redirect to itself", Resource::redirect("/robots.txt")),
        ("a wall", Resource::challenge()),
        ("a wall with 200", Resource::html(wall)),
        ("a redirect that leads nowhere", Resource::html("").status(302)),
        ("six redirects", Resource::redirect("/robots/1")),
    ];
    let mut scenario = portals(&refusals.clone().map(|(_, robots)| robots));
    chain(&mut scenario.site.hosts[refusals.len() - 1], 6);

    let bench = Bench::with(scenario, &Settings { patience: "400ms", ..Settings::default() });
    let report = bench.crawl();

    assert_eq!(report.state, RunState::Finished);
    let held = bench.held();
    for (at, (name, _)) in refusals.iter().enumerate() {
        let (host, source) = (format!("h{at}"), format!("polite-{at}"));
        let asked: Vec<_> = bench.portal.log().into_iter().filter(|entry| entry.host == host).collect();
        assert!(!asked.is_empty(), "{name}");
        assert!(asked.iter().all(|entry| entry.target.starts_with("/robots")), "{name}: a page was asked");
        assert_eq!(status(&report, &source), SourceStatus::Blocked, "{name}");
        assert!(detail(&report, &source).contains("robots.txt"), "{name}: {:?}", detail(&report, &source));
        let listing = held.last_line(&format!("{}{LISTING}", bench.portal.base(&host)));
        assert_eq!((listing.status, listing.http_status), (RequestStatus::RobotsUnreachable, None), "{name}");
    }
    assert_eq!(held.rows.len(), 0);
}

#[test]
fn what_ends_early_is_not_asked_again_within_the_run_and_a_server_error_is() {
    let robots = [fails(Fault::ShortBody { missing: 5 }), open().status(500)];
    let bench = Bench::with(portals(&robots), &Settings { retries: 2, ..Settings::default() });
    bench.crawl();
    let asked = bench.asked();
    let times = |host: &str| asked.iter().filter(|asked| **asked == format!("{host} /robots.txt")).count();
    assert_eq!((times("h0"), times("h1")), (1, 3));
    assert_eq!(asked.len(), 4, "{asked:?}");
}

#[test]
fn a_portal_is_asked_again_in_the_run_after_its_robots_txt_came_back() {
    let bench = Bench::new(portals(&[open().status(503)]));
    let closed = bench.crawl();
    assert_eq!(status(&closed, "polite-0"), SourceStatus::Blocked);
    bench.portal.edit(|site| site.host_mut("h0").unwrap().put("/robots.txt", open()));
    let opened = bench.crawl();
    assert_eq!(status(&opened, "polite-0"), SourceStatus::Ok, "{}", detail(&opened, "polite-0"));
    assert!(bench.held().shown()[0].contains("2019 complete v1 listed"));
}

#[test]
fn where_there_is_no_robots_txt_everything_is_allowed() {
    let absent = [
        ("404", open().status(404)),
        ("403", open().status(403)),
        ("410", open().status(410)),
        ("nothing in it", Resource::empty()),
        ("no rule in it", rules("# 暂无\n")),
        ("a page in its place", Resource::html("<html><body><h1>首页</h1></body></html>")),
        ("an empty Disallow", rules("User-agent: *\nDisallow:\n")),
    ];
    let bench = Bench::new(portals(&absent.clone().map(|(_, robots)| robots)));
    let report = bench.crawl();
    let asked = bench.asked();
    for (at, (name, _)) in absent.iter().enumerate() {
        assert_eq!(status(&report, &format!("polite-{at}")), SourceStatus::Ok, "{name}");
        assert!(asked.contains(&format!("h{at} /nb/2019/9000.html")), "{name}");
    }
}

#[test]
fn up_to_five_redirects_lead_to_the_rules() {
    let mut scenario = sites::polite(1, 1);
    chain(&mut scenario.site.hosts[0], 5);
    scenario.site.hosts[0].put("/robots/5", rules("User-agent: *\nDisallow: /private/\n"));
    let bench = Bench::new(scenario);
    let report = bench.crawl();
    assert_eq!(status(&report, "polite-0"), SourceStatus::Ok, "{}", detail(&report, "polite-0"));
    let asked = bench.asked();
    assert_eq!(asked[5], "h0 /robots/5");
    assert!(asked.contains(&"h0 /nb/2019/9000.html".to_owned()));
    assert!(!asked.iter().any(|asked| asked.contains("/private/")));
}

#[test]
fn the_group_that_names_us_counts_and_no_other() {
    let cases = [
        ("ours forbids", "User-agent: nianbao\nDisallow: /nb/\n\nUser-agent: *\nAllow: /\n", false),
        ("ours allows", "User-agent: *\nDisallow: /\n\nUser-agent: Nianbao\nAllow: /\n", true),
        ("another's", "User-agent: otherbot\nDisallow: /\n", true),
        ("everyone's", "User-agent: *\nDisallow: /nb/\n", false),
        ("the longest rule", "User-agent: *\nDisallow: /\nAllow: /nb/\n", true),
        ("a pattern", "User-agent: *\nDisallow: /*.html$\n", false),
        ("a byte order mark", "\u{feff}User-agent: *\nDisallow: /nb/\n", false),
    ];
    let bench = Bench::new(portals(&cases.map(|(_, text, _)| rules(text))));
    let report = bench.crawl();
    let (asked, held) = (bench.asked(), bench.held());
    for (at, (name, _, allowed)) in cases.into_iter().enumerate() {
        assert_eq!(asked.contains(&format!("h{at} {LISTING}")), allowed, "{name}");
        let (source, listing) = (format!("polite-{at}"), format!("{}{LISTING}", bench.portal.base(&format!("h{at}"))));
        let expected = if allowed { SourceStatus::Ok } else { SourceStatus::Blocked };
        assert_eq!(status(&report, &source), expected, "{name}");
        let outcome = if allowed { RequestStatus::Ok } else { RequestStatus::RobotsDenied };
        assert_eq!(held.last_line(&listing).status, outcome, "{name}");
    }
}

#[test]
fn a_crawl_delay_holds_for_its_host_alone() {
    let slow = rules("User-agent: *\nCrawl-delay: 0.4\n");
    let bench = Bench::new(portals(&[slow, open()]));
    bench.crawl();
    let held = bench.held();
    let gaps = |source: &str| -> Vec<Duration> {
        let mut starts: Vec<_> =
            held.lines.iter().filter(|line| line.source.as_str() == source).map(|line| line.time).collect();
        starts.sort();
        starts.windows(2).map(|pair| Duration::try_from(pair[1].duration_since(pair[0])).unwrap()).collect()
    };
    let slow = gaps("polite-0");
    // robots.txt itself tells the delay: the next request already keeps to it
    assert!(slow.len() >= 3 && slow.iter().all(|gap| *gap >= Duration::from_millis(400)), "{slow:?}");
    assert!(gaps("polite-1").iter().any(|gap| *gap < Duration::from_millis(400)));
}

#[test]
fn a_crawl_delay_that_is_too_long_for_a_run_is_spread_over_runs() {
    let slow = rules("User-agent: *\nCrawl-delay: 0.5\nDisallow: /private/\n");
    let bench = Bench::with(portals(&[slow]), &Settings { max_crawl_delay: "100ms", ..Settings::default() });
    let first = bench.crawl();
    assert_eq!(status(&first, "polite-0"), SourceStatus::Unfinished, "{}", detail(&first, "polite-0"));
    // the report, and the forbidden one, which is refused when its turn comes
    assert_eq!((first.state, first.waiting), (RunState::Finished, 2));
    assert_eq!(bench.asked(), ["h0 /robots.txt".to_owned(), format!("h0 {LISTING}")]);
    // the portal's own wait, not a guess
    std::thread::sleep(Duration::from_millis(550));
    let second = bench.crawl();
    assert!(bench.asked().contains(&"h0 /nb/2019/9000.html".to_owned()), "{:?}", bench.asked());
    assert_eq!(bench.held().rows.len(), 1, "{}", detail(&second, "polite-0"));
}

#[test]
fn rules_are_kept_for_their_time_and_asked_again_after_it() {
    let robots = |bench: &Bench| bench.asked().iter().filter(|asked| *asked == "h0 /robots.txt").count();
    let kept = Bench::new(sites::polite(1, 1));
    kept.crawl();
    kept.crawl();
    assert_eq!(robots(&kept), 1, "asked again within robots_ttl");
    assert!(!kept.asked().iter().any(|asked| asked.contains("/private/")), "the kept rules were not kept to");

    let stale = Bench::with(sites::polite(1, 1), &Settings { robots_ttl: "0s", ..Settings::default() });
    stale.crawl();
    stale.portal.edit(|site| site.host_mut("h0").unwrap().put("/robots.txt", rules("User-agent: *\nDisallow: /\n")));
    let second = stale.crawl();
    assert_eq!(robots(&stale), 2);
    assert_eq!(status(&second, "polite-0"), SourceStatus::Blocked);
}

#[test]
fn rules_that_were_away_for_a_while_hold_again_when_they_are_confirmed() {
    let mut scenario = portals(&[rules("User-agent: *\nDisallow: /private/\n").tagged()]);
    scenario.site.hosts[0].put("/private/9999.html", Resource::soft_404());
    let bench = Bench::with(scenario, &Settings { robots_ttl: "0s", ..Settings::default() });
    let rules = |status| {
        bench.portal.edit(|site| site.host_mut("h0").unwrap().get_mut("/robots.txt").unwrap().status = status);
    };
    let denied = |report: &nianbao::pipeline::run::RunReport| report.outcomes.contains_key("robots_denied");
    assert!(denied(&bench.crawl()));
    rules(404);
    assert!(!denied(&bench.crawl()), "where there is no robots.txt everything is allowed");
    rules(200);
    assert!(denied(&bench.crawl_as(&nianbao::pipeline::Job { full: true, ..Default::default() })));
}

#[test]
fn every_answer_for_robots_txt_is_archived() {
    let robots = [open(), open().status(404), open().status(500), Resource::redirect("/r.txt")];
    let bench = Bench::new(portals(&robots));
    bench.crawl();
    let held = bench.held();
    let mut archived: Vec<_> = held
        .captures
        .iter()
        .filter(|capture| capture.hop.role == Role::Robots)
        .map(|capture| (capture.hop.source.to_string(), capture.uri.path().to_owned(), capture.http_status))
        .collect();
    archived.sort();
    let expected = [(0, "/robots.txt", 200), (1, "/robots.txt", 404), (2, "/robots.txt", 500), (3, "/r.txt", 404)];
    let mut expected: Vec<_> = expected.map(|(n, path, code)| (format!("polite-{n}"), path.to_owned(), code)).into();
    expected.push(("polite-3".to_owned(), "/robots.txt".to_owned(), 302));
    expected.sort();
    assert_eq!(archived, expected);
    assert_eq!(held.verification.faults, Vec::<String>::new());
}

#[test]
fn a_blocked_source_shows_in_the_exit_code() {
    let one_of_two = Bench::new(portals(&[open(), open().status(500)]));
    let output = one_of_two.binary(&["fetch", "--quiet"]).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{shown}");
    assert!(shown.contains("polite-1: blocked: ") && shown.contains("robots.txt of http://"), "{shown}");

    let only = Bench::new(portals(&[open().status(500)]));
    let output = only.binary(&["fetch", "--quiet"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(only.portal.log().iter().map(asked).collect::<Vec<_>>(), ["h0 /robots.txt"]);
}
