//! The outline of a report: what of its document is title, which section, and what is the page's own.
//!
//! In: a [`Document`]. Out: an [`Outline`], from which the record's sections follow. Never here: a number of a table.

mod furniture;
mod heading;
mod headline;
mod inline;
mod numbering;
mod whole;

pub(crate) use furniture::{is_bare_label, is_site_table};
pub(crate) use headline::in_page_title;

use super::announced;
use super::dates;
use super::lines::{Line, lines, lines_of, uniform};
use crate::model::document::{Block, Document};
use crate::model::record::Section;
use crate::title::{self, Verdict};
use heading::Heading;

/// A page with so many of the form's sections is nearly whole, whatever its title.
const FORM_SECTIONS: usize = 4;
/// Characters below which those sections are only named, as a notice about writing reports names them.
const LITTLE: usize = 400;

/// One section of a report with its lines.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// `preamble`, `overview`, … or `other`.
    pub(crate) key: &'static str,
    /// The heading as printed, white space dropped.
    pub(crate) heading: Option<String>,
    /// Its lines, tables among them.
    pub(crate) lines: Vec<Line<'a>>,
}

/// A document told apart into report and page.
#[derive(Debug, Clone)]
pub struct Outline<'a> {
    /// The title's lines joined, white space dropped.
    pub(crate) title: Option<String>,
    /// The line right above the title.
    pub(crate) above_title: Option<Line<'a>>,
    /// How many lines of the preamble are the title.
    pub(crate) title_lines: usize,
    /// The preamble, if there is one, and the sections in order.
    pub(crate) parts: Vec<Part<'a>>,
    /// Lines that are the page's and no section's, tables of metadata among them.
    pub(crate) furniture: Vec<Line<'a>>,
    /// How many titles of reports stand on lines of their own: many make an index.
    pub(crate) titles: usize,
}

/// The record's sections: `preamble` first (present whenever there is text before the first heading), then the others in
/// the document's order. Text lines are joined by `\n`; a table is one line of its cells' texts (data dictionary,
/// section 1).
pub fn split(document: &Document) -> Vec<Section> {
    Outline::of(document).sections()
}

impl<'a> Outline<'a> {
    /// Reads the outline of a document.
    pub fn of(document: &'a Document) -> Self {
        let lines = inline::parted(lines(document));
        let headings = heading::headings(&lines);
        let before = headings.first().map_or(lines.len(), |h| h.line);
        let headline = headline::find(&lines, before, !headings.is_empty());
        let titles = headline::count(&lines);
        let start = headline.as_ref().map_or_else(|| prose_start(&lines, before, document), |h| h.lines.start);
        let title_lines = headline.as_ref().map_or(0, |h| h.lines.len());

        let mut outline = Self {
            above_title: headline.as_ref().and_then(|h| lines.get(h.lines.start.checked_sub(1)?)).cloned(),
            title: headline.map(|h| h.text),
            title_lines,
            parts: Vec::with_capacity(headings.len() + 1),
            furniture: lines_of(&document.around),
            titles,
        };
        let mut lines = lines.into_iter().enumerate();
        outline.furniture.extend(lines.by_ref().take(start).map(|(_, line)| line));
        let title: Vec<Line<'a>> = lines.by_ref().take(title_lines).map(|(_, line)| line).collect();
        let preamble = Part { key: "preamble", heading: None, lines: title };
        outline.fill(lines, headings, preamble);
        if document.format == "html"
            && let Some(last) = outline.parts.last_mut()
        {
            let after = after_date(last);
            outline.furniture.extend(after);
        }
        outline
    }

    /// Gives every line behind the title to its section or to the page.
    fn fill(&mut self, mut lines: impl Iterator<Item = (usize, Line<'a>)>, headings: Vec<Heading>, mut part: Part<'a>) {
        let mut headings = headings.into_iter().peekable();
        // whether the line above is a label of the page whose value this one is
        let mut labelled = false;
        while let Some((at, line)) = lines.next() {
            if let Some(heading) = headings.next_if(|h| h.line == at) {
                self.close(std::mem::replace(&mut part, opened(&heading, &line)));
                lines.by_ref().take(heading.lines - 1).for_each(drop);
                continue;
            }
            let label = part.key == "preamble" && furniture::is_bare_label(&line.text);
            let value = labelled && !line.text.contains('。') && line.text.chars().count() <= 40;
            labelled = label;
            let column = part.key != "preamble" && furniture::is_column(&line.text);
            if !is_of_the_page(&line) && !label && !value && !column {
                part.lines.push(line);
                continue;
            }
            let over = headings.peek().is_none() && part.key != "preamble" && furniture::closes_report(&line.text);
            self.furniture.push(line);
            if over {
                break;
            }
        }
        self.furniture.extend(lines.map(|(_, line)| line));
        self.close(part);
    }

    fn close(&mut self, part: Part<'a>) {
        if part.heading.is_some() || !part.lines.is_empty() {
            self.parts.push(part);
        }
    }

    /// The record's sections.
    pub fn sections(&self) -> Vec<Section> {
        let text = |part: &Part<'_>| {
            let texts: Vec<&str> = part.lines.iter().map(|line| line.text.as_ref()).filter(|t| !t.is_empty()).collect();
            texts.join("\n")
        };
        let section =
            |part: &Part<'_>| Section { key: part.key.to_owned(), heading: part.heading.clone(), text: text(part) };
        self.parts.iter().map(section).collect()
    }

    /// The key of the section that a block of the document belongs to; none for the page's own.
    pub fn section_of(&self, block: usize) -> Option<&'static str> {
        self.parts.iter().find(|part| part.lines.iter().any(|line| line.block == block)).map(|part| part.key)
    }

    /// The text of the report's own blocks, as the sections hold it, headings included.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            for line in part.heading.as_deref().into_iter().chain(part.lines.iter().map(|l| l.text.as_ref())) {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }

    /// The report's own words: title and what stands right above it, headings, lines and cells. The page around it is no
    /// part of them.
    pub(crate) fn own_words(&self) -> impl Iterator<Item = &str> {
        let heads = self.parts.iter().filter_map(|part| part.heading.as_deref());
        let above = self.above_title.iter().map(|line| &*line.text);
        above
            .chain(self.title.as_deref())
            .chain(heads)
            .chain(self.parts.iter().flat_map(|p| &p.lines).map(|l| &*l.text))
    }

    /// The lines before the first section, the title's among them.
    pub(crate) fn preamble(&self) -> &[Line<'a>] {
        self.parts.first().filter(|part| part.key == "preamble").map_or(&[], |part| &part.lines)
    }

    /// How many sections have a key of the forms.
    pub(crate) fn keyed(&self) -> usize {
        self.parts.iter().filter(|part| !matches!(part.key, "preamble" | "other")).count()
    }
}

/// Why a document is no report, in words; none where it looks like one. A page is one if it has a report's title or at
/// least two headings of the forms; `tables` says that national tables were found. A guide to disclosure has such
/// headings too (主动公开, 依申请公开), so a title of another document decides against them.
pub fn not_a_report(document: &Document, outline: &Outline<'_>, tables: bool) -> Option<String> {
    if tables {
        return None;
    }
    let prose: usize = outline.parts.iter().flat_map(|part| &part.lines).map(|line| line.text.chars().count()).sum();
    if (outline.keyed() < FORM_SECTIONS || prose < LITTLE)
        && let Some(other) = named_otherwise(document, outline)
    {
        return Some(format!("its title is that of {other}"));
    }
    if outline.keyed() >= 2 {
        return None;
    }
    if outline.titles >= 4 && outline.keyed() == 0 {
        return Some("it lists reports and is none".to_owned());
    }
    if is_untitled(document, outline) && !(outline.keyed() > 0 && announced::follows(outline.preamble())) {
        return Some("neither its title nor its headings are a report's".to_owned());
    }
    // an attached file may be the report
    let is_prose = |block: &Block| block.text().is_some_and(|text| !furniture::names_file(text));
    (prose < 40 && document.blocks.iter().all(is_prose) && outline.keyed() == 0)
        .then(|| "nothing follows the title".to_owned())
}

/// Whether neither the text nor the page has a report's title.
pub(crate) fn is_untitled(document: &Document, outline: &Outline<'_>) -> bool {
    outline.title.is_none() && document.title.as_deref().and_then(in_page_title).is_none()
}

/// What a page without a report's title is by the title that it has: plans, guides, notices and other bodies' reports have
/// sections with the same words.
fn named_otherwise(document: &Document, outline: &Outline<'_>) -> Option<&'static str> {
    const FIRST: usize = 3;
    const LONGEST: usize = 60;
    if !is_untitled(document, outline) {
        return None;
    }
    let head = document.meta.iter().filter(|(name, _)| name == "articletitle" || name == "og:title");
    let head = head.map(|(_, value)| value.as_str()).chain(document.title.as_deref());
    let own = head.flat_map(|title| title.split(['_', '|', '-', '>']));
    let first = document.blocks.iter().filter_map(Block::text).take(FIRST).flat_map(str::lines);
    // a numbered heading (一、主动公开, （一）主动公开) is none: it would deny any report
    let is_title = |text: &&str| {
        text.chars().count() <= LONGEST
            && !text.contains(['。', '，', '、', '：', '；', ',', ':'])
            && !text.starts_with(['（', '('])
    };
    own.chain(first).map(str::trim).filter(is_title).find_map(|text| match title::judge(text).verdict {
        Verdict::Not(what) if what != title::UNRELATED && what != title::FIGURES => Some(what),
        _ => None,
    })
}

fn opened<'a>(heading: &Heading, line: &Line<'a>) -> Part<'a> {
    let rest = heading.rest.clone().map(|text| Line { text: text.into(), ..line.clone() });
    Part { key: heading.key, heading: Some(heading.text.clone()), lines: rest.into_iter().collect() }
}

fn is_of_the_page(line: &Line<'_>) -> bool {
    if line.table.is_some() { is_site_table(&line.text) } else { furniture::is_furniture(&line.text) }
}

/// Where the text begins in a document without a title: in a page, at the sentences right before the first heading.
fn prose_start(lines: &[Line<'_>], before: usize, document: &Document) -> usize {
    let is_prose = |line: &Line<'_>| !is_of_the_page(line) && line.text.contains(['。', '，', '：']);
    if document.format == "html" {
        before - lines[..before].iter().rev().take_while(|line| is_prose(line)).count()
    } else {
        lines[..before].iter().take_while(|line| is_of_the_page(line)).count()
    }
}

/// In a page, what follows the date under the text is the page's, save words about whom to ask.
fn after_date<'a>(last: &mut Part<'a>) -> Vec<Line<'a>> {
    let is_date = |line: &Line<'a>| line.table.is_none() && dates::alone(&line.text).is_some();
    let asks = |line: &Line<'a>| {
        let text = uniform(&line.text);
        ["地址", "电话", "邮编", "邮政编码", "联系", "传真", "邮箱"].iter().any(|word| text.contains(word))
    };
    let Some(date) = last.lines.iter().rposition(is_date).filter(|_| last.key != "preamble") else { return Vec::new() };
    // a date may stand above the name
    let name = last.lines.get(date + 1).filter(|_| date > 0 && last.lines[date - 1].text.ends_with(['。', '无']));
    let kept = date + 1 + usize::from(name.is_some_and(|line| line.text.chars().count() <= 30));
    let tail = last.lines.iter().skip(kept).take_while(|line| asks(line)).count();
    last.lines.split_off(kept + tail)
}

#[cfg(test)]
mod tests;
