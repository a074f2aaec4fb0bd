//! Numbers of clauses: computed from kinds and levels, never stored (`domain.md` §4).

use super::check::shortened;
use super::resolution::{Clause, Kind, LEVEL_MAX, Text};
use crate::id::ClauseId;

/// The letters of `a)`: Vietnamese order, without f j w z (`domain.md` §4).
const LETTERS: [char; 22] = [
    'a', 'b', 'c', 'd', 'đ', 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v',
    'x',
];

/// The last letter, kept apart only because the alphabet ends with it.
const LAST_LETTER: char = 'y';

/// What stands before the words of a clause, and its short code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// `I-`, `1.`, `1.1.`, `a)`, `-`, `+` or nothing.
    pub number: String,
    /// `GP1`, `HC2`, `NN1`, `CT3` or nothing.
    pub code: String,
}

impl Label {
    /// Returns what a clause is called by: its code, or its number, or nothing.
    pub fn name(&self) -> &str {
        if self.code.is_empty() { &self.number } else { &self.code }
    }
}

/// Returns the label of each clause, in the same order.
pub fn labels(clauses: &[Clause]) -> Vec<Label> {
    let mut counters = [0_usize; LEVEL_MAX as usize + 1];
    let mut codes = [0_usize; 4];
    clauses
        .iter()
        .map(|clause| Label { number: number(clause, &mut counters), code: code(clause.kind, &mut codes) })
        .collect()
}

/// Returns what each clause is called in lists to choose from, in their order: its number and how it begins.
pub fn named_clauses(text: &Text) -> Vec<(ClauseId, String)> {
    let named = text.clauses.iter().zip(labels(&text.clauses)).map(|(clause, label)| {
        let words = format!("{} {}", label.number, shortened(&clause.plain()));
        (clause.id.clone(), words.trim().to_owned())
    });
    named.collect()
}

fn number(clause: &Clause, counters: &mut [usize; LEVEL_MAX as usize + 1]) -> String {
    match clause.kind {
        Kind::Basis => return "-".to_owned(),
        Kind::Enacting | Kind::Paragraph => return String::new(),
        Kind::Heading | Kind::Shortcoming | Kind::Cause | Kind::Target | Kind::Proposal => {}
    }
    let level = usize::from(clause.level.min(LEVEL_MAX));
    counters[level] += 1;
    counters[level + 1..].fill(0);
    let own = counters[level];
    match level {
        0 => format!("{}-", roman(own)),
        1 => format!("{own}."),
        2 if counters[1] == 0 => format!("{own}."),
        2 => format!("{}.{own}.", counters[1]),
        3 => format!("{})", letters(own)),
        4 => "-".to_owned(),
        _ => "+".to_owned(),
    }
}

fn code(kind: Kind, codes: &mut [usize; 4]) -> String {
    let (slot, prefix) = match kind {
        Kind::Proposal => (0, "GP"),
        Kind::Shortcoming => (1, "HC"),
        Kind::Cause => (2, "NN"),
        Kind::Target => (3, "CT"),
        Kind::Basis | Kind::Enacting | Kind::Heading | Kind::Paragraph => return String::new(),
    };
    codes[slot] += 1;
    format!("{prefix}{}", codes[slot])
}

fn roman(mut number: usize) -> String {
    const SIGNS: [(usize, &str); 9] =
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut written = String::new();
    for (worth, sign) in SIGNS {
        while number >= worth {
            written.push_str(sign);
            number -= worth;
        }
    }
    written
}

/// Writes 1 as `a`, 5 as `đ`, 23 as `y`, 24 as `aa`.
fn letters(number: usize) -> String {
    let base = LETTERS.len() + 1;
    let mut rest = number;
    let mut written = Vec::new();
    while rest > 0 {
        rest -= 1;
        written.push(LETTERS.get(rest % base).copied().unwrap_or(LAST_LETTER));
        rest /= base;
    }
    written.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::resolution::Run;

    fn clause(kind: Kind, level: u8) -> Clause {
        Clause {
            id: "c".into(),
            kind,
            level,
            runs: vec![],
            answers: vec![],
            evidence: vec![],
            order: String::new(),
        }
    }

    fn numbers(shape: &[(Kind, u8)]) -> Vec<String> {
        let clauses: Vec<Clause> = shape.iter().map(|&(kind, level)| clause(kind, level)).collect();
        labels(&clauses).into_iter().map(|label| label.number).collect()
    }

    #[test]
    fn numbers_follow_the_levels() {
        use Kind::{Basis, Enacting, Heading, Paragraph, Proposal, Shortcoming, Target};
        let shape = [
            (Basis, 0),
            (Enacting, 0),
            (Heading, 0),
            (Heading, 1),
            (Paragraph, 0),
            (Heading, 1),
            (Shortcoming, 3),
            (Shortcoming, 3),
            (Heading, 0),
            (Heading, 1),
            (Heading, 2),
            (Target, 2),
            (Target, 4),
            (Proposal, 5),
        ];
        let expected = ["-", "", "I-", "1.", "", "2.", "a)", "b)", "II-", "1.", "1.1.", "1.2.", "-", "+"];
        assert_eq!(numbers(&shape), expected);
    }

    #[test]
    fn letters_are_vietnamese() {
        let written: Vec<String> = (1..=25).map(letters).collect();
        assert_eq!(written[4], "đ");
        assert_eq!(written.join(""), "abcdđeghiklmnopqrstuvxyaaab");
    }

    #[test]
    fn clauses_are_called_by_their_number_and_how_they_begin() {
        let run = |words: &str| vec![Run { text: words.into(), ..Run::default() }];
        let first = Clause { runs: run("TÌNH HÌNH"), ..clause(Kind::Heading, 0) };
        let second = Clause { id: "d".into(), runs: run("Nói chung."), ..clause(Kind::Paragraph, 0) };
        let text = Text { clauses: vec![first, second], ..Text::default() };
        let named = [("c".into(), "I- TÌNH HÌNH".to_owned()), ("d".into(), "Nói chung.".to_owned())];
        assert_eq!(named_clauses(&text), named);
    }

    #[test]
    fn codes_count_each_kind() {
        let clauses = [clause(Kind::Proposal, 1), clause(Kind::Shortcoming, 3), clause(Kind::Proposal, 1)];
        let codes: Vec<String> = labels(&clauses).into_iter().map(|label| label.code).collect();
        assert_eq!(codes, ["GP1", "HC1", "GP2"]);
    }
}
