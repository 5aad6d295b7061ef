//! The hosts of the families, asked as their own scripts ask them and otherwise.

use super::*;

/// Sends it and gives the body, decoded.
async fn body_of(base: &str, method: &str, target: &str, headers: &str, form: &str) -> String {
    let length = form.len();
    let request =
        format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{form}");
    let (answer, _) = ask(base, &request).await;
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{target}: {head}");
    crate::charset::decode(&answer[end..], header(&head, "Content-Type").unwrap()).0.into_owned()
}

#[tokio::test]
async fn every_family_serves_what_it_promises() {
    let run = running(sites::dialects()).await;
    assert_eq!(run.sources.matches("[[source]]").count(), run.expected.sources.len());
    let keys: BTreeSet<_> =
        run.expected.reports.iter().map(|report| (&report.source_id, &report.agency, report.year)).collect();
    assert_eq!(keys.len(), run.expected.reports.len(), "one row for each");
    for (id, _) in &run.expected.sources {
        let own = run.expected.reports.iter().filter(|report| report.source_id == *id).count();
        let shell = ["gongkai", "hebei"].contains(&id.as_str());
        assert_eq!(own, if shell { 0 } else { 7 }, "{id}");
    }
    for report in &run.expected.reports {
        for url in &report.urls {
            assert!(page(url).await.contains(&report.agency), "{url}");
        }
    }
    for decoy in &run.expected.decoys {
        page(decoy).await;
    }
    for line in run.sources.lines().filter(|line| line.starts_with("listing = ")) {
        page(line.trim_start_matches("listing = ").trim_matches('"').split('#').next().unwrap()).await;
    }
}

#[tokio::test]
async fn calls_are_answered_as_their_portals_answer_them() {
    let run = running(sites::dialects()).await;
    let xxgk = "/module/xxgk/search.jsp?standardXxgk=1&currpage=";
    let xxgk_form = "infotypeId=C0203&jdid=57&area=11990502MB00000021&divid=div4&currpage=";
    let jpaas = "/api-gateway/jpaas-publish-server/front/page/build/unit?webId=3185&pageId=2401&parseType=bulidstatic&\
                 pageType=column&tagId=%E4%BF%A1%E6%81%AF%E5%88%97%E8%A1%A8&tplSetId=c5d1f0a79b3e4d6c8a2b1e0f7c6d5a49";
    let proxy = "/module/web/jpage/dataproxy.jsp";
    let blobs = "appid=1&webid=31&columnid=7sK%2BzP0aQ%3D%3D&unitid=Qm9%2F4w%3D%3D";
    let search = "/common/search/4f1c0d2e9a7b43c58d6e0f1a2b3c4d5e?_isAgg=true";
    let label = "/site/label/8888?labelName=publicInfoList&siteId=6795621&organId=6596001&type=6&catIds=7010112&action=list&\
                 pageSize=6&isDate=true&dateFormat=yyyy-MM-dd&length=80&file=%2Fxxgk%2FpublicInfoList_newest&pageIndex=";
    let script = "X-Requested-With: XMLHttpRequest\r\n";
    let get = |host, target: String, mark, count| (host, "GET", target, String::new(), mark, count);
    let post = |host, target: String, form: &str, mark, count| (host, "POST", target, form.to_owned(), mark, count);
    let cases = [
        get("hanweb-jpage", format!("{proxy}?page=3&{blobs}"), "<record>", 5),
        get("hanweb-jpage", format!("{proxy}?page=4&{blobs}"), "<record>", 0),
        get("hanweb-jpage", format!("{proxy}?page=2&appid=1&webid=31&columnid=1&unitid=2"), "<record>", 0),
        get("hanweb-jpage-records", format!("{proxy}?startrecord=7&endrecord=12&perpage=6"), "<record>", 0),
        post("hanweb-xxgk", format!("{xxgk}2"), &format!("{xxgk_form}2"), "<tr class=\"tr_main_value", 6),
        post("hanweb-xxgk", format!("{xxgk}2"), &format!("{xxgk_form}1"), "<tr class=\"tr_main_value", 0),
        get("hanweb-xxgk", format!("{xxgk}2"), "<tr class=\"tr_main_value", 0),
        get("hanweb-jpaas", format!("{jpaas}&paramJson=%7B%22pageNo%22%3A3%2C%22pageSize%22%3A6%7D"), "<li ", 5),
        get("hanweb-jpaas", format!("{jpaas}&paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A50%7D"), "<li ", 17),
        get("hanweb-jpaas", format!("{jpaas}&pageNo=3&rows=6"), "2024/art_", 6),
        get("hanweb-jpaas", jpaas.replace("3185", "1"), "\"success\":false", 1),
        get("ucap", format!("{search}&_isJson=true&_pageSize=9999&page=2"), "\"url\"", 7),
        get("ucap", format!("{search}&_isJson=true&_pageSize=6&page=3"), "\"url\"", 5),
        get("ucap", format!("{search}&page=1"), "\"url\"", 0),
        get("gkmlpt", "/gkmlpt/api/all/2629?page=0&sid=175".to_owned(), "\"post_url\"", 100),
        get("gkmlpt", "/gkmlpt/api/all/2629?page=2&sid=175".to_owned(), "\"post_url\"", 17),
        get("gkmlpt", "/gkmlpt/api/all/2629?page=1&sid=9".to_owned(), "\"post_url\"", 0),
        get("lonsun-list", format!("{label}3"), "<li class=\"clearfix\">", 0),
        get(
            "ilist",
            "/info/iList.jsp?node_id=GKhysrmzf&cat_id=10245&tm_id=69&cur_page=3".to_owned(),
            "class=\"date\"",
            5,
        ),
        get("ilist", "/info/iList.jsp?node_id=GKhysrmzf&cat_id=10245&cur_page=3".to_owned(), "class=\"date\"", 0),
        get("aspx", "/InfoPublic.aspx?cid=1019&pid=971&page=9".to_owned(), "class=\"date\"", 6),
    ];
    for (host, method, target, form, mark, count) in cases {
        let body = body_of(&run.portal.base(host), method, &target, "", &form).await;
        assert_eq!(body.matches(mark).count(), count, "{host} {target}: {body}");
    }
    let body = body_of(&run.portal.base("lonsun-list"), "POST", &format!("{label}3"), script, "").await;
    assert_eq!(body.matches("<li class=\"clearfix\">").count(), 5, "{body}");
    assert!(body.contains("total: 17"), "{body}");
    let form = "col=1&appid=1&webid=46&path=%2F&columnid=2102&sourceContentType=1&unitid=9137&webname=%E6%A1%91%E6%A6%86%E5%8E%BF\
                %E4%BA%BA%E6%B0%91%E6%94%BF%E5%BA%9C&permissiontype=0";
    let base = run.portal.base("hanweb-jpage-records");
    let headers = format!("{script}Referer: {base}/col/col2102/index.html\r\n");
    let target = format!("{proxy}?startrecord=7&endrecord=5000&perpage=5000");
    assert_eq!(body_of(&base, "POST", &target, &headers, form).await.matches("<record>").count(), 11);
    assert_eq!(body_of(&base, "POST", &target, script, form).await.matches("<record>").count(), 0);
}
