//! Recognises Vietnamese written for the fonts and code pages of before Unicode: TCVN3 (.VnTime), VNI, Windows-1258.
//!
//! Such text shows as "Khèi n«ng th«n" or "Khoái noâng thoân". It is recognised by reading: a way of reading that
//! turns words which are no Vietnamese syllables into words that are is the way the text was written.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// An old way of writing Vietnamese letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OldFont {
    Tcvn3,
    Vni,
    Windows1258,
}

impl OldFont {
    /// All of them.
    const ALL: [OldFont; 3] = [OldFont::Tcvn3, OldFont::Vni, OldFont::Windows1258];

    /// Returns the name as UniKey's list of codes has it.
    pub fn name(self) -> &'static str {
        match self {
            OldFont::Tcvn3 => "TCVN3 (ABC)",
            OldFont::Vni => "VNI Windows",
            OldFont::Windows1258 => "Vietnamese CP 1258",
        }
    }

    /// Reads a word written this way, each letter one byte; `None` where that cannot be.
    fn read(self, word: &str) -> Option<String> {
        match self {
            OldFont::Tcvn3 => by_table(word, TCVN3),
            OldFont::Vni => read_vni(word),
            OldFont::Windows1258 => by_table(word, WINDOWS_1258),
        }
    }
}

/// Text found to be written in an old way, and how it would read in Unicode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub font: OldFont,
    pub shown: String,
    pub meant: String,
}

/// Syllables that must read better before a file is called old: one or two may be names from abroad.
const SYLLABLES_MIN: usize = 3;

/// Looks through the fields of a file. `bytes`: the file is not Unicode at all, and its bytes stand as letters.
pub fn recognise<'a>(fields: impl Iterator<Item = &'a str>, bytes: bool) -> Option<Found> {
    let mut gained = [0; 3];
    let mut first: [Option<Found>; 3] = Default::default();
    for field in fields.filter(|field| !field.is_ascii()) {
        for (at, font) in OldFont::ALL.into_iter().enumerate() {
            // In Unicode nobody has the letters of that code page; in bytes nothing else is known of it.
            if font == OldFont::Windows1258 && !bytes {
                continue;
            }
            let Some((meant, syllables)) = reads_better(field, font, bytes) else { continue };
            gained[at] += syllables;
            first[at].get_or_insert_with(|| Found { font, shown: field.to_owned(), meant });
        }
    }
    let best = (0..OldFont::ALL.len()).max_by_key(|at| gained[*at])?;
    if gained[best] < SYLLABLES_MIN { None } else { first[best].take() }
}

/// Reads a field in an old way. Told when more of its words are syllables so, and none is not, with how many.
fn reads_better(field: &str, font: OldFont, bytes: bool) -> Option<(String, usize)> {
    let mut meant = String::new();
    let (mut as_it_is, mut so) = (0, 0);
    let mut rest = field;
    while !rest.is_empty() {
        let end = rest.find(between).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_ascii() {
            meant.push_str(word);
        } else {
            let read = font.read(word)?;
            if !is_syllable(&read) {
                return None;
            }
            so += 1;
            as_it_is += usize::from(!bytes && is_syllable(word));
            meant.push_str(&read);
        }
        let sign = after.chars().take_while(|letter| between(*letter)).map(char::len_utf8).sum();
        meant.push_str(&after[..sign]);
        rest = &after[sign..];
    }
    (so > as_it_is).then_some((meant, so))
}

/// Signs between words. Old fonts have letters where Unicode has signs such as `®`, so only these part words.
fn between(letter: char) -> bool {
    (letter.is_ascii() && !letter.is_ascii_alphabetic()) || ('\u{2000}'..='\u{206f}').contains(&letter)
}

const TCVN3: &[(char, &str)] = &[
    ('\u{a1}', "ĂÂÊÔƠƯĐăâêôơưđ"),
    ('\u{b5}', "àảãáạ"),
    ('\u{bb}', "ằẳẵắ"),
    ('\u{c6}', "ặầẩẫấậèẻẽ"),
    ('\u{d0}', "éẹềểễếệìỉ"),
    ('\u{dc}', "ĩíịò"),
    ('\u{e1}', "ỏõóọồổỗốộờởỡớợù"),
    ('\u{f1}', "ủũúụừửữứựỳỷỹýỵ"),
];

const WINDOWS_1258: &[(char, &str)] = &[
    ('\u{c0}', "ÀÁÂĂÄÅÆÇÈÉÊË\u{300}ÍÎÏĐÑ\u{309}ÓÔƠÖ×ØÙÚÛÜƯ\u{303}ß"),
    ('\u{e0}', "àáâăäåæçèéêë\u{301}íîïđñ\u{323}óôơö÷øùúûüư₫ÿ"),
];

/// Reads a word letter by letter; each run of the table gives the letters from a code on.
fn by_table(word: &str, table: &[(char, &str)]) -> Option<String> {
    let letter = |sign: char| {
        if sign.is_ascii() {
            return Some(sign);
        }
        table.iter().rev().find(|(first, _)| *first <= sign).and_then(|(first, letters)| {
            letters.chars().nth(usize::try_from(u32::from(sign) - u32::from(*first)).ok()?)
        })
    };
    word.chars().map(letter).collect::<Option<String>>().map(|read| read.nfc().collect())
}

/// VNI writes one or two letters for one: the bare letter, then hat and tone together.
const VNI_MARKS: [(&str, &str); 4] = [
    ("øùûõï", "\u{300}\u{301}\u{309}\u{303}\u{323}"),
    ("àáåãä", "\u{300}\u{301}\u{309}\u{303}\u{323}"),
    ("èéúüë", "\u{300}\u{301}\u{309}\u{303}\u{323}"),
    ("âê", "\u{302}\u{306}"),
];

/// Letters that VNI writes with one sign of its own.
const VNI_ALONE: [(char, char); 9] = [
    ('ñ', 'đ'),
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('ì', 'ì'),
    ('í', 'í'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('î', 'ỵ'),
];

fn read_vni(word: &str) -> Option<String> {
    let mut read = String::new();
    for sign in word.to_lowercase().chars() {
        if sign.is_ascii() {
            read.push(sign);
            continue;
        }
        if let Some((_, letter)) = VNI_ALONE.iter().find(|(alone, _)| *alone == sign) {
            read.push(*letter);
            continue;
        }
        let (row, at) = VNI_MARKS
            .iter()
            .enumerate()
            .find_map(|(row, (signs, _))| signs.chars().position(|one| one == sign).map(|at| (row, at)))?;
        // The second and third row hold a tone upon a hat: â, ê, ô, and ă.
        match row {
            1 => read.push('\u{302}'),
            2 => read.push('\u{306}'),
            _ => {}
        }
        read.push(VNI_MARKS[row].1.chars().nth(at)?);
    }
    Some(like(word, &read.nfc().collect::<String>()))
}

/// Gives a word the capitals of another: all, the first, or none.
fn like(word: &str, read: &str) -> String {
    let capital = |letter: char| letter.is_uppercase();
    if word.chars().count() > 1 && word.chars().filter(|letter| letter.is_alphabetic()).all(capital) {
        return read.to_uppercase();
    }
    let mut letters = read.chars();
    match letters.next() {
        Some(first) if word.starts_with(capital) => first.to_uppercase().chain(letters).collect(),
        _ => read.to_owned(),
    }
}

const ONSETS: [&str; 29] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p",
    "ph", "qu", "q", "r", "s", "t", "th", "tr", "v", "x",
];

/// What may follow the onset, without its tone.
static RHYMES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et \
     ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan \
     oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm \
     ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up \
     ut uy uya uych uyên uyêt uynh uyt uyu uơ ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm \
     yên yêng yêt yêu"
        .split_whitespace()
        .collect()
});

const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// Tells whether a word can be one Vietnamese syllable.
fn is_syllable(word: &str) -> bool {
    let lower = word.to_lowercase();
    let tones = lower.nfd().filter(|sign| TONES.contains(sign)).count();
    let plain: String = lower.nfd().filter(|sign| !TONES.contains(sign)).nfc().collect();
    let fits = |onset: &str| plain.strip_prefix(onset).is_some_and(|rest| RHYMES.contains(rest));
    tones <= 1 && ONSETS.iter().any(|onset| fits(onset))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(field: &str) -> Option<(OldFont, String)> {
        recognise([field].into_iter(), false).map(|found| (found.font, found.meant))
    }

    #[test]
    fn text_for_old_fonts_is_recognised_and_read() {
        for (font, shown, meant) in [
            (OldFont::Tcvn3, "Khèi n«ng th«n", "Khối nông thôn"),
            (OldFont::Tcvn3, "sè ®¶ng viªn", "số đảng viên"),
            (OldFont::Tcvn3, "§¶ng bé ph\u{ad}êng Kú Liªn", "Đảng bộ phường Kỳ Liên"),
            (OldFont::Vni, "Khoái noâng thoân", "Khối nông thôn"),
            (OldFont::Vni, "Ñaûng boä phöôøng Kyø Lieân", "Đảng bộ phường Kỳ Liên"),
            (OldFont::Vni, "TOÅ CHÖÙC ÑAÛNG", "TỔ CHỨC ĐẢNG"),
            (OldFont::Vni, "baèng chaéc laëng tröïc quyù", "bằng chắc lặng trực quý"),
        ] {
            assert_eq!(found(shown), Some((font, meant.to_owned())), "{shown}");
        }
    }

    #[test]
    fn bytes_of_the_code_page_of_windows_are_recognised() {
        // "Khối trường học" as Windows-1258 keeps it: the letter, then its tone.
        let bytes =
            [75, 104, 0xf4, 0xec, 105, 32, 116, 114, 0xfd, 0xf5, 0xcc, 110, 103, 32, 104, 111, 0xf2, 99];
        let letters: String = bytes.into_iter().map(char::from).collect();
        let found = recognise([letters.as_str()].into_iter(), true).unwrap();
        assert_eq!((found.font, found.meant.as_str()), (OldFont::Windows1258, "Khối trường học"));
        let tcvn: String = "Khèi n«ng th«n".to_owned();
        assert_eq!(recognise([tcvn.as_str()].into_iter(), true).unwrap().font, OldFont::Tcvn3);
    }

    #[test]
    fn unicode_text_is_left_alone() {
        for plain in [
            "Khối nông thôn; Đảng bộ phường Kỳ Liên",
            "Chi bộ Công ty Café Zürich – Müller & Søn",
            "Chi bé Tí, bà Hà, cô Lê, ông Tô Hòa, thôn Đông, xóm Tám, quê cũ",
            "Công an xã, bí thư, hội nông dân",
            "Công ty cô và bà",
        ] {
            assert_eq!(found(plain), None, "{plain}");
        }
        let units = include_str!("../../../demo/units.csv");
        assert_eq!(recognise(units.split(['\n', ';']), false), None, "the demo's own file");
    }

    #[test]
    fn one_old_column_among_others_is_enough() {
        let fields = ["Khối nông thôn", "Đảng bộ Kỳ Liên", "Chi bé th«n Phó", "31", "Chi bé th«n §«ng"];
        let found = recognise(fields.into_iter(), false).unwrap();
        assert_eq!((found.font, found.shown.as_str()), (OldFont::Tcvn3, "Chi bé th«n Phó"));
    }
}
