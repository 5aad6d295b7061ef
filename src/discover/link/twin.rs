//! Two addresses of one page: what portals make for telephones, a folder and its `index.html`.
//!
//! In: addresses that stand in one listing. Out: which of them are one page, and which to ask. Never here: an address
//! that nothing links; a page that is only linked for telephones is asked there.

use crate::model::uri::{CrawlUri, SurtKey};

/// What the twins of one page have in common. For comparing within a listing only: that two addresses look like twins
/// proves nothing where one of them was never shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::discover) struct Twin(String);

/// Ends of file names that mark a page for telephones.
const FILE_ENDS: &[&str] = &["_app", "_wap", "_mobile", "_phone"];

/// First labels of hosts, and folders, of telephone sites.
const PLACES: &[&str] = &["m", "wap", "mobile", "3g", "phone"];

/// Files that a folder answers with.
const INDEXES: &[&str] = &["index.html", "index.htm", "index.shtml", "default.html", "default.htm"];

impl Twin {
    /// The twin key of an address; `key` is what tells it apart otherwise, such as the body of a form.
    pub(in crate::discover) fn of(uri: &CrawlUri, key: &SurtKey) -> Self {
        let own = uri.surt();
        if own != *key {
            return Self(key.to_string());
        }
        let host = uri.host();
        let name = host.as_str();
        let name =
            name.split_once('.').filter(|(first, _)| *first == "www" || PLACES.contains(first)).map_or(name, |n| n.1);
        let (_, place) = own.as_str().split_once(')').unwrap_or_default();
        let (path, query) = place.split_once('?').unwrap_or((place, ""));
        let path: Vec<&str> = path.split('/').collect();
        let (last, folders) = path.split_last().map_or(("", &[][..]), |(last, folders)| (*last, folders));
        let folders: Vec<&str> = folders.iter().copied().filter(|folder| !is_mobile_folder(folder)).collect();
        let last = match query {
            "" if INDEXES.contains(&last) => String::new(),
            _ => desktop_file(last).unwrap_or_else(|| last.to_owned()),
        };
        let port = uri.url().port().map(|port| port.to_string()).unwrap_or_default();
        Self(format!("{name}:{port}{}/{last}?{query}", folders.join("/")))
    }
}

/// How gladly an address is asked, the smallest first: a page for desktops has the whole report more often, and an
/// address with a session's id in it is gone tomorrow.
pub(in crate::discover) fn reluctance(uri: &CrawlUri) -> (bool, bool) {
    let host = uri.host();
    let first = host.as_str().split('.').next().unwrap_or_default();
    let path = uri.path();
    let last = path.rsplit('/').next().unwrap_or_default();
    let mobile = PLACES.contains(&first) || path.split('/').any(is_mobile_folder) || desktop_file(last).is_some();
    (mobile, path.contains(';'))
}

fn is_mobile_folder(folder: &str) -> bool {
    // `m` alone is a letter of many trees
    folder != "m" && PLACES.contains(&folder)
}

/// The desktop's name of a file that is named for telephones.
fn desktop_file(name: &str) -> Option<String> {
    if let Some(rest) = name.strip_prefix("mpost_") {
        return Some(format!("post_{rest}"));
    }
    let (stem, extension) = name.rsplit_once('.')?;
    let stem = FILE_ENDS.iter().find_map(|end| stem.strip_suffix(end)).filter(|stem| !stem.is_empty())?;
    Some(format!("{stem}.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twin(text: &str) -> Twin {
        let uri = CrawlUri::parse(text).unwrap();
        Twin::of(&uri, &uri.surt())
    }

    #[test]
    fn a_page_and_its_telephone_page_are_twins() {
        for (desktop, mobile) in [
            ("http://www.a.gov.cn/nb/t20210115_1.shtml", "http://www.a.gov.cn/nb/t20210115_1_app.shtml"),
            ("http://www.a.gov.cn/nb/t20210115_1.html", "https://m.a.gov.cn/nb/t20210115_1.html"),
            ("http://a.gov.cn/nb/1.html", "http://a.gov.cn/nb/1_wap.html"),
            ("http://a.gov.cn/nb/1.html", "http://a.gov.cn/mobile/nb/1.html"),
            ("http://a.gov.cn/nb/content/post_17.html", "http://a.gov.cn/nb/content/mpost_17.html"),
            ("http://a.gov.cn/nb/", "http://a.gov.cn/nb/index.html"),
            ("http://a.gov.cn/x.jsp?id=1", "http://a.gov.cn/x.jsp;jsessionid=9?id=1"),
        ] {
            assert_eq!(twin(desktop), twin(mobile), "{mobile}");
            let uri = |text| CrawlUri::parse(text).unwrap();
            assert!(desktop.ends_with('/') || reluctance(&uri(desktop)) < reluctance(&uri(mobile)), "{mobile}");
        }
    }

    #[test]
    fn pages_that_only_look_alike_are_two() {
        for (one, other) in [
            ("http://a.gov.cn/nb/1.html", "http://a.gov.cn/nb/2.html"),
            ("http://a.gov.cn/nb/", "http://a.gov.cn/nb/index.html?id=1"),
            ("http://a.gov.cn/nb/1.html", "http://b.gov.cn/nb/1.html"),
            ("http://a.gov.cn/m/1.html", "http://a.gov.cn/1.html"),
            ("http://a.gov.cn/nb/index_1.html", "http://a.gov.cn/nb/index.html"),
            ("http://a.gov.cn:81/nb/", "http://a.gov.cn/nb/"),
            ("http://a.gov.cn/nb", "http://a.gov.cn/nb/"),
        ] {
            assert_ne!(twin(one), twin(other), "{other}");
        }
    }
}
