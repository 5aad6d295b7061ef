//! `selectors`: any page, by the CSS selectors of its source's configuration.

use super::link::Link;
use super::page::Page;
use super::sift::{Place, Sift};
use super::{Dialect, Listing, ListingRequest, pager};
use crate::model::capture::Request;
use crate::model::issue::Severity;
use crate::model::source::{Selectors, Source};
use scraper::{ElementRef, Selector};

pub(super) struct BySelectors;

/// The selectors of one source, compiled.
struct Compiled {
    item: Selector,
    link: Option<Selector>,
    date: Option<Selector>,
    next: Option<Selector>,
}

impl Dialect for BySelectors {
    fn name(&self) -> &'static str {
        "selectors"
    }

    fn marks(&self) -> &'static str {
        "elements that the configured selectors match"
    }

    fn faults(&self, source: &Source) -> Vec<(String, String)> {
        let Some(selectors) = &source.selectors else { return Vec::new() };
        let given = [("link", &selectors.link), ("date", &selectors.date), ("next", &selectors.next)];
        let given = given.into_iter().filter_map(|(key, text)| Some((key, text.as_deref()?)));
        let wrong = |(_, text): &(&str, &str)| Selector::parse(text).is_err();
        let fault = |(key, text)| (format!("selectors.{key}"), format!("{text:?} is not a CSS selector"));
        [("item", selectors.item.as_str())].into_iter().chain(given).filter(wrong).map(fault).collect()
    }

    /// Only the configuration can say.
    fn recognise(&self, _: &Page<'_>) -> bool {
        false
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let compiled = match source.selectors.as_ref().map(compile) {
            Some(Ok(compiled)) => compiled,
            wrong => {
                let mut listing = Listing::of(self.name());
                let detail = match wrong {
                    Some(Err(selector)) => format!("{selector:?} is not a CSS selector"),
                    _ => "the source has no [source.selectors]".to_owned(),
                };
                listing.note("selectors-unusable", Severity::Error, page.uri, detail);
                return listing;
            }
        };
        let mut sift = Sift::new(source, page, at, self.name());
        let mut found = Matches::default();
        for entry in page.html().select(&compiled.item) {
            found.item = true;
            let anchor = anchor_in(entry, compiled.link.as_ref());
            let Some((anchor, href)) = anchor.and_then(|a| Some((a, a.value().attr("href")?))) else { continue };
            found.link = true;
            let Some(mut link) = Link::read(page, anchor, href) else { continue };
            link.day_in = compiled.date.as_ref().and_then(|date| entry.select(date).next());
            found.date |= link.day_in.is_some();
            sift.offer(&link, Place::InList);
        }
        if let Some(detail) = source.selectors.as_ref().and_then(|selectors| found.missing(selectors)) {
            sift.listing().note("selector-unmatched", Severity::Warning, page.uri, detail);
        }
        // a page without a single entry is no page of the list, whatever links it has
        let mut listing = sift.finish();
        listing.matched = found.item;
        let next = compiled
            .next
            .as_ref()
            .and_then(|next| page.html().select(next).find_map(|e| page.resolve(e.value().attr("href")?)));
        listing.next = match next.filter(|uri| uri.surt() != page.uri.surt() && !listing.is_empty() && !listing.repeats)
        {
            Some(uri) => vec![at.further(page, &listing, Request::get(uri))],
            None if compiled.next.is_none() => pager::next(page, at, &listing).into_iter().collect(),
            None => Vec::new(),
        };
        listing
    }
}

/// Which of the selectors matched anything on a page.
#[derive(Debug, Default)]
struct Matches {
    item: bool,
    link: bool,
    date: bool,
}

impl Matches {
    /// The first selector that matched nothing, in words.
    fn missing(&self, selectors: &Selectors) -> Option<String> {
        let Selectors { item, link, date, .. } = selectors;
        if !self.item {
            Some(format!("the selector item = {item:?} matches nothing on the page"))
        } else if !self.link {
            Some(format!("the selector link = {:?} matches no link in any item", link.as_deref().unwrap_or("a")))
        } else if !self.date {
            date.as_ref().map(|date| format!("the selector date = {date:?} matches nothing in any item"))
        } else {
            None
        }
    }
}

/// The link of an entry: by its selector, else the entry itself, else its first link.
fn anchor_in<'a>(entry: ElementRef<'a>, link: Option<&Selector>) -> Option<ElementRef<'a>> {
    match link {
        Some(link) => entry.select(link).next(),
        None if entry.value().name() == "a" => Some(entry),
        None => entry.descendants().filter_map(ElementRef::wrap).find(|e| e.value().name() == "a"),
    }
}

fn compile(selectors: &Selectors) -> Result<Compiled, String> {
    let one = |text: &str| Selector::parse(text).map_err(|_| text.to_owned());
    let maybe = |text: &Option<String>| text.as_deref().map(one).transpose();
    Ok(Compiled {
        item: one(&selectors.item)?,
        link: maybe(&selectors.link)?,
        date: maybe(&selectors.date)?,
        next: maybe(&selectors.next)?,
    })
}
