//! Answers with 200 that are none: each with the status of its request and of its source, and the words that a person sees.

use super::{LISTING, chrome, edit, line, listing, page, sample, shelf, target};
use crate::support::{Bench, detail, status};
use nianbao::model::status::{RequestStatus as R, SourceStatus as S};
use nianbao::portal::site::{Host, Resource};

/// What a portal shows for everything that it does not have: its whole frame, and a sentence.
fn lost() -> Resource {
    let words = "<p>抱歉，您查看的内容已经下线，请从本站导航重新进入。</p>";
    Resource::html(&chrome().page("云泽市人民政府", words))
}

/// A page of the portal's frame with nothing but these words in its middle.
fn framed(words: &str) -> Resource {
    Resource::html(&chrome().page("云泽市人民政府", words))
}

/// Crawls a good portal, changes it, crawls again.
fn after(change: impl FnOnce(&mut Host)) -> (Bench, nianbao::pipeline::run::RunReport) {
    let bench = Bench::new(shelf(&[2022, 2021], ""));
    assert_eq!(status(&bench.crawl(), "s"), S::Ok);
    edit(&bench, change);
    let second = bench.crawl();
    (bench, second)
}

#[test]
fn whatever_stands_in_a_listings_place_is_named_for_what_it_is() {
    let html = |text: &str| Resource::html(text);
    let cases: Vec<(&str, Resource, R, S, &str)> = vec![
        ("script wall", Resource::challenge(), R::Challenged, S::Blocked, "HTTP 521"),
        (
            "script wall with 200",
            html("<html><script>document.cookie='__jsl_clearance=1';location.reload()</script></html>"),
            R::Challenged,
            S::Blocked,
            "加速乐",
        ),
        ("wall with 412", html("<html></html>").status(412), R::Challenged, S::Blocked, "HTTP 412"),
        ("wall with 202", html("<html></html>").status(202), R::Challenged, S::Blocked, "HTTP 202"),
        (
            "captcha",
            html("<html><title>安全验证</title><p>请完成验证后继续访问</p></html>"),
            R::Challenged,
            S::Blocked,
            "安全验证",
        ),
        (
            "login",
            html("<html><title>统一认证</title><form>用户名<input name=u>密码<input type=password></form></html>"),
            R::Forbidden,
            S::Blocked,
            "login page",
        ),
        ("soft 404 by its title", Resource::soft_404(), R::Soft404, S::Drift, "its title says"),
        ("empty body", Resource::empty(), R::Empty, S::Drift, "empty"),
        (
            "page that shows nothing",
            html("<html><head><title>年报</title></head><body></body></html>"),
            R::Empty,
            S::Drift,
            "shows nothing",
        ),
        (
            "script application",
            html("<html><body><div id=app></div><script src=/app.js></script></body></html>"),
            R::Ok,
            S::Drift,
            "nothing on the page reads",
        ),
        ("notice in the frame", framed("<p>系统升级，暂停服务。</p>"), R::Ok, S::Drift, "系统升级，暂停服务"),
    ];
    println!("{:<26} {:<12} {:<8} words", "in place of the listing", "request", "source");
    for (name, resource, request, source, words) in cases {
        let (bench, second) = after(|host| host.put(LISTING, resource));
        let (found, said) = (status(&second, "s"), detail(&second, "s"));
        let line = bench.held().last_line(&bench.portal.expand(&format!("{{base:h}}{LISTING}"))).status;
        println!("{name:<26} {line:<12} {found:<8} {said}");
        assert_eq!((line, found), (request, source), "{name}: {said}");
        assert!(said.contains(words), "{name}: {said:?} lacks {words:?}");
        if source == S::Drift {
            assert!(said.contains("found 2") && said.contains("mend its"), "{name}: {said}");
        }
        // whatever came, what was known stays as it was
        assert!(bench.held().rows.iter().all(|row| row.availability.word() == "listed"), "{name}");
    }
}

#[test]
fn a_page_that_is_shown_for_everything_is_known_by_asking_once_for_what_cannot_exist() {
    let (bench, second) = after(|host| {
        host.unknown = lost();
        assert!(host.remove(LISTING));
    });
    let said = detail(&second, "s");
    assert_eq!(status(&second, "s"), S::Drift, "{said}");
    assert!(said.contains("soft_404") && said.contains("an address that does not exist"), "{said}");
    let probe = "h /nianbao-no-such-page/404.html";
    let probes = |bench: &Bench| bench.asked().iter().filter(|asked| *asked == probe).count();
    assert_eq!(probes(&bench), 1);
    bench.crawl();
    assert_eq!(probes(&bench), 1, "what is known is not asked again");
}

#[test]
fn a_report_that_turned_into_the_portals_lost_page_is_a_soft_404_and_keeps_its_row() {
    let bench = Bench::new(shelf(&[2022, 2021], ""));
    bench.crawl();
    edit(&bench, |host| {
        host.unknown = lost();
        assert!(host.remove(&target(2021)));
    });
    let second = bench.crawl_as(&super::full());
    assert_eq!(status(&second, "s"), S::Unchanged, "{}", detail(&second, "s"));
    let held = bench.held();
    assert_eq!(held.last_line(&bench.portal.expand(&format!("{{base:h}}{}", target(2021)))).status, R::Soft404);
    assert_eq!(held.row("云泽市气象局", 2021).version, 1);
}

#[test]
fn a_good_portal_is_never_asked_for_what_cannot_exist() {
    let bench = Bench::new(shelf(&[2022, 2021], ""));
    bench.crawl();
    bench.crawl_as(&super::full());
    assert!(bench.asked().iter().all(|asked| !asked.contains("no-such-page")), "{:?}", bench.asked());
}

#[test]
fn a_doubt_that_cannot_be_resolved_loses_no_answer() {
    let bench = Bench::new(shelf(&[2022], ""));
    edit(&bench, |host| {
        host.put("/robots.txt", Resource::text("User-agent: *\nDisallow: /nianbao-no-such-page/\n"));
        host.put(LISTING, framed("<p>系统升级</p>"));
    });
    let report = bench.crawl();
    assert_eq!(status(&report, "s"), S::Drift);
    let held = bench.held();
    let listing = bench.portal.expand(&format!("{{base:h}}{LISTING}"));
    assert_eq!(held.last_line(&listing).status, R::Ok);
    assert!(held.captures.iter().any(|capture| capture.uri.as_str() == listing), "it is archived");
    assert_eq!(held.last_line(&bench.portal.expand("{base:h}/nianbao-no-such-page/404.html")).status, R::RobotsDenied);
}

#[test]
fn pages_that_send_on_are_followed_and_scripts_are_not_run() {
    let bench = Bench::new(shelf(&[], ""));
    let lines = [line(2022), line(2021), line(2020)];
    edit(&bench, |host| {
        host.put(LISTING, Resource::html("<html><meta http-equiv=\"refresh\" content=\"0;url=list.html\"></html>"));
        host.put("/nb/list.html", listing(&lines, ""));
        host.put(
            &target(2022),
            Resource::html("<html><script>window.location.href = \"/moved/2022.html\";</script></html>"),
        );
        host.put("/moved/2022.html", page(2022));
        let mobile = "<script>if (/Android/.test(navigator.userAgent)) location.href = '/m/2021.html';</script>";
        host.put(
            &target(2021),
            Resource::html(&chrome().report(&sample(2021), &[]).replace("</head>", &format!("{mobile}</head>"))),
        );
        let computed = "<html><script>var a='/moved/'; location.href = a + '2020.html';</script></html>";
        host.put(&target(2020), Resource::html(computed));
    });
    let report = bench.crawl();
    assert_eq!(status(&report, "s"), S::Ok, "{}", detail(&report, "s"));
    let held = bench.held();
    assert_eq!(held.row("云泽市气象局", 2022).status.word(), "complete");
    assert_eq!(held.row("云泽市气象局", 2021).status.word(), "complete");
    let asked = bench.asked();
    assert!(asked.iter().all(|asked| !asked.contains("/m/") && !asked.ends_with("/moved/2020.html")), "{asked:?}");
    let line = held.last_line(&bench.portal.expand("{base:h}/moved/2022.html"));
    assert!(line.via.as_deref().is_some_and(|via| via.ends_with(&target(2022))), "{line:?}");
}

#[test]
fn a_redirect_to_the_same_page_under_a_session_id_is_followed() {
    let bench = Bench::new(shelf(&[], ""));
    edit(&bench, |host| {
        host.put(LISTING, Resource::redirect("/nb/index.html;jsessionid=77AF"));
        host.put("/nb/index.html;jsessionid=77AF", listing(&[line(2022)], ""));
        host.put(&target(2022), Resource::redirect("/nb/2022.html;jsessionid=77AF"));
        host.put("/nb/2022.html;jsessionid=77AF", page(2022));
    });
    let report = bench.crawl();
    assert_eq!(status(&report, "s"), S::Ok, "{}", detail(&report, "s"));
    assert_eq!(bench.held().row("云泽市气象局", 2022).status.word(), "complete");
    assert_eq!(bench.held().waiting, 0);
}
