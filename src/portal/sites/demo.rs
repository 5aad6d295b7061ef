//! The portal of `crawler demo`: four hosts of four families, about forty reports, and the usual trouble in small doses.

mod annual;
mod generic;
mod jpage;
mod trs;

use crate::model::status::SourceStatus;
use crate::portal::scenario::Scenario;

/// Four sources: `demo-annual`, `demo-jpage`, `demo-trs`, `demo-generic`, one on each host (`annual`, `jpage`, `trs`, `generic`).
pub fn demo() -> Scenario {
    let mut scenario = Scenario::new("demo", "示例省");
    for build in [annual::host, jpage::host, trs::host, generic::host] {
        let host = build(&mut scenario);
        scenario.site.hosts.push(host);
    }
    for id in ["demo-annual", "demo-jpage", "demo-trs", "demo-generic"] {
        scenario.expect_source(id, &[SourceStatus::Ok]);
    }
    scenario
}
