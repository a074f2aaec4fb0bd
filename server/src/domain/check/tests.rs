//! Each fault with a text that has it and one that has not.

use super::*;
use crate::clock::Millis;
use crate::domain::evidence::{MeetingRef, Said};
use crate::domain::meeting::{CellName, Day, Origin};
use crate::domain::resolution::{Heads, Link, Relation, Run};

use super::blank::{EXCERPT_CHARS_MAX, shortened};

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

fn linked(mut clause: Clause, record: &str, relation: Relation) -> Clause {
    clause.evidence.push(Link {
        id: format!("l{}{record}", clause.id).as_str().into(),
        record: record.into(),
        version: 1,
        relation,
        note: String::new(),
        by: "p".into(),
        at: Millis(0),
        heads: Heads::default(),
    });
    clause
}

fn leaning(clause: Clause, relation: Relation) -> Clause {
    linked(clause, "e1", relation)
}

fn record(id: &str, bloc: &str) -> Record {
    Record {
        id: id.into(),
        version: 1,
        said: Said { text: format!("Nội dung {id}"), ..Said::default() },
        withdrawn: false,
        meeting: MeetingRef {
            id: "m1".into(),
            cell: CellName {
                name: "Chi bộ".into(),
                organisation: "Đảng bộ".into(),
                bloc: bloc.into(),
                bloc_name: format!("Khối {bloc}"),
            },
            date: Day::of("2020-09-03").unwrap(),
            round: 1,
        },
        group: None,
        origin: Origin::default(),
    }
}

/// Every record linked is known and stands, in one bloc that is all there is.
fn known(text: &Text) -> Known {
    let links = text.clauses.iter().flat_map(|clause| &clause.evidence);
    let records = links.map(|link| (link.record.clone(), record(link.record.as_str(), "a"))).collect();
    Known { records, ..Known::default() }
}

fn text_of(clauses: Vec<Clause>) -> Text {
    Text { subject: "về việc".into(), clauses, ..Text::default() }
}

fn looked(text: &Text) -> Vec<Finding> {
    check(text, &known(text))
}

fn places(found: &[Finding]) -> Vec<(Fault, String)> {
    found.iter().map(|finding| (finding.fault, finding.place().to_owned())).collect()
}

fn found(clauses: Vec<Clause>) -> Vec<(Fault, String)> {
    places(&looked(&text_of(clauses)))
}

#[test]
fn places_left_to_fill_in_are_found_also_across_looks_and_in_the_subject() {
    let mut split = clause("c1", Kind::Paragraph, "Trước ngày [.");
    split.runs.push(Run { text: "..] hằng năm".into(), strong: true, ..Run::default() });
    let clauses = vec![split, clause("c2", Kind::Heading, "Ít nhất […] buổi, [ … ] đồng chí, [1], [a...]")];
    let text = Text { subject: "về […]".into(), clauses, ..Text::default() };
    let places: Vec<_> = looked(&text).into_iter().map(|finding| (finding.clause, finding.excerpt)).collect();
    assert_eq!(places.len(), 4);
    assert_eq!(places[0], (None, "về […]".into()));
    assert_eq!(places[1], (Some("c1".into()), "Trước ngày [...] hằng năm".into()));
    assert_eq!(places[2].0, Some("c2".into()));
}

#[test]
fn a_long_clause_shows_only_the_place() {
    let words = format!("{} […] {}", "trước ".repeat(60), "sau ".repeat(60));
    let excerpt = &looked(&text_of(vec![clause("c", Kind::Paragraph, &words)]))[0].excerpt;
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
fn a_proposal_does_not_stand_on_what_is_unknown_or_withdrawn() {
    let text = text_of(vec![leaning(clause("c1", Kind::Proposal, "Một"), Relation::Supports)]);
    let nothing = check(&text, &Known::default());
    assert_eq!(places(&nothing), [(Fault::ProposalWithoutEvidence, "GP1".into())]);
    let mut gone = known(&text);
    gone.records.values_mut().for_each(|record| record.withdrawn = true);
    let faults: Vec<Fault> = check(&text, &gone).iter().map(|finding| finding.fault).collect();
    assert_eq!(faults, [Fault::OpenFlag, Fault::ProposalWithoutEvidence]);
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
fn an_empty_clause_may_be_let_pass_and_an_empty_text_may_not() {
    let empty = looked(&text_of(vec![clause("c", Kind::Paragraph, "  ")]));
    assert_eq!(places(&empty), [(Fault::EmptyClause, String::new())]);
    assert!(empty[0].fault.is_waivable());
    let nothing = looked(&Text::default());
    assert_eq!(places(&nothing), [(Fault::NoWords, String::new())]);
    assert!(!nothing[0].fault.is_waivable());
}

#[test]
fn a_bloc_that_no_proposal_leans_on_is_a_gap() {
    let text = text_of(vec![leaning(clause("c1", Kind::Proposal, "Một"), Relation::Supports)]);
    let bloc = |id: &str| Bloc { id: id.into(), name: format!("Khối {id}") };
    let two = Known { blocs: vec![bloc("a"), bloc("b")], ..known(&text) };
    let gaps = check(&text, &two);
    assert_eq!(places(&gaps), [(Fault::BlocWithoutEvidence, "Khối b".into())]);
    assert_eq!(gaps[0].about, "b");
    let more = text_of(vec![
        text.clauses[0].clone(),
        leaning(clause("c2", Kind::Proposal, "Hai"), Relation::Supports),
    ]);
    let later = check(&more, &two).into_iter().find(|one| one.fault == Fault::BlocWithoutEvidence).unwrap();
    assert_ne!(later.basis, gaps[0].basis, "with one more proposal the gap is another");
    assert_eq!(check(&text, &Known { blocs: vec![bloc("a")], ..known(&text) }), []);
    let none = text_of(vec![clause("c", Kind::Paragraph, "Chưa có giải pháp")]);
    assert_eq!(check(&none, &two), [], "where nothing is proposed, nothing has a gap");
}

#[test]
fn one_record_behind_more_than_half_of_the_proposals_is_told() {
    let proposal =
        |id: &str, record: &str| linked(clause(id, Kind::Proposal, "Nên"), record, Relation::Supports);
    let half = vec![proposal("c1", "e1"), proposal("c2", "e1"), proposal("c3", "e2"), proposal("c4", "e3")];
    assert_eq!(found(half), [], "two of four are half, not more");
    let most = looked(&text_of(vec![proposal("c1", "e1"), proposal("c2", "e1"), proposal("c3", "e2")]));
    assert_eq!(places(&most), [(Fault::OneRecordCarriesMost, "Nội dung e1".into())]);
    assert_eq!(most[0].about, "e1");
    assert_eq!(found(vec![proposal("c1", "e1")]), [], "where there is one proposal no record can mend it");
}

#[test]
fn records_that_nobody_uses_are_one_finding_with_their_count() {
    let text = text_of(vec![clause("c", Kind::Paragraph, "Một")]);
    let unused = Unused { count: 12, basis: "b".into() };
    let found = check(&text, &Known { unused, ..Known::default() });
    assert_eq!(places(&found), [(Fault::UnusedEvidence, "n = 12".into())]);
    assert_eq!(check(&text, &Known::default()), []);
}

#[test]
fn a_flag_is_open_until_it_is_decided_and_again_with_the_next_version() {
    let text = text_of(vec![leaning(clause("c1", Kind::Paragraph, "Một"), Relation::Supports)]);
    let mut known = known(&text);
    assert_eq!(check(&text, &known), []);
    known.records.values_mut().for_each(|record| record.version = 2);
    let open = check(&text, &known);
    assert_eq!((open[0].fault, open[0].about.as_str()), (Fault::OpenFlag, "e1"));
    known.decided.insert(Decided { clause: "c1".into(), link: "lc1e1".into(), version: 2 });
    assert_eq!(check(&text, &known), []);
    known.records.values_mut().for_each(|record| record.version = 3);
    assert_eq!(check(&text, &known).len(), 1, "a later version raises it again");
}

#[test]
fn what_a_waiver_is_bound_to_changes_with_the_words_and_the_evidence_but_not_with_blanks() {
    let basis = |clause: Clause| looked(&text_of(vec![clause]))[0].basis.clone();
    let plain = basis(clause("c1", Kind::Proposal, "Đổi mới sinh hoạt"));
    assert_eq!(plain, basis(clause("c1", Kind::Proposal, "Đổi  mới sinh hoạt ")));
    assert_ne!(plain, basis(clause("c1", Kind::Proposal, "Đổi mới cách sinh hoạt")));
    let against = leaning(clause("c1", Kind::Proposal, "Đổi mới sinh hoạt"), Relation::Contradicts);
    assert_ne!(plain, basis(against));
}

#[test]
fn the_beginning_of_words_is_cut_between_two_of_them() {
    let whole = "ế".repeat(EXCERPT_CHARS_MAX - 4);
    assert_eq!(shortened(&format!("{whole} với việc")), format!("{whole} với …"));
    assert_eq!(shortened(&format!("{whole} nghị quyết")), format!("{whole} …"));
    let long = "ế".repeat(EXCERPT_CHARS_MAX + 9);
    assert_eq!(shortened(&long), format!("{} …", "ế".repeat(EXCERPT_CHARS_MAX)));
    assert_eq!(shortened(&whole), whole);
}
