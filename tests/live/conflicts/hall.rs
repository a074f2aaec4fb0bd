//! Writers with documents of their own in front of a hub on a real store.

use std::time::Duration;

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::{Transactable, Transaction};
use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use duthao::clock::{Clock, Millis};
use duthao::domain::conflict::{Conflict, How};
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::Kind;
use duthao::domain::stage::Stage;
use duthao::id::{ConflictId, ResolutionId};
use duthao::live::gate::open_stages;
use duthao::live::hub::outbox::{Inbox, Outbox};
use duthao::live::hub::{Hub, Link, Seed, SeedClause};
use duthao::live::log::{ChangeLog, LoggedChange};
use duthao::live::text;
use duthao::live::wire::sync::Sync;
use duthao::store::Store;
use duthao::store::resolution::ResolutionRow;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::people::{add, line};
use crate::support::stores::{TestStore, sqlite};

const DOCUMENT: &str = "3x4uoktaqjLAbNRX6ZjyDstCBwQW";

/// How long something may take before the test fails: far longer than it takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// One writer: a document, and what of it has been sent.
pub struct Writer {
    person: Person,
    doc: Automerge,
    sent: Vec<ChangeHash>,
}

/// The hub with its store, and the writers.
pub struct Hall {
    pub store: Store,
    pub resolution: ResolutionId,
    pub people: Vec<Person>,
    pub writers: Vec<Writer>,
    hub: Option<Hub>,
    links: Vec<Option<(Link, Inbox)>>,
    _kept: TestStore,
}

fn clauses() -> Vec<SeedClause> {
    [
        ("c1", "đầu câu và đuôi"),
        ("c2", "khoản hai"),
        ("c3", "khoản ba"),
        ("c4", "Sinh hoạt hình thức. Nội dung còn nghèo. Cần đổi mới."),
    ]
    .into_iter()
    .map(|(id, words)| SeedClause::plain(id, Kind::Paragraph, 1, words))
    .collect()
}

impl Hall {
    /// Opens a hall; the same name twice is one person with two devices.
    pub async fn open(names: &[&str]) -> Self {
        let kept = sqlite().await;
        let store = kept.store.clone();
        let mut people: Vec<Person> = Vec::new();
        for name in names {
            let known = people.iter().find(|person| person.name == *name).cloned();
            people.push(match known {
                Some(person) => person,
                None => add(&store, name, &[Role::Editor]).await,
            });
        }
        let resolution = ResolutionId::from("nghi-quyet");
        let row = ResolutionRow {
            id: resolution.clone(),
            document: DOCUMENT.into(),
            title: "NQ".into(),
            stage: Stage::Workshop,
            stage_since: Millis(0),
            draft_ordinal: 1,
            body: "{}".into(),
            created_by: people[0].id.clone(),
            created_at: Millis(0),
        };
        store.add_resolution(&row, &line("resolution.create", "nghi-quyet")).await.unwrap();
        let hub = Hub::new(std::sync::Arc::new(store.clone()), Clock::system());
        let seed = Seed { subject: "về sinh hoạt chi bộ".into(), clauses: clauses() };
        hub.create(&resolution, seed, &people[0].id).await.unwrap();
        let first = store.since(&resolution, 0).await.unwrap().remove(0).1;
        let writers = people.iter().map(|person| Writer::new(person, &first)).collect();
        let links = people.iter().map(|_| None).collect();
        Self { store, resolution, people, writers, hub: Some(hub), links, _kept: kept }
    }

    /// Two writers act without having heard of one another; both are stored, the first first.
    pub async fn at_once(&mut self, first: impl FnOnce(&mut Writer), second: impl FnOnce(&mut Writer)) {
        first(&mut self.writers[0]);
        second(&mut self.writers[1]);
        self.send(0).await;
        self.send(1).await;
    }

    fn hub(&self) -> &Hub {
        self.hub.as_ref().expect("the hub is open")
    }

    /// Sends what a writer has not sent, and waits until it is stored.
    pub async fn send(&mut self, who: usize) {
        let hub = self.hub().clone();
        if self.links[who].is_none() {
            let (outbox, inbox) = Outbox::open(&format!("w{who}"));
            let mut link =
                hub.connect(self.writers[who].person.clone(), outbox).expect("a place in the hall");
            assert!(link.sync(DOCUMENT, Sync::default(), true).await);
            self.links[who] = Some((link, inbox));
        }
        let sync = self.writers[who].unsent();
        let wanted: Vec<String> = sync.heads.iter().map(hex::encode).collect();
        let (link, _) = self.links[who].as_mut().expect("connected");
        assert!(link.sync(DOCUMENT, sync, false).await);
        hub.settle(&self.resolution).await.unwrap();
        let stored = self.store.since(&self.resolution, 0).await.unwrap();
        let hashes: Vec<&String> = stored.iter().map(|(_, change)| &change.hash).collect();
        assert!(wanted.iter().all(|hash| hashes.contains(&hash)), "what was sent is stored");
    }

    /// Lets a writer hear everything that is stored.
    pub async fn hear(&mut self, who: usize) {
        for (_, change) in self.store.since(&self.resolution, 0).await.unwrap() {
            self.writers[who].doc.load_incremental(&change.bytes).unwrap();
        }
        self.writers[who].sent = self.writers[who].doc.get_heads();
    }

    /// Waits until everything stored has been looked at, and returns the cards that are open.
    pub async fn cards(&self) -> Vec<Conflict> {
        self.hub().heads(&self.resolution).await.unwrap();
        let stored = self.store.since(&self.resolution, 0).await.unwrap();
        let upto = stored.last().unwrap().0;
        let looked = tokio::time::timeout(PATIENCE, async {
            while self.store.looked_for_conflicts(&self.resolution).await.unwrap() < upto {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        looked.await.expect("what is stored is looked at");
        self.store.conflicts(&self.resolution, true).await.unwrap()
    }

    pub async fn resolve(&self, card: &ConflictId, how: How, by: &Person) {
        let line = line("conflict.resolve", card.as_str());
        self.store.resolve_conflict(card, (how, &by.id, Millis(9)), &line).await.unwrap();
    }

    /// Ends the hub as a stopped server would.
    pub async fn close(&mut self) {
        for link in self.links.iter_mut().filter_map(Option::take) {
            link.0.leave().await;
        }
        if let Some(hub) = self.hub.take() {
            hub.drain().await;
        }
    }

    /// Opens another hub on the same store.
    pub fn reopen(&mut self) {
        self.hub = Some(Hub::new(std::sync::Arc::new(self.store.clone()), Clock::system()));
    }

    /// Restarts, and forgets how far was looked, as if that had never been kept.
    pub async fn restart_and_look_again(&mut self) {
        self.close().await;
        let Store::Sqlite { write, .. } = &self.store else { panic!("the embedded store") };
        sqlx::query("UPDATE conflict_look SET upto = 0").execute(write).await.unwrap();
        self.reopen();
    }

    /// Stores what all writers have not sent, past any hub.
    pub async fn store_behind_the_hub(&mut self) {
        for writer in &mut self.writers {
            let group: Vec<LoggedChange> = writer
                .doc
                .get_changes(&writer.sent)
                .iter()
                .map(|change| logged(change, &writer.person))
                .collect();
            writer.sent = writer.doc.get_heads();
            self.store.append(&self.resolution, &open_stages(), &group).await.unwrap();
        }
    }

    /// Writers act one after the other, each having heard all before.
    pub async fn takes_turns(&mut self, seed: u64, turns: usize) {
        let mut chance = StdRng::seed_from_u64(seed);
        for turn in 0..turns {
            let who = chance.random_range(0..self.writers.len());
            self.hear(who).await;
            self.writers[who].acts(&mut chance, turn);
            self.send(who).await;
        }
    }
}

fn logged(change: &automerge::Change, person: &Person) -> LoggedChange {
    LoggedChange {
        hash: hex::encode(change.hash().0),
        actor: change.actor_id().to_hex_string(),
        actor_seq: change.seq(),
        deps: change.deps().iter().map(|dep| hex::encode(dep.0)).collect(),
        bytes: change.raw_bytes().to_vec(),
        person: person.id.clone(),
        connection: "1".into(),
        received_at: Millis(1),
        decides: None,
    }
}

impl Writer {
    fn new(person: &Person, first: &LoggedChange) -> Self {
        let mut doc = text::empty();
        doc.load_incremental(&first.bytes).unwrap();
        let sent = doc.get_heads();
        Self { person: person.clone(), doc, sent }
    }

    fn unsent(&mut self) -> Sync {
        let changes = self.doc.get_changes(&self.sent).iter().map(|one| one.raw_bytes().to_vec()).collect();
        self.sent = self.doc.get_heads();
        let heads: Vec<_> = self.sent.iter().map(|hash| hash.0).collect();
        Sync { last_sync: heads.clone(), heads, need: Vec::new(), changes }
    }

    fn clauses(&self) -> ObjId {
        self.doc.get(ROOT, "clauses").unwrap().unwrap().1
    }

    fn clause(&self, id: &str) -> ObjId {
        self.doc.get(self.clauses(), id).unwrap().unwrap().1
    }

    fn text(&self, id: &str) -> ObjId {
        self.doc.get(self.clause(id), "text").unwrap().unwrap().1
    }

    pub fn words(&self, id: &str) -> String {
        self.doc.text(self.text(id)).unwrap()
    }

    fn change(&mut self, edit: impl FnOnce(&mut Transaction)) {
        let mut tx = self.doc.transaction();
        edit(&mut tx);
        tx.commit();
    }

    /// Types words at a place.
    pub fn types(&mut self, id: &str, at: usize, words: &str) {
        let text = self.text(id);
        self.change(|tx| tx.splice_text(&text, at, 0, words).unwrap());
    }

    /// Puts other words in the place of some, by the smallest splice as the editor does.
    pub fn replaces(&mut self, id: &str, old: &str, new: &str) {
        let (text, words) = (self.text(id), self.words(id));
        assert!(words.contains(old), "{words}");
        let start = words.split(old).next().unwrap().chars().count();
        let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
        let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
        let come: String = new[head..new.len() - tail].iter().collect();
        let gone = (old.len() - head - tail) as isize;
        self.change(|tx| tx.splice_text(&text, start + head, gone, &come).unwrap());
    }

    /// Presses Enter: the tail goes to a new clause, in one change.
    pub fn enters(&mut self, id: &str, at: usize, new: &str) {
        let (clauses, clause, text) = (self.clauses(), self.clause(id), self.text(id));
        let words: Vec<char> = self.words(id).chars().collect();
        let tail: String = words[at..].iter().collect();
        let order = format!("{}V", self.doc.get(&clause, "order").unwrap().unwrap().0.as_str().unwrap());
        self.change(|tx| {
            let made = tx.put_object(&clauses, new, ObjType::Map).unwrap();
            tx.put(&made, "kind", "paragraph").unwrap();
            tx.put(&made, "level", 1_i64).unwrap();
            tx.put(&made, "order", order).unwrap();
            let letters = tx.put_object(&made, "text", ObjType::Text).unwrap();
            tx.splice_text(&letters, 0, 0, &tail).unwrap();
            tx.put(&made, "removed", ScalarValue::Null).unwrap();
            tx.put_object(&made, "answers", ObjType::Map).unwrap();
            tx.put_object(&made, "evidence", ObjType::Map).unwrap();
            tx.splice_text(&text, at, (words.len() - at) as isize, "").unwrap();
        });
    }

    /// Presses Backspace at the start of a clause: its words go to the end of the one before.
    pub fn joins(&mut self, host: &str, victim: &str) {
        let end = self.words(host).chars().count();
        self.erases((host, end), "", (victim, 0));
    }

    /// Erases a selection that begins in one clause and ends in another, over one between them.
    pub fn erases(&mut self, (host, from): (&str, usize), between: &str, (last, to): (&str, usize)) {
        let by = self.person.id.clone();
        let (host_text, last_text) = (self.text(host), self.text(last));
        let host_length = self.words(host).chars().count();
        let tail: String = self.words(last).chars().skip(to).collect();
        let tail_length = tail.chars().count() as isize;
        let gone: Vec<ObjId> =
            [between, last].iter().filter(|id| !id.is_empty()).map(|id| self.clause(id)).collect();
        self.change(|tx| {
            tx.splice_text(&host_text, from, (host_length - from) as isize, &tail).unwrap();
            tx.splice_text(&last_text, to, tail_length, "").unwrap();
            for clause in &gone {
                take_out(tx, clause, by.as_str());
            }
        });
    }

    pub fn removes(&mut self, id: &str) {
        let (clause, by) = (self.clause(id), self.person.id.clone());
        self.change(|tx| take_out(tx, &clause, by.as_str()));
    }

    pub fn emphasises(&mut self, id: &str, from: usize, to: usize) {
        let text = self.text(id);
        let mark = Mark::new("strong".to_owned(), true, from, to);
        self.change(|tx| tx.mark(&text, mark, ExpandMark::After).unwrap());
    }

    fn standing(&self) -> Vec<String> {
        let all = self.doc.keys(self.clauses());
        all.filter(|id| {
            !matches!(self.doc.get(self.clause(id), "removed"), Ok(Some((automerge::Value::Object(_), _))))
        })
        .collect()
    }

    /// Does something at random, as an editor would.
    fn acts(&mut self, chance: &mut StdRng, turn: usize) {
        let standing = self.standing();
        let id = standing[chance.random_range(0..standing.len())].clone();
        let length = self.words(&id).chars().count();
        let at = chance.random_range(0..=length);
        match chance.random_range(0..8) {
            0 if length > 4 => self.enters(&id, at, &format!("t{turn}")),
            1 if standing.len() > 3 => {
                let other = standing.iter().find(|other| **other != id).unwrap().clone();
                self.joins(&id, &other);
            }
            2 if standing.len() > 3 => self.removes(&id),
            3 if length > 6 => {
                let text = self.text(&id);
                self.change(|tx| tx.splice_text(&text, 1, 4, "").unwrap());
            }
            _ => self.types(&id, at, " từ mới. Câu"),
        }
    }
}

fn take_out(tx: &mut Transaction, clause: &ObjId, by: &str) {
    let removed = tx.put_object(clause, "removed", ObjType::Map).unwrap();
    tx.put(&removed, "by", by).unwrap();
    tx.put(&removed, "at", 1_i64).unwrap();
}
