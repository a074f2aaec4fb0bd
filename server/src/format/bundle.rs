//! The bundle as one file: a ZIP of stored entries in which every byte follows from the files, so that none can be changed
//! unseen and any program opens it.
//!
//! Written and read here and not by a library: a library passes over what it does not need, such as times, comments or bytes
//! between entries, and packs otherwise in its next version. Nothing is packed here, so nothing can swell either.

use std::collections::BTreeMap;

use flate2::Crc;
use rust_embed::RustEmbed;

/// The whole file is held in memory: signed copies and histories of a committee are some megabytes.
pub const BUNDLE_BYTES_MAX: usize = 256 * 1024 * 1024;

/// A bundle has some twenty files.
pub const ENTRIES_MAX: usize = 100;

/// Longest name of a file: ours are short.
pub const NAME_BYTES_MAX: usize = 100;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";

/// Bytes of the head of an entry before its name.
const HEAD_BYTES: usize = 30;

/// 1.0: entries are stored as they are.
const NEEDED: u16 = 10;

/// Made on Unix, so that access rights are kept.
const MADE_BY: u16 = 3 << 8 | NEEDED;

/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;

/// 1 January 1980, midnight: the first moment that the format knows.
const DAY: u16 = 0x21;

/// A plain file that everybody may read.
const RIGHTS: u32 = 0o100_644 << 16;

/// The history of the words up to the seal; named for the engine that loads it.
pub const HISTORY: &str = "history.automerge";

/// How to verify, for whoever unpacks it.
pub const README: &str = include_str!("bundle/README.vi.txt");

#[derive(RustEmbed)]
#[folder = "../web/dist/"]
#[include = "verify.html"]
#[allow_missing = true]
struct Built;

/// Returns the page that verifies a bundle in a browser; `None` where the web parts were not built.
pub fn checker() -> Option<Vec<u8>> {
    Built::get("verify.html").map(|file| file.data.into_owned())
}

/// What is wrong with a file that should be a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackFlaw {
    #[error("it is no bundle of this program")]
    Foreign,
    #[error("it is larger than any bundle")]
    TooLarge,
    #[error("it has more files than any bundle")]
    TooMany,
    #[error("a file in it has the name {0:?}")]
    Name(String),
    #[error("the file {0} in it is damaged")]
    Damaged(String),
    #[error("its packing was changed")]
    Packing,
}

/// Files by name, in the order in which they are packed.
pub type Files = BTreeMap<String, Vec<u8>>;

fn two(out: &mut Vec<u8>, number: u16) {
    out.extend(number.to_le_bytes());
}

fn four(out: &mut Vec<u8>, number: u32) {
    out.extend(number.to_le_bytes());
}

fn narrow(size: usize) -> u32 {
    // Sizes are held below `BUNDLE_BYTES_MAX`.
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// What the head of an entry and its line in the directory have in common.
fn common(out: &mut Vec<u8>, name: &str, bytes: &[u8]) {
    for number in [NEEDED, FLAGS, 0, 0, DAY] {
        two(out, number);
    }
    four(out, crc(bytes));
    four(out, narrow(bytes.len()));
    four(out, narrow(bytes.len()));
    two(out, u16::try_from(name.len()).unwrap_or(u16::MAX));
    two(out, 0);
}

/// Packs files; the same files give the same bytes, on every machine and in every version.
pub fn pack<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    let mut count = 0_u16;
    for (name, bytes) in files {
        count = count.saturating_add(1);
        directory.extend(CENTRAL);
        two(&mut directory, MADE_BY);
        common(&mut directory, name, bytes);
        for number in [0, 0, 0] {
            two(&mut directory, number);
        }
        four(&mut directory, RIGHTS);
        four(&mut directory, narrow(out.len()));
        directory.extend(name.as_bytes());
        out.extend(LOCAL);
        common(&mut out, name, bytes);
        out.extend(name.as_bytes());
        out.extend(bytes);
    }
    let (start, size) = (narrow(out.len()), narrow(directory.len()));
    out.extend(directory);
    out.extend(END);
    for number in [0, 0, count, count] {
        two(&mut out, number);
    }
    four(&mut out, size);
    four(&mut out, start);
    two(&mut out, 0);
    out
}

/// Tells whether a name may stand in a bundle: plain letters, below its folder, nowhere else.
fn is_plain(name: &str) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte));
    let parts = name.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    letters && parts && name.len() <= NAME_BYTES_MAX
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(four)).ok()
}

/// Unpacks a bundle whose every byte is where [`pack`] would have put it.
pub fn unpack(bytes: &[u8]) -> Result<Files, PackFlaw> {
    if bytes.len() > BUNDLE_BYTES_MAX {
        return Err(PackFlaw::TooLarge);
    }
    if !bytes.starts_with(&LOCAL) {
        return Err(PackFlaw::Foreign);
    }
    let mut files: Vec<(String, &[u8])> = Vec::new();
    let mut at = 0;
    while bytes.get(at..at + 4) == Some(&LOCAL) {
        if files.len() == ENTRIES_MAX {
            return Err(PackFlaw::TooMany);
        }
        let (name, content, end) = entry(bytes, at)?;
        if files.last().is_some_and(|(last, _)| *last >= name) {
            return Err(PackFlaw::Name(name));
        }
        files.push((name, content));
        at = end;
    }
    let same = pack(files.iter().map(|(name, content)| (name.as_str(), *content)));
    if same != bytes {
        return Err(PackFlaw::Packing);
    }
    Ok(files.into_iter().map(|(name, content)| (name, content.to_vec())).collect())
}

/// Reads the entry that begins at a place: its name, its bytes, and where it ends.
fn entry(bytes: &[u8], at: usize) -> Result<(String, &[u8], usize), PackFlaw> {
    let head = bytes.get(at..at + HEAD_BYTES).ok_or(PackFlaw::Packing)?;
    if head[8..10] != [0, 0] {
        // Packed by another program.
        return Err(PackFlaw::Foreign);
    }
    let name_length = usize::from(u16::from_le_bytes([head[26], head[27]]));
    let name_end = at + HEAD_BYTES + name_length;
    let name = bytes.get(at + HEAD_BYTES..name_end).ok_or(PackFlaw::Packing)?;
    let name = String::from_utf8_lossy(name).into_owned();
    if !is_plain(&name) {
        return Err(PackFlaw::Name(name.chars().take(NAME_BYTES_MAX).collect()));
    }
    let end = number(head, 18).map_or(usize::MAX, |size| name_end.saturating_add(size));
    let content = bytes.get(name_end..end).ok_or_else(|| PackFlaw::Damaged(name.clone()))?;
    if number(head, 14) != usize::try_from(crc(content)).ok() {
        return Err(PackFlaw::Damaged(name));
    }
    Ok((name, content, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(files: &[(&str, &str)]) -> Vec<u8> {
        pack(files.iter().map(|(name, words)| (*name, words.as_bytes())))
    }

    #[test]
    fn another_program_reads_what_is_packed() {
        let bytes = packed(&[("a/b.txt", "hai"), ("c.txt", "")]);
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
        assert_eq!(names, ["a/b.txt", "c.txt"]);
        let mut words = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("a/b.txt").unwrap(), &mut words).unwrap();
        assert_eq!(words, "hai");
        assert_eq!(unpack(&bytes).unwrap()["a/b.txt"], b"hai");
    }

    #[test]
    fn every_bit_counts() {
        let bytes = packed(&[("a.txt", "một"), ("b.txt", "hai")]);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut other = bytes.clone();
                other[at] ^= 1 << bit;
                assert!(unpack(&other).is_err(), "byte {at}, bit {bit}");
            }
            assert!(unpack(&bytes[..at]).is_err(), "cut at {at}");
        }
        assert!(unpack(&[bytes.as_slice(), b"x"].concat()).is_err());
    }

    #[test]
    fn hostile_files_are_refused_by_name() {
        assert_eq!(unpack(b""), Err(PackFlaw::Foreign));
        assert_eq!(unpack(b"%PDF-1.7"), Err(PackFlaw::Foreign));
        for name in ["../a", "/a", "a//b", "a/./b", "a\\b", "", "ă", "a\0"] {
            assert!(matches!(unpack(&packed(&[(name, "x")])), Err(PackFlaw::Name(_))), "{name}");
        }
        assert!(matches!(unpack(&packed(&[("a", "x"), ("a", "y")])), Err(PackFlaw::Name(_))), "twice");
        assert!(matches!(unpack(&packed(&[("b", "x"), ("a", "y")])), Err(PackFlaw::Name(_))), "order");
        let names: Vec<String> = (0..=ENTRIES_MAX).map(|number| format!("f{number:04}")).collect();
        let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
        assert_eq!(unpack(&packed(&many)), Err(PackFlaw::TooMany));
        // A bomb is packed, and nothing here is ever unpacked.
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        writer.start_file("bomb", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, &vec![0; 1 << 20]).unwrap();
        assert_eq!(unpack(writer.finish().unwrap().get_ref()), Err(PackFlaw::Foreign));
    }
}
