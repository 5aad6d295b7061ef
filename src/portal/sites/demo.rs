//! The portal of `crawler demo`: eight hosts of eight families, about fifty reports, and the usual trouble in small doses.

mod annual;
mod generic;
mod jpage;
mod trs;

use super::column::Plot;
use super::dialects::{self, Build};
use crate::model::status::SourceStatus;
use crate::portal::scenario::Scenario;

/// How many reports each of the hosts below has: they show a family's call, not its length.
const FEW: usize = 3;

/// Hosts whose lists a script would draw, from answers in JSON or pieces of markup.
const DRAWN: [(&str, &str, &str, Build); 4] = [
    ("gkmlpt", "demo-gkmlpt", "榕江市", dialects::gkmlpt),
    ("jpaas", "demo-jpaas", "青禾区", dialects::hanweb_jpaas),
    ("lonsun", "demo-lonsun", "梅岭市", dialects::lonsun),
    ("ucap", "demo-ucap", "沙棘县", dialects::ucap),
];

/// Eight sources, one on each host: `demo-annual`, `demo-jpage`, `demo-trs`, `demo-generic` (hosts `annual`, `jpage`, `trs`,
/// `generic`) with their troubles, and `demo-gkmlpt`, `demo-jpaas`, `demo-lonsun`, `demo-ucap`, small and without any.
pub fn demo() -> Scenario {
    let mut scenario = Scenario::new("demo", "示例省");
    for build in [annual::host, jpage::host, trs::host, generic::host] {
        let host = build(&mut scenario);
        scenario.site.hosts.push(host);
    }
    for (name, source, place, build) in DRAWN {
        let host = build(&mut scenario, Plot::new(name, source, place).small(FEW));
        scenario.site.hosts.push(host);
    }
    for id in ["demo-annual", "demo-jpage", "demo-trs", "demo-generic"].into_iter().chain(DRAWN.map(|(_, id, ..)| id)) {
        scenario.expect_source(id, &[SourceStatus::Ok]);
    }
    scenario
}
