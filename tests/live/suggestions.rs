//! Suggestions taken up at the version their author read: whatever others typed since stays, letter for letter.

use automerge::Automerge;
use duthao::clock::{Clock, Millis};
use duthao::domain::answer::{Answer, Verdict};
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::{Heads, Kind};
use duthao::domain::stage::Stage;
use duthao::domain::suggestion::place::Place;
use duthao::domain::suggestion::{Decision, Wish};
use duthao::id::{ClauseId, ResolutionId};
use duthao::live::hub::{Edit, EditError, Hub, LiveError, TakeUp};
use duthao::live::log::ChangeLog;
use duthao::live::text::{plain_runs, read, take_up, write};
use proptest::prelude::*;

use super::memory_log::MemoryLog;
use super::people::{editor, seed};

const GOAL: &str = "cgoal";
const BASE: &str = "Chi ủy họp trước, chọn vấn đề thiết thực, gửi tài liệu cho đảng viên.";
const NOW: Millis = Millis(1_700_000_000_000);

fn take(wish: Wish, base: &Heads, seen: &Heads, taken: Option<&str>) -> TakeUp {
    let verdict = if taken.is_some() { Verdict::Partly } else { Verdict::Accepted };
    let answer = Answer { verdict, reason: String::new(), by: "ben".into(), at: NOW };
    TakeUp {
        actor: "5a".repeat(16),
        author: "lan".into(),
        clause: GOAL.into(),
        wish,
        base: base.clone(),
        seen: seen.clone(),
        fresh: "cfresh".into(),
        place: Place::default(),
        decision: Decision {
            ids: vec!["s".into()],
            clause: GOAL.into(),
            answer,
            taken: taken.map(str::to_owned),
        },
    }
}

fn words(words: &str) -> Wish {
    Wish::Words { words: words.to_owned() }
}

fn set(words: &str) -> Edit {
    Edit::SetWords { clause: GOAL.into(), runs: plain_runs(words), base: None }
}

/// A resolution whose goal reads [`BASE`], with everything that was stored.
struct Workshop {
    hub: Hub,
    log: MemoryLog,
    id: ResolutionId,
    base: Heads,
}

impl Workshop {
    async fn open() -> Self {
        let log = MemoryLog::default();
        let id = ResolutionId::from("nghi-quyet");
        log.add(&id, Stage::Workshop, "document");
        let hub = Hub::new(log.shared(), Clock::standing_at(NOW));
        hub.create(&id, seed(), &"chu".into()).await.unwrap();
        let base = hub.edit(&id, &editor("chu"), set(BASE)).await.unwrap();
        Self { hub, log, id, base }
    }

    async fn types(&self, who: &str, words: &str) -> Heads {
        self.hub.edit(&self.id, &editor(who), set(words)).await.unwrap()
    }

    async fn takes(&self, take: TakeUp) -> Result<Heads, LiveError> {
        self.hub.edit(&self.id, &editor("ben"), Edit::TakeUp(Box::new(take))).await
    }

    async fn reads(&self, clause: &str) -> Option<String> {
        let text = self.hub.text(&self.id).await.unwrap();
        text.clause(&clause.into()).map(|(_, clause)| clause.plain())
    }

    async fn written(&self, clause: &str) -> Vec<(String, String)> {
        let mut told: Vec<(String, String)> = Vec::new();
        for one in self.hub.written(&self.id, &clause.into()).await.unwrap() {
            match told.last_mut() {
                Some((words, last)) if *last == one.person.as_str() => words.push_str(&one.text),
                _ => told.push((one.text, one.person.to_string())),
            }
        }
        told
    }

    async fn stored(&self) -> usize {
        self.log.since(&self.id, 0).await.unwrap().len()
    }
}

const SUGGESTED: &str = "Chi ủy họp trước, chọn vấn đề gần gũi, gửi tài liệu trước 3 ngày cho đảng viên.";

#[tokio::test]
async fn words_are_taken_up_where_their_author_saw_them_and_stay_the_authors() {
    let hall = Workshop::open().await;
    let first = BASE.replace("Chi ủy", "Chi ủy, chi bộ");
    hall.types("mai", &first).await;
    let now = hall.types("mai", &first.replace("đảng viên", "mọi đảng viên")).await;
    hall.takes(take(words(SUGGESTED), &hall.base, &now, None)).await.unwrap();
    let merged =
        "Chi ủy, chi bộ họp trước, chọn vấn đề gần gũi, gửi tài liệu trước 3 ngày cho mọi đảng viên.";
    assert_eq!(hall.reads(GOAL).await.as_deref(), Some(merged));
    let lans: Vec<String> =
        hall.written(GOAL).await.into_iter().filter(|(_, who)| who == "lan").map(|(text, _)| text).collect();
    assert_eq!(lans.iter().map(|text| text.trim()).collect::<Vec<_>>(), ["gần gũi", "trước 3 ngày"]);
    let changes = hall.log.since(&hall.id, 0).await.unwrap();
    let (_, last) = changes.last().unwrap();
    assert_eq!(last.decides.as_ref().map(|decision| decision.answer.by.as_str()), Some("ben"));
    assert_eq!((last.person.as_str(), last.deps.as_slice()), ("lan", hall.base.0.as_slice()));
}

#[tokio::test]
async fn what_was_taken_up_is_not_taken_up_again_however_often_it_is_asked() {
    let hall = Workshop::open().await;
    let one = take(words(SUGGESTED), &hall.base, &hall.base, None);
    let many: Vec<_> = (0..8).map(|_| hall.takes(one.clone())).collect();
    for done in futures_util::future::join_all(many).await {
        // Those that come later find the words there, or other words than they saw.
        assert!(matches!(done, Ok(_) | Err(LiveError::Edit(EditError::MovedOn(_)))), "{done:?}");
    }
    assert_eq!(hall.reads(GOAL).await.as_deref(), Some(SUGGESTED));
    // A room that wakes anew knows it, too.
    let stored = hall.stored().await;
    let again = Hub::new(hall.log.shared(), Clock::standing_at(NOW));
    again.edit(&hall.id, &editor("ben"), Edit::TakeUp(Box::new(one))).await.unwrap();
    assert_eq!(hall.stored().await, stored);
}

#[tokio::test]
async fn a_clause_that_changed_since_it_was_seen_is_not_touched() {
    let hall = Workshop::open().await;
    let now = hall.types("mai", "Chi ủy họp.").await;
    for wish in [words(SUGGESTED), Wish::Remove] {
        let blind = hall.takes(take(wish, &hall.base, &hall.base, None)).await;
        assert!(matches!(blind, Err(LiveError::Edit(EditError::MovedOn(_)))), "{blind:?}");
    }
    assert_eq!(hall.reads(GOAL).await.as_deref(), Some("Chi ủy họp."));
    let other = Edit::SetSubject { subject: "về việc khác".into() };
    hall.hub.edit(&hall.id, &editor("mai"), other).await.unwrap();
    // Only the clause counts: elsewhere people type all the time.
    hall.takes(take(Wish::Remove, &hall.base, &now, None)).await.unwrap();
    assert_eq!(hall.reads(GOAL).await, None);
    let other = TakeUp { actor: "6b".repeat(16), ..take(words("x"), &hall.base, &now, None) };
    let gone = hall.takes(other).await;
    assert!(matches!(gone, Err(LiveError::Edit(EditError::UnknownClause(_)))), "{gone:?}");
}

#[tokio::test]
async fn nobodys_rights_are_passed_by() {
    let hall = Workshop::open().await;
    let one = Edit::TakeUp(Box::new(take(words(SUGGESTED), &hall.base, &hall.base, None)));
    let lan = Person { roles: [Role::Delegate].into(), ..editor("lan") };
    let denied = hall.hub.edit(&hall.id, &lan, one.clone()).await;
    assert!(matches!(denied, Err(LiveError::Denied(_))), "{denied:?}");
    hall.log.set_stage(&hall.id, Stage::StandingReview);
    assert!(hall.hub.edit(&hall.id, &editor("ben"), one).await.is_err());
    assert_eq!(hall.reads(GOAL).await.as_deref(), Some(BASE));
}

#[tokio::test]
async fn what_the_editor_changes_in_it_is_the_editors() {
    let hall = Workshop::open().await;
    let taken = SUGGESTED.replace("3 ngày", "năm ngày");
    hall.takes(take(words(SUGGESTED), &hall.base, &hall.base, Some(&taken))).await.unwrap();
    assert_eq!(hall.reads(GOAL).await, Some(taken));
    let told = hall.written(GOAL).await;
    let of =
        |who: &str| told.iter().filter(|(_, by)| by == who).map(|(text, _)| text.trim()).collect::<Vec<_>>();
    assert_eq!((of("lan"), of("ben")), (vec!["gần gũi", "trước", "ngày"], vec!["năm"]));
    let changes = hall.log.since(&hall.id, 0).await.unwrap();
    let decides: Vec<bool> = changes.iter().map(|(_, change)| change.decides.is_some()).collect();
    assert_eq!(decides[decides.len() - 2..], [true, false], "one of them brings the decision");
}

#[tokio::test]
async fn a_new_clause_and_another_place_are_found_in_the_text_as_it_is() {
    let hall = Workshop::open().await;
    let insert = Wish::Insert { kind: Kind::Proposal, level: 3, words: "Mới.".into() };
    hall.hub.edit(&hall.id, &editor("mai"), Edit::Remove { clause: GOAL.into() }).await.unwrap();
    hall.takes(take(insert, &hall.base, &hall.base, None)).await.unwrap();
    let text = hall.hub.text(&hall.id).await.unwrap();
    let order: Vec<&str> = text.clauses.iter().map(|clause| clause.id.as_str()).collect();
    assert_eq!(order, ["cbasis", "chead", "clack", "cfresh"], "where the clause stood that is gone");
    assert_eq!(hall.written("cfresh").await, [("Mới.".to_owned(), "lan".to_owned())]);
    let moved = TakeUp {
        actor: "6b".repeat(16),
        clause: "cfresh".into(),
        ..take(Wish::Move { after: Some("cbasis".into()) }, &hall.base, &hall.base, None)
    };
    hall.takes(moved).await.unwrap();
    let text = hall.hub.text(&hall.id).await.unwrap();
    let order: Vec<&str> = text.clauses.iter().map(|clause| clause.id.as_str()).collect();
    assert_eq!(order, ["cbasis", "cfresh", "chead", "clack"]);
}

#[tokio::test]
async fn what_accepting_comes_to_is_told_without_touching_the_text() {
    let hall = Workshop::open().await;
    hall.types("mai", &BASE.replace("Chi ủy", "Mọi chi ủy")).await;
    let one = take(words(SUGGESTED), &hall.base, &hall.base, None);
    let seen = hall.hub.preview(&hall.id, &one).await.unwrap();
    let stored = hall.stored().await;
    assert_eq!(seen.now.as_deref(), Some(BASE.replace("Chi ủy", "Mọi chi ủy").as_str()));
    hall.takes(TakeUp { seen: seen.heads, ..one }).await.unwrap();
    assert_eq!(hall.reads(GOAL).await, seen.merged);
    assert_eq!(hall.stored().await, stored + 1);
}

/// One act on the words of a clause: at which letter, how many go, and whether a letter of its own comes.
type Act = (usize, usize, bool);

fn acts() -> impl Strategy<Value = Vec<Act>> {
    proptest::collection::vec((0..90_usize, 0..6_usize, any::<bool>()), 1..10)
}

/// Does acts; letters that come are drawn from `own`, each once.
fn acted(words: &str, acts: &[Act], own: &mut impl Iterator<Item = char>) -> String {
    let mut letters: Vec<char> = words.chars().collect();
    for (at, gone, comes) in acts {
        let at = at % (letters.len() + 1);
        let end = (at + gone).min(letters.len());
        letters.splice(at..end, own.by_ref().take(usize::from(*comes)));
    }
    letters.into_iter().collect()
}

fn document() -> (Automerge, Heads) {
    let (mut doc, _) = write::create(&seed(), &[1; 16], NOW).unwrap();
    write::edit(&mut doc, &[2; 16], &set(BASE), &"chu".into(), NOW).unwrap();
    let heads = read::heads(&doc);
    (doc, heads)
}

fn goal(doc: &Automerge) -> String {
    read::text(doc).clause(&ClauseId::from(GOAL)).map(|(_, clause)| clause.plain()).unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn letters_typed_since_are_never_lost_by_accepting(suggested in acts(), since in proptest::collection::vec(acts(), 0..4)) {
        let (mut doc, base) = document();
        // Letters that stand nowhere else: every one of them is found again.
        let mut lans = '\u{4e00}'..'\u{4f00}';
        let mut others = '\u{5000}'..'\u{6000}';
        let wish = acted(BASE, &suggested, &mut lans);
        let mut typed = BASE.to_owned();
        for (at, part) in since.iter().enumerate() {
            typed = acted(&typed, part, &mut others);
            let edit = set(&typed);
            write::edit(&mut doc, &[3 + at as u8; 16], &edit, &"mai".into(), NOW).unwrap();
        }
        let seen = read::heads(&doc);
        prop_assert_eq!(&goal(&doc), &typed);
        let one = take(words(&wish), &base, &seen, None);
        take_up::write(&mut doc, &[9; 16], &one, NOW).unwrap();
        let merged = goal(&doc);
        let of = |words: &str, range: std::ops::Range<char>| words.chars().filter(|letter| range.contains(letter)).collect::<String>();
        prop_assert_eq!(of(&merged, '\u{5000}'..'\u{6000}'), of(&typed, '\u{5000}'..'\u{6000}'), "in their order");
        if wish != typed {
            let came = of(&merged, '\u{4e00}'..'\u{4f00}');
            prop_assert_eq!(came, of(&wish, '\u{4e00}'..'\u{4f00}'), "and what was suggested stands whole");
        }
        if since.is_empty() {
            prop_assert_eq!(merged, wish);
        }
    }
}
