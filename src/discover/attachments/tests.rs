//! Pages that refer to documents in every way that was seen, and what must be left alone.

use super::*;

fn found(body: &str) -> Vec<String> {
    let uri = CrawlUri::parse("http://www.a.gov.cn/nb/202101/t20210115_1.html").unwrap();
    let page = Page::new(&uri, "text/html", body.as_bytes());
    read_report(&page)
        .into_iter()
        .map(|a| a.uri.as_str().trim_start_matches("http://www.a.gov.cn").to_owned())
        .collect()
}

#[test]
fn documents_are_found_however_a_page_refers_to_them() {
    for (body, wanted) in [
        ("<a href='./P020210115123456789012.docx'>附件：年报</a>", "/nb/202101/P020210115123456789012.docx"),
        (
            "<a href='/module/download/downfile.jsp?classid=0&amp;filename=00ff.pdf'>点击下载</a>",
            "/module/download/downfile.jsp?classid=0&filename=00ff.pdf",
        ),
        ("<iframe src='/pdfjs/web/viewer.html?file=%2Ffiles%2F2020.pdf'></iframe>", "/files/2020.pdf"),
        ("<iframe src='/pdfjs/web/viewer.html?file=..%2F..%2Ff%2F2020.pdf'></iframe>", "/f/2020.pdf"),
        ("<iframe src='/pdfjs/web/viewer.html?file=%252Ff%252F2020.pdf#page=1'></iframe>", "/f/2020.pdf"),
        ("<iframe src='/pdfjs/web/viewer.html?file=http://www.a.gov.cn/f/1.pdf'></iframe>", "/f/1.pdf"),
        ("<a href='/view.jsp?fileUrl=../f/1.pdf'>查看</a>", "/nb/f/1.pdf"),
        ("<embed src='x.ofd'>", "/nb/202101/x.ofd"),
        ("<object data=/f/y.PDF></object>", "/f/y.PDF"),
        ("<object><param name=src value='/f/y.pdf'></object>", "/f/y.pdf"),
        ("<p onclick=\"window.open('../z.wps')\">查看</p>", "/nb/z.wps"),
        ("<p onclick=\"show('/f/1.pdf', '年报.pdf')\">查看</p>", "/f/1.pdf"),
        (
            "<a href=\"javascript:window.open('/f/某局 年报.doc')\">查看</a>",
            "/f/%E6%9F%90%E5%B1%80%20%E5%B9%B4%E6%8A%A5.doc",
        ),
        ("<script>var file = \"/upload/report.pdf\";</script>", "/upload/report.pdf"),
        ("<script>window.open('report.pdf')</script>", "/nb/202101/report.pdf"),
        (r#"<script>var files=[{"name":"年报.pdf","url":"\/upload\/1.pdf"}];</script>"#, "/upload/1.pdf"),
        (r#"<script>x={"url":"http:\u002F\u002Fwww.a.gov.cn\u002Ff\u002F1.docx"}</script>"#, "/f/1.docx"),
        (r#"<script>c={content:"\u003Ca href=\"\/f\/1.docx\"\u003E附件：年报\u003C\/a\u003E"}</script>"#, "/f/1.docx"),
        ("<div data-url='/f/1.pdf'></div>", "/f/1.pdf"),
        (
            "<a href='javascript:;' data-href='./P020210115123456789012.wps'>下载</a>",
            "/nb/202101/P020210115123456789012.wps",
        ),
        ("<a href='/attachment/17'>2020年政府信息公开年报.doc</a><!-- /attach -->", "/attachment/17"),
        ("<a href='/fileDownload?id=9f'>附件：某局年报</a>", "/fileDownload?id=9f"),
        ("<a href='/u/77'>附件1 某局年报.docx（点击下载）</a>", "/u/77"),
        ("<div class=nav><a href='/n.pdf'>某局2020年政府信息公开年报</a></div>", "/n.pdf"),
        ("<a href='/f/1.xls'>附件：2016年政府信息公开情况统计表</a>", "/f/1.xls"),
        ("<a href='/images/1.pdf'>某局2020年政府信息公开年报</a>", "/images/1.pdf"),
        ("<a href='http://file.a.gov.cn/1.pdf'>附件</a>", "http://file.a.gov.cn/1.pdf"),
    ] {
        assert_eq!(found(body), [wanted], "{body}");
    }
}

#[test]
fn a_report_in_two_formats_is_two_documents() {
    let body = "<p>某局2020年年报正文</p><a href='./1.docx'>附件.docx</a><a href='./1.pdf'>附件.pdf</a><a href='1.pdf#p'>查看</a>";
    assert_eq!(found(body), ["/nb/202101/1.docx", "/nb/202101/1.pdf"]);
}

#[test]
fn what_stands_on_every_page_is_no_attachment() {
    for body in [
        "<p>没有附件</p>",
        "<a href='/images/help.pdf'>帮助</a>",
        "<a href='/f/1.doc'>政府信息公开申请表</a>",
        "<a href='/f/2.pdf'>政府信息公开指南</a>",
        "<div class='footer'><a href='/f/3.pdf'>附件</a></div>",
        "<a href='http://other.example/f/4.pdf'>白皮书</a>",
        "<a href='http://b.gov.cn/f/4.pdf'>附件</a>",
        "<a href='/download/app.apk'>APP下载</a>",
        "<a href='/f/reader.zip'>OFD阅读器下载</a>",
        "<a href='/f/5.pdf'>2020年度部门决算</a>",
        "<p>附件：2020年度部门决算 <a href='/f/5.pdf'>点击下载</a></p>",
        "<a href='/f/6.pdf'>关于某事项的批复.pdf</a>",
        "<a href='/f/2020%E5%B9%B4%E9%83%A8%E9%97%A8%E9%A2%84%E7%AE%97.pdf'>附件</a>",
        "<a href='/download/list.html'>下载</a>",
        "<a href='/attachment/'>附件</a>",
        "<script>document.write('x')</script>",
        r#"<script>var f=[{"name":"2020年度部门决算.pdf","url":"/upload/1.pdf"}];</script>"#,
        // the name of a file is no address
        r#"<script>var f=[{"name":"年报.pdf","id":7}];</script>"#,
    ] {
        assert_eq!(found(body), Vec::<String>::new(), "{body}");
    }
}

#[test]
fn a_script_full_of_addresses_gives_a_page_s_most_attachments() {
    let addresses: String = (0..60_000).map(|n| format!("\"/a/年/{n}.pdf\"")).collect::<Vec<_>>().join(",");
    let body = format!("<p>附件</p><script>var a=({addresses})</script>");
    assert!(body.len() > 1 << 20);
    let found = found(&body);
    assert_eq!((found.len(), found[0].as_str()), (MOST, "/a/%E5%B9%B4/0.pdf"));
    // one address again and again is one
    let again = format!("<script>var a=[{}\"/a/2.pdf\"]</script>", "\"/a/1.pdf\",".repeat(200));
    assert_eq!(super::tests::found(&again), ["/a/1.pdf", "/a/2.pdf"]);
}

#[test]
fn a_document_has_no_attachments() {
    let uri = CrawlUri::parse("http://a.gov.cn/x.pdf").unwrap();
    let page = Page::new(&uri, "application/octet-stream", b"%PDF-1.4 <a href='y.pdf'>");
    assert_eq!(read_report(&page), []);
}

#[test]
fn the_documents_of_an_article_that_a_script_holds_are_found() {
    let body = r#"<div id=app></div><script>window._CONFIG = {SID: '175', DETAIL: {"title": "某局2020年政府信息公开工作年度报告",
        "content": "\u003Cp\u003E正文\u003Ca href=\"\/attachment\/1\/2.docx\"\u003E附件\u003C\/a\u003E",
        "attachment": [{"id": 9, "name": "报告.pdf", "url": "http:\/\/a.gov.cn\/attachment\/1\/3.pdf"}, {"url": null}, 7]}}
        </script>"#;
    assert_eq!(found(body), ["/attachment/1/2.docx", "http://a.gov.cn/attachment/1/3.pdf"]);
}
