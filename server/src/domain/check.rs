//! What is looked for in the words before they are sealed (`domain.md` §5).
//!
//! Each fault found names its clause. Some refuse the seal; the others are told as notes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::numbering::labels;
use super::resolution::{Clause, Kind, Relation, Text};
use crate::id::{ClauseId, RecordId};

/// Characters of the clause shown around a fault: enough to know the place again.
const EXCERPT_CHARS_MAX: usize = 80;

/// Words that tell when a target is to be reached, beside a year or a date.
const DATE_WORDS: [&str; 9] = [
    "hằng năm",
    "hàng năm",
    "hằng tháng",
    "hàng tháng",
    "hằng quý",
    "hàng quý",
    "nhiệm kỳ",
    "cuối năm",
    "quý i",
];

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// There is nothing to decide on.
    NoWords,
    /// A `[…]` left to be filled in.
    Unfilled,
    /// No record supports or quantifies the proposal.
    ProposalWithoutEvidence,
    /// No proposal answers the shortcoming or one of its causes.
    ShortcomingUnanswered,
    TargetWithoutNumber,
    TargetWithoutUnit,
    TargetWithoutDate,
    EmptyClause,
}

impl Fault {
    /// Every fault, gravest first.
    pub const ALL: [Fault; 8] = [
        Fault::NoWords,
        Fault::Unfilled,
        Fault::ProposalWithoutEvidence,
        Fault::ShortcomingUnanswered,
        Fault::TargetWithoutNumber,
        Fault::TargetWithoutUnit,
        Fault::TargetWithoutDate,
        Fault::EmptyClause,
    ];

    /// Returns the id used in the API and in message names.
    pub fn id(self) -> &'static str {
        match self {
            Fault::NoWords => "no_words",
            Fault::Unfilled => "unfilled",
            Fault::ProposalWithoutEvidence => "proposal_without_evidence",
            Fault::ShortcomingUnanswered => "shortcoming_unanswered",
            Fault::TargetWithoutNumber => "target_without_number",
            Fault::TargetWithoutUnit => "target_without_unit",
            Fault::TargetWithoutDate => "target_without_date",
            Fault::EmptyClause => "empty_clause",
        }
    }

    /// Tells whether the fault refuses the seal.
    pub fn refuses_seal(self) -> bool {
        match self {
            Fault::NoWords | Fault::Unfilled | Fault::ProposalWithoutEvidence => true,
            Fault::ShortcomingUnanswered
            | Fault::TargetWithoutNumber
            | Fault::TargetWithoutUnit
            | Fault::TargetWithoutDate
            | Fault::EmptyClause => false,
        }
    }
}

/// A fault at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub fault: Fault,
    /// `None` where the fault stands in the subject, or in no clause at all.
    pub clause: Option<ClauseId>,
    /// `III-`, `2.`, `a)` or nothing.
    pub number: String,
    /// `GP2`, `HC1` or nothing.
    pub code: String,
    /// The words at the place, shortened.
    pub excerpt: String,
}

impl Finding {
    /// Returns the shortest name of the place: its code, or its number, or its first words.
    pub fn place(&self) -> &str {
        [&self.code, &self.number, &self.excerpt]
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("", |name| name)
    }
}

/// Looks the whole text through; gravest faults first, each in reading order.
///
/// `standing` holds the records that are known and not withdrawn: only those carry a proposal.
pub fn check(text: &Text, standing: &BTreeSet<RecordId>) -> Vec<Finding> {
    let mut found = Vec::new();
    if text.clauses.is_empty() {
        found.push(nowhere(Fault::NoWords, &text.subject));
    }
    found.extend(unfilled(&text.subject).into_iter().map(|excerpt| nowhere(Fault::Unfilled, &excerpt)));
    for (clause, label) in text.clauses.iter().zip(labels(&text.clauses)) {
        let words = clause.plain();
        let mut add = |fault, excerpt: String| {
            let (number, code) = (label.number.clone(), label.code.clone());
            found.push(Finding { fault, clause: Some(clause.id.clone()), number, code, excerpt });
        };
        for excerpt in unfilled(&words) {
            add(Fault::Unfilled, excerpt);
        }
        for fault in faults_of(clause, &words, text, standing) {
            add(fault, shortened(&words));
        }
    }
    found.sort_by_key(|finding| finding.fault);
    found
}

/// Returns those findings that refuse the seal.
pub fn refusals(found: &[Finding]) -> Vec<Finding> {
    found.iter().filter(|finding| finding.fault.refuses_seal()).cloned().collect()
}

fn nowhere(fault: Fault, words: &str) -> Finding {
    let excerpt = shortened(words);
    Finding { fault, clause: None, number: String::new(), code: String::new(), excerpt }
}

fn faults_of(clause: &Clause, words: &str, text: &Text, standing: &BTreeSet<RecordId>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let empty = words.trim().is_empty();
    if empty {
        faults.push(Fault::EmptyClause);
    }
    match clause.kind {
        Kind::Proposal if !is_founded(clause, standing) => faults.push(Fault::ProposalWithoutEvidence),
        Kind::Shortcoming if !is_answered(clause, text) => faults.push(Fault::ShortcomingUnanswered),
        Kind::Target if !empty => faults.extend(unmeasured(words)),
        Kind::Basis
        | Kind::Enacting
        | Kind::Heading
        | Kind::Paragraph
        | Kind::Shortcoming
        | Kind::Cause
        | Kind::Target
        | Kind::Proposal => {}
    }
    faults
}

/// A record that contradicts a proposal is evidence, but does not carry it.
fn is_founded(proposal: &Clause, standing: &BTreeSet<RecordId>) -> bool {
    proposal.evidence.iter().filter(|link| standing.contains(&link.record)).any(|link| match link.relation {
        Relation::Supports | Relation::Quantifies => true,
        Relation::Contradicts => false,
    })
}

/// A proposal answers a shortcoming itself, or a cause that stands for it.
fn is_answered(shortcoming: &Clause, text: &Text) -> bool {
    let proposals = || text.clauses.iter().filter(|clause| clause.kind == Kind::Proposal);
    let causes = text
        .clauses
        .iter()
        .filter(|clause| clause.kind == Kind::Cause && clause.answers.contains(&shortcoming.id));
    proposals().any(|proposal| proposal.answers.contains(&shortcoming.id))
        || causes.into_iter().any(|cause| proposals().any(|proposal| proposal.answers.contains(&cause.id)))
}

/// Returns the surroundings of every `[…]`, `[...]` or `[ .. ]`.
fn unfilled(words: &str) -> Vec<String> {
    let chars: Vec<char> = words.chars().collect();
    let mut places = Vec::new();
    let mut open = None;
    for (at, sign) in chars.iter().enumerate() {
        match sign {
            '[' => open = Some(at),
            ']' => {
                let Some(start) = open.take() else { continue };
                let inside = &chars[start + 1..at];
                let dotted = inside.iter().any(|sign| matches!(sign, '.' | '…'));
                if dotted && inside.iter().all(|sign| matches!(sign, '.' | '…' | '_') || sign.is_whitespace())
                {
                    places.push(around(&chars, start, at));
                }
            }
            _ => {}
        }
    }
    places
}

fn around(chars: &[char], start: usize, end: usize) -> String {
    let margin = EXCERPT_CHARS_MAX.saturating_sub(end - start) / 2;
    let from = start.saturating_sub(margin);
    let to = chars.len().min(end + 1 + margin);
    let inner: String = chars[from..to].iter().collect();
    let before = if from > 0 { "… " } else { "" };
    let after = if to < chars.len() { " …" } else { "" };
    format!("{before}{}{after}", inner.trim())
}

/// Returns the beginning of words: enough to know the place again.
pub fn shortened(words: &str) -> String {
    let words = super::canonical::line(words);
    if words.chars().count() <= EXCERPT_CHARS_MAX {
        return words;
    }
    let start: String = words.chars().take(EXCERPT_CHARS_MAX).collect();
    format!("{} …", start.trim_end())
}

/// A simple reading of a target: some number that is no date, something counted, some time.
fn unmeasured(words: &str) -> Vec<Fault> {
    let words = super::canonical::line(words).to_lowercase();
    let mut faults = Vec::new();
    let mut dated = DATE_WORDS.iter().any(|word| words.contains(word));
    let (mut numbered, mut counted) = (false, false);
    let parts: Vec<&str> = words.split_whitespace().collect();
    for (at, part) in parts.iter().enumerate() {
        let bare = part.trim_matches(|sign: char| !sign.is_alphanumeric() && sign != '%');
        if !bare.starts_with(|sign: char| sign.is_ascii_digit()) {
            continue;
        }
        let after_time_word = at > 0 && matches!(parts[at - 1], "năm" | "tháng" | "ngày" | "quý");
        if is_date(bare) || (after_time_word && bare.chars().all(|sign| sign.is_ascii_digit())) {
            dated = true;
            continue;
        }
        numbered = true;
        let own_unit = bare.chars().any(|sign| sign == '%' || sign.is_alphabetic());
        let next = parts.get(at + 1);
        let next_unit =
            next.is_some_and(|next| next.starts_with(|sign: char| sign == '%' || sign.is_alphabetic()));
        let ended = part.ends_with([',', '.', ';', ':']);
        counted = counted || own_unit || (next_unit && !ended);
    }
    if !numbered {
        faults.push(Fault::TargetWithoutNumber);
    } else if !counted {
        faults.push(Fault::TargetWithoutUnit);
    }
    if !dated {
        faults.push(Fault::TargetWithoutDate);
    }
    faults
}

/// `2025`, `12/2020`, `03/02/2021`, `2021-2025`: figures whose last group is a year.
fn is_date(word: &str) -> bool {
    let groups: Vec<&str> = word.split(['/', '-', '–']).collect();
    let figures =
        groups.iter().all(|group| !group.is_empty() && group.chars().all(|sign| sign.is_ascii_digit()));
    figures
        && groups
            .last()
            .is_some_and(|year| year.len() == 4 && (year.starts_with("19") || year.starts_with("20")))
}

#[cfg(test)]
mod tests {
    use super::super::resolution::{Heads, Link, Run};
    use super::*;

    /// Looks a text through in which every record linked is known and stands.
    fn looked(text: &Text) -> Vec<Finding> {
        let linked =
            text.clauses.iter().flat_map(|clause| clause.evidence.iter().map(|link| link.record.clone()));
        check(text, &linked.collect())
    }
    use crate::clock::Millis;
    use crate::id::{LinkId, PersonId, RecordId};

    fn clause(id: &str, kind: Kind, words: &str) -> Clause {
        Clause {
            id: id.into(),
            kind,
            level: 1,
            runs: vec![Run { text: words.into(), ..Run::default() }],
            answers: vec![],
            evidence: vec![],
            order: String::new(),
        }
    }

    fn leaning(mut clause: Clause, relation: Relation) -> Clause {
        let link = Link {
            id: LinkId::from("l1"),
            record: RecordId::from("e1"),
            version: 1,
            relation,
            note: String::new(),
            by: PersonId::from("p"),
            at: Millis(0),
            heads: Heads::default(),
        };
        clause.evidence.push(link);
        clause
    }

    fn found(clauses: Vec<Clause>) -> Vec<(Fault, String)> {
        let text = Text { subject: "về việc".into(), clauses, ..Text::default() };
        looked(&text).into_iter().map(|finding| (finding.fault, finding.place().to_owned())).collect()
    }

    #[test]
    fn places_left_to_fill_in_are_found_also_across_looks_and_in_the_subject() {
        let mut split = clause("c1", Kind::Paragraph, "Trước ngày [.");
        split.runs.push(Run { text: "..] hằng năm".into(), strong: true, ..Run::default() });
        let clauses =
            vec![split, clause("c2", Kind::Heading, "Ít nhất […] buổi, [ … ] đồng chí, [1], [a...]")];
        let text = Text { subject: "về […]".into(), clauses, ..Text::default() };
        let places: Vec<_> =
            looked(&text).into_iter().map(|finding| (finding.clause, finding.excerpt)).collect();
        assert_eq!(places.len(), 4);
        assert_eq!(places[0], (None, "về […]".into()));
        assert_eq!(places[1], (Some("c1".into()), "Trước ngày [...] hằng năm".into()));
        assert_eq!(places[2].0, Some("c2".into()));
    }

    #[test]
    fn a_long_clause_shows_only_the_place() {
        let words = format!("{} […] {}", "trước ".repeat(60), "sau ".repeat(60));
        let text = Text { clauses: vec![clause("c", Kind::Paragraph, &words)], ..Text::default() };
        let excerpt = &looked(&text)[0].excerpt;
        assert!(excerpt.contains("[…]") && excerpt.starts_with('…') && excerpt.ends_with('…'), "{excerpt}");
        assert!(excerpt.chars().count() <= EXCERPT_CHARS_MAX + 8, "{excerpt}");
    }

    #[test]
    fn a_proposal_stands_on_support_or_figures_but_not_on_contradiction() {
        let proposals = vec![
            clause("c1", Kind::Proposal, "Một"),
            leaning(clause("c2", Kind::Proposal, "Hai"), Relation::Contradicts),
            leaning(clause("c3", Kind::Proposal, "Ba"), Relation::Supports),
            leaning(clause("c4", Kind::Proposal, "Bốn"), Relation::Quantifies),
        ];
        let expected = ["GP1", "GP2"].map(|code| (Fault::ProposalWithoutEvidence, code.to_owned()));
        assert_eq!(found(proposals), expected);
    }

    #[test]
    fn a_shortcoming_is_answered_directly_or_through_its_cause() {
        let mut cause = clause("n1", Kind::Cause, "Do");
        cause.answers = vec!["h2".into()];
        let mut proposal = leaning(clause("g1", Kind::Proposal, "Nên"), Relation::Supports);
        proposal.answers = vec!["h1".into(), "n1".into()];
        let shortcomings = ["h1", "h2", "h3"].map(|id| clause(id, Kind::Shortcoming, "Còn hình thức"));
        let clauses = shortcomings.into_iter().chain([cause, proposal]).collect();
        assert_eq!(found(clauses), [(Fault::ShortcomingUnanswered, "HC3".into())]);
    }

    #[test]
    fn a_target_has_a_number_a_unit_and_a_time() {
        use Fault::{TargetWithoutDate as Date, TargetWithoutNumber as Number, TargetWithoutUnit as Unit};
        let faults = |words: &str| unmeasured(words);
        assert_eq!(faults("Đến năm 2025, trên 90% chi bộ đạt loại khá trở lên"), []);
        assert_eq!(faults("Hằng năm có ít nhất 4 buổi sinh hoạt chuyên đề."), []);
        assert_eq!(faults("Giai đoạn 2021-2025: 100 % cấp uỷ được tập huấn"), []);
        assert_eq!(faults("Nâng cao chất lượng sinh hoạt đến năm 2025"), [Number]);
        assert_eq!(faults("Đến hết năm 2025, tỷ lệ dự họp đạt 90."), [Unit]);
        assert_eq!(faults("Trên 85% đảng viên dự họp"), [Date]);
        assert_eq!(faults("Sinh hoạt có nền nếp"), [Number, Date]);
    }

    #[test]
    fn an_empty_clause_is_told_and_an_empty_text_cannot_be_sealed() {
        assert_eq!(found(vec![clause("c", Kind::Paragraph, "  ")]), [(Fault::EmptyClause, String::new())]);
        let nothing = looked(&Text::default());
        assert_eq!(refusals(&nothing).len(), 1);
        assert!(
            refusals(&looked(&Text { clauses: vec![clause("c", Kind::Target, "")], ..Text::default() }))
                .is_empty()
        );
    }
}
