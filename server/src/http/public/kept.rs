//! Answers that are the same for everybody, kept as they were written: a stranger who asks a thousand times has a page
//! or a file made once, and a browser that has it already is told so.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::action::Class;
use crate::action::resolution::lay_out::File;
use crate::http::compress::{gzip, takes_gzip};
use crate::http::problem::Problem;
use crate::id::ResolutionId;

/// Answers kept: seven of each of nine resolutions, at most some tens of megabytes.
const KEPT_MAX: usize = 64;

/// Bytes of the hash that names an answer: 64 bits tell any two versions of one page apart.
const TAG_BYTES: usize = 8;

/// Anybody may keep it, and asks each time whether it still stands: what is ended is gone at once.
const CACHE: HeaderValue = HeaderValue::from_static("public, no-cache");

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Answers kept for everybody.
#[derive(Clone, Default)]
pub struct Copies(Arc<Inner>);

#[derive(Default)]
struct Inner {
    kept: Mutex<Shelf>,
    /// Held while an answer is made: one at a time, however many ask.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// Answers, each with when it was last asked for.
#[derive(Default)]
struct Shelf {
    asked: u64,
    answers: BTreeMap<Key, (u64, Arc<Kept>)>,
}

impl Shelf {
    fn find(&mut self, key: &Key, stamp: &Stamp) -> Option<Arc<Kept>> {
        self.asked += 1;
        let (last, kept) = self.answers.get_mut(key).filter(|(_, kept)| kept.stamp == stamp.words)?;
        *last = self.asked;
        Some(kept.clone())
    }

    /// Keeps an answer in the place of the one that nobody has asked for the longest.
    fn keep(&mut self, key: Key, made: Arc<Kept>) {
        if self.answers.len() >= KEPT_MAX && !self.answers.contains_key(&key) {
            let oldest = self.answers.iter().min_by_key(|(_, (last, _))| *last).map(|(key, _)| key.clone());
            oldest.map(|key| self.answers.remove(&key));
        }
        self.asked += 1;
        self.answers.insert(key, (self.asked, made));
    }
}

/// Of which resolution, and what: `page`, `json`, or a format of its files.
type Key = (ResolutionId, &'static str);

/// One answer as it was written.
pub struct Kept {
    stamp: String,
    tag: String,
    kind: &'static str,
    /// The name under which it is saved; absent for what is shown.
    called: Option<String>,
    indexed: bool,
    bytes: Bytes,
    small: Option<Bytes>,
}

/// What an answer was made of, and whether search engines may list it.
#[derive(Clone, Debug)]
pub struct Stamp {
    pub words: String,
    pub indexed: bool,
}

impl Kept {
    /// Words to be shown.
    pub fn words(stamp: &Stamp, kind: &'static str, words: String) -> Self {
        let small = gzip(&words).map(Bytes::from);
        Self { small, ..Self::of(stamp, kind, None, words.into_bytes()) }
    }

    /// A file to be saved.
    pub fn file(stamp: &Stamp, file: File) -> Self {
        Self::of(stamp, file.format.mime(), Some(file.name), file.bytes)
    }

    /// Anything else to be saved.
    pub fn of(stamp: &Stamp, kind: &'static str, called: Option<String>, bytes: Vec<u8>) -> Self {
        let hash = Sha256::digest(&bytes);
        Self {
            stamp: stamp.words.clone(),
            // Weak: the same answer comes compressed and plain.
            tag: format!("W/\"{}\"", hex::encode(&hash[..TAG_BYTES])),
            kind,
            called,
            indexed: stamp.indexed,
            bytes: bytes.into(),
            small: None,
        }
    }

    /// Writes the answer, or tells a browser that what it has still stands.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let stands = known.flat_map(|value| value.split(',')).any(|tag| self.is_named(tag.trim()));
        let small = self.small.as_ref().filter(|_| takes_gzip(asked));
        let mut answer = match (stands, small) {
            (true, _) => StatusCode::NOT_MODIFIED.into_response(),
            (false, Some(small)) => ([(header::CONTENT_ENCODING, "gzip")], small.clone()).into_response(),
            (false, None) => self.bytes.clone().into_response(),
        };
        let out = answer.headers_mut();
        out.insert(header::CACHE_CONTROL, CACHE);
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if !self.indexed {
            out.insert(ROBOTS, HeaderValue::from_static("noindex"));
        }
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                out.insert(name, value);
            }
        };
        set(header::ETAG, &self.tag);
        if !stands {
            set(header::CONTENT_TYPE, self.kind);
            if let Some(called) = &self.called {
                set(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{called}\""));
            }
        }
        answer
    }

    fn is_named(&self, tag: &str) -> bool {
        tag == "*" || tag.trim_start_matches("W/") == self.tag.trim_start_matches("W/")
    }
}

impl Copies {
    /// Returns the answer of that stamp; makes it if it is not kept. `make` is not begun unless it is needed; begun, it
    /// goes on when whoever asked hangs up, so that nobody has one begun after the other and none kept.
    pub async fn of(
        &self,
        (resolution, what): (&ResolutionId, &'static str),
        stamp: &Stamp,
        make: impl Future<Output = Result<Kept, Problem>> + Send + 'static,
    ) -> Result<Arc<Kept>, Problem> {
        let key = (resolution.clone(), what);
        if let Some(kept) = self.shelf().find(&key, stamp) {
            return Ok(kept);
        }
        let turn = self.0.turn.clone().lock_owned().await;
        if let Some(kept) = self.shelf().find(&key, stamp) {
            return Ok(kept);
        }
        let copies = self.clone();
        let making = tokio::spawn(async move {
            let made = make.await.map(Arc::new);
            if let Ok(made) = &made {
                copies.shelf().keep(key, made.clone());
            }
            drop(turn);
            made
        });
        making.await.map_err(|fault| {
            tracing::error!(%fault, "An answer for everybody could not be made: {fault}");
            Problem::plain("fault", Class::Fault)
        })?
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(words: &str) -> Stamp {
        Stamp { words: words.into(), indexed: false }
    }

    #[tokio::test]
    async fn an_answer_is_made_once_however_many_ask_and_no_more_are_kept_than_the_limit() {
        let copies = Copies::default();
        let made = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let ask = async |id: String, now: Stamp| {
            let (made, stamp) = (made.clone(), now.clone());
            let make = async move {
                made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok(Kept::words(&stamp, "text/plain", "a".into()))
            };
            copies.of((&id.as_str().into(), "page"), &now, make).await.map(|kept| kept.tag.clone())
        };
        let asked = (0..20).map(|_| ask("r".into(), stamp("1")));
        for answer in futures_util::future::join_all(asked).await {
            assert!(answer.is_ok());
        }
        assert_eq!(made.load(std::sync::atomic::Ordering::Relaxed), 1);
        ask("r".into(), stamp("2")).await.unwrap();
        assert_eq!(made.load(std::sync::atomic::Ordering::Relaxed), 2, "another stamp is another answer");
        for place in 0..2 * KEPT_MAX {
            ask(format!("r{place}"), stamp("1")).await.unwrap();
            ask("asked again and again".into(), stamp("1")).await.unwrap();
        }
        assert_eq!(copies.shelf().answers.len(), KEPT_MAX);
        assert_eq!(
            made.load(std::sync::atomic::Ordering::Relaxed),
            2 + 2 * KEPT_MAX + 1,
            "the one asked for stays"
        );
    }

    #[tokio::test]
    async fn what_was_begun_is_kept_when_whoever_asked_hangs_up() {
        let copies = Copies::default();
        let (id, now) = ("r".into(), stamp("1"));
        let (begun, go_on) = (Arc::new(tokio::sync::Notify::new()), Arc::new(tokio::sync::Notify::new()));
        let (told, wait, kept) = (begun.clone(), go_on.clone(), now.clone());
        let make = async move {
            told.notify_one();
            wait.notified().await;
            Ok(Kept::words(&kept, "text/plain", "a".into()))
        };
        tokio::select! {
            _ = copies.of((&id, "pdf"), &now, make) => panic!("nobody lets it go on"),
            () = begun.notified() => {}
        }
        go_on.notify_one();
        let never = async { panic!("it is kept already") };
        assert!(copies.of((&id, "pdf"), &now, never).await.is_ok());
    }
}
