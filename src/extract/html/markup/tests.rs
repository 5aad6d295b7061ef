//! Pages put together of what pages are made of, and of what breaks them, come to the tree that html5ever builds.

use super::super::events::{self, Event};
use super::super::tree::Tree;
use proptest::prelude::*;

/// The tree as one line: tags with every attribute, texts apart from each other.
fn drawn(tree: &Tree) -> String {
    let draw = |event: &Event<'_>| match event {
        Event::Open { element, .. } => format!("<{} {:?}>", element.name(), element.attrs().collect::<Vec<_>>()),
        Event::Text(text) => format!("{text:?}"),
        Event::Close(_) => "</>".to_owned(),
    };
    events::flatten(tree).iter().map(draw).collect()
}

fn assert_same(page: &str) {
    assert_eq!(drawn(&Tree::parse(page)), drawn(&Tree::by_html5ever(page)), "{page:?}");
}

/// What pages are made of, and what breaks them.
const PIECES: &[&str] = &[
    "<!DOCTYPE html>",
    "<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.0//EN\">",
    "<!DOCTYPE",
    "<html lang=zh>",
    "<head>",
    "<meta charset=\"gbk\">",
    "<title>",
    "</title>",
    "年报 & 政务",
    "甲<乙",
    "1 < 2",
    "&nbsp;",
    "&nbsp",
    "&lt;p&gt;",
    "&#160;",
    "&#x4e00;",
    "&#0;",
    "&#150;",
    "&notin;",
    "&noti;",
    "&foo;",
    "&amp",
    "&",
    "&;",
    "&NotEqualTilde;",
    "<style>",
    "p>a{}</style>",
    "</STYLE >",
    "</styles>",
    "<script>",
    "if(a<b)document.write('<p>')",
    "<!--",
    "-->",
    "--!>",
    "</script>",
    "</script\n",
    "<noscript>",
    "</noscript>",
    "<textarea>\n",
    "</textarea>",
    "<xmp>",
    "</xmp>",
    "<iframe>",
    "</iframe>",
    "<plaintext>",
    "<body>",
    "<table>",
    "</table>",
    "<tr>",
    "<td colspan=2 rowspan='3'>",
    "<TD WIDTH=10%>",
    "</td>",
    "<p style=\"a:b\" style=c>",
    "<p hidden>",
    "</p>",
    "<a href=\"?a=1&b=2&copy=3&amp;d\">",
    "<a href='x>y'>",
    "<a href=x/>",
    "<a =b>",
    "<a b= >",
    "<a b=",
    "<a \"c>",
    "</a>",
    "<b><i>",
    "</b>",
    "<br/>",
    "<br / >",
    "<img/src=x>",
    "<svg><title>",
    "<svg/>",
    "</svg>",
    "<![CDATA[x]]>",
    "<math>",
    "<select><option>",
    "</select>",
    "<template>",
    "</template>",
    "<form>",
    "</form>",
    "<frameset>",
    "<?xml version=1?>",
    "<!if>",
    "<![endif]>",
    "</>",
    "</ p>",
    "<",
    "<a",
    "</",
    "<!",
    "<!-",
    "<!-->",
    "<!--->",
    "<!-- a -- b --->",
    "\r\n",
    "\r",
    "\n",
    " ",
    "\t",
    "\u{c}",
    "\0",
    "一",
    "\u{a0}",
    "<pre>\n\n",
    "</pre>",
    "<o:p>",
    "</o:p>",
    "<h1>",
    "</h2>",
    "<caption>",
    "<li>",
    "<button>",
    "<input type=hidden>",
    "\"",
    "'",
    "=",
    "/",
    ">",
];

#[test]
fn every_piece_and_pair_of_pieces_comes_to_the_tree_that_html5ever_builds() {
    for first in PIECES {
        assert_same(first);
        for second in PIECES {
            assert_same(&format!("{first}{second}"));
            assert_same(&format!("<body>甲{first}{second}乙</p>&lt;"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_page_comes_to_the_tree_that_html5ever_builds(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40),
    ) {
        assert_same(&pieces.concat());
    }
}
