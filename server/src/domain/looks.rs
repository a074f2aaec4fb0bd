//! Runs of letters brought to the words that the canonical line has, whatever their looks.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::resolution::Run;

/// Brings runs to the same words as the canonical line has: NFC and single blanks, also across two looks.
pub fn fold(runs: &[Run]) -> Vec<Run> {
    let mut folded: Vec<Run> = Vec::new();
    let mut blank_due = false;
    for run in composed(runs) {
        let mut words = String::new();
        for letter in run.text.chars() {
            if letter.is_whitespace() {
                blank_due = !(folded.is_empty() && words.is_empty());
            } else {
                if std::mem::take(&mut blank_due) {
                    words.push(' ');
                }
                words.push(letter);
            }
        }
        if !words.is_empty() {
            folded.push(Run { text: words, ..run });
        }
    }
    folded
}

/// Composes letters to NFC; where a letter was cut by changes of look, all of it takes the first look.
fn composed(runs: &[Run]) -> Vec<Run> {
    let mut made: Vec<Run> = Vec::new();
    for run in runs {
        // What stands before the first letter that can begin anything belongs to the letter before, whatever its look.
        let cut = run.text.find(begins_letter).unwrap_or(run.text.len());
        let (tail, rest) = run.text.split_at(if made.is_empty() { 0 } else { cut });
        if let Some(before) = made.last_mut() {
            before.text.push_str(tail);
        }
        if !rest.is_empty() {
            made.push(Run { text: rest.to_owned(), ..run.clone() });
        }
    }
    for run in &mut made {
        run.text = run.text.nfc().collect();
    }
    made
}

/// Tells whether normalisation never joins this character to one before it (Unicode annex 15, §9.1).
fn begins_letter(character: char) -> bool {
    canonical_combining_class(character) == 0 && is_nfc_quick(std::iter::once(character)) == IsNormalized::Yes
}

/// Joins neighbours of one look.
pub fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut made: Vec<Run> = Vec::new();
    for run in runs {
        match made.last_mut() {
            Some(last) if (last.strong, last.em, last.underline) == (run.strong, run.em, run.underline) => {
                last.text.push_str(&run.text);
            }
            _ => made.push(run),
        }
    }
    made
}
