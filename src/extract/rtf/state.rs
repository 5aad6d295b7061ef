//! What a group of RTF sets and its end takes back (RTF 1.9.1, "Formatting", "Destinations").
//!
//! Comes in: control words. Goes out: where text goes, and how it looks as far as that counts.

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Destination {
    /// Into the document.
    #[default]
    Text,
    /// Into the document, as the number of a paragraph.
    ListText,
    /// Into the document, beside the paragraph.
    TextBox,
    /// A nested row's definition.
    NestedRow,
    Fonts,
    Picture,
    /// Nowhere, but what is in it may go somewhere.
    Shape,
    /// Nowhere.
    Nowhere,
}

impl Destination {
    /// Whether text is read here.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::ListText | Self::TextBox)
    }
}

/// The destination that a word begins, whether or not it is marked as one that may be passed over.
fn begun(word: &[u8]) -> Option<Destination> {
    Some(match word {
        b"fonttbl" => Destination::Fonts,
        b"listtext" | b"pntext" => Destination::ListText,
        b"shptxt" => Destination::TextBox,
        b"nesttableprops" => Destination::NestedRow,
        b"pict" => Destination::Picture,
        b"shp" | b"shpinst" | b"upr" | b"object" => Destination::Shape,
        b"shppict" | b"ud" | b"field" | b"fldrslt" | b"result" => Destination::Text,
        b"colortbl" | b"stylesheet" | b"info" | b"header" | b"headerl" | b"headerr" | b"headerf" | b"footer"
        | b"footerl" | b"footerr" | b"footerf" | b"footnote" | b"annotation" | b"fldinst" | b"nonshppict"
        | b"shprslt" | b"objdata" | b"listtable" | b"listoverridetable" | b"filetbl" | b"xe" | b"tc"
        | b"nonesttables" | b"do" | b"sp" | b"ftnsep" | b"ftnsepc" | b"ftncn" | b"aftnsep" | b"aftnsepc"
        | b"aftncn" | b"pgdsctbl" | b"background" | b"rxe" | b"falt" | b"panose" => Destination::Nowhere,
        _ => return None,
    })
}

/// What a group sets.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    /// Where text goes.
    pub(super) destination: Destination,
    /// Whether what follows may be passed over.
    pub(super) is_ignorable: bool,
    /// The font.
    pub(super) font: i32,
    /// How many characters stand for a Unicode character.
    pub(super) skip: usize,
    /// How deep in tables.
    pub(super) depth: usize,
    /// The level of a heading.
    pub(super) outline: Option<u8>,
    /// Above the line.
    pub(super) is_raised: bool,
    /// Hidden or deleted.
    hidden: [bool; 2],
}

impl Default for State {
    fn default() -> Self {
        Self {
            destination: Destination::Text,
            is_ignorable: false,
            font: 0,
            skip: 1,
            depth: 0,
            outline: None,
            is_raised: false,
            hidden: [false, false],
        }
    }
}

impl State {
    /// Whether text is read and shown.
    pub(super) fn is_shown(&self) -> bool {
        self.destination.is_text() && self.hidden == [false, false]
    }

    /// Whether this word begins a destination, where the text goes from here on. What is in one that is not read stays unread,
    /// but for what a shape or an object holds.
    pub(super) fn begins(&mut self, word: &[u8]) -> bool {
        let is_ignorable = std::mem::take(&mut self.is_ignorable);
        let next = begun(word).or(is_ignorable.then_some(Destination::Nowhere));
        let Some(next) = next else { return false };
        self.destination = match self.destination {
            Destination::Nowhere | Destination::Picture => self.destination,
            // names of other fonts within the table
            Destination::Fonts => Destination::Nowhere,
            _ => next,
        };
        true
    }

    /// Takes in a word of formatting; false where it is none.
    pub(super) fn apply(&mut self, word: &[u8], number: Option<i32>) -> bool {
        let is_on = number != Some(0);
        let count = |default: usize| number.map_or(default, |number| usize::try_from(number).unwrap_or(0));
        match word {
            b"f" => self.font = number.unwrap_or(0),
            b"uc" => self.skip = count(1).min(16),
            b"v" => self.hidden[0] = is_on,
            b"deleted" => self.hidden[1] = is_on,
            b"super" => self.is_raised = is_on,
            b"nosupersub" | b"sub" => self.is_raised = false,
            b"plain" => (self.hidden, self.is_raised) = ([false, false], false),
            b"pard" => (self.depth, self.outline) = (0, None),
            b"intbl" => self.depth = self.depth.max(1),
            b"itap" => self.depth = count(1).min(1_000),
            b"outlinelevel" => self.outline = number.and_then(|level| u8::try_from(level + 1).ok()).filter(|l| *l <= 9),
            _ => return false,
        }
        true
    }
}
