//! What a name or a server claims a document to be.
//!
//! Comes in: a name, a declaration, and the format that the bytes have. Goes out: in words where they part. Never here: a doubt
//! of the bytes.

use super::{Format, ZIP_PARTS};

/// What the name or the declaration says where the bytes say something else, in words; the bytes are believed. The name
/// counts before the declaration, for servers give one type to files of many; but a page where a document was declared is
/// told whatever the address is called. Word saves pages and RTF under `.doc`: that is worth a note all the same.
pub(in crate::extract) fn disagreement(format: Format, content_type: &str, name: &str) -> Option<String> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let named = CLAIMS.iter().find(|(known, ..)| *known == ending).map(|(.., format)| *format);
    let declared = CLAIMS.iter().find(|(_, known, _)| *known == kind && !kind.is_empty()).map(|(.., format)| *format);
    let is_page = |format| matches!(format, Format::Html | Format::Text);
    let (who, claimed) = match (named, declared) {
        (Some(named), _) if !alike(named, format) => ("name", named),
        (_, Some(Format::Zip)) if ZIP_PARTS.iter().any(|(_, inside)| *inside == format) => return None,
        (None, Some(declared)) if !alike(declared, format) => ("server", declared),
        (_, Some(declared)) if is_page(format) && !is_page(declared) => ("server", declared),
        _ => return None,
    };
    Some(format!("the {who} says {}, and the bytes are {}", claimed.name(), format.name()))
}

/// Whether a claim fits the bytes: the same format, or one that goes by the same name.
fn alike(claimed: Format, format: Format) -> bool {
    use Format as F;
    let pairs = [
        (F::Doc, F::Wps),
        (F::Wps, F::Doc),
        (F::Wps, F::Works),
        (F::Doc, F::Ole),
        (F::Xls, F::Ole),
        (F::Html, F::Text),
        (F::Text, F::Html),
    ];
    claimed == format || pairs.contains(&(claimed, format)) || matches!(format, F::EncryptedOffice | F::Empty)
}

/// Endings, declarations, and what they claim.
const CLAIMS: &[(&str, &str, Format)] = &[
    ("pdf", "application/pdf", Format::Pdf),
    ("doc", "application/msword", Format::Doc),
    ("wps", "application/vnd.ms-works", Format::Wps),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Format::Docx),
    ("xls", "application/vnd.ms-excel", Format::Xls),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Format::Xlsx),
    ("odt", "application/vnd.oasis.opendocument.text", Format::Odt),
    ("ofd", "application/ofd", Format::Ofd),
    ("rtf", "application/rtf", Format::Rtf),
    ("zip", "application/zip", Format::Zip),
    ("rar", "application/vnd.rar", Format::Rar),
    ("mht", "multipart/related", Format::Mht),
    ("mhtml", "message/rfc822", Format::Mht),
    ("jpg", "image/jpeg", Format::Image),
    ("png", "image/png", Format::Image),
    ("html", "text/html", Format::Html),
    ("htm", "application/xhtml+xml", Format::Html),
    ("txt", "text/plain", Format::Text),
];

/// Whether a name ends like that of a document, which no part of a package does; pictures are parts.
pub(super) fn is_document(name: &[u8]) -> bool {
    let ending = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let is_named = |(known, _, format): &(&str, &str, Format)| {
        *format != Format::Image && ending.eq_ignore_ascii_case(known.as_bytes())
    };
    CLAIMS.iter().any(is_named)
}
