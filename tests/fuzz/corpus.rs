//! What the mutations begin with: reports of the sample portal, the fixtures of the dialects, titles.

use nianbao::model::source::{Evidence, Selectors, Source, SourceId, Years};
use nianbao::model::uri::CrawlUri;
use nianbao::portal::report::{Markup, SampleReport};
use std::fs;
use std::path::Path;

fn reports() -> impl Iterator<Item = SampleReport> {
    [2019, 2021, 2024].into_iter().zip(1..).map(|(year, seed)| SampleReport::new("云泽市水务局", year, seed))
}

/// Text dumps of reports, and a statistics table of the years before.
pub(crate) fn texts() -> Vec<Vec<u8>> {
    let statistics = "云泽市水务局2016年政府信息公开工作年度报告\n\n一、概述\n\n主动公开政府信息207条，未收到申请。\n\n\
        统计指标\t单位\t统计数\n一、主动公开情况\t——\t\n（一）主动公开政府信息数\t条\t207\n　其中：主动公开规范性文件数\t条\t3\n\
        1.政府公报公开政府信息数\t条\t1\n2.政府网站公开政府信息数\t条\t129\n（一）收到申请数\t件\t5\n\
        四、行政复议数量\t件\t2\n（二）被依法纠错数\t件\t1\n五、行政诉讼数量\t件\t4\n（二）被依法纠错数\t件\t0\n\
        七、依申请公开信息收取的费用\t万元\t0.25\n";
    let lines = |report: &SampleReport| report.text().replace("\n\t", " ").into_bytes();
    let tabs = |report: &SampleReport| report.text().replace("\n\t", "\t").into_bytes();
    let kinds = reports().flat_map(|r| {
        [r.text().into_bytes(), lines(&r), tabs(&r), r.text().encode_utf16().flat_map(u16::to_le_bytes).collect()]
    });
    kinds.chain([statistics.as_bytes().to_vec()]).collect()
}

/// Pages with reports.
pub(crate) fn pages() -> Vec<Vec<u8>> {
    let page = |body: &str| {
        format!(
            "<html><head><meta charset=\"utf-8\"><title>年度报告</title></head><body><div class=\"nav\"><a href=\"/\">首页</a></div>\
             <table><tr><td>索引号</td><td>01/2024-1</td></tr></table><div id=\"zoom\">{body}</div></body></html>"
        )
        .into_bytes()
    };
    let mut pages: Vec<_> =
        reports().flat_map(|report| Markup::ALL.map(|markup| report.html(markup))).map(|body| page(&body)).collect();
    pages.extend(reports().map(|report| page(&format!("<pre>{}</pre>", report.text()))));
    pages
}

/// Reports in several charsets, and the first bytes of other formats.
pub(crate) fn files() -> Vec<Vec<u8>> {
    const STARTS: &[&[u8]] = &[
        b"%PDF-1.7\n",
        b"PK\x03\x04word/document.xml",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1WordDocument",
        b"{\\rtf1",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
        b"\x1f\x8b\x08",
        b"<?xml version=\"1.0\"?>",
    ];
    let report = SampleReport::new("临溪县民政局", 2022, 5);
    let mut files = texts();
    files.extend(pages());
    files.push(encoding_rs::GB18030.encode(&report.text()).0.into_owned());
    files.push(encoding_rs::BIG5.encode(&report.html(Markup::Clean)).0.into_owned());
    files.extend(STARTS.iter().map(|start| [start, report.text().as_bytes()].concat()));
    files
}

/// Bytes that a document is drawn from.
pub(crate) fn noise() -> Vec<Vec<u8>> {
    (0..24_u64)
        .map(|seed| {
            let mut dice = crate::dice::Dice::new(seed);
            (0..64 + dice.below(2_000)).map(|_| u8::try_from(dice.below(256)).unwrap()).collect()
        })
        .collect()
}

pub(crate) fn titles() -> Vec<Vec<u8>> {
    const TITLES: &[&str] = &[
        "云泽市水务局2023年政府信息公开工作年度报告",
        "2019年度临溪县人民政府办公室政府信息公开工作年度报告（附表）",
        "关于印发《某某县2022年政务公开工作要点》的通知",
        "二〇二〇年政府信息公开工作年度报告",
        "政府信息公开指南",
        "某市招商局　2021 年 政府信息 公开年报.docx",
        "[2024-01-25] 年报",
        "更多>>",
    ];
    TITLES.iter().map(|title| title.as_bytes().to_vec()).collect()
}

/// The pages of the dialects' fixtures.
pub(crate) fn listings() -> Vec<Vec<u8>> {
    let mut pages = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"), &mut pages);
    assert!(pages.len() > 10, "only {} pages of fixtures", pages.len());
    pages.extend(self::pages().into_iter().take(2));
    pages
}

fn gather(folder: &Path, pages: &mut Vec<Vec<u8>>) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(&path, pages);
        } else if path.extension().is_some_and(|kind| kind != "json") {
            pages.push(fs::read(&path).unwrap());
        }
    }
}

/// A source of this dialect.
pub(crate) fn source(dialect: &str) -> Source {
    let text = |text: &str| Some(text.to_owned());
    Source {
        id: SourceId("case".into()),
        province: "sample".into(),
        unit: "某市".into(),
        level: "prefecture".into(),
        gb2260: None,
        listing: CrawlUri::parse("http://www.sample.gov.cn/xxgk/nb/index.html").unwrap(),
        fragment: None,
        dialect: dialect.to_owned(),
        years: Years::ALL,
        expect: None,
        evidence: Evidence::Seen,
        enabled: true,
        interval: None,
        revisit: None,
        params: std::collections::BTreeMap::new(),
        selectors: Some(Selectors { item: "li".into(), link: text("a"), date: text("span"), next: text("a.next") }),
        evidence_urls: Vec::new(),
    }
}
