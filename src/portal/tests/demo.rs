//! The ready-made sites, asked page by page.

use super::*;

#[tokio::test]
async fn the_demo_serves_every_report_that_it_promises() {
    let run = running(sites::demo()).await;
    for id in ["annual", "jpage", "trs", "generic", "gkmlpt", "jpaas", "lonsun", "ucap"] {
        assert!(run.sources.contains(&format!("id = \"demo-{id}\"")));
    }
    assert_eq!(run.sources.matches("[[source]]").count(), 8);
    assert!(!run.sources.contains("{base:"));
    let reports = &run.expected.reports;
    assert_eq!(reports.len(), 42 + 4 * 3);
    let keys: BTreeSet<_> = reports.iter().map(|report| (&report.source_id, &report.agency, report.year)).collect();
    assert_eq!(keys.len(), reports.len(), "one row for each");
    let mut throttled = 0;
    for report in reports.iter().filter(|report| !report.urls[0].contains("downfile")) {
        for url in &report.urls {
            let (base, path) = split(url);
            throttled += usize::from(get(base, path, "").await.0.starts_with("HTTP/1.1 503 "));
            let html = page(url).await;
            let article = report.sample.as_ref().unwrap();
            assert!(
                html.contains(&article.title()) && (html.contains("索引号") || html.contains("identifier")),
                "{url}"
            );
        }
    }
    assert_eq!(throttled, 1);
    for decoy in &run.expected.decoys {
        page(decoy).await;
    }
    assert!(run.portal.log().iter().any(|entry| entry.host == "generic"));
}

#[tokio::test]
async fn the_dataproxy_pages_by_get_and_by_posted_form() {
    let run = running(sites::demo()).await;
    let base = run.portal.base("jpage");
    let first = page(&format!("{base}/col/col777/index.html")).await;
    assert_eq!(first.matches("<record>").count(), 7);
    assert!(first.contains("totalRecord: 20"), "{first}");
    let proxy = format!("{base}/module/web/jpage/dataproxy.jsp?columnid=777&unitid=4512");
    let pages = [7, 7, 6, 0].into_iter().enumerate();
    for (at, expected) in pages {
        assert_eq!(page(&format!("{proxy}&page={}", at + 1)).await.matches("<record>").count(), expected);
    }
    let form = "col=1&columnid=777&unitid=4512";
    let target = "/module/web/jpage/dataproxy.jsp?startrecord=20&endrecord=5000&perpage=5000";
    let request =
        format!("POST {target} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{form}", form.len());
    let (answer, _) = ask(&base, &request).await;
    let answer = String::from_utf8(answer).unwrap();
    assert_eq!(answer.matches("<record>").count(), 1);
    assert!(answer.contains("<totalrecord>20</totalrecord>"));
}

#[tokio::test]
async fn a_listing_loses_and_gains_lines_while_it_is_served() {
    let run = running(sites::demo()).await;
    let listing = format!("{}/xxgk/nb/list.html", run.portal.base("generic"));
    let gone = run.expected.reports.iter().find(|report| report.source_id == "demo-generic").unwrap();
    let path = gone.urls[0].replace(&run.portal.base("generic"), "");
    assert!(page(&listing).await.contains(&path));
    run.portal.edit(|site| {
        let host = site.host_mut("generic").unwrap();
        assert_eq!(host.unlist(&path), 1);
        assert!(host.enlist(
            "/xxgk/nb/list.html",
            "/new.html",
            "石榴岭区新局2023年政府信息公开工作年度报告",
            "2024-01-05"
        ));
        assert!(host.remove(&path) && !host.remove(&path));
    });
    let html = page(&listing).await;
    assert!(!html.contains(&path));
    let added = html.find("/new.html").unwrap();
    let others: Vec<_> = html.match_indices("<li><a href=\"/xxgk").map(|(at, _)| at).collect();
    assert!(
        html.find("<div class=\"list\">").unwrap() < added && others.len() == 3 && others.iter().all(|at| *at > added)
    );
}

#[tokio::test]
async fn other_sites_start_and_name_every_source_once() {
    let document = sites::GivenDocument {
        name: "a.txt".into(),
        title: "某局2020年政府信息公开工作年度报告".into(),
        bytes: "第一行 <1>\n第二行".into(),
        content_type: "text/plain".into(),
    };
    let documents = [document];
    for (scenario, count) in [
        (sites::polite(3, 7), 3),
        (sites::hostile(), 24),
        (sites::from_files(&documents, sites::Shape::AsIs), 1),
        (sites::from_files(&documents, sites::Shape::AsPages), 1),
    ] {
        let run = running(scenario).await;
        let ids: BTreeSet<_> = run.sources.lines().filter_map(|line| line.strip_prefix("id = ")).collect();
        assert_eq!(ids.len(), count);
        assert!(run.expected.sources.iter().all(|(id, _)| ids.contains(format!("\"{id}\"").as_str())));
    }
}
