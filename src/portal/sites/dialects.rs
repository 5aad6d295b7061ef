//! One portal with a host for each family of portals, each answering as that family does.
//!
//! Every column has two or three pages, several agencies and years, one report at two addresses, one of a year that nobody asks for,
//! and beside them guides, catalogues, plans, budgets, news, and yearly reports of other kinds. Calls that a real portal's own script
//! would not make are answered as the real portal answers them.

mod aspx;
mod gkmlpt;
mod hanweb_annual_report;
mod hanweb_jpaas;
mod hanweb_jpage;
mod hanweb_xxgk;
mod ilist;
mod liaoning;
mod lonsun;
mod nfcms;
mod openness;
mod plain;
mod shells;
mod trs;
mod ucap;
mod vsb;

pub(super) use gkmlpt::by_fragment as gkmlpt;
pub(super) use hanweb_jpaas::host as hanweb_jpaas;
pub(super) use lonsun::directory as lonsun;
pub(super) use ucap::host as ucap;

use super::column::Plot;
use crate::model::status::SourceStatus;
use crate::portal::scenario::Scenario;
use crate::portal::site::Host;

/// Puts a host together: its pages, its source, and what a crawl of it should find.
pub(super) type Build = fn(&mut Scenario, Plot) -> Host;

/// The hosts: the host's name and the source's id are one word.
const HOSTS: &[(&str, &str, Build)] = &[
    ("hanweb-jpage", "临溪县", hanweb_jpage::by_page),
    ("hanweb-jpage-records", "桑榆县", hanweb_jpage::by_record),
    ("hanweb-xxgk", "云泽市", hanweb_xxgk::host),
    ("hanweb-xxgk-units", "墨竹市", hanweb_xxgk::units),
    ("hanweb-annual-report", "竹石市", hanweb_annual_report::host),
    ("hanweb-jpaas", "青禾区", hanweb_jpaas::host),
    ("hanweb-jpaas-gathered", "青芦区", hanweb_jpaas::gathered),
    ("trs", "白鹭湖区", trs::flat),
    ("trs-from-one", "苇荡县", trs::from_one),
    ("trs-paginated", "芦花县", trs::paginated),
    ("trs-tree", "石榴岭区", trs::tree),
    ("ucap", "沙棘县", ucap::host),
    ("ucap-unnamed", "沙柳县", ucap::unnamed),
    ("gkmlpt", "榕江市", gkmlpt::by_fragment),
    ("gkmlpt-tree", "木棉区", gkmlpt::by_tree),
    ("nfcms", "荔湾岛市", nfcms::host),
    ("lonsun", "梅岭市", lonsun::directory),
    ("lonsun-list", "松萝县", lonsun::list),
    ("openness", "涡阳湖区", openness::host),
    ("liaoning", "辽原市", liaoning::host),
    ("vsb", "茶马县", vsb::host),
    ("ilist", "胡杨市", ilist::host),
    ("aspx", "滇池湾区", aspx::host),
    ("generic", "枫桥镇", plain::generic),
    ("selectors", "麦垛区", plain::selectors),
    ("seeds", "星子岛县", plain::seeds),
    ("gongkai", "齐陶区", shells::gongkai),
    ("gongkai-seeds", "齐瓷县", shells::gongkai_seeds),
    ("hebei", "燕赵湖市", shells::hebei),
    ("hebei-seeds", "井陉湖县", shells::hebei_seeds),
];

/// A host and a source of the same name for each family, some families with two or three; `gongkai` and `hebei` are the script shells
/// that they are, whose lists nobody can read without a browser.
pub fn dialects() -> Scenario {
    let mut scenario = Scenario::new("dialects", "示例省");
    for (name, place, build) in HOSTS {
        let host = build(&mut scenario, Plot::new(name, name, place));
        scenario.site.hosts.push(host);
        let shell = matches!(*name, "gongkai" | "hebei");
        scenario.expect_source(name, &[if shell { SourceStatus::Drift } else { SourceStatus::Ok }]);
    }
    scenario
}
