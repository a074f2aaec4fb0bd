//! Unpacks the parts that hold words, with a bound on what they may unpack to.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::WordReadError;
use crate::domain::evidence::attachment::{WordFault, word_fault};

/// Most parts of a Word file: a report full of pictures has a thousand.
const ENTRIES_MAX: usize = 10_000;

/// Most bytes that the parts which are read may unpack to together: a thousand pages of words with looks take half.
const UNPACKED_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// How files of the old binary Office begin, and files with a password.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The parts that are read; empty where a file has none.
#[derive(Debug, Default)]
pub struct Parts {
    pub document: String,
    pub styles: String,
    pub numbering: String,
    pub comments: String,
    pub properties: String,
}

/// Unpacks what is read of a file.
pub fn unpacked(bytes: &[u8]) -> Result<Parts, WordReadError> {
    unpacked_within(bytes, UNPACKED_BYTES_MAX)
}

fn unpacked_within(bytes: &[u8], bytes_max: u64) -> Result<Parts, WordReadError> {
    if bytes.starts_with(OLE) {
        return Err(WordReadError::Old);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| WordReadError::NotWord)?;
    if archive.len() > ENTRIES_MAX {
        return Err(WordReadError::Bomb);
    }
    match word_fault(archive.file_names()) {
        Some(WordFault::Macros) => return Err(WordReadError::Macros),
        Some(WordFault::NotWord) => return Err(WordReadError::NotWord),
        None => {}
    }
    let mut left = bytes_max;
    let mut part = |name: &str| -> Result<String, WordReadError> {
        let entry = match archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(String::new()),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(WordReadError::Old),
            Err(_) => return Err(WordReadError::NotWord),
        };
        let mut bytes = Vec::new();
        entry.take(left + 1).read_to_end(&mut bytes).map_err(|_| WordReadError::NotWord)?;
        left = left.checked_sub(bytes.len() as u64).ok_or(WordReadError::Bomb)?;
        String::from_utf8(bytes).map_err(|_| WordReadError::NotWord)
    };
    Ok(Parts {
        document: part("word/document.xml")?,
        styles: part("word/styles.xml")?,
        numbering: part("word/numbering.xml")?,
        comments: part("word/comments.xml")?,
        properties: part("docProps/custom.xml")?,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn fault(bytes: &[u8]) -> Option<WordReadError> {
        unpacked_within(bytes, 1_000).err()
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_while_unpacking() {
        let types: (&str, &[u8]) = ("[Content_Types].xml", b"");
        let blanks = [b' '; 1_001];
        let bomb = archive(&[types, ("word/document.xml", &blanks)]);
        assert!(bomb.len() < 400, "a bomb is small: {}", bomb.len());
        assert_eq!(fault(&bomb), Some(WordReadError::Bomb));
        let two =
            archive(&[types, ("word/document.xml", &blanks[..600]), ("word/styles.xml", &blanks[..401])]);
        assert_eq!(fault(&two), Some(WordReadError::Bomb), "parts count together");
        let picture = archive(&[types, ("word/document.xml", b""), ("word/media/image1.png", &blanks)]);
        assert_eq!(fault(&picture), None, "what is not read is not unpacked");
        let many: Vec<String> = (0..ENTRIES_MAX).map(|at| format!("word/media/{at}")).collect();
        let mut many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        many.push(("word/document.xml", b""));
        assert_eq!(fault(&archive(&many)), Some(WordReadError::Bomb));
    }

    #[test]
    fn other_files_are_told_apart() {
        assert_eq!(fault(b"Nghi quyet"), Some(WordReadError::NotWord));
        assert_eq!(fault(OLE), Some(WordReadError::Old));
        assert_eq!(fault(&archive(&[("xl/workbook.xml", b"")])), Some(WordReadError::NotWord));
        let macros = archive(&[
            ("[Content_Types].xml", b""),
            ("word/document.xml", b""),
            ("word/vbaProject.bin", b""),
        ]);
        assert_eq!(fault(&macros), Some(WordReadError::Macros));
    }
}
