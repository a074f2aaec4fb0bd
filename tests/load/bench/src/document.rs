//! What is written: the history before the measurement, and who writes which word when during it.
//!
//! Everything is drawn from a fixed seed, so every server is given the same edits at the same moments.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ObjId, ObjType, ROOT, ReadDoc, TextEncoding, Value};
use tokio::time::Instant;

use crate::wire::Hash;

/// Words of a resolution: with the letters and lengths that people here type.
const WORDS: [&str; 24] = [
    "sinh",
    "hoạt",
    "chi",
    "bộ",
    "nghị",
    "quyết",
    "đảng",
    "viên",
    "chất",
    "lượng",
    "nâng",
    "cao",
    "cấp",
    "ủy",
    "thường",
    "xuyên",
    "kiểm",
    "tra",
    "giám",
    "sát",
    "đánh",
    "giá",
    "hằng",
    "tháng",
];

/// Words a writer types in a row before going to another clause.
const WORDS_IN_A_ROW: u64 = 12;

/// One word in so many is taken back again.
const TAKEN_BACK: u64 = 10;

/// Chance that is the same at every run (SplitMix64).
pub struct Chance(pub u64);

impl Chance {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Draws a number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw() % end.max(1)
    }

    /// Draws the bytes of an actor.
    pub fn actor(&mut self) -> ActorId {
        ActorId::from([self.draw().to_be_bytes(), self.draw().to_be_bytes()].concat())
    }
}

/// How a word that can be told from all others begins; no word of the language does.
const MARK: &str = "zq";

/// Words that can be told from all others, with the moment each was typed.
#[derive(Clone, Default)]
pub struct Spoken(Arc<Mutex<Vec<(String, Instant)>>>);

impl Spoken {
    fn with<T>(&self, act: impl FnOnce(&mut Vec<(String, Instant)>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn words(&self) -> Vec<(String, Instant)> {
        self.with(|words| words.clone())
    }

    /// Forgets what was typed so far.
    pub fn forget(&self) {
        self.with(Vec::clear);
    }
}

/// Finds such words in a page.
pub fn spoken_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(MARK).map(|(at, _)| {
        let rest = &text[at..];
        &rest[..rest.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(rest.len())]
    })
}

/// Somebody writing, word after word.
pub struct Author {
    chance: Chance,
    clause: u64,
    caret: u64,
    left: u64,
    /// How long the last word was, to take it back.
    last: usize,
    /// Where words are noted that can be told from all others, and what they begin with.
    spoken: Option<(Spoken, String)>,
    count: u64,
}

impl Author {
    pub fn new(seed: u64) -> Self {
        Self { chance: Chance(seed), clause: 0, caret: 0, left: 0, last: 0, spoken: None, count: 0 }
    }

    /// Types words that can be told from all others, and notes when.
    pub fn speaking(mut self, spoken: Spoken, number: usize) -> Self {
        self.spoken = Some((spoken, format!("{MARK}{number}x")));
        self
    }

    fn word(&mut self) -> anyhow::Result<String> {
        let Some((spoken, begins)) = &self.spoken else {
            return Ok(format!("{} ", WORDS[usize::try_from(self.chance.below(WORDS.len() as u64))?]));
        };
        self.count += 1;
        let word = format!("{begins}{}", self.count);
        spoken.with(|words| words.push((word.clone(), Instant::now())));
        Ok(format!(" {word} "))
    }

    /// Types the next word as one change, as the pages do, and returns the change.
    pub fn types(&mut self, doc: &mut Automerge, clauses: &[ObjId]) -> anyhow::Result<Vec<u8>> {
        if self.left == 0 {
            self.left = WORDS_IN_A_ROW;
            self.clause = self.chance.below(clauses.len() as u64);
            self.caret = self.chance.below(u64::MAX);
            self.last = 0;
        }
        self.left -= 1;
        let text = &clauses[usize::try_from(self.clause)?];
        let length = doc.length(text);
        let mut at = usize::try_from(self.caret % (length as u64 + 1))?;
        let mut transaction = doc.transaction();
        let takes_back = self.spoken.is_none() && self.last > 0 && self.last <= at;
        if takes_back && self.chance.below(TAKEN_BACK) == 0 {
            at -= self.last;
            transaction.splice_text(text, at, isize::try_from(self.last)?, "")?;
            self.last = 0;
        } else {
            let word = self.word()?;
            transaction.splice_text(text, at, 0, &word)?;
            self.last = word.encode_utf16().count();
            at += self.last;
        }
        self.caret = at as u64;
        transaction.commit();
        let change = doc.get_last_local_change().context("the word made no change")?;
        Ok(change.raw_bytes().to_vec())
    }
}

/// Opens a document from its changes or its saved form, to be written by this actor.
pub fn open(bytes: &[u8], actor: ActorId) -> anyhow::Result<Automerge> {
    let mut doc = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit).with_actor(actor);
    doc.load_incremental(bytes)?;
    Ok(doc)
}

/// The texts of all clauses, in an order that is the same for every copy.
pub fn clauses(doc: &Automerge) -> anyhow::Result<Vec<ObjId>> {
    let (_, clauses) = doc.get(ROOT, "clauses")?.context("the document has no clauses")?;
    let mut texts = Vec::new();
    for id in doc.keys(&clauses) {
        let (_, clause) = doc.get(&clauses, &id)?.context("a clause")?;
        if let Some((Value::Object(ObjType::Text), text)) = doc.get(&clause, "text")? {
            texts.push(text);
        }
    }
    Ok(texts)
}

/// Returns the heads as they travel.
pub fn heads(doc: &Automerge) -> Vec<Hash> {
    doc.get_heads().iter().map(|head| head.0).collect()
}

/// Writes a history of at least so many operations by several hands, and returns its changes.
pub fn history(doc: &mut Automerge, operations: usize, hands: u64) -> anyhow::Result<Vec<Vec<u8>>> {
    let clauses = clauses(doc)?;
    let mut chance = Chance(7);
    let mut authors: Vec<_> = (0..hands).map(|hand| (Author::new(100 + hand), chance.actor())).collect();
    let (mut changes, mut made) = (Vec::new(), 0);
    while made < operations {
        let (author, actor) = &mut authors[usize::try_from(chance.below(hands))?];
        doc.set_actor(actor.clone());
        changes.push(author.types(doc, &clauses)?);
        made += doc.get_last_local_change().map_or(0, |change| change.len());
    }
    Ok(changes)
}

/// Who types when: each writer at their own pace, `a_second` words a second on average.
pub fn script(writers: usize, a_second: f64, length: Duration, seed: u64) -> Vec<(Duration, usize)> {
    let mut words = Vec::new();
    for writer in 0..writers {
        let mut chance = Chance(seed.wrapping_mul(1000).wrapping_add(writer as u64));
        let pace = Duration::from_secs_f64(1.0 / a_second);
        let mut at = pace.mul_f64(chance.below(1000) as f64 / 1000.0);
        while at < length {
            words.push((at, writer));
            // Between half and one and a half times the pace: people are no metronomes.
            at += pace.mul_f64(0.5 + chance.below(1000) as f64 / 1000.0);
        }
    }
    words.sort();
    words
}
