//! The entries of a list, wherever their markup comes from: the page itself, or a piece of HTML that a call handed out.

use super::column::Columns;
use super::link::{self, Link};
use super::page::Page;
use super::pager;
use super::sift::{Place, Sift};
use crate::model::issue::Severity;
use crate::nesting;
use indexmap::IndexMap;
use scraper::{ElementRef, Html};

/// How far above a link its entry is looked for, and how many links of a piece are looked at.
const LEVELS_UP: usize = 16;
const MOST_LINKS: usize = 20_000;

/// From how many entries that say nothing of a report a list is one of other things.
const MANY_STRANGERS: usize = 6;

/// The longest words, in characters, that may be nothing but a unit's name.
const LONGEST_NAME: usize = 12;

/// A piece of HTML, parsed; rows may come without their table.
pub(super) fn parsed(markup: &str) -> Html {
    let bare = markup.trim_start();
    let row = bare.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<tr"));
    let markup = if row { format!("<table>{bare}</table>") } else { markup.to_owned() };
    Html::parse_fragment(&nesting::tamed(&markup))
}

/// Offers each entry of a piece of HTML: a row, an item, else each link. Gives the number of entries.
pub(super) fn offer(sift: &mut Sift<'_>, page: &Page<'_>, html: &Html) -> u32 {
    let elements = html.tree.root().descendants().filter_map(ElementRef::wrap);
    let anchors = elements.filter(|e| e.value().name() == "a" && e.value().attr("href").is_some()).take(MOST_LINKS);
    let mut entries = IndexMap::new();
    for anchor in anchors {
        let entry = anchor.ancestors().take(LEVELS_UP).filter_map(ElementRef::wrap);
        let entry = entry.into_iter().find(|e| matches!(e.value().name(), "li" | "tr"));
        entries.entry(entry.unwrap_or(anchor).id()).or_insert_with(Vec::new).push(anchor);
    }
    offer_each(sift, page, &entries.into_values().collect::<Vec<_>>())
}

/// Offers entries that a call answered, each given as its links. Some portals do not heed the kind that a call asks for and
/// answer all that they have: what then says nothing of a report must not be fetched for it.
pub(super) fn offer_each(sift: &mut Sift<'_>, page: &Page<'_>, entries: &[Vec<ElementRef<'_>>]) -> u32 {
    let links: Vec<Link<'_>> = entries.iter().filter_map(|anchors| best(page, anchors)).collect();
    let strange = |link: &&Link<'_>| {
        let judgement = &link.judgement;
        // what is as short as a name may be one, as lists of a year's reports have them
        let named = link.words.chars().count() <= LONGEST_NAME || link::as_agency(&link.words).is_some();
        link::says(judgement) == 0 && judgement.year.is_none() && !named
    };
    let strangers = links.iter().filter(strange).count();
    let unfiltered = strangers >= MANY_STRANGERS && strangers > links.len() / 2;
    if unfiltered {
        let detail = format!(
            "{strangers} of the list's {} entries have nothing to do with reports: the portal seems not to heed the kind \
             that was asked for; they are not taken for reports, and the list is read to its end for those that are",
            links.len()
        );
        sift.listing().note("list-unfiltered", Severity::Warning, page.uri, detail);
    }
    for link in &links {
        sift.offer(link, if unfiltered && strange(&link) { Place::Anywhere } else { Place::InList });
    }
    u32::try_from(links.len()).unwrap_or(u32::MAX)
}

/// Offers the link of an entry that says most.
pub(super) fn offer_best(sift: &mut Sift<'_>, page: &Page<'_>, anchors: &[ElementRef<'_>]) {
    if let Some(best) = best(page, anchors) {
        sift.offer(&best, Place::InList);
    }
}

/// The link of an entry that says most, and does not turn the pages.
fn best<'a>(page: &Page<'_>, anchors: &[ElementRef<'a>]) -> Option<Link<'a>> {
    let entries = anchors.iter().filter(|anchor| !pager::turns(&link::short_text(**anchor)));
    let links = entries.filter_map(|anchor| Link::read(page, *anchor, anchor.value().attr("href")?));
    links.max_by_key(|l| (link::says(&l.judgement), link::is_article(&l.uri), l.words.len()))
}

/// What a dialect knows of a link by its address or its place.
pub(super) enum Known {
    /// An entry of the list.
    Entry(Place),
    /// A way to elsewhere, which the dialect goes itself.
    Way,
}

/// Offers every link of a page but those to columns: the ones that look like entries of its list (an article with a day
/// beside it, outside the page's frame) as such, any other by its words alone. `own` says where the dialect knows better.
/// Gives the number of entries.
pub(super) fn offer_page<'a>(
    sift: &mut Sift<'_>,
    page: &'a Page<'a>,
    columns: &mut Columns<'a>,
    own: impl Fn(&Link<'_>) -> Option<Known>,
) -> u32 {
    let mut entries = 0_u32;
    for (anchor, href) in page.anchors() {
        if pager::turns(&link::short_text(anchor)) {
            continue;
        }
        let Some(link) = Link::read(page, anchor, href) else { continue };
        let listed = || link::is_article(&link.uri) && !link.in_frame() && link.day().is_some();
        let known = own(&link).or_else(|| listed().then_some(Known::Entry(Place::InList)));
        if let Some(known) = known {
            let Known::Entry(place) = known else { continue };
            entries = entries.saturating_add(1);
            sift.offer(&link, place);
        } else if let Some(link) = columns.take(link) {
            sift.offer(&link, Place::Anywhere);
        }
    }
    entries
}
