//! Words that went from one clause to another as they were: a clause parted by Enter, two joined, a sentence carried over.
//!
//! They are known again by what they say: enough of them in a row that it is no chance.

use std::collections::BTreeMap;

use super::{Line, Words};
use crate::domain::redline::as_read;

/// Words in a row where all that went is all that came: "Gửi tài liệu" after an Enter.
const WHOLE_WORDS_MIN: usize = 3;

/// Words in a row that are all that went or all that came, with others beside them on the other side. Names of bodies
/// ("Ban Thường vụ Thị ủy") have five.
const ENDING_WORDS_MIN: usize = 6;

/// Words in a row anywhere: no formula of a resolution is longer.
const RUN_WORDS_MIN: usize = 12;

/// A stretch that went or came: which line, which part of it, and its words.
struct Stretch {
    line: usize,
    part: usize,
    text: Vec<String>,
    read: Vec<String>,
}

/// The same words in two stretches.
#[derive(Clone, Copy)]
struct Run {
    gone: usize,
    gone_from: usize,
    come: usize,
    come_from: usize,
    length: usize,
}

/// Tells words that went from one line to another apart from those that were written or taken out.
pub(super) fn carry(lines: &mut [Line]) {
    let gone = stretches(lines, |part| if let Words::Gone(text) = part { Some(text) } else { None });
    let come = stretches(lines, |part| if let Words::Added(text) = part { Some(text) } else { None });
    // By line and part: what the stretch becomes. Each goes to one place, the first that fits.
    let mut told: BTreeMap<(usize, usize), Vec<Words>> = BTreeMap::new();
    for Run { gone: from, gone_from, come: to, come_from, length } in runs(&gone, &come) {
        let (from, to) = (&gone[from], &come[to]);
        let (source, target) = (lines[from.line].id.clone(), lines[to.line].id.clone());
        let left = |text| Words::Left { text, to: target.clone() };
        let came = |text| Words::Came { text, from: source.clone() };
        told.insert((from.line, from.part), split(&from.text, gone_from, length, Words::Gone, left));
        told.insert((to.line, to.part), split(&to.text, come_from, length, Words::Added, came));
    }
    for (at, line) in lines.iter_mut().enumerate() {
        let parts = std::mem::take(&mut line.parts).into_iter().enumerate();
        line.parts =
            parts.flat_map(|(part, words)| told.remove(&(at, part)).unwrap_or_else(|| vec![words])).collect();
    }
}

fn stretches(lines: &[Line], text: impl Fn(&Words) -> Option<&String>) -> Vec<Stretch> {
    let mut found = Vec::new();
    for (line, one) in lines.iter().enumerate() {
        for (part, words) in one.parts.iter().enumerate() {
            let Some(text) = text(words) else { continue };
            let text: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            let read = text.iter().map(|word| as_read(word)).collect();
            found.push(Stretch { line, part, text, read });
        }
    }
    found
}

/// Finds for each stretch that came the longest run of it that went from elsewhere.
fn runs(gone: &[Stretch], come: &[Stretch]) -> Vec<Run> {
    let mut places: BTreeMap<&[String], Vec<(usize, usize)>> = BTreeMap::new();
    for (stretch, one) in gone.iter().enumerate() {
        for (at, first) in one.read.windows(WHOLE_WORDS_MIN).enumerate() {
            places.entry(first).or_default().push((stretch, at));
        }
    }
    let mut taken = vec![false; gone.len()];
    let mut found = Vec::new();
    for (to, stretch) in come.iter().enumerate() {
        let mut best: Option<Run> = None;
        for (come_from, first) in stretch.read.windows(WHOLE_WORDS_MIN).enumerate() {
            for &(from, gone_from) in places.get(first).into_iter().flatten() {
                if taken[from] || gone[from].line == stretch.line {
                    continue;
                }
                let pairs = gone[from].read[gone_from..].iter().zip(&stretch.read[come_from..]);
                let length = pairs.take_while(|(went, came)| went == came).count();
                let run = Run { gone: from, gone_from, come: to, come_from, length };
                let longer = best.is_none_or(|best| best.length < length);
                if longer && is_no_chance(length, gone[from].read.len(), stretch.read.len()) {
                    best = Some(run);
                }
            }
        }
        if let Some(run) = best {
            taken[run.gone] = true;
            found.push(run);
        }
    }
    found
}

fn is_no_chance(length: usize, went: usize, came: usize) -> bool {
    let least = if length == went && length == came {
        WHOLE_WORDS_MIN
    } else if length == went || length == came {
        ENDING_WORDS_MIN
    } else {
        RUN_WORDS_MIN
    };
    length >= least
}

/// Cuts a stretch into what stands before the run, the run, and what stands behind it.
fn split(
    words: &[String],
    from: usize,
    length: usize,
    rest: impl Fn(String) -> Words,
    run: impl Fn(String) -> Words,
) -> Vec<Words> {
    let (before, behind) = (&words[..from], &words[from + length..]);
    let mut parts = Vec::new();
    if !before.is_empty() {
        parts.push(rest(before.join(" ")));
    }
    parts.push(run(words[from..from + length].join(" ")));
    if !behind.is_empty() {
        parts.push(rest(behind.join(" ")));
    }
    parts
}
