//! The document under fuzz, the same in every run: three people, marks, removed clauses, links, two heads; and
//! valid changes on top of it, which mutants are made from.

use std::sync::OnceLock;

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, Automerge, Change, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use duthao::clock::Millis;
use duthao::live::log::{Logged, LoggedChange};
use duthao::live::text::write;
use duthao::live::wire::sync::Hash;

use crate::live::people::seed;

pub const NOW: Millis = Millis(1_700_000_000_000);

/// Who all samples are by.
pub const EVE: &str = "eve";

/// What every run starts from.
pub struct Scene {
    pub doc: Automerge,
    pub log: Vec<LoggedChange>,
    /// Valid changes of one person, each by an actor of its own, each on the heads of the document.
    pub samples: Vec<Vec<u8>>,
    /// For each sample one that follows it, by the same actor.
    pub sequels: Vec<Vec<u8>>,
    pub hashes: Vec<Hash>,
    pub actors: Vec<Vec<u8>>,
}

type Tx<'a> = Transaction<'a>;

/// Makes it once.
pub fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(make)
}

impl Scene {
    pub fn logged(&self) -> Logged {
        logged(&self.log)
    }
}

/// A log as a room wakes from it.
pub fn logged(log: &[LoggedChange]) -> Logged {
    let changes = (1..).zip(log.iter().cloned()).collect();
    let actors = log.iter().map(|change| (change.actor.clone(), change.person.clone())).collect();
    Logged { snapshot: None, changes, actors }
}

pub fn at(doc: &impl ReadDoc, path: &[&str]) -> ObjId {
    path.iter().fold(ROOT, |object, key| doc.get(&object, *key).unwrap().unwrap().1)
}

fn edit(doc: &mut Automerge, write: impl FnOnce(&mut Tx<'_>)) -> Change {
    let mut tx = doc.transaction();
    write(&mut tx);
    tx.commit_with(CommitOptions::default().with_time(NOW.0 / 1000));
    doc.get_last_local_change().expect("something was written")
}

fn text(tx: &Tx<'_>, clause: &str) -> ObjId {
    at(tx, &["clauses", clause, "text"])
}

fn types(tx: &mut Tx<'_>, clause: &str, place: usize, gone: isize, words: &str) {
    let text = text(tx, clause);
    tx.splice_text(&text, place, gone, words).unwrap();
}

fn marks(tx: &mut Tx<'_>, clause: &str, name: &str, from: usize, to: usize) {
    let text = text(tx, clause);
    tx.mark(&text, Mark::new(name.into(), true, from, to), ExpandMark::After).unwrap();
}

fn adds(tx: &mut Tx<'_>, id: &str, kind: &str, order: &str, words: &str) {
    let clause = tx.put_object(at(tx, &["clauses"]), id, ObjType::Map).unwrap();
    tx.put(&clause, "kind", kind).unwrap();
    tx.put(&clause, "level", 1_i64).unwrap();
    tx.put(&clause, "order", order).unwrap();
    let text = tx.put_object(&clause, "text", ObjType::Text).unwrap();
    tx.put(&clause, "removed", ScalarValue::Null).unwrap();
    tx.put_object(&clause, "answers", ObjType::Map).unwrap();
    tx.put_object(&clause, "evidence", ObjType::Map).unwrap();
    tx.splice_text(&text, 0, 0, words).unwrap();
}

fn removes(tx: &mut Tx<'_>, id: &str, by: &str) {
    let removed = tx.put_object(at(tx, &["clauses", id]), "removed", ObjType::Map).unwrap();
    tx.put(&removed, "by", by).unwrap();
    tx.put(&removed, "at", NOW.0).unwrap();
}

fn links(tx: &mut Tx<'_>, clause: &str, id: &str, by: &str, head: &str) {
    let link = tx.put_object(at(tx, &["clauses", clause, "evidence"]), id, ObjType::Map).unwrap();
    tx.put(&link, "record", "r1").unwrap();
    tx.put(&link, "version", 1_i64).unwrap();
    tx.put(&link, "relation", "supports").unwrap();
    tx.put(&link, "note", "như biên bản").unwrap();
    tx.put(&link, "by", by).unwrap();
    tx.put(&link, "at", NOW.0).unwrap();
    let heads = tx.put_object(&link, "heads", ObjType::List).unwrap();
    tx.insert(&heads, 0, head).unwrap();
}

fn entry(change: &Change, person: &str) -> LoggedChange {
    LoggedChange {
        hash: hex::encode(change.hash().0),
        actor: change.actor_id().to_hex_string(),
        actor_seq: change.seq(),
        deps: change.deps().iter().map(|dep| hex::encode(dep.0)).collect(),
        bytes: change.raw_bytes().to_vec(),
        person: person.into(),
        connection: "test".into(),
        received_at: NOW,
        decides: None,
    }
}

fn make() -> Scene {
    let (mut base, first) = write::create(&seed(), &[1; 16], NOW).unwrap();
    let mut log = vec![entry(&first, "server")];
    let mut of = |doc: &mut Automerge, person: &str, write: &dyn Fn(&mut Tx<'_>)| {
        let change = edit(doc, write);
        log.push(entry(&change, person));
    };
    let mut ada = base.fork().with_actor(ActorId::from(&[2; 16][..]));
    of(&mut ada, "ada", &|tx| types(tx, "clack", 4, 3, "ế 😀 nào"));
    of(&mut ada, "ada", &|tx| marks(tx, "clack", "strong", 2, 9));
    of(&mut ada, "ada", &|tx| adds(tx, "cada", "proposal", "a5", "Đề xuất của Ada"));
    let mut ben = base.fork().with_actor(ActorId::from(&[3; 16][..]));
    of(&mut ben, "ben", &|tx| types(tx, "clack", 6, 0, " (Ben)"));
    of(&mut ben, "ben", &|tx| removes(tx, "cbasis", "ben"));
    of(&mut ben, "ben", &|tx| links(tx, "cgoal", "l1", "ben", "00ff"));
    ada.merge(&mut ben).unwrap();
    of(&mut ada, "ada", &|tx| types(tx, "clack", 1, 12, ""));
    of(&mut ada, "ada", &|tx| {
        let text = text(tx, "clack");
        tx.unmark(&text, "strong", 1, 3, ExpandMark::None).unwrap();
    });
    of(&mut ada, "ada", &|tx| tx.put(at(tx, &["clauses", "cbasis"]), "removed", ScalarValue::Null).unwrap());
    let mut chi = ben.fork().with_actor(ActorId::from(&[4; 16][..]));
    of(&mut chi, "chi", &|tx| removes(tx, "cgoal", "chi"));
    of(&mut chi, "chi", &|tx| {
        tx.put(at(tx, &["clauses", "clack"]), "order", "a7").unwrap();
        tx.put(at(tx, &["clauses", "cgoal", "answers"]), "chead", true).unwrap();
        types(tx, "cgoal", 0, 4, "Tiếp tục đổi");
        marks(tx, "cgoal", "em", 0, 5);
    });
    of(&mut chi, "chi", &|tx| adds(tx, "cchi", "cause", "a6", ""));
    base.merge(&mut ada).unwrap();
    base.merge(&mut chi).unwrap();
    assert_eq!(base.get_heads().len(), 2, "two who have not heard of one another");
    let hashes = base.get_changes(&[]).iter().map(|change| change.hash().0).collect();
    let mut actors: Vec<Vec<u8>> = (1..=4_u8).map(|actor| vec![actor; 16]).collect();
    let (samples, sequels) = samples(&base, &mut actors);
    Scene { doc: base, log, samples, sequels, hashes, actors }
}

fn samples(base: &Automerge, actors: &mut Vec<Vec<u8>>) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let acts: [&dyn Fn(&mut Tx<'_>); 11] = [
        &|tx| types(tx, "clack", 3, 6, "chất lượng 😀"),
        &|tx| types(tx, "clack", 0, 20, ""),
        &|tx| marks(tx, "clack", "underline", 1, 8),
        &|tx| {
            marks(tx, "cgoal", "strong", 2, 9);
            let text = text(tx, "cgoal");
            tx.unmark(&text, "em", 0, 4, ExpandMark::Both).unwrap();
            types(tx, "cgoal", 3, 1, "x");
        },
        &|tx| adds(tx, "ceve", "proposal", "a9", "Một đề xuất"),
        &|tx| {
            types(tx, "clack", 4, 9, "");
            adds(tx, "ctail", "proposal", "a3", "phần sau");
            marks(tx, "ctail", "em", 0, 3);
        },
        &|tx| removes(tx, "cada", EVE),
        &|tx| links(tx, "clack", "l9", EVE, "abcd"),
        &|tx| tx.delete(at(tx, &["clauses", "cgoal", "evidence"]), "l1").unwrap(),
        &|tx| {
            let clause = at(tx, &["clauses", "cchi"]);
            tx.put(&clause, "kind", "target").unwrap();
            tx.put(&clause, "level", 3_i64).unwrap();
            tx.put(&clause, "order", "aV").unwrap();
            tx.put(&clause, "removed", ScalarValue::Null).unwrap();
            let answers = at(tx, &["clauses", "cgoal", "answers"]);
            tx.put(&answers, "cada", true).unwrap();
            tx.delete(&answers, "clack").unwrap();
        },
        &|tx| {
            let subject = at(tx, &["subject"]);
            tx.splice_text(&subject, 0, 5, "về việc").unwrap();
        },
    ];
    let made = (100_u8..).zip(acts).map(|(actor, act)| {
        actors.push(vec![actor; 16]);
        let mut doc = base.fork().with_actor(ActorId::from(&[actor; 16][..]));
        let first = edit(&mut doc, act).raw_bytes().to_vec();
        let next = edit(&mut doc, |tx| types(tx, "clack", 0, 0, "Tiếp: ")).raw_bytes().to_vec();
        (first, next)
    });
    made.unzip()
}
