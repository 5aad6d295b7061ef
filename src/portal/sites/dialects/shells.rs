//! Families whose lists are drawn by a script that nobody has followed: the shell that a crawler is served, and the pages behind it,
//! which are plain.

use super::plain::seeded;
use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};

const CHANNEL: &str = "/gongkai/site_qtqmzj/channel_5fd8a6c1b7e04f2d9c3a8e17/";
const COLUMN: &str = "/columns/2c4f9d1e-7b3a-4e58-9f60-1a2b3c4d5e6f/";

pub(super) fn gongkai(scenario: &mut Scenario, plot: Plot) -> Host {
    plot.source(scenario, CHANNEL, "gongkai", "");
    shell(plot, CHANNEL, "/resources/public/js/channel.js")
}

pub(super) fn hebei(scenario: &mut Scenario, plot: Plot) -> Host {
    let listing = format!("{COLUMN}index.html");
    plot.source(scenario, &listing, "hebei", "");
    shell(plot, &listing, "/static/js/column.js")
}

/// Menus, and a place for the list.
fn shell(plot: Plot, listing: &str, script: &str) -> Host {
    let chrome = Chrome::new(&format!("{}人民政府", plot.place), listing, Family::Plain, Markup::Clean);
    let body = format!("<div id=\"app\" data-channel=\"annual\"></div>\n<script src=\"{script}\"></script>\n");
    Host::new(plot.host).with(listing, Resource::html(&chrome.page("政府信息公开年报", &body)))
}

pub(super) fn gongkai_seeds(scenario: &mut Scenario, plot: Plot) -> Host {
    behind(scenario, plot, |filed| format!("{CHANNEL}doc_{:08x}{:016x}.html", filed.epoch_seconds(), filed.number))
}

pub(super) fn hebei_seeds(scenario: &mut Scenario, plot: Plot) -> Host {
    behind(scenario, plot, |filed| format!("{COLUMN}{}/{:02}/{}.html", filed.month(), filed.day.2, filed.uuid()))
}

fn behind(scenario: &mut Scenario, plot: Plot, address: fn(Filed) -> String) -> Host {
    let chrome = Chrome::new(&format!("{}人民政府", plot.place), "/", Family::Plain, Markup::Clean);
    let mut column = Column::new(plot.host, plot.source, chrome);
    column.fill(scenario, plot, address);
    seeded(scenario, plot, &column, &[]);
    column.settle(scenario)
}
