//! Who wrote which letters: through the hub, and on documents made by hand.

use automerge::transaction::{Transactable, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, ObjId, ObjType, ROOT, ReadDoc};
use duthao::clock::{Clock, Millis};
use duthao::domain::attribution::Written;
use duthao::domain::resolution::{Kind, Run};
use duthao::domain::stage::Stage;
use duthao::id::{ClauseId, ResolutionId};
use duthao::live::hub::{Edit, EditError, Hub, LiveError, SeedClause};
use duthao::live::text::attribution::{Writers, of_clause};
use duthao::live::text::{self, plain_runs, read};
use proptest::prelude::*;

use super::memory_log::MemoryLog;
use super::people::{editor, seed};

const GOAL: &str = "cgoal";
const LACK: &str = "clack";
const BORN: Millis = Millis(1_000);

/// A resolution with its writers, an hour between two acts.
struct Workshop {
    hub: Hub,
    log: MemoryLog,
    resolution: ResolutionId,
    clock: Clock,
}

impl Workshop {
    async fn open() -> Self {
        let log = MemoryLog::default();
        let resolution = ResolutionId::from("nghi-quyet");
        log.add(&resolution, Stage::Workshop, "document");
        let clock = Clock::standing_at(BORN);
        let hub = Hub::new(log.shared(), clock.clone());
        hub.create(&resolution, seed(), &"chu".into()).await.unwrap();
        Self { hub, log, resolution, clock }
    }

    async fn does(&self, who: &str, edit: Edit) {
        self.clock.advance(1_000);
        self.hub.edit(&self.resolution, &editor(who), edit).await.unwrap();
    }

    async fn written(&self, clause: &str) -> Vec<(String, String, i64)> {
        let written = self.hub.written(&self.resolution, &clause.into()).await.unwrap();
        written.into_iter().map(|Written { text, person, at }| (text, person.to_string(), at.0)).collect()
    }

    /// Who wrote what, without the times; what one person wrote on end is joined.
    async fn told(&self, clause: &str) -> Vec<(String, String)> {
        let mut told: Vec<(String, String)> = Vec::new();
        for (text, person, _) in self.written(clause).await {
            match told.last_mut() {
                Some((words, last)) if *last == person => words.push_str(&text),
                _ => told.push((text, person)),
            }
        }
        told
    }
}

fn words(clause: &str, text: &str) -> Edit {
    Edit::SetWords { clause: clause.into(), runs: plain_runs(text), base: None }
}

fn tail(id: &str, after: &str, text: &str) -> Edit {
    Edit::Insert { after: Some(after.into()), clause: SeedClause::plain(id, Kind::Proposal, 1, text) }
}

fn pairs<const N: usize>(expected: [(&str, &str); N]) -> Vec<(String, String)> {
    expected.iter().map(|(text, person)| ((*text).to_owned(), (*person).to_owned())).collect()
}

#[tokio::test]
async fn each_letter_names_its_writer_and_when_it_came() {
    let shop = Workshop::open().await;
    shop.does("an", words(GOAL, "Đổi mới mạnh mẽ nội dung sinh hoạt")).await;
    shop.does("binh", words(GOAL, "Đổi mới mạnh mẽ nội dung sinh hoạt chi bộ")).await;
    let expected = [
        ("Đổi mới ", "chu", BORN.0),
        ("mạnh mẽ ", "an", BORN.0 + 1_000),
        ("nội dung sinh hoạt", "chu", BORN.0),
        (" chi bộ", "binh", BORN.0 + 2_000),
    ];
    let expected = expected.map(|(text, who, at)| (text.to_owned(), who.to_owned(), at));
    assert_eq!(shop.written(GOAL).await, expected);
    // The room sleeps and wakes from the log: nothing is forgotten.
    let woken = Workshop { hub: Hub::new(shop.log.shared(), shop.clock.clone()), ..shop };
    assert_eq!(woken.written(GOAL).await, expected);
}

#[tokio::test]
async fn marks_and_a_restored_clause_change_no_author() {
    let shop = Workshop::open().await;
    shop.does("an", words(GOAL, "Đổi mới nội dung sinh hoạt, gửi trước tài liệu")).await;
    let before = shop.told(GOAL).await;
    let strong = Run { text: "Đổi mới nội dung".into(), strong: true, ..Run::default() };
    let runs = [vec![strong], plain_runs(" sinh hoạt, gửi trước tài liệu")].concat();
    shop.does("binh", Edit::SetWords { clause: GOAL.into(), runs, base: None }).await;
    let text = shop.hub.text(&shop.resolution).await.unwrap();
    assert!(text.clause(&GOAL.into()).unwrap().1.runs[0].strong, "the words are marked");
    assert_eq!(shop.told(GOAL).await, before);
    shop.does("binh", Edit::Remove { clause: GOAL.into() }).await;
    assert_eq!(shop.told(GOAL).await, before, "a clause taken out still names its authors");
    shop.does("dung", Edit::Restore { clause: GOAL.into() }).await;
    assert_eq!(shop.told(GOAL).await, before);
    assert_eq!(before, pairs([("Đổi mới nội dung sinh hoạt", "chu"), (", gửi trước tài liệu", "an")]));
}

#[tokio::test]
async fn a_tail_moved_by_enter_keeps_its_authors() {
    let shop = Workshop::open().await;
    shop.does("an", words(GOAL, "Đổi mới nội dung sinh hoạt. Gửi trước tài liệu.")).await;
    let enter = vec![words(GOAL, "Đổi mới nội dung"), tail("cnew", GOAL, " sinh hoạt. Gửi trước tài liệu.")];
    shop.does("binh", Edit::All(enter)).await;
    assert_eq!(shop.told(GOAL).await, pairs([("Đổi mới nội dung", "chu")]));
    let moved = pairs([(" sinh hoạt", "chu"), (". Gửi trước tài liệu.", "an")]);
    assert_eq!(shop.told("cnew").await, moved);
    assert_eq!(shop.written("cnew").await[0].2, BORN.0, "and the time it was written");
    // A word written into the moved tail is its writer's, and the tail moves on with both.
    shop.does("dung", words("cnew", " sinh hoạt. Gửi trước mọi tài liệu.")).await;
    let again = vec![words("cnew", " sinh hoạt."), tail("cthird", "cnew", " Gửi trước mọi tài liệu.")];
    shop.does("em", Edit::All(again)).await;
    assert_eq!(
        shop.told("cthird").await,
        pairs([(" Gửi trước ", "an"), ("mọi ", "dung"), ("tài liệu.", "an")])
    );
}

#[tokio::test]
async fn a_joined_clause_keeps_its_authors() {
    let shop = Workshop::open().await;
    shop.does("an", tail("cnew", GOAL, "Gửi trước tài liệu")).await;
    // What the editor does: the words go to the clause before, and out of the one that is taken out.
    let join = vec![
        words(GOAL, "Đổi mới nội dung sinh hoạtGửi trước tài liệu"),
        words("cnew", ""),
        Edit::Remove { clause: "cnew".into() },
    ];
    shop.does("binh", Edit::All(join)).await;
    assert_eq!(
        shop.told(GOAL).await,
        pairs([("Đổi mới nội dung sinh hoạt", "chu"), ("Gửi trước tài liệu", "an")])
    );
}

#[tokio::test]
async fn equal_words_of_another_change_are_their_typists() {
    let shop = Workshop::open().await;
    shop.does("an", tail("cnew", GOAL, "gửi trước tài liệu")).await;
    shop.does("binh", words("cnew", "")).await;
    shop.does("binh", words("cnew", "gửi trước tài liệu")).await;
    assert_eq!(shop.told("cnew").await, pairs([("gửi trước tài liệu", "binh")]));
    // A common letter that is gone here and stands in new words there proves nothing.
    shop.does("an", words(GOAL, "Đổi mới nội dung sinh hoạt an")).await;
    let both = vec![words(GOAL, "Đổi mới nội dung sinh hoạt"), tail("cfour", GOAL, "phân công, an toàn")];
    shop.does("dung", Edit::All(both)).await;
    assert_eq!(shop.told("cfour").await, pairs([("phân công, an toàn", "dung")]));
}

#[tokio::test]
async fn an_unknown_clause_is_said_to_be_unknown() {
    let shop = Workshop::open().await;
    let told = shop.hub.written(&shop.resolution, &"none".into()).await;
    assert!(matches!(told, Err(LiveError::Edit(EditError::UnknownClause(_)))));
    let told = shop.hub.written(&"nowhere".into(), &GOAL.into()).await;
    assert!(matches!(told, Err(LiveError::Unknown)));
}

fn text_of(doc: &impl ReadDoc, clause: &str) -> ObjId {
    let clauses = doc.get(ROOT, "clauses").unwrap().unwrap().1;
    let clause = doc.get(&clauses, clause).unwrap().unwrap().1;
    doc.get(&clause, "text").unwrap().unwrap().1
}

fn acts(
    doc: &mut Automerge,
    actor: u8,
    act: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>,
) {
    doc.set_actor(ActorId::from(&[actor; 16][..]));
    doc.transact(|tx| act(tx)).unwrap();
}

fn writers(doc: &Automerge) -> Writers {
    let mut writers = Writers::default();
    for change in doc.get_changes(&[]) {
        let (ops, bytes) = (change.len() as u64, change.raw_bytes().into());
        writers.learn(change.actor_id().to_bytes(), change.seq(), change.start_op().get(), ops, bytes);
    }
    writers
}

fn by_actor(doc: &Automerge, clause: &str) -> Vec<(String, String)> {
    let mut told: Vec<(String, String)> = Vec::new();
    for stretch in of_clause(doc, &writers(doc), &ClauseId::from(clause), None).unwrap() {
        let actor = stretch.actor[..2].to_owned();
        match told.last_mut() {
            Some((words, last)) if *last == actor => words.push_str(&stretch.text),
            _ => told.push((stretch.text, actor)),
        }
    }
    told
}

#[test]
fn words_typed_in_a_tail_while_it_moves_are_their_writers() {
    let (mut doc, _) = text::write::create(&seed(), &[1; 16], Millis(0)).unwrap();
    let mut other = doc.fork();
    let goal = text_of(&doc, GOAL);
    // "Đổi mới nội dung| sinh hoạt": one presses Enter, the other types at the end.
    acts(&mut doc, 2, |tx| {
        let tail = " sinh hoạt";
        tx.splice_text(&goal, 16, 10, "")?;
        let clauses = tx.get(ROOT, "clauses")?.unwrap().1;
        let clause = tx.put_object(&clauses, "cnew", ObjType::Map)?;
        let text = tx.put_object(&clause, "text", ObjType::Text)?;
        tx.splice_text(&text, 0, 0, tail)
    });
    acts(&mut other, 3, |tx| tx.splice_text(&goal, 26, 0, " chi bộ"));
    doc.merge(&mut other).unwrap();
    assert_eq!(by_actor(&doc, GOAL), pairs([("Đổi mới nội dung", "01"), (" chi bộ", "03")]));
    assert_eq!(by_actor(&doc, "cnew"), pairs([(" sinh hoạt", "01")]));
    // And as it stood before the Enter.
    let first = doc.get_changes(&[])[0].hash();
    let old = of_clause(&doc, &writers(&doc), &GOAL.into(), Some(&[first])).unwrap();
    assert_eq!(
        old.iter().map(|stretch| stretch.text.as_str()).collect::<String>(),
        "Đổi mới nội dung sinh hoạt"
    );
}

#[test]
fn an_old_letter_wins_over_a_pair_cut_in_two() {
    // Letters of two code units count as one letter and stay whole.
    let (mut doc, _) = text::write::create(&seed(), &[1; 16], Millis(0)).unwrap();
    let lack = text_of(&doc, LACK);
    acts(&mut doc, 2, |tx| tx.splice_text(&lack, 0, 0, "😀 "));
    let told = by_actor(&doc, LACK);
    assert_eq!(told[0], ("😀 ".to_owned(), "02".to_owned()));
    assert!(told[1].0.ends_with("😀"));
}

#[derive(Clone, Debug)]
enum Act {
    Type(u8, bool, usize, String),
    Delete(u8, bool, usize, usize),
    /// The end of one clause goes to the beginning of the other.
    Move(u8, bool, usize),
    Mark(u8, bool, usize, usize),
}

fn any_act() -> impl Strategy<Value = Act> {
    let place = 0_usize..40;
    prop_oneof![
        (2_u8..5, any::<bool>(), place.clone(), "[a-dđ😀 .]{1,9}")
            .prop_map(|(a, c, at, w)| Act::Type(a, c, at, w)),
        (2_u8..5, any::<bool>(), place.clone(), 1_usize..9)
            .prop_map(|(a, c, at, n)| Act::Delete(a, c, at, n)),
        (2_u8..5, any::<bool>(), place.clone()).prop_map(|(a, c, at)| Act::Move(a, c, at)),
        (2_u8..5, any::<bool>(), place, 1_usize..9).prop_map(|(a, c, at, n)| Act::Mark(a, c, at, n)),
    ]
}

/// The letters of a clause, each with its index in UTF-16 units.
fn letters(doc: &Automerge, text: &ObjId) -> Vec<(usize, String)> {
    let mut at = 0;
    let words = doc.text(text).unwrap();
    words
        .chars()
        .map(|letter| {
            let place = at;
            at += letter.len_utf16();
            (place, letter.to_string())
        })
        .collect()
}

fn perform(doc: &mut Automerge, act: &Act) {
    let of = |flag: bool| if flag { GOAL } else { LACK };
    let (actor, clause) = match act {
        Act::Type(a, c, ..) | Act::Delete(a, c, ..) | Act::Move(a, c, _) | Act::Mark(a, c, ..) => (*a, *c),
    };
    let (text, other) = (text_of(doc, of(clause)), text_of(doc, of(!clause)));
    let all = letters(doc, &text);
    let end = doc.length(&text);
    let place = |at: usize| all.get(at % (all.len() + 1)).map_or(end, |(place, _)| *place);
    acts(doc, actor, |tx| match act {
        Act::Type(_, _, at, words) => tx.splice_text(&text, place(*at), 0, words),
        Act::Delete(_, _, at, count) => {
            let from = at % (all.len() + 1);
            let to = (from + count).min(all.len());
            let until = all.get(to).map_or(end, |(place, _)| *place);
            let start = place(*at);
            tx.splice_text(&text, start, isize::try_from(until - start).unwrap(), "")
        }
        Act::Move(_, _, at) => {
            let from = place(*at);
            let moved: String =
                all.iter().filter(|(place, _)| *place >= from).map(|(_, l)| l.as_str()).collect();
            tx.splice_text(&text, from, isize::try_from(end - from).unwrap(), "")?;
            tx.splice_text(&other, 0, 0, &moved)
        }
        Act::Mark(_, _, at, count) => {
            let (from, to) = (place(*at), place(*at + *count));
            if from >= to {
                return Ok(());
            }
            let mark = automerge::marks::Mark::new("strong".into(), true, from, to);
            tx.mark(&text, mark, automerge::marks::ExpandMark::After)
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_letter_that_stands_has_one_writer_and_moves_make_none(
        acts in prop::collection::vec(any_act(), 1..30)
    ) {
        let (mut doc, _) = text::write::create(&seed(), &[1; 16], Millis(0)).unwrap();
        let mut writers = std::collections::HashSet::from(["01".to_owned()]);
        for act in &acts {
            perform(&mut doc, act);
            if let Act::Type(actor, ..) = act {
                writers.insert(format!("{actor:02}"));
            }
        }
        let text = read::text(&doc);
        for clause in [GOAL, LACK] {
            let told = by_actor(&doc, clause);
            let words: String = told.iter().map(|(words, _)| words.as_str()).collect();
            prop_assert_eq!(words, text.clause(&clause.into()).unwrap().1.plain());
            for (_, actor) in &told {
                prop_assert!(writers.contains(actor), "{} only moved or marked", actor);
            }
        }
    }
}
