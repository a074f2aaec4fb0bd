//! The canonical text: the exact words a seal names and every printed form must hold (`design.md` §6).

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::numbering::labels;
use super::resolution::Text;

/// Writes the words as lines: the subject, then one line a clause with its number. NFC, LF, no blank lines.
pub fn canonical(text: &Text) -> String {
    let mut lines = vec![line(&text.subject)];
    for (clause, label) in text.clauses.iter().zip(labels(&text.clauses)) {
        lines.push(line(&format!("{} {}", label.number, clause.plain())));
    }
    lines.retain(|line| !line.is_empty());
    let mut written = lines.join("\n");
    written.push('\n');
    written
}

/// Returns the SHA-256 of the canonical text, in lower-case hexadecimal.
pub fn canonical_hash(text: &Text) -> String {
    hex::encode(Sha256::digest(canonical(text).as_bytes()))
}

/// Returns the first eight digits in two groups, as printed on paper: `7F3A-91C2`.
pub fn short_hash(hash: &str) -> String {
    let digits: String = hash.chars().take(8).collect::<String>().to_uppercase();
    let (first, second) = digits.split_at(digits.len().min(4));
    format!("{first}-{second}")
}

/// One line: NFC, control characters taken for blanks, white space folded to single blanks.
///
/// PostgreSQL keeps no NUL, and no printed form shows any control character.
pub fn line(words: &str) -> String {
    let plain: String = words.nfc().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::resolution::{Clause, Kind, Run};

    #[test]
    fn the_same_words_give_the_same_hash_however_they_were_typed() {
        let text = |words: &str| Text {
            subject: "về  sinh hoạt".into(),
            clauses: vec![Clause {
                id: "c1".into(),
                kind: Kind::Heading,
                level: 0,
                runs: vec![Run { text: words.into(), ..Run::default() }],
                answers: vec![],
                evidence: vec![],
                order: "a0".into(),
            }],
            ..Text::default()
        };
        let composed = text("TÌNH HÌNH");
        let decomposed = text(&"TÌNH HÌNH".nfd().collect::<String>());
        assert_eq!(canonical(&composed), "về sinh hoạt\nI- TÌNH HÌNH\n");
        assert_eq!(canonical_hash(&composed), canonical_hash(&decomposed));
    }

    #[test]
    fn the_short_hash_is_eight_digits() {
        assert_eq!(short_hash("7f3a91c2ffee"), "7F3A-91C2");
    }
}
