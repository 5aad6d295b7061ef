//! What users rely on of the built-in sources: every province, by each of its names, and portals only.

use super::*;
use std::collections::BTreeSet;

/// Slug, short and full name, and code of every province that publishes by the national regulation.
const PROVINCES: [(&str, &str, &str, &str); 31] = [
    ("beijing", "北京", "北京市", "110000"),
    ("tianjin", "天津", "天津市", "120000"),
    ("hebei", "河北", "河北省", "130000"),
    ("shanxi", "山西", "山西省", "140000"),
    ("neimenggu", "内蒙古", "内蒙古自治区", "150000"),
    ("liaoning", "辽宁", "辽宁省", "210000"),
    ("jilin", "吉林", "吉林省", "220000"),
    ("heilongjiang", "黑龙江", "黑龙江省", "230000"),
    ("shanghai", "上海", "上海市", "310000"),
    ("jiangsu", "江苏", "江苏省", "320000"),
    ("zhejiang", "浙江", "浙江省", "330000"),
    ("anhui", "安徽", "安徽省", "340000"),
    ("fujian", "福建", "福建省", "350000"),
    ("jiangxi", "江西", "江西省", "360000"),
    ("shandong", "山东", "山东省", "370000"),
    ("henan", "河南", "河南省", "410000"),
    ("hubei", "湖北", "湖北省", "420000"),
    ("hunan", "湖南", "湖南省", "430000"),
    ("guangdong", "广东", "广东省", "440000"),
    ("guangxi", "广西", "广西壮族自治区", "450000"),
    ("hainan", "海南", "海南省", "460000"),
    ("chongqing", "重庆", "重庆市", "500000"),
    ("sichuan", "四川", "四川省", "510000"),
    ("guizhou", "贵州", "贵州省", "520000"),
    ("yunnan", "云南", "云南省", "530000"),
    ("xizang", "西藏", "西藏自治区", "540000"),
    ("shaanxi", "陕西", "陕西省", "610000"),
    ("gansu", "甘肃", "甘肃省", "620000"),
    ("qinghai", "青海", "青海省", "630000"),
    ("ningxia", "宁夏", "宁夏回族自治区", "640000"),
    ("xinjiang", "新疆", "新疆维吾尔自治区", "650000"),
];

/// Hosts outside `gov.cn` that are asked on purpose: a public body's own portal.
const OTHER_HOSTS: &[&str] = &["rd.jingyan.org.cn"];

fn built_in() -> Config {
    Config::load(None, &Overrides::default()).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn every_province_has_a_source_under_each_of_its_names() {
    let config = built_in();
    assert_eq!(config.warnings, []);
    let slugs: BTreeSet<&str> = config.provinces.iter().map(|province| province.slug.as_str()).collect();
    assert_eq!(slugs, PROVINCES.iter().map(|names| names.0).collect());
    for (slug, short, full, code) in PROVINCES {
        for name in [slug, short, full, code] {
            let selected = config.select(&[name.to_owned()], &[], None).unwrap();
            let provinces: BTreeSet<&str> = selected.all().map(|source| source.province.as_str()).collect();
            assert_eq!(provinces, BTreeSet::from([slug]), "{name}");
        }
    }
}

/// Mirrors of portals are never asked.
#[test]
fn only_portals_are_asked() {
    for source in built_in().sources() {
        for host in hosts(source) {
            let host = host.as_str();
            assert!(host.ends_with(".gov.cn") || OTHER_HOSTS.contains(&host), "{}: {host}", source.id);
            assert!(host.parse::<std::net::IpAddr>().is_err(), "{}: {host}", source.id);
        }
    }
}

/// What a listing shows was seen somewhere, or it is known from a report; an evidence is an address, not a remark.
#[test]
fn the_evidence_is_kept_as_addresses() {
    for source in built_in().sources() {
        for url in &source.evidence_urls {
            assert!(CrawlUri::parse(url).is_ok(), "{}: {url:?}", source.id);
        }
        assert!(source.years.first >= 2008 && !source.unit.contains('('), "{}", source.id);
    }
}

/// Two sources that ask the same address would fetch and count everything twice.
#[test]
fn no_listing_is_configured_twice() {
    let config = built_in();
    let mut seen = BTreeSet::new();
    for source in config.sources().filter(|source| source.dialect != "seeds") {
        let listing = (source.listing.surt(), source.fragment.clone());
        assert!(seen.insert(listing), "{} asks {} as another source does", source.id, source.listing);
    }
}
