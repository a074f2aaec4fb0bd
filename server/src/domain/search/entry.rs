//! What stands in the index: one entry a clause, a record, a meeting and whatever was said, and the order in which
//! equals are shown.

use serde::{Deserialize, Serialize};

use super::{cut, exact, folded};

/// Letters of an entry that are indexed: ten pages. The rest of a longer clause is not found by its words.
const WORDS_CHARS_MAX: usize = 20_000;

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Found {
    Clause,
    Record,
    Meeting,
    Comment,
    Suggestion,
    /// Spoken at a workshop.
    Opinion,
}

impl Found {
    /// Every kind, in the order in which equals are shown: what is decided, what it leans on, where that was seen, what
    /// was said of it.
    pub const ALL: [Found; 6] =
        [Found::Clause, Found::Record, Found::Meeting, Found::Comment, Found::Suggestion, Found::Opinion];

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Found::Clause => "clause",
            Found::Record => "record",
            Found::Meeting => "meeting",
            Found::Comment => "comment",
            Found::Suggestion => "suggestion",
            Found::Opinion => "opinion",
        }
    }

    /// Returns the kind of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub kind: Found,
    pub object: String,
    /// The resolution of a clause or of what was said; empty for the others.
    pub resolution: String,
    /// The clause that something was said of; empty for the others.
    pub clause: String,
    /// Where it stands: a clause's number, a record's or meeting's cell and organisation, the words commented on.
    pub title: String,
    /// The words that an excerpt is taken from.
    pub shown: String,
    /// The day of a record, of a meeting or on which something was said, such as 2020-09-03; empty for a clause.
    pub date: String,
    pub withdrawn: bool,
    /// Said among those who write and pass on the text.
    pub internal: bool,
    /// The place of a clause among its own; 0 for the others.
    pub nth: usize,
}

impl Entry {
    /// Returns what stands for its place among equals; text is compared byte by byte, the smallest first.
    ///
    /// Kinds in their order, what was withdrawn after all that stands, the newest day first, clauses as they follow
    /// one another. Both databases sort by this one column, so both show one order.
    pub fn sort(&self) -> String {
        let newest_first: String = self
            .date
            .chars()
            .map(|sign| sign.to_digit(10).and_then(|digit| char::from_digit(9 - digit, 10)).unwrap_or(sign))
            .collect();
        let (kind, gone) = (self.kind as u8, u8::from(self.withdrawn));
        format!("{kind}{gone}.{newest_first}.{}.{:06}.{}", self.resolution, self.nth, self.object)
    }

    /// Returns its words as typed, each after one blank.
    pub fn exact(&self) -> String {
        words(&exact(&self.all()))
    }

    /// Returns its words without accents, each after one blank.
    pub fn folded(&self) -> String {
        words(&folded(&self.all()))
    }

    fn all(&self) -> String {
        format!("{} {}", self.title, self.shown).chars().take(WORDS_CHARS_MAX).collect()
    }
}

/// Every word once, cut where it is no word any more.
fn words(line: &str) -> String {
    let mut seen = std::collections::BTreeSet::new();
    let mut written = String::new();
    for word in line.split_whitespace().map(cut) {
        if !seen.contains(&word) {
            written.push(' ');
            written.push_str(&word);
            seen.insert(word);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: Found, object: &str, date: &str, withdrawn: bool, nth: usize) -> Entry {
        Entry {
            kind,
            object: object.into(),
            resolution: String::new(),
            clause: String::new(),
            title: "Chi bộ".into(),
            shown: "Chi bộ hoà hoà".into(),
            date: date.into(),
            withdrawn,
            internal: false,
            nth,
        }
    }

    #[test]
    fn equals_follow_by_kind_then_standing_then_day_then_place() {
        let wanted = [
            entry(Found::Clause, "z", "", false, 2),
            entry(Found::Clause, "a", "", false, 10),
            entry(Found::Record, "b", "2021-01-02", false, 0),
            entry(Found::Record, "a", "2020-09-03", false, 0),
            entry(Found::Record, "c", "2022-01-01", true, 0),
            entry(Found::Meeting, "a", "2023-01-01", false, 0),
            entry(Found::Comment, "b", "2021-01-02", false, 0),
            entry(Found::Comment, "a", "2020-12-31", false, 0),
            entry(Found::Suggestion, "a", "2024-01-01", false, 0),
            entry(Found::Opinion, "a", "2024-01-01", false, 0),
        ];
        let sorts: Vec<String> = wanted.iter().map(Entry::sort).collect();
        let mut sorted = sorts.clone();
        sorted.sort();
        assert_eq!(sorted, sorts);
    }

    #[test]
    fn a_word_stands_once_and_not_longer_than_a_word() {
        let mut one = entry(Found::Record, "a", "2020-09-03", false, 0);
        assert_eq!(one.folded(), " chi bo hoa");
        one.shown = "x".repeat(3_000);
        assert!(
            one.exact().split_whitespace().all(|word| word.chars().count() <= super::super::WORD_CHARS_MAX)
        );
    }
}
