//! An edited copy against the version it was exported from: what its editor would have the text say.
//!
//! A paragraph is known again by the bookmark of its clause; one that lost it, by what it says.

use std::collections::{BTreeMap, BTreeSet};

use super::{Guess, bookmark};
use crate::domain::canonical::line;
use crate::domain::comparison::longest_rise;
use crate::domain::numbering::labels;
use crate::domain::resolution::{Clause, Text};
use crate::domain::suggestion::Wish;
use crate::id::ClauseId;

/// Of a hundred words that either has, so many must be common before two paragraphs are taken for one.
const ALIKE_PERCENT: usize = 50;

/// One thing that the edited copy would have otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The clause concerned; a new one would stand behind it.
    pub clause: ClauseId,
    pub wish: Wish,
    /// The clause's words in that version.
    pub was: String,
    /// Whose revisions in Word these are, where they were tracked.
    pub authors: String,
}

/// Finds what an edited copy changed, in the order of the copy; removals last.
pub fn changes(base: &Text, copy: &[Guess]) -> Vec<Change> {
    let labels = labels(&base.clauses);
    let printed: Vec<(&Clause, &str)> = base
        .clauses
        .iter()
        .zip(&labels)
        .map(|(clause, label)| (clause, label.number.as_str()))
        .filter(|(clause, number)| !line(&format!("{number} {}", clause.plain())).is_empty())
        .collect();
    let places = matched(&printed, copy);
    let stays = stays(&places);
    let mut found = Vec::new();
    let mut behind: Option<&Clause> = None;
    for (nth, one) in copy.iter().enumerate() {
        let authors = one.authors.clone();
        let Some(place) = places[nth] else {
            let words = line(&one.plain());
            let Some(anchor) = behind.or_else(|| printed.first().map(|(clause, _)| *clause)) else {
                continue;
            };
            if !words.is_empty() {
                let wish = Wish::Insert { kind: one.kind, level: one.level, words };
                found.push(change(anchor, wish, authors));
            }
            continue;
        };
        let (clause, number) = printed[place];
        if !stays.contains(&nth) {
            let after = behind.map(|clause| clause.id.clone());
            let stood = base.clause(&clause.id).and_then(|(at, _)| at.checked_sub(1));
            if after.as_ref() != stood.map(|at| &base.clauses[at].id) {
                found.push(change(clause, Wish::Move { after }, String::new()));
            }
        }
        let words = words_of(one, number);
        if words.is_empty() && !clause.plain().trim().is_empty() {
            found.push(change(clause, Wish::Remove, authors));
        } else if words != line(&clause.plain()) {
            found.push(change(clause, Wish::Words { words }, authors));
        }
        behind = Some(clause);
    }
    let kept: BTreeSet<usize> = places.iter().flatten().copied().collect();
    let gone = printed.iter().enumerate().filter(|(place, _)| !kept.contains(place));
    found.extend(gone.map(|(_, (clause, _))| change(clause, Wish::Remove, String::new())));
    found
}

fn change(clause: &Clause, wish: Wish, authors: String) -> Change {
    Change { clause: clause.id.clone(), wish, was: clause.plain(), authors }
}

/// The words of a paragraph that is a known clause. What looks like a number belongs to the words of a clause that wears none.
fn words_of(one: &Guess, number: &str) -> String {
    if number.is_empty() { line(&format!("{}{}", one.typed, one.plain())) } else { line(&one.plain()) }
}

/// Returns for each paragraph of the copy which clause it is.
fn matched(printed: &[(&Clause, &str)], copy: &[Guess]) -> Vec<Option<usize>> {
    let mut places = vec![None; copy.len()];
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let marks: BTreeMap<String, usize> = printed
        .iter()
        .enumerate()
        .filter_map(|(place, (clause, _))| Some((bookmark(&clause.id)?, place)))
        .collect();
    let alike = |place: usize, one: &Guess| {
        let (clause, number) = printed[place];
        likeness(&clause.plain(), &words_of(one, number))
    };
    let bare = copy.iter().filter(|one| one.marks.is_empty());
    let reads: BTreeSet<String> = bare.map(|one| line(&one.plain())).collect();
    // Word leaves a bookmark where a paragraph began: on words typed above it, or on the place from which it was moved.
    let is_elsewhere = |place: usize| reads.contains(&line(&printed[place].0.plain()));
    for (nth, one) in copy.iter().enumerate() {
        // Where a paragraph was taken out, some programs leave its bookmark on the one that follows.
        let named = one.marks.iter().filter_map(|mark| marks.get(mark).copied());
        let named = named.filter(|place| alike(*place, one) >= ALIKE_PERCENT || !is_elsewhere(*place));
        let best = named.filter(|place| !taken.contains(place)).max_by_key(|place| alike(*place, one));
        if let Some(place) = best {
            taken.insert(place);
            places[nth] = Some(place);
        }
    }
    let mut same: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, (clause, _)) in printed.iter().enumerate().rev().filter(|(place, _)| !taken.contains(place)) {
        same.entry(line(&clause.plain())).or_default().push(place);
    }
    for (nth, one) in copy.iter().enumerate().filter(|(nth, _)| places[*nth].is_none()).collect::<Vec<_>>() {
        if let Some(place) = same.get_mut(&line(&one.plain())).and_then(Vec::pop) {
            taken.insert(place);
            places[nth] = Some(place);
        }
    }
    let left = (0..printed.len()).filter(|place| !taken.contains(place));
    let mut left: Vec<(usize, String)> = left.map(|place| (place, printed[place].0.plain())).collect();
    for (nth, one) in copy.iter().enumerate().filter(|(nth, _)| places[*nth].is_none()).collect::<Vec<_>>() {
        let words = one.plain();
        let scored = left.iter().enumerate().map(|(at, (_, other))| (likeness(other, &words), at));
        // Of two that are as much alike the earlier one.
        let best = scored.rev().max_by_key(|(alike, _)| *alike);
        if let Some((_, at)) = best.filter(|(alike, _)| *alike >= ALIKE_PERCENT && !words.is_empty()) {
            places[nth] = Some(left.remove(at).0);
        }
    }
    places
}

/// How much two paragraphs have in common: of a hundred words that either has.
fn likeness(one: &str, other: &str) -> usize {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<BTreeSet<String>>();
    let (one, other) = (words(one), words(other));
    one.intersection(&other).count() * 100 / one.union(&other).count().max(1)
}

/// The paragraphs that kept their order among those known again.
fn stays(places: &[Option<usize>]) -> BTreeSet<usize> {
    let known: Vec<(usize, usize)> =
        places.iter().enumerate().filter_map(|(nth, place)| Some((nth, (*place)?))).collect();
    let order: Vec<usize> = known.iter().map(|(_, place)| *place).collect();
    longest_rise(&order).into_iter().map(|at| known[at].0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::resolution::{Kind, Run};

    const WORDS: [&str; 5] = [
        "Họp chi ủy trước kỳ sinh hoạt.",
        "Gửi tài liệu sớm cho đảng viên.",
        "Phân công nhiệm vụ cụ thể từng người.",
        "Kiểm tra, giám sát hằng quý.",
        "Tổng kết vào cuối năm.",
    ];

    fn base() -> Text {
        let clause = |(nth, words): (usize, &&str)| Clause {
            id: format!("k-{nth}").as_str().into(),
            kind: Kind::Proposal,
            level: 1,
            runs: vec![Run { text: (*words).into(), ..Run::default() }],
            answers: vec![],
            evidence: vec![],
            order: String::new(),
        };
        Text { clauses: WORDS.iter().enumerate().map(clause).collect(), ..Text::default() }
    }

    fn copy(lines: &[(Option<usize>, &str)]) -> Vec<Guess> {
        let guess = |(mark, words): &(Option<usize>, &str)| Guess {
            kind: Kind::Proposal,
            level: 1,
            runs: vec![Run { text: (*words).into(), ..Run::default() }],
            typed: String::new(),
            marks: mark.iter().filter_map(|nth| bookmark(&format!("k-{nth}").as_str().into())).collect(),
            revised: None,
            authors: String::new(),
            remarks: vec![],
        };
        lines.iter().map(guess).collect()
    }

    fn told(lines: &[(Option<usize>, &str)]) -> Vec<(String, Wish)> {
        changes(&base(), &copy(lines)).into_iter().map(|one| (one.clause.to_string(), one.wish)).collect()
    }

    #[test]
    fn the_same_copy_says_nothing_with_or_without_bookmarks() {
        let with: Vec<(Option<usize>, &str)> = WORDS.iter().enumerate().map(|(n, w)| (Some(n), *w)).collect();
        let without: Vec<(Option<usize>, &str)> = WORDS.iter().map(|w| (None, *w)).collect();
        assert_eq!((told(&with), told(&without)), (vec![], vec![]));
    }

    #[test]
    fn words_places_and_paragraphs_come_back_as_wishes() {
        for marked in [true, false] {
            let mark = |nth: usize| marked.then_some(nth);
            let found = told(&[
                (mark(0), WORDS[0]),
                (None, "Một điều khoản hoàn toàn mới đây."),
                (mark(3), WORDS[3]),
                (mark(1), "Gửi tài liệu sớm cho mọi đảng viên."),
                (mark(4), WORDS[4]),
            ]);
            let words = |text: &str| text.to_owned();
            let wish = Wish::Insert {
                kind: Kind::Proposal,
                level: 1,
                words: words("Một điều khoản hoàn toàn mới đây."),
            };
            assert_eq!(found[0], ("k-0".into(), wish), "{marked}");
            assert_eq!(found.len(), 4, "{found:?}");
            let moved = found.iter().filter(|(_, wish)| matches!(wish, Wish::Move { .. })).count();
            assert_eq!(moved, 1, "{found:?}");
            assert!(found.contains(&(
                "k-1".into(),
                Wish::Words { words: words("Gửi tài liệu sớm cho mọi đảng viên.") }
            )));
            assert_eq!(found[3], ("k-2".into(), Wish::Remove));
        }
    }

    /// Word's bookmark stays at the beginning: Enter there, and what is typed above has it.
    #[test]
    fn a_clause_is_where_its_words_are_and_not_where_its_bookmark_was_left() {
        let others = [(Some(1), WORDS[1]), (Some(2), WORDS[2]), (Some(3), WORDS[3]), (Some(4), WORDS[4])];
        let typed_above = [&[(Some(0), "Một câu mới hẳn."), (None, WORDS[0])], &others[..]].concat();
        let found = told(&typed_above);
        assert!(matches!(found.as_slice(), [(_, Wish::Insert { .. })]), "{found:?}");
        let moved = [&[(Some(0), "")], &others[..2], &[(None, WORDS[0])], &others[2..]].concat();
        let found = told(&moved);
        assert!(matches!(found.as_slice(), [(clause, Wish::Move { .. })] if clause == "k-0"), "{found:?}");
    }

    #[test]
    fn of_two_bookmarks_on_one_paragraph_the_one_it_reads_like_counts() {
        let mut lines =
            copy(&[(Some(0), WORDS[0]), (Some(2), WORDS[2]), (Some(3), WORDS[3]), (Some(4), WORDS[4])]);
        lines[1].marks.insert(0, bookmark(&"k-1".into()).unwrap());
        let found = changes(&base(), &lines);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].clause.as_str(), &found[0].wish), ("k-1", &Wish::Remove));
    }

    #[test]
    fn a_bookmark_is_what_word_takes() {
        assert_eq!(bookmark(&"a-1".into()).unwrap(), "c_a_2d1");
        assert_eq!(bookmark(&"x".repeat(39).into()), None);
    }
}
