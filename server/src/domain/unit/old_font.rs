//! Reads Vietnamese written for the fonts and code pages of before Unicode: TCVN3 (.VnTime), VNI, Windows-1258.
//!
//! Where the font is named, as in a Word file, words are read as it shows them. Where it is not, as in a list:
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
        word.chars()
            .map(|sign| self.letter(sign))
            .collect::<Option<String>>()
            .map(|read| read.nfc().collect())
    }

    /// Returns what a sign stands for: a letter, or marks upon the letter before.
    fn letter(self, sign: char) -> Option<String> {
        match self {
            _ if sign.is_ascii() => Some(sign.to_string()),
            OldFont::Tcvn3 => in_table(sign, TCVN3),
            OldFont::Vni => vni_letter(sign),
            OldFont::Windows1258 => in_table(sign, WINDOWS_1258),
        }
    }
}

/// A font that shows signs of Latin-1 as Vietnamese letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    pub font: OldFont,
    /// Small letters show as capitals: TCVN3 has no other capitals with a tone.
    pub capitals: bool,
}

impl Face {
    /// Returns what a font of that name is, if it is one of these: `.VnTime`, `.VnTimeH`, `VNI-Times`.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        if name.starts_with(".vn") {
            return Some(Self { font: OldFont::Tcvn3, capitals: name.ends_with('h') });
        }
        let vni = name.starts_with("vni-") || name.starts_with("vni ");
        vni.then_some(Self { font: OldFont::Vni, capitals: false })
    }

    /// Returns the words that it shows. Signs that are no letters of it stay.
    pub fn shows(self, words: &str) -> String {
        let letter = |sign: char| self.font.letter(sign).unwrap_or_else(|| sign.to_string());
        let shown: String = words.chars().map(letter).collect::<String>().nfc().collect();
        if self.capitals { shown.to_uppercase() } else { shown }
    }
}

/// Letters of Vietnamese, bare of their tones, that Latin-1 has not: no text for an old font holds one.
const UNICODE_ALONE: &str = "ĂăĐđĨĩŨũƠơƯư";

/// Tells whether words were typed in Unicode, whatever their font.
pub fn is_unicode(words: &str) -> bool {
    let toned = |letter| matches!(letter, '\u{300}'..='\u{323}' | '\u{1ea0}'..='\u{1ef9}');
    words.chars().any(|letter| toned(letter) || UNICODE_ALONE.contains(letter))
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

/// VN3 of TCVN 5712:1993.
const TCVN3: &[(char, &str)] = &[
    ('\u{a1}', "ĂÂÊÔƠƯĐăâêôơưđ"),
    ('\u{b5}', "àảãáạ"),
    ('\u{bb}', "ằẳẵắ"),
    ('\u{c6}', "ặầẩẫấậè"),
    ('\u{ce}', "ẻẽ"),
    ('\u{d0}', "éẹềểễếệìỉ"),
    ('\u{dc}', "ĩíịò"),
    ('\u{e1}', "ỏõóọồổỗốộờởỡớợù"),
    ('\u{f1}', "ủũúụừửữứựỳỷỹýỵ"),
];

const WINDOWS_1258: &[(char, &str)] = &[
    ('\u{c0}', "ÀÁÂĂÄÅÆÇÈÉÊË\u{300}ÍÎÏĐÑ\u{309}ÓÔƠÖ×ØÙÚÛÜƯ\u{303}ß"),
    ('\u{e0}', "àáâăäåæçèéêë\u{301}íîïđñ\u{323}óôơö÷øùúûüư₫ÿ"),
];

/// Looks a sign up; each run of the table gives the letters from a code on.
fn in_table(sign: char, table: &[(char, &str)]) -> Option<String> {
    let (first, letters) = table.iter().rev().find(|(first, _)| *first <= sign)?;
    let letter = letters.chars().nth(usize::try_from(u32::from(sign) - u32::from(*first)).ok()?)?;
    Some(letter.to_string())
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

/// The marks come in a small and a capital form, for letters of either size.
fn vni_letter(sign: char) -> Option<String> {
    let small = sign.to_lowercase().next()?;
    if let Some((_, letter)) = VNI_ALONE.iter().find(|(alone, _)| *alone == small) {
        let letter = letter.to_string();
        return Some(if small == sign { letter } else { letter.to_uppercase() });
    }
    let (row, at) = VNI_MARKS
        .iter()
        .enumerate()
        .find_map(|(row, (signs, _))| signs.chars().position(|one| one == small).map(|at| (row, at)))?;
    let tone = VNI_MARKS[row].1.chars().nth(at)?;
    // The second and third row hold a tone upon a hat: â, ê, ô, and ă.
    Some(match row {
        1 => ['\u{302}', tone].iter().collect(),
        2 => ['\u{306}', tone].iter().collect(),
        _ => tone.to_string(),
    })
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

    /// Each small letter as a font shows it, with the code it has there. TCVN3 by `iconv -t TCVN5712-1`.
    const TCVN3_SMALL: &str = "àb5 ảb6 ãb7 áb8 ạb9 ăa8 ằbb ẳbc ẵbd ắbe ặc6 âa9 ầc7 ẩc8 ẫc9 ấca ậcb đae \
        ècc ẻce ẽcf éd0 ẹd1 êaa ềd2 ểd3 ễd4 ếd5 ệd6 ìd7 ỉd8 ĩdc ídd ịde \
        òdf ỏe1 õe2 óe3 ọe4 ôab ồe5 ổe6 ỗe7 ốe8 ộe9 ơac ờea ởeb ỡec ớed ợee \
        ùef ủf1 ũf2 úf3 ụf4 ưad ừf5 ửf6 ữf7 ứf8 ựf9 ỳfa ỷfb ỹfc ýfd ỵfe";

    /// Capitals without a tone have codes of their own.
    const TCVN3_CAPITAL: &str = "Ăa1 Âa2 Êa3 Ôa4 Ơa5 Ưa6 Đa7";

    /// VNI by the letter and what is typed for it.
    const VNI_SMALL: &str = "à=aø á=aù ả=aû ã=aõ ạ=aï ă=aê ằ=aè ắ=aé ẳ=aú ẵ=aü ặ=aë â=aâ ầ=aà ấ=aá ẩ=aå ẫ=aã ậ=aä đ=ñ \
        è=eø é=eù ẻ=eû ẽ=eõ ẹ=eï ê=eâ ề=eà ế=eá ể=eå ễ=eã ệ=eä ì=ì í=í ỉ=æ ĩ=ó ị=ò \
        ò=oø ó=où ỏ=oû õ=oõ ọ=oï ô=oâ ồ=oà ố=oá ổ=oå ỗ=oã ộ=oä ơ=ô ờ=ôø ớ=ôù ở=ôû ỡ=ôõ ợ=ôï \
        ù=uø ú=uù ủ=uû ũ=uõ ụ=uï ư=ö ừ=öø ứ=öù ử=öû ữ=öõ ự=öï ỳ=yø ý=yù ỷ=yû ỹ=yõ ỵ=î";

    /// Small letters of Vietnamese that ASCII has not.
    const LETTERS: usize = 67;

    fn coded(table: &str) -> Vec<(String, String)> {
        let pair = |pair: &str| {
            let mut letters = pair.chars();
            let letter = letters.next().unwrap().to_string();
            (letter, char::from(u8::from_str_radix(letters.as_str(), 16).unwrap()).to_string())
        };
        table.split_whitespace().map(pair).collect()
    }

    #[test]
    fn every_letter_of_tcvn3_is_what_its_font_shows() {
        let (time, capitals) = (Face::of(".VnTime").unwrap(), Face::of(".VnTimeH").unwrap());
        let small = coded(TCVN3_SMALL);
        assert_eq!(small.iter().map(|(letter, _)| letter).collect::<BTreeSet<_>>().len(), LETTERS);
        for (letter, sign) in &small {
            assert_eq!(time.shows(sign), *letter, "{sign}");
            assert_eq!(capitals.shows(sign), letter.to_uppercase(), "{sign}");
        }
        for (letter, sign) in coded(TCVN3_CAPITAL) {
            assert_eq!((time.shows(&sign), capitals.shows(&sign)), (letter.clone(), letter), "{sign}");
        }
        assert_eq!(capitals.shows("nghÞ quyÕt 02 - nq/thu"), "NGHỊ QUYẾT 02 - NQ/THU");
        assert_eq!(time.shows("“QuyÕt”\u{a0}… 4.317 – Í"), "“Quyết”\u{a0}… 4.317 – Í");
    }

    #[test]
    fn every_letter_of_vni_is_what_its_font_shows() {
        let face = Face::of("VNI-Times").unwrap();
        let pairs: Vec<(&str, &str)> =
            VNI_SMALL.split_whitespace().filter_map(|one| one.split_once('=')).collect();
        assert_eq!(pairs.iter().map(|(letter, _)| letter).collect::<BTreeSet<_>>().len(), LETTERS);
        for (letter, typed) in pairs {
            assert_eq!(face.shows(typed), letter, "{typed}");
            assert_eq!(face.shows(&typed.to_uppercase()), letter.to_uppercase(), "{typed}");
        }
        assert_eq!(face.shows("Quyeát ñònh 02 – “NGHÒ QUYEÁT”"), "Quyết định 02 – “NGHỊ QUYẾT”");
    }

    #[test]
    fn fonts_are_known_by_their_names() {
        for (name, known) in [
            (".VnTime", Some((OldFont::Tcvn3, false))),
            (".VnArial NarrowH", Some((OldFont::Tcvn3, true))),
            (" .vntimeh", Some((OldFont::Tcvn3, true))),
            ("VNI-Helve", Some((OldFont::Vni, false))),
            ("Vni Times", Some((OldFont::Vni, false))),
            ("Times New Roman", None),
            ("VnTime", None),
            ("Vnion", None),
            ("", None),
        ] {
            assert_eq!(Face::of(name).map(|face| (face.font, face.capitals)), known, "{name}");
        }
        assert!(is_unicode("Tĩnh") && is_unicode("bộ") && is_unicode("bô\u{323}"));
        assert!(!is_unicode("Khèi n«ng, Khoái noâng, œuvre, Š") && !is_unicode(""));
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
