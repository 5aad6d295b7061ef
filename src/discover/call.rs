//! Calls that a page's script would make for the list that it shows: how they are sent, and what is said where a page
//! does not give what a call needs.

use super::page::Page;
use super::{Listing, ListingRequest};
use crate::model::capture::Request;
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use serde_json::Value;

/// How much of an answer that is no JSON is shown to a person, in characters.
const SHOWN: usize = 120;

/// Something that a call needs and a page did not give.
pub(super) struct Missing {
    /// The issue's code.
    pub(super) code: &'static str,
    /// What the call calls it.
    pub(super) field: &'static str,
    /// Where it was looked for.
    pub(super) sought: &'static str,
    /// The name in `[source.params]` that gives it.
    pub(super) param: &'static str,
}

/// Says what is missing and what to do about it.
pub(super) fn say_missing(listing: &mut Listing, page: &Page<'_>, missing: &Missing) {
    let Missing { code, field, sought, param } = missing;
    let detail = format!(
        "the call for the list needs {field}, and the page has none: looked for {sought}; give it in [source.params] {param}"
    );
    listing.note(code, Severity::Warning, page.uri, detail);
}

/// A request as the column's page would send it by script.
pub(super) fn by_script(page: &Page<'_>, at: &ListingRequest, uri: CrawlUri) -> Request {
    // the column page, from its first answer on
    let column = at.request.referer.clone().filter(|_| at.request.ajax);
    Request { uri, form: None, ajax: true, referer: column.or_else(|| Some(page.uri.clone())) }
}

/// A form's body.
pub(super) fn form<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A form's body with one field set anew, where the form has it.
pub(super) fn with_field(form: &str, name: &str, value: &str) -> String {
    let pairs = url::form_urlencoded::parse(form.as_bytes());
    let pairs = pairs.map(|(k, v)| if k == name { (k, value.into()) } else { (k, v) });
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The answer as JSON, or what a person should know of what came instead.
pub(super) fn json(page: &Page<'_>) -> Result<Value, String> {
    let text = page.text().trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|e| {
        let begins: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect();
        format!("the answer is no JSON ({e}); it begins {begins:?}")
    })
}

/// The only word of a parameter.
pub(super) fn param(source: &Source, name: &str) -> Option<String> {
    source.param(name).first().filter(|word| !word.is_empty()).cloned()
}

/// Words of these parameters that no call can carry, and parameters with several words that take one.
pub(super) fn faults(source: &Source, single: &[&str], several: &[&str]) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    for name in single.iter().chain(several) {
        let words = source.param(name);
        let key = format!("params.{name}");
        if words.len() > 1 && single.contains(name) {
            faults.push((key.clone(), format!("takes one word, and {} are given", words.len())));
        }
        for word in words.iter().filter(|word| !can_be_sent(word)) {
            faults.push((key.clone(), format!("{word:?} is not what the portal's call can carry")));
        }
    }
    faults
}

fn can_be_sent(word: &str) -> bool {
    !word.trim().is_empty()
        && word.len() <= 200
        && !word.contains(['&', '"', '\'', '<', '>'])
        && !word.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_call_can_carry_is_a_fault_of_the_configuration() {
        let source = |params: &str| -> Source {
            let params: Value = serde_json::from_str(params).unwrap();
            serde_json::from_value(serde_json::json!({
                "id": "a", "province": "p", "unit": "u", "level": "", "gb2260": null, "listing": "http://a.gov.cn/",
                "fragment": null, "dialect": "hanweb-xxgk", "years": {"first": 2008, "last": null}, "expect": null,
                "evidence": "seen", "enabled": true, "interval": null, "revisit": null, "params": params,
                "selectors": null, "evidence_urls": [],
            }))
            .unwrap()
        };
        for (params, expected) in [
            (r#"{"webid": ["17"], "area": ["1", "2"]}"#, &[][..]),
            (r#"{"webid": ["1", "2"]}"#, &["params.webid"]),
            (r#"{"area": ["a&b=1", " "]}"#, &["params.area", "params.area"]),
        ] {
            let faults = faults(&source(params), &["webid"], &["area"]);
            assert_eq!(faults.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), expected, "{params}");
        }
    }

    #[test]
    fn a_form_goes_on_with_one_field_changed() {
        let sent = form([("a", "1"), ("currpage", "1"), ("b", "某")]);
        assert_eq!(with_field(&sent, "currpage", "2"), "a=1&currpage=2&b=%E6%9F%90");
    }
}
