//! Files attached to records and to the guidance: which sorts, told by their bytes and never by their names, how large, how many.

use super::super::canonical;
use crate::clock::Millis;
use crate::id::{AttachmentId, PersonId, RecordId};

/// Largest picture: a photo of a phone at its finest takes 15 MB.
pub const PICTURE_BYTES_MAX: i64 = 20 * 1024 * 1024;

/// Largest Word file: it is looked at as a whole, in memory.
pub const WORD_BYTES_MAX: i64 = 20 * 1024 * 1024;

/// Largest PDF or sound: an hour of a meeting as a phone records it, or a scan of 100 pages.
pub const PAPER_BYTES_MAX: i64 = 50 * 1024 * 1024;

/// Files of one record or one version of the guidance, withdrawn ones not counted: what is more belongs to several.
pub const PER_RECORD_MAX: i64 = 20;

/// Longest name shown.
pub const NAME_CHARS_MAX: usize = 120;

/// Bytes from the beginning of a file that tell its sort.
pub const HEAD_BYTES: usize = 16;

/// Sorts of files taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Jpeg,
    Png,
    Webp,
    Pdf,
    /// A Word file; its first bytes only say that it is an archive, the rest is told by [`word_fault`].
    Docx,
    Mp3,
    M4a,
    Ogg,
    Wav,
}

/// What can be done with a file in a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Picture,
    Sound,
    Paper,
}

/// The brands under which phones write sound into MP4: recorders of Apple, Samsung, Xiaomi and plain Android.
const MP4_BRANDS: [&[u8; 4]; 9] =
    [b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"3gp4", b"3gp5", b"3gp6"];

impl Media {
    /// Every sort.
    pub const ALL: [Media; 9] = [
        Media::Jpeg,
        Media::Png,
        Media::Webp,
        Media::Pdf,
        Media::Docx,
        Media::Mp3,
        Media::M4a,
        Media::Ogg,
        Media::Wav,
    ];

    /// Tells the sort of a file by its first bytes; `None` for any other.
    pub fn of_bytes(head: &[u8]) -> Option<Self> {
        let at = |from: usize, sign: &[u8]| head.get(from..from + sign.len()) == Some(sign);
        if at(0, &[0xFF, 0xD8, 0xFF]) {
            Some(Media::Jpeg)
        } else if at(0, b"\x89PNG\r\n\x1a\n") {
            Some(Media::Png)
        } else if at(0, b"RIFF") && at(8, b"WEBP") {
            Some(Media::Webp)
        } else if at(0, b"RIFF") && at(8, b"WAVE") {
            Some(Media::Wav)
        } else if at(0, b"%PDF-") {
            Some(Media::Pdf)
        } else if at(0, b"PK\x03\x04") {
            Some(Media::Docx)
        } else if at(0, b"OggS\0") {
            Some(Media::Ogg)
        } else if at(4, b"ftyp") && MP4_BRANDS.iter().any(|brand| at(8, *brand)) {
            Some(Media::M4a)
        } else if at(0, b"ID3") || is_mp3_frame(head) {
            Some(Media::Mp3)
        } else {
            None
        }
    }

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Media::Jpeg => "jpeg",
            Media::Png => "png",
            Media::Webp => "webp",
            Media::Pdf => "pdf",
            Media::Docx => "docx",
            Media::Mp3 => "mp3",
            Media::M4a => "m4a",
            Media::Ogg => "ogg",
            Media::Wav => "wav",
        }
    }

    /// Returns the sort of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.id() == id)
    }

    /// Returns the media type it is served as, whatever it was sent as.
    pub fn content_type(self) -> &'static str {
        match self {
            Media::Jpeg => "image/jpeg",
            Media::Png => "image/png",
            Media::Webp => "image/webp",
            Media::Pdf => "application/pdf",
            Media::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Media::Mp3 => "audio/mpeg",
            Media::M4a => "audio/mp4",
            Media::Ogg => "audio/ogg",
            Media::Wav => "audio/wav",
        }
    }

    /// Returns the ending that a downloaded file is given.
    pub fn ending(self) -> &'static str {
        match self {
            Media::Jpeg => "jpg",
            Media::Png
            | Media::Webp
            | Media::Pdf
            | Media::Docx
            | Media::Mp3
            | Media::M4a
            | Media::Ogg
            | Media::Wav => self.id(),
        }
    }

    /// Returns what can be done with it in a page.
    pub fn family(self) -> Family {
        match self {
            Media::Jpeg | Media::Png | Media::Webp => Family::Picture,
            Media::Pdf | Media::Docx => Family::Paper,
            Media::Mp3 | Media::M4a | Media::Ogg | Media::Wav => Family::Sound,
        }
    }

    /// Returns the most bytes taken of this sort.
    pub fn bytes_max(self) -> i64 {
        match self {
            Media::Jpeg | Media::Png | Media::Webp => PICTURE_BYTES_MAX,
            Media::Docx => WORD_BYTES_MAX,
            Media::Pdf | Media::Mp3 | Media::M4a | Media::Ogg | Media::Wav => PAPER_BYTES_MAX,
        }
    }

    /// Tells whether evidence and guidance take it: what a page can show or play, and scans; nothing that is worked on.
    pub fn is_evidence(self) -> bool {
        self != Media::Docx
    }

    /// Tells whether a paper of a workshop may be of this sort: what is read, not what is heard.
    pub fn is_paper(self) -> bool {
        match self.family() {
            Family::Paper | Family::Picture => true,
            Family::Sound => false,
        }
    }
}

/// Why an archive is not taken as a Word file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordFault {
    /// It is an archive of something else.
    NotWord,
    /// It holds a program, which would run where it is opened.
    Macros,
}

/// Tells by the names of its parts why an archive is not taken as a Word file; nothing where it is.
pub fn word_fault<'a>(parts: impl Iterator<Item = &'a str>) -> Option<WordFault> {
    let (mut document, mut types) = (false, false);
    for part in parts {
        document |= part == "word/document.xml";
        types |= part == "[Content_Types].xml";
        let file = part.rsplit('/').next().unwrap_or(part).to_lowercase();
        if file.starts_with("vba") {
            return Some(WordFault::Macros);
        }
    }
    if document && types { None } else { Some(WordFault::NotWord) }
}

/// Tells whether bytes begin a frame of MPEG layer III with a rate that exists.
fn is_mp3_frame(head: &[u8]) -> bool {
    let [0xFF, second, third, ..] = head else { return false };
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    let (bit_rate, sample_rate) = (third >> 4, third >> 2 & 3);
    second & 0xE0 == 0xE0 && version != 1 && layer == 1 && !matches!(bit_rate, 0 | 15) && sample_rate != 3
}

/// Returns a name as it can be shown and downloaded: the last part of a path, one line, with the ending of what
/// the bytes are; `nameless` where nothing is left of it.
pub fn shown_name(given: &str, nameless: &str, media: Media) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    // Signs that turn the direction of reading could hide an ending.
    let plain: String = canonical::line(last).chars().filter(|sign| !is_unseen(*sign)).collect();
    let stem = plain.rsplit_once('.').map_or(plain.as_str(), |(stem, _)| stem);
    let stem = stem.trim_matches(|sign: char| sign == '.' || sign.is_whitespace());
    let stem: String = stem.chars().take(NAME_CHARS_MAX).collect();
    format!("{}.{}", if stem.is_empty() { nameless } else { &stem }, media.ending())
}

fn is_unseen(sign: char) -> bool {
    matches!(sign, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// What a file is attached to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    Record(RecordId),
    /// A version of the guidance. The next version has the files that stood beside this one, each its own from then on.
    Guidance(i64),
}

impl From<&RecordId> for Owner {
    fn from(record: &RecordId) -> Self {
        Self::Record(record.clone())
    }
}

impl Owner {
    /// Returns where its page is.
    pub fn path(&self) -> String {
        match self {
            Self::Record(id) => format!("/evidence/{id}"),
            Self::Guidance(version) => format!("/guidance/{version}"),
        }
    }

    /// Returns what an audit line names it.
    pub fn object(&self) -> String {
        match self {
            Self::Record(id) => id.to_string(),
            Self::Guidance(_) => "guidance".to_owned(),
        }
    }

    /// Returns the record, where it is one.
    pub fn record(&self) -> Option<&str> {
        match self {
            Self::Record(id) => Some(id.as_str()),
            Self::Guidance(_) => None,
        }
    }

    /// Returns the version of the guidance, where it is one.
    pub fn guidance(&self) -> Option<i64> {
        match self {
            Self::Record(_) => None,
            Self::Guidance(version) => Some(*version),
        }
    }
}

/// Why an attachment is no longer shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The version of its owner that stood then.
    pub version: i64,
    pub by: PersonId,
    pub at: Millis,
    pub reason: String,
}

/// A file attached to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    pub name: String,
    pub media: Media,
    pub size: i64,
    /// SHA-256 of the bytes, in hex.
    pub hash: String,
    /// Width and height of a picture; zero for others.
    pub width: i64,
    pub height: i64,
    /// The version of its owner that stood when it was added.
    pub since: i64,
    pub by: Option<PersonId>,
    pub at: Millis,
    pub withdrawn: Option<Withdrawal>,
}

impl Attachment {
    /// Tells whether it stood beside a version of its owner.
    pub fn stood_at(&self, version: i64) -> bool {
        self.since <= version && self.withdrawn.as_ref().is_none_or(|gone| version <= gone.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sort_is_told_by_the_bytes() {
        let heads: [(&[u8], Option<Media>); 19] = [
            (&[0xFF, 0xD8, 0xFF, 0xE1, 0, 0], Some(Media::Jpeg)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(Media::Png)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Media::Webp)),
            (b"RIFF\x10\0\0\0WAVEfmt ", Some(Media::Wav)),
            (b"RIFF\x10\0\0\0AVI LIST", None),
            (b"%PDF-1.7\n", Some(Media::Pdf)),
            (b" %PDF-1.7\n", None),
            (b"OggS\0\x02\0\0", Some(Media::Ogg)),
            (b"\0\0\0\x20ftypM4A \0\0\0\0", Some(Media::M4a)),
            (b"\0\0\0\x20ftypheic\0\0\0\0", None),
            (b"ID3\x04\0\0\0\0\0\0", Some(Media::Mp3)),
            (&[0xFF, 0xFB, 0x90, 0x64], Some(Media::Mp3)),
            (&[0xFF, 0xFB, 0xF0, 0x64], None),
            (&[0xFF, 0xFE, b'<', 0, b'h', 0], None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
            (b"GIF89a\x01\0\x01\0", None),
            (b"PK\x03\x04", Some(Media::Docx)),
            (b"PK\x05\x06", None),
            (b"", None),
        ];
        for (head, media) in heads {
            assert_eq!(Media::of_bytes(head), media, "{head:?}");
        }
        assert!(Media::ALL.into_iter().all(|media| Media::of_id(media.id()) == Some(media)));
    }

    #[test]
    fn a_word_file_is_told_by_its_parts_and_brings_no_program() {
        let fault = |parts: &[&str]| word_fault(parts.iter().copied());
        assert_eq!(fault(&["[Content_Types].xml", "word/document.xml"]), None);
        assert_eq!(fault(&["[Content_Types].xml", "xl/workbook.xml"]), Some(WordFault::NotWord));
        assert_eq!(fault(&["word/document.xml"]), Some(WordFault::NotWord));
        let macros = ["[Content_Types].xml", "word/document.xml", "word/VBAProject.bin"];
        assert_eq!(fault(&macros), Some(WordFault::Macros));
        assert!(!Media::Docx.is_evidence() && Media::Docx.is_paper() && !Media::Mp3.is_paper());
    }

    #[test]
    fn a_name_is_shown_and_leads_nowhere() {
        let name = |given: &str| shown_name(given, "tep", Media::Jpeg);
        assert_eq!(name("Ảnh buổi họp.jpeg"), "Ảnh buổi họp.jpg");
        assert_eq!(name("../../etc/passwd"), "passwd.jpg");
        assert_eq!(name("C:\\Users\\lan\\anh.exe"), "anh.jpg");
        assert_eq!(name("anh\u{202E}gpj.exe"), "anhgpj.jpg");
        assert_eq!(name("a\r\nSet-Cookie: x.jpg"), "a Set-Cookie: x.jpg");
        assert_eq!((name(".."), name("")), ("tep.jpg".to_owned(), "tep.jpg".to_owned()));
        assert_eq!(name(&"ấ".repeat(900)).chars().count(), NAME_CHARS_MAX + 4);
    }

    #[test]
    fn an_attachment_stands_beside_the_versions_between() {
        let gone = Withdrawal { version: 3, by: "p".into(), at: Millis(9), reason: "nhầm".into() };
        let mut one = Attachment {
            id: "a".into(),
            name: "a.pdf".into(),
            media: Media::Pdf,
            size: 3,
            hash: String::new(),
            width: 0,
            height: 0,
            since: 2,
            by: None,
            at: Millis(1),
            withdrawn: Some(gone),
        };
        assert_eq!([1, 2, 3, 4].map(|version| one.stood_at(version)), [false, true, true, false]);
        one.withdrawn = None;
        assert!(one.stood_at(9));
    }
}
