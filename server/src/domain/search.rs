//! Folding of Vietnamese words for search: exact accents first, folded second (`domain.md` §8).
//!
//! Both forms are kept beside what is searched, so that either database only compares letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub mod entry;
pub mod excerpt;

/// Words of a question that are looked at: more only make it slower, not clearer.
pub const WORDS_MAX: usize = 8;

/// Letters of a word that are looked at: no Vietnamese syllable has more than eight signs.
pub const WORD_CHARS_MAX: usize = 64;

/// The five marks of tone: grave, acute, tilde, hook above, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// Returns words in lower case with their accents, the tone written before its syllable.
///
/// Where the tone stands within a syllable is a habit of typing: "hoà" and "hòa", "uỷ" and "ủy" become
/// equal. Every word follows one blank, so that a search finds beginnings of words only.
pub fn exact(text: &str) -> String {
    written(text, |word| tone_first(word.nfd()))
}

/// Writes the tones of a word before its letters; the word comes with its signs apart (NFD).
pub(super) fn tone_first(apart: impl Iterator<Item = char>) -> String {
    let (tones, letters): (Vec<char>, Vec<char>) = apart.partition(|sign| TONES.contains(sign));
    tones.into_iter().chain(letters.into_iter().nfc()).collect()
}

/// Returns words in lower case without any accents, `đ` as `d`; every word follows one blank.
pub fn folded(text: &str) -> String {
    written(text, fold)
}

/// Folds words for comparison: lower case, no accents, `đ` as `d`; signs and blanks stay.
pub fn fold(words: &str) -> String {
    words
        .to_lowercase()
        .nfd()
        .filter(|sign| !is_combining_mark(*sign))
        .map(|sign| if sign == 'đ' { 'd' } else { sign })
        .collect()
}

fn written(text: &str, form: impl Fn(&str) -> String) -> String {
    let lower = text.nfc().collect::<String>().to_lowercase();
    lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).fold(
        String::new(),
        |mut line, word| {
            line.push(' ');
            line.push_str(&form(word));
            line
        },
    )
}

/// One word of a question, in both forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub exact: String,
    pub folded: String,
}

/// What somebody looks for: every word must be there, as the beginning of some word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub words: Vec<Word>,
}

impl Query {
    /// Reads what was typed.
    pub fn of(typed: &str) -> Self {
        let exact = exact(typed);
        let folded = folded(typed);
        let words = exact
            .split_whitespace()
            .zip(folded.split_whitespace())
            .take(WORDS_MAX)
            .map(|(exact, folded)| Word { exact: cut(exact), folded: cut(folded) })
            .collect();
        Self { words }
    }
}

/// A word as far as it is looked at.
fn cut(word: &str) -> String {
    word.chars().take(WORD_CHARS_MAX).collect()
}

/// Returns the pattern of SQL `LIKE` for the beginning of a word. Words hold letters and digits only,
/// so nothing in them is a wildcard.
pub fn pattern(word: &str) -> String {
    format!("% {word}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_the_tone_does_not_matter() {
        for (one, other) in [("Uỷ ban", "ủy ban"), ("hoà", "HÒA"), ("thuở", "thủơ"), ("giúp", "gíup")]
        {
            assert_eq!(exact(one), exact(other));
        }
        assert_ne!(exact("hoà"), exact("hoá"));
        assert_ne!(exact("tiếng"), exact("tiêng"));
    }

    #[test]
    fn folding_takes_accents_away_and_knows_the_crossed_d() {
        assert_eq!(
            folded("Đường, nghị quyết; ẤU – tiếng Việt 31/31"),
            " duong nghi quyet au tieng viet 31 31"
        );
        let decomposed: String = "tiếng Việt".nfd().collect();
        assert_eq!(folded(&decomposed), " tieng viet");
        assert_eq!(exact(&decomposed), exact("tiếng Việt"));
    }

    #[test]
    fn a_question_is_a_few_words() {
        let query = Query::of("  “Đảng viên”, 100% _ ");
        let folded: Vec<&str> = query.words.iter().map(|word| word.folded.as_str()).collect();
        assert_eq!(folded, ["dang", "vien", "100"]);
        assert_eq!(Query::of("a b c d e f g h i k l").words.len(), WORDS_MAX);
        assert_eq!(Query::of("?!").words, []);
    }

    #[test]
    fn the_beginning_of_an_accented_word_is_exact_too() {
        let stored = exact("Nâng cao chất lượng");
        assert!(stored.contains(&format!(" {}", Query::of("lượ").words[0].exact)));
        assert!(!stored.contains(&format!(" {}", Query::of("luo").words[0].exact)));
    }
}
