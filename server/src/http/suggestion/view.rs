//! A suggestion as pages show it: what it changes, who says so, what was answered, and what its reader may do.

use crate::action::suggestion::list_suggestions::{ListedSuggestions, May};
use crate::domain::person::Person;
use crate::domain::redline::{Fate, Part, redline};
use crate::domain::suggestion::{Bundle, State, Suggestion, Wish};
use crate::http::api::attribution::name;
use crate::http::form::{WrongWords, wrong_of};
use crate::http::resolution::moment_text;
use crate::id::{ClauseId, SuggestionId};
use crate::words::Lang;

/// Enough words to know a clause again.
const BEGINNING_CHARS_MAX: usize = 60;

/// One of the equal suggestions.
pub struct Line {
    pub who: String,
    /// The working group in whose name; nothing when in none.
    pub group: String,
    pub when: String,
    pub note: String,
}

/// Equal suggestions as a page shows them.
pub struct SuggestionView {
    /// The reader's own among them; nothing when there is none.
    pub mine: String,
    /// The oldest, by which the bundle is named.
    pub first: SuggestionId,
    pub clause: ClauseId,
    /// "GP2", or the number, or nothing.
    pub place: String,
    /// The clause's first words; empty when it no longer stands.
    pub beginning: String,
    pub sort: &'static str,
    /// Of a new clause.
    pub kind: &'static str,
    pub level: u8,
    /// What becomes of the words.
    pub diff: Vec<Part>,
    /// Of another place: what it would stand behind; nothing for the very beginning.
    pub behind: String,
    pub lines: Vec<Line>,
    /// `open accepted partly declined taken_back`.
    pub state: &'static str,
    pub answered: String,
    pub reason: String,
    /// From what was suggested to what was taken up, where only partly.
    pub taken: Vec<Part>,
    /// The clause reads otherwise than when this was suggested.
    pub moved_on: bool,
    /// The clause changed: it is decided on its own page, where all versions stand.
    pub asks: bool,
    /// The version that was shown, where it was.
    pub seen: String,
    pub may_accept: bool,
    pub may_partly: bool,
    pub may_decline: bool,
    pub may_take_back: bool,
    /// The words an editor begins from.
    pub words: String,
    pub partly_open: bool,
    pub partly_reason: String,
    pub decline_reason: String,
    pub wrong_partly: WrongWords,
    pub wrong_decline: WrongWords,
}

impl SuggestionView {
    pub fn partly_wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong_partly, field)
    }

    pub fn decline_wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong_decline, field)
    }
}

/// Makes suggestions ready to be shown to one reader.
pub fn views(listed: &ListedSuggestions, reader: &Person, may: May, lang: Lang) -> Vec<SuggestionView> {
    listed.bundles.iter().map(|bundle| view(listed, bundle, reader, may, lang)).collect()
}

/// What becomes of the words of a clause.
pub fn diff_of(bundle: &Bundle) -> Vec<Part> {
    let first = bundle.first();
    match &first.wish {
        Wish::Words { words } => redline(&first.base_words, words),
        Wish::Insert { words, .. } => redline("", words),
        Wish::Remove => redline(&first.base_words, ""),
        Wish::Move { .. } => {
            if first.base_words.is_empty() {
                Vec::new()
            } else {
                vec![Part { fate: Fate::Same, text: first.base_words.clone() }]
            }
        }
    }
}

fn view(
    listed: &ListedSuggestions,
    bundle: &Bundle,
    reader: &Person,
    may: May,
    lang: Lang,
) -> SuggestionView {
    let first = bundle.first();
    let who = |id| name(&listed.author(id), lang);
    let open = first.state == State::Open;
    let (answered, reason, taken) = match &first.state {
        State::Open => (String::new(), String::new(), Vec::new()),
        State::Decided { answer, taken } => (
            format!("{} · {}", who(&answer.by), moment_text(answer.at)),
            answer.reason.clone(),
            taken.as_deref().map(|taken| redline(first.wish.words(), taken)).unwrap_or_default(),
        ),
        State::TakenBack { at } => (moment_text(*at), String::new(), Vec::new()),
    };
    let mine = bundle.suggestions.iter().find(|one| one.by == reader.id);
    let moved_on = listed.moved_on(bundle);
    let stands = listed.words(&first.clause).is_some();
    let (kind, level) = match &first.wish {
        Wish::Insert { kind, level, .. } => (kind.id(), *level),
        Wish::Words { .. } | Wish::Remove | Wish::Move { .. } => ("", 0),
    };
    SuggestionView {
        mine: mine.map(|one| one.id.to_string()).unwrap_or_default(),
        first: first.id.clone(),
        clause: first.clause.clone(),
        place: listed.place(&first.clause).to_owned(),
        beginning: beginning(listed, &first.clause),
        sort: first.wish.sort(),
        kind,
        level,
        diff: diff_of(bundle),
        behind: match &first.wish {
            Wish::Move { after: Some(after) } => {
                format!("{} {}", listed.place(after), beginning(listed, after)).trim().to_owned()
            }
            Wish::Move { after: None } | Wish::Words { .. } | Wish::Insert { .. } | Wish::Remove => {
                String::new()
            }
        },
        lines: lines(listed, bundle, lang),
        state: first.state.id(),
        answered,
        reason,
        taken,
        moved_on,
        asks: open && moved_on && stands,
        seen: String::new(),
        may_accept: open
            && may.accept
            && (stands || !matches!(first.wish, Wish::Words { .. } | Wish::Move { .. })),
        may_partly: open && may.accept && first.wish.takes_words() && stands,
        may_decline: open && may.decline,
        may_take_back: open && may.suggest && mine.is_some(),
        words: first.wish.words().to_owned(),
        partly_open: false,
        partly_reason: String::new(),
        decline_reason: String::new(),
        wrong_partly: Vec::new(),
        wrong_decline: Vec::new(),
    }
}

/// Who says so, each in their own name or for a working group.
fn lines(listed: &ListedSuggestions, bundle: &Bundle, lang: Lang) -> Vec<Line> {
    let line = |one: &Suggestion| Line {
        who: name(&listed.author(&one.by), lang),
        group: listed.group(one).to_owned(),
        when: moment_text(one.at),
        note: one.note.clone(),
    };
    bundle.suggestions.iter().map(line).collect()
}

/// Returns the first words of a clause as it is now, cut where a word ends.
fn beginning(listed: &ListedSuggestions, clause: &ClauseId) -> String {
    let words = listed.words(clause).unwrap_or_default();
    if words.chars().count() <= BEGINNING_CHARS_MAX {
        return words;
    }
    let cut: String = words.chars().take(BEGINNING_CHARS_MAX).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}
