//! The table every committee asks for: what was said of the text, and what was answered (`domain.md` §3,
//! "Bảng tổng hợp, tiếp thu, giải trình ý kiến").
//!
//! Knows nothing of how things are said: comments, suggestions and opinions come in as rows.

use std::collections::BTreeMap;

use super::answer::Verdict;
use crate::clock::Millis;
use crate::id::{ClauseId, PaperId};

/// How something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Comment,
    Suggestion,
    /// Spoken at the workshop, recorded by its secretary.
    Opinion,
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 3] = [Source::Comment, Source::Suggestion, Source::Opinion];

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Source::Comment => "comment",
            Source::Suggestion => "suggestion",
            Source::Opinion => "opinion",
        }
    }

    /// Returns the source of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.id() == id)
    }
}

/// What was answered, under the names the reader may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub verdict: Verdict,
    pub reason: String,
    pub by: String,
    pub at: Millis,
}

/// Somebody let something go on without an answer, and answers for it by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetPass {
    pub by: String,
    pub at: Millis,
    pub reason: String,
}

/// One row: who said what of which clause, and the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub source: Source,
    pub id: String,
    /// Empty where the whole text is meant.
    pub clause: ClauseId,
    /// Where the clause stands now, for the order; behind all others when it stands no more.
    pub place: usize,
    /// "GP2", "III-", or the first words of a clause without either; what it was called is gone with a clause taken out.
    pub name: String,
    /// The first words of the clause beside its name; empty where they are its name.
    pub words: String,
    /// The person or the delegation, as the reader may be told.
    pub who: String,
    /// The delegation or bloc; empty for people without one.
    pub delegation: String,
    pub said: String,
    /// The paper (tham luận) it was taken from, with its title.
    pub paper: Option<(PaperId, String)>,
    pub at: Millis,
    pub answered: Option<Answered>,
    /// Who let it pass although nobody answered; an answer given later takes its place.
    pub passed: Option<LetPass>,
}

impl Row {
    /// What its clause is called over a table: "GP2. Đổi mới khâu chuẩn bị…".
    pub fn heading(&self) -> String {
        if self.words.is_empty() {
            return self.name.clone();
        }
        let dot = if self.name.ends_with(['.', '-', ')', '+']) { " " } else { ". " };
        format!("{}{dot}{}", self.name, self.words)
    }
}

/// How a table is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Clause,
    Delegation,
}

impl Order {
    /// Returns the order of that English id; by clause for any other word.
    pub fn of_id(id: &str) -> Self {
        if id == "delegation" { Self::Delegation } else { Self::Clause }
    }

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Order::Clause => "clause",
            Order::Delegation => "delegation",
        }
    }
}

/// Rows under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The clause's name or the delegation; empty for people without a delegation.
    pub name: String,
    pub rows: Vec<Row>,
}

/// How many rows were answered how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub all: usize,
    pub open: usize,
    /// Those of the open ones that somebody let pass.
    pub passed: usize,
    pub accepted: usize,
    pub partly: usize,
    pub declined: usize,
    pub noted: usize,
}

/// Counts answers.
pub fn tally(rows: &[Row]) -> Tally {
    let mut tally = Tally { all: rows.len(), ..Tally::default() };
    for row in rows {
        if row.answered.is_none() && row.passed.is_some() {
            tally.passed += 1;
        }
        let counted = match row.answered.as_ref().map(|answer| answer.verdict) {
            None => &mut tally.open,
            Some(Verdict::Accepted) => &mut tally.accepted,
            Some(Verdict::Partly) => &mut tally.partly,
            Some(Verdict::Declined) => &mut tally.declined,
            Some(Verdict::Noted) => &mut tally.noted,
        };
        *counted += 1;
    }
    tally
}

/// Puts rows under headings: clauses as they stand in the text, or delegations by their name; in each the oldest first.
/// People without a delegation come last.
pub fn grouped(mut rows: Vec<Row>, order: Order) -> Vec<Group> {
    rows.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    let mut groups: BTreeMap<(bool, usize, String), Group> = BTreeMap::new();
    for row in rows {
        let (key, name) = match order {
            // Clauses without a name of their own are told apart by their identity.
            Order::Clause => ((false, row.place, row.clause.to_string()), row.heading()),
            Order::Delegation => {
                ((row.delegation.is_empty(), 0, row.delegation.clone()), row.delegation.clone())
            }
        };
        groups.entry(key).or_insert_with(|| Group { name, rows: Vec::new() }).rows.push(row);
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, place: usize, delegation: &str, at: i64, verdict: Option<Verdict>) -> Row {
        Row {
            source: Source::Comment,
            id: id.into(),
            clause: ClauseId::from(format!("c{place}")),
            place,
            name: format!("GP{place}"),
            words: String::new(),
            who: "Lan".into(),
            delegation: delegation.into(),
            said: "Nên gửi tài liệu trước".into(),
            paper: None,
            at: Millis(at),
            answered: verdict.map(|verdict| Answered {
                verdict,
                reason: String::new(),
                by: "Hoà".into(),
                at: Millis(9),
            }),
            passed: None,
        }
    }

    fn ids(groups: &[Group]) -> Vec<(String, Vec<&str>)> {
        let one = |group: &'_ Group| group.name.clone();
        groups
            .iter()
            .map(|group| (one(group), group.rows.iter().map(|row| row.id.as_str()).collect()))
            .collect()
    }

    #[test]
    fn rows_stand_by_clause_in_the_order_of_the_text_or_by_delegation() {
        let rows = vec![
            row("a", 2, "Khối nông thôn", 5, None),
            row("b", 1, "", 4, None),
            row("c", 2, "Khối cơ quan", 3, None),
            row("d", 1, "Khối nông thôn", 6, None),
        ];
        let by_clause = grouped(rows.clone(), Order::Clause);
        assert_eq!(ids(&by_clause), [("GP1".into(), vec!["b", "d"]), ("GP2".into(), vec!["c", "a"])]);
        let by_delegation = grouped(rows, Order::Delegation);
        assert_eq!(
            ids(&by_delegation),
            [
                ("Khối cơ quan".into(), vec!["c"]),
                ("Khối nông thôn".into(), vec!["a", "d"]),
                (String::new(), vec!["b"])
            ]
        );
    }

    #[test]
    fn a_heading_carries_the_words_of_its_clause_beside_its_name() {
        let called = |name: &str, words: &str| {
            Row { name: name.into(), words: words.into(), ..row("a", 1, "", 1, None) }.heading()
        };
        assert_eq!(called("GP2", "Đổi mới khâu chuẩn bị"), "GP2. Đổi mới khâu chuẩn bị");
        assert_eq!(called("1.", "Kết quả"), "1. Kết quả");
        assert_eq!(called("Căn cứ Điều lệ", ""), "Căn cứ Điều lệ");
    }

    #[test]
    fn every_answer_is_counted_once() {
        let verdicts = [
            None,
            None,
            Some(Verdict::Accepted),
            Some(Verdict::Partly),
            Some(Verdict::Declined),
            Some(Verdict::Noted),
        ];
        let mut rows: Vec<Row> = verdicts.into_iter().map(|verdict| row("a", 1, "", 1, verdict)).collect();
        // Of one that was answered after all, the answer counts.
        for at in [1, 2] {
            rows[at].passed =
                Some(LetPass { by: "Mai".into(), at: Millis(2), reason: "Trả lời sau".into() });
        }
        let expected = Tally { all: 6, open: 2, passed: 1, accepted: 1, partly: 1, declined: 1, noted: 1 };
        assert_eq!(tally(&rows), expected);
    }
}
