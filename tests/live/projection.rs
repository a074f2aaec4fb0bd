//! Reading the words out of the shared document, and the server's own edits.

use automerge::transaction::Transactable;
use automerge::{Automerge, ObjType, ROOT, ReadDoc};
use duthao::clock::Millis;
use duthao::domain::resolution::{Heads, Kind, Link, Relation, Run, Text};
use duthao::live::text::{self, Edit, EditError, SeedClause, order, read, write};
use proptest::prelude::*;

use super::people::seed;

const NOW: Millis = Millis(1_700_000_000_000);

fn document() -> Automerge {
    write::create(&seed(), &[1; 16], NOW).unwrap().0
}

fn edit(doc: &mut Automerge, edit: Edit) -> Text {
    write::edit(doc, &[2; 16], &edit, &"ben".into(), NOW).unwrap();
    read::text(doc)
}

fn ids(text: &Text) -> Vec<&str> {
    text.clauses.iter().map(|clause| clause.id.as_str()).collect()
}

#[test]
fn a_seed_reads_back_as_it_was_written() {
    let text = read::text(&document());
    assert_eq!(text.subject, "về nâng cao chất lượng sinh hoạt chi bộ");
    assert_eq!(ids(&text), ["cbasis", "chead", "clack", "cgoal"]);
    for (clause, seeded) in text.clauses.iter().zip(seed().clauses) {
        assert_eq!((clause.kind, clause.level), (seeded.kind, seeded.level));
        assert_eq!((&clause.runs, &clause.answers), (&seeded.runs, &seeded.answers));
    }
}

#[test]
fn words_change_by_the_smallest_splice_and_keep_their_looks() {
    let mut doc = document();
    let runs = vec![
        Run { text: "Sinh hoạt chi bộ ".into(), ..Run::default() },
        Run { text: "còn nặng ".into(), strong: true, ..Run::default() },
        Run { text: "hình thức 😁".into(), em: true, ..Run::default() },
    ];
    let text = edit(&mut doc, Edit::SetWords { clause: "clack".into(), runs: runs.clone(), base: None });
    assert_eq!(text.clause(&"clack".into()).unwrap().1.runs, runs);
    let change = doc.get_last_local_change().unwrap();
    assert!(change.len() < 40, "{} operations", change.len());
    let same = Edit::SetWords { clause: "clack".into(), runs, base: None };
    assert!(write::edit(&mut doc, &[2; 16], &same, &"ben".into(), NOW).unwrap().is_none());
}

#[test]
fn an_edit_at_an_older_version_merges_with_what_was_typed_since() {
    let mut doc = document();
    let base = read::heads(&doc);
    let words = |text: &str| text::plain_runs(text);
    edit(
        &mut doc,
        Edit::SetWords {
            clause: "cgoal".into(),
            runs: words("Đổi mới mạnh mẽ nội dung sinh hoạt"),
            base: None,
        },
    );
    let runs = words("Đổi mới nội dung sinh hoạt chi bộ");
    let text = edit(&mut doc, Edit::SetWords { clause: "cgoal".into(), runs, base: Some(base.clone()) });
    assert_eq!(text.clause(&"cgoal".into()).unwrap().1.plain(), "Đổi mới mạnh mẽ nội dung sinh hoạt chi bộ");
    let old = read::text_at(&doc, &base).unwrap();
    assert_eq!(old.clause(&"cgoal".into()).unwrap().1.plain(), "Đổi mới nội dung sinh hoạt");
    assert_eq!(old.heads, base);
    assert!(read::text_at(&doc, &Heads(vec!["00".repeat(32)])).is_none());
}

#[test]
fn clauses_come_go_move_and_lean_on_evidence() {
    let mut doc = document();
    let clause = SeedClause::plain("cnew", Kind::Cause, 2, "Do chưa sát");
    let text = edit(&mut doc, Edit::Insert { after: Some("clack".into()), clause: clause.clone() });
    assert_eq!(ids(&text), ["cbasis", "chead", "clack", "cnew", "cgoal"]);
    let again = Edit::Insert { after: None, clause };
    let refused = write::edit(&mut doc, &[2; 16], &again, &"ben".into(), NOW);
    assert_eq!(refused.err(), Some(EditError::ClauseExists("cnew".into())));
    let text = edit(&mut doc, Edit::Move { clause: "cnew".into(), after: None });
    assert_eq!(ids(&text), ["cnew", "cbasis", "chead", "clack", "cgoal"]);
    let text = edit(&mut doc, Edit::Remove { clause: "clack".into() });
    assert_eq!(ids(&text), ["cnew", "cbasis", "chead", "cgoal"]);
    assert_eq!(text.removed[0].1.by.as_str(), "ben");
    let text = edit(&mut doc, Edit::Restore { clause: "clack".into() });
    assert_eq!(text.clauses.len(), 5);
    let link = Link {
        id: "l1".into(),
        record: "r1".into(),
        version: 3,
        relation: Relation::Quantifies,
        note: "7/12 đồng chí".into(),
        by: "somebody else".into(),
        at: NOW,
        heads: read::heads(&doc),
    };
    let edits = vec![
        Edit::Link { clause: "clack".into(), link: link.clone() },
        Edit::SetKind { clause: "clack".into(), kind: Kind::Cause },
        Edit::SetLevel { clause: "clack".into(), level: 4 },
        Edit::Unanswer { clause: "cgoal".into(), answers: "clack".into() },
        Edit::Answer { clause: "cgoal".into(), answers: "cnew".into() },
    ];
    let text = edit(&mut doc, Edit::All(edits));
    let (_, clause) = text.clause(&"clack".into()).unwrap();
    assert_eq!((clause.kind, clause.level), (Kind::Cause, 4));
    assert_eq!(clause.evidence, [Link { by: "ben".into(), ..link }]);
    assert_eq!(text.clause(&"cgoal".into()).unwrap().1.answers, ["cnew".into()]);
    let text = edit(&mut doc, Edit::Unlink { clause: "clack".into(), link: "l1".into() });
    assert!(text.clause(&"clack".into()).unwrap().1.evidence.is_empty());
}

#[test]
fn a_malformed_clause_breaks_nothing() {
    let mut doc = document();
    let clauses = doc.get(ROOT, "clauses").unwrap().unwrap().1;
    doc.transact::<_, _, automerge::AutomergeError>(|tx| {
        tx.put(&clauses, "cscalar", 5)?;
        let empty = tx.put_object(&clauses, "cempty", ObjType::Map)?;
        let odd = tx.put_object(&clauses, "codd", ObjType::Map)?;
        tx.put(&odd, "kind", 7)?;
        tx.put(&odd, "level", -3)?;
        tx.put(&odd, "text", "scalar words")?;
        tx.put(&odd, "answers", "none")?;
        let evidence = tx.put_object(&odd, "evidence", ObjType::Map)?;
        tx.put(&evidence, "l1", 1)?;
        tx.put_object(&evidence, "l2", ObjType::Map)?;
        let kind = tx.put_object(&empty, "kind", ObjType::Text)?;
        tx.splice_text(&kind, 0, 0, "proposal")
    })
    .unwrap();
    let text = read::text(&doc);
    assert_eq!(text.clauses.len(), 6);
    assert_eq!(text.clause(&"cempty".into()).unwrap().1.kind, Kind::Proposal);
    assert_eq!(text.clause(&"codd".into()).unwrap().1.kind, Kind::Paragraph);
    assert_eq!(text.clause(&"cgoal".into()).unwrap().1.plain(), "Đổi mới nội dung sinh hoạt");
}

#[test]
fn keys_are_those_of_the_package() {
    assert_eq!(order::run(3), ["a0", "a1", "a2"]);
    assert_eq!(order::between(Some("a0"), Some("a1")), "a0V");
    assert_eq!(order::between(None, Some("a0")), "Zz");
    assert_eq!(order::between(Some("a0V"), Some("a1")), "a0l");
    assert_eq!(order::between(Some("az"), None), "b00");
    assert_eq!(order::between(Some("!"), None), "!V");
}

proptest! {
    #[test]
    fn keys_always_fit_between(places in prop::collection::vec(any::<u16>(), 1..200)) {
        let mut keys: Vec<String> = Vec::new();
        for place in places {
            let place = usize::from(place) % (keys.len() + 1);
            let low = place.checked_sub(1).map(|before| keys[before].as_str());
            let key = order::between(low, keys.get(place).map(String::as_str));
            keys.insert(place, key);
        }
        prop_assert!(keys.is_sorted_by(|a, b| a < b), "{:?}", keys);
    }
}
