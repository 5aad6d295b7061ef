//! Where on a page the article is, and which of its tables hold data.
//!
//! Comes in: a page's events. Goes out: [`Page`]. The article is the smallest element that holds nearly all of the page's
//! own words and every large table: a container that a known editor names is taken on weaker grounds. When nothing is
//! convincing, the whole body is the article: a table is never left outside.

use super::events::Event;
use super::tree::Element;
use html5ever::{LocalName, local_name};
use std::collections::HashMap;

/// What a `table` element is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Rows and columns of data.
    Data,
    /// It places other content on the page.
    Layout,
    /// It stands in a cell of a data table and is read as that cell's text.
    Flatten,
}

/// What a survey of the page found.
#[derive(Debug)]
pub(super) struct Page {
    /// The events that make the article: open and close.
    pub(super) article: (usize, usize),
    /// The role of each `table` by the index of its opening event.
    pub(super) tables: HashMap<usize, Role>,
    /// Whether hidden elements are read as well (nothing else is there).
    pub(super) read_hidden: bool,
}

impl Page {
    /// The role of the element that opens there, where it is a table.
    pub(super) fn role(&self, element: &Element, at: usize) -> Option<Role> {
        (*element.atom() == local_name!("table")).then(|| self.tables.get(&at).copied()).flatten()
    }
}

/// Ids and classes (in lower case, whole words) by which portals' editors name the article.
const CONTAINERS: &[&str] = &[
    "trs_editor",
    "trs_ueditor",
    "view",
    "zoom",
    "zoomcon",
    "ucap-content",
    "article-content",
    "article_content",
    "articlecontent",
    "article-body",
    "news_content",
    "newscontent",
    "news-content",
    "content",
    "con_text",
    "main-content",
    "pages_content",
    "xxgk_content",
    "xl_content",
    "detail-content",
    "info-content",
    "vsb_content",
    "vsbcontent_start",
    "mainbody",
    "article",
    "artcontent",
    "wz_content",
    "zwcontent",
    "textcontent",
    "content-text",
    "j-fontcontent",
    "trs_web",
];

/// Own cells from which on a table cannot be left outside the article.
const LARGE: usize = 20;
/// A layout table's cell holds at least this many characters.
const LONG_CELL: usize = 400;

#[derive(Debug, Default, Clone, Copy)]
struct Weight {
    /// Characters outside of links.
    own: usize,
    /// Cells of large tables.
    large: usize,
}

#[derive(Debug, Default)]
struct OpenTable {
    cells: usize,
    rows: usize,
    columns: usize,
    in_row: usize,
    nested_cells: usize,
    longest: usize,
    at_cell: usize,
    nested: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    at: usize,
    close: usize,
    weight: Weight,
    named: bool,
}

/// Looks at the page: once, and once more with what is hidden where next to nothing is shown.
pub(super) fn survey(events: &[Event<'_>]) -> Page {
    let (page, shown) = survey_with(events, false);
    let hides = events.iter().any(|event| matches!(event, Event::Open { manner, .. } if manner.is_hidden));
    if !hides {
        return page;
    }
    let (whole, all) = survey_with(events, true);
    if shown.own * 4 < all.own && shown.large < all.large { whole } else { page }
}

fn survey_with(events: &[Event<'_>], read_hidden: bool) -> (Page, Weight) {
    let mut tables = HashMap::new();
    let mut open_tables: Vec<OpenTable> = Vec::new();
    let mut weights: Vec<Weight> = vec![Weight::default()];
    let mut candidates = Vec::new();
    let mut links = 0usize;
    let mut at = 0;
    while let Some(event) = events.get(at) {
        match event {
            Event::Open { element, manner, close } => {
                if manner.is_silent || !read_hidden && manner.is_hidden {
                    at = close + 1;
                    continue;
                }
                weights.push(Weight::default());
                links += usize::from(*element.atom() == local_name!("a"));
                open_table_part(element.atom(), &mut open_tables);
            }
            Event::Text(text) => {
                let words = text.chars().filter(|c| is_word_part(*c)).count();
                if let Some(table) = open_tables.last_mut() {
                    table.at_cell += words;
                }
                if links == 0
                    && let Some(weight) = weights.last_mut()
                {
                    weight.own += words;
                }
            }
            Event::Close(open) => {
                let Some(Event::Open { element, close, .. }) = events.get(*open) else { break };
                let mut weight = weights.pop().unwrap_or_default();
                match *element.atom() {
                    local_name!("a") => links = links.saturating_sub(1),
                    local_name!("td") | local_name!("th") => close_cell(&mut open_tables),
                    local_name!("table") => weight.large += close_table(*open, &mut open_tables, &mut tables),
                    _ => {}
                }
                if let Some(parent) = weights.last_mut() {
                    parent.own += weight.own;
                    parent.large += weight.large;
                }
                if weight.own > 0
                    && matches!(element.name(), "div" | "td" | "article" | "section" | "main" | "body" | "ucapcontent")
                {
                    candidates.push(Candidate { at: *open, close: *close, weight, named: is_named(element) });
                }
            }
        }
        at += 1;
    }
    let total = weights.first().copied().unwrap_or_default();
    let article = choose(&candidates, total).unwrap_or((0, events.len().saturating_sub(1)));
    (Page { article, tables, read_hidden }, total)
}

fn open_table_part(name: &LocalName, open: &mut Vec<OpenTable>) {
    match *name {
        local_name!("table") => open.push(OpenTable::default()),
        local_name!("tr") => {
            if let Some(table) = open.last_mut() {
                table.rows += 1;
                table.in_row = 0;
            }
        }
        local_name!("td") | local_name!("th") => {
            if let Some(table) = open.last_mut() {
                table.cells += 1;
                table.in_row += 1;
                table.columns = table.columns.max(table.in_row);
                table.at_cell = 0;
            }
        }
        _ => {}
    }
}

fn close_cell(open: &mut [OpenTable]) {
    if let Some(table) = open.last_mut() {
        table.longest = table.longest.max(table.at_cell);
        table.at_cell = 0;
    }
}

/// Settles a table's role, and that of the tables in it; returns its weight as a large table.
fn close_table(at: usize, open: &mut Vec<OpenTable>, roles: &mut HashMap<usize, Role>) -> usize {
    let Some(table) = open.pop() else { return 0 };
    // a table inside a data table's cell is there for looks; a table around data is there for the page
    let holds = !table.nested.is_empty();
    let places_tables = holds && (table.cells < LARGE || table.nested_cells > table.cells);
    let places_text = !holds && (table.columns <= 1 || table.longest > LONG_CELL && table.cells < LARGE / 2);
    let role = if places_tables || places_text { Role::Layout } else { Role::Data };
    if role == Role::Data {
        for inner in &table.nested {
            roles.insert(*inner, Role::Flatten);
        }
    }
    roles.insert(at, role);
    if let Some(outer) = open.last_mut() {
        outer.nested_cells += table.cells + table.nested_cells;
        outer.nested.push(at);
        outer.nested.extend(table.nested);
    }
    if role == Role::Data && table.cells >= LARGE { table.cells } else { 0 }
}

fn choose(candidates: &[Candidate], total: Weight) -> Option<(usize, usize)> {
    let holds_tables = |c: &Candidate| c.weight.large == total.large;
    let share = |c: &Candidate, percent: usize| c.weight.own * 100 >= total.own * percent;
    let smallest = |named: bool, percent: usize| {
        candidates
            .iter()
            .filter(|c| holds_tables(c) && share(c, percent) && (c.named || !named))
            .min_by_key(|c| (c.weight.own, c.close - c.at))
    };
    let tables = total.large > 0;
    smallest(true, if tables { 40 } else { 60 }).or_else(|| smallest(false, 80)).map(|c| (c.at, c.close))
}

fn is_named(element: &Element) -> bool {
    let known = |word: &str| CONTAINERS.iter().any(|c| c.eq_ignore_ascii_case(word));
    element.name() == "article"
        || element.name() == "ucapcontent"
        || element.attr("id").is_some_and(|id| known(id.trim()))
        || element.attr("class").is_some_and(|classes| classes.split_ascii_whitespace().any(known))
}

/// Whether a character is a letter or digit: nearly all are Chinese, and those need no table.
fn is_word_part(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}
