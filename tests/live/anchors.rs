//! Comments tied to letters: found where they stand, never anywhere else, whatever was typed since.

use automerge::Automerge;
use duthao::clock::Millis;
use duthao::domain::comment::{AROUND_CHARS, Place, RANGE_UNITS_MAX, RangeError};
use duthao::domain::resolution::{Heads, Kind};
use duthao::id::ClauseId;
use duthao::live::hub::{Edit, Seed, SeedClause};
use duthao::live::text::anchor::{find, knows, tie};
use duthao::live::text::{plain_runs, read, write};
use proptest::prelude::*;

const CLAUSE: &str = "c1";

fn clause() -> ClauseId {
    CLAUSE.into()
}

fn begun(words: &str) -> Automerge {
    let clauses = vec![SeedClause::plain(CLAUSE, Kind::Proposal, 1, words)];
    let seed = Seed { subject: "về việc thử".into(), clauses };
    write::create(&seed, &[1; 16], Millis(0)).unwrap().0
}

fn edit(doc: &mut Automerge, actor: u8, edit: &Edit) {
    write::edit(doc, &[actor; 16], edit, &"an".into(), Millis(1)).unwrap();
}

fn write_words(doc: &mut Automerge, actor: u8, words: &str) {
    let runs = plain_runs(words);
    edit(doc, actor, &Edit::SetWords { clause: clause(), runs, base: None });
}

fn units(words: &str) -> usize {
    words.encode_utf16().count()
}

/// Where a piece of the words stands, in UTF-16 units.
fn span(words: &str, piece: &str) -> (usize, usize) {
    let from = units(&words[..words.find(piece).expect("it stands there")]);
    (from, from + units(piece))
}

/// Ties a piece of the words, rewrites the clause in steps, and tells where the piece stands then.
fn followed(words: &str, piece: &str, steps: &[&str]) -> Place {
    let mut doc = begun(words);
    let made = read::heads(&doc);
    let range = tie(&doc, &clause(), &made, span(words, piece)).unwrap();
    assert_eq!(range.quote, piece);
    for step in steps {
        write_words(&mut doc, 2, step);
    }
    find(&doc, &clause(), &made, &range, &read::heads(&doc))
}

#[test]
fn words_are_found_where_they_have_gone_and_said_to_have_changed() {
    let words = "Gửi trước tài liệu cho đảng viên.";
    assert_eq!(followed(words, "tài liệu", &[words]), Place::Words { from: 10, to: 18 });
    let longer = "Chi ủy họp trước. Gửi trước tài liệu cho đảng viên.";
    assert_eq!(followed(words, "tài liệu", &[longer]), Place::Words { from: 28, to: 36 });
    let within = "Gửi trước tài và liệu cho đảng viên.";
    assert_eq!(followed(words, "tài liệu", &[within]), Place::Changed { from: 10, to: 21 });
    let half = "Gửi trước liệu cho đảng viên.";
    assert_eq!(followed(words, "tài liệu", &[half]), Place::Changed { from: 10, to: 14 });
    assert_eq!(followed(words, "tài liệu", &["Gửi trước cho đảng viên."]), Place::Gone);
    assert_eq!(
        followed(words, "tài liệu", &["Gửi trước cho đảng viên.", words]),
        Place::Gone,
        "other letters"
    );
    assert_eq!(followed(words, "Gửi", &["trước tài liệu"]), Place::Gone, "and not the letter behind");
    assert_eq!(followed(words, words, &[""]), Place::Gone);
    assert_eq!(followed(words, words, &["", "Lời khác hẳn"]), Place::Gone);
}

#[test]
fn what_was_typed_out_of_order_is_found_by_its_place_and_not_by_its_time() {
    // "AE" first, the rest between them later: the engine's cursor of E falls back on A.
    let mut doc = begun("AE");
    write_words(&mut doc, 2, "ABCDE");
    let made = read::heads(&doc);
    let range = tie(&doc, &clause(), &made, (2, 5)).unwrap();
    assert_eq!(range.quote, "CDE");
    write_words(&mut doc, 3, "ABCD");
    let place = find(&doc, &clause(), &made, &range, &read::heads(&doc));
    assert_eq!(place, Place::Changed { from: 2, to: 4 });
}

#[test]
fn offsets_that_are_no_letters_of_the_clause_are_refused() {
    let doc = begun("Hội 😀 nghị");
    let now = read::heads(&doc);
    let tied = |span| tie(&doc, &clause(), &now, span).map(|range| range.quote);
    assert_eq!(tied((4, 6)).as_deref(), Ok("😀"), "one letter of two units");
    for wrong in [(0, 0), (3, 2), (0, 12), (11, 12), (4, 5), (5, 6), (usize::MAX - 1, usize::MAX)] {
        assert_eq!(tied(wrong), Err(RangeError::Misplaced), "{wrong:?}");
    }
    assert_eq!(tied((0, 11)).as_deref(), Ok("Hội 😀 nghị"));
    let unknown = |heads: Heads| tie(&doc, &clause(), &heads, (0, 1)).unwrap_err();
    assert_eq!(unknown(Heads(vec!["ab".repeat(32)])), RangeError::UnknownVersion);
    assert_eq!(unknown(Heads(vec!["no hash".into()])), RangeError::UnknownVersion);
    assert_eq!(unknown(Heads(Vec::new())), RangeError::UnknownVersion);
    assert_eq!(tie(&doc, &"none".into(), &now, (0, 1)), Err(RangeError::UnknownClause));
    let many = Heads(now.0.iter().cycle().take(65).cloned().collect());
    assert!(knows(&doc, &now) && !knows(&doc, &many), "nobody's version has so many heads");
}

#[test]
fn a_range_keeps_a_little_of_what_stands_around_it() {
    let words = format!("{}chữ được chọn{}", "ế".repeat(60), "ợ".repeat(60));
    let doc = begun(&words);
    let range = tie(&doc, &clause(), &read::heads(&doc), span(&words, "chữ được chọn")).unwrap();
    assert_eq!((range.prefix, range.suffix), ("ế".repeat(AROUND_CHARS), "ợ".repeat(AROUND_CHARS)));
    let long = begun(&"a".repeat(RANGE_UNITS_MAX + 1));
    let tied = |to| tie(&long, &clause(), &read::heads(&long), (0, to));
    assert!(tied(RANGE_UNITS_MAX).is_ok());
    assert_eq!(tied(RANGE_UNITS_MAX + 1), Err(RangeError::Long));
}

#[test]
fn words_chosen_in_an_older_version_are_found_in_a_newer_one() {
    let mut doc = begun("một hai ba");
    let made = read::heads(&doc);
    write_words(&mut doc, 2, "không một hai ba");
    let range = tie(&doc, &clause(), &made, (4, 7)).unwrap();
    assert_eq!(range.quote, "hai", "counted in the version that was read");
    let now = read::heads(&doc);
    assert_eq!(find(&doc, &clause(), &made, &range, &now), Place::Words { from: 10, to: 13 });
    assert_eq!(find(&doc, &clause(), &made, &range, &made), Place::Words { from: 4, to: 7 });
    edit(&mut doc, 2, &Edit::Remove { clause: clause() });
    assert_eq!(find(&doc, &"none".into(), &made, &range, &read::heads(&doc)), Place::Gone);
    let spoiled = duthao::domain::comment::Range { first: "nonsense".into(), ..range };
    assert_eq!(find(&doc, &clause(), &made, &spoiled, &read::heads(&doc)), Place::Gone);
}

/// Letters that never come twice, so that a letter says which one it is.
fn letter(number: u32) -> char {
    char::from_u32(0x4E00 + number).expect("a letter")
}

/// One rewriting: what goes, and what comes in its place.
type Splice = (usize, usize, usize);

fn spliced(words: &str, (at, gone, come): Splice, next: &mut u32) -> String {
    let letters: Vec<char> = words.chars().collect();
    let at = at.min(letters.len());
    let until = (at + gone).min(letters.len());
    let fresh = (0..come).map(|_| {
        *next += 1;
        letter(*next)
    });
    letters[..at]
        .iter()
        .copied()
        .chain(fresh.collect::<Vec<_>>())
        .chain(letters[until..].iter().copied())
        .collect()
}

fn words_of(doc: &Automerge) -> String {
    read::text(doc).clause(&clause()).map(|(_, clause)| clause.plain()).unwrap_or_default()
}

fn splices() -> impl Strategy<Value = Vec<Splice>> {
    prop::collection::vec((0_usize..24, 0_usize..6, 0_usize..4), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    // Letters come and go before the choice and after it, by two people who do not hear of each other: what is left of
    // the chosen letters is where the comment stands, and where nothing is left it stands nowhere.
    #[test]
    fn a_comment_stands_where_its_letters_stand(
        before in splices(),
        mine in splices(),
        theirs in splices(),
        choice in (0_usize..24, 1_usize..8),
    ) {
        let mut next = 20;
        let mut doc = begun(&(1..=20).map(letter).collect::<String>());
        for splice in before {
            let words = spliced(&words_of(&doc), splice, &mut next);
            write_words(&mut doc, 2, &words);
        }
        let then = words_of(&doc);
        let count = then.chars().count();
        prop_assume!(count > 0);
        let from = choice.0.min(count - 1);
        let to = (from + choice.1).min(count);
        let chosen: Vec<char> = then.chars().skip(from).take(to - from).collect();
        let made = read::heads(&doc);
        let range = tie(&doc, &clause(), &made, (from, to)).unwrap();
        let mut other = doc.fork();
        for splice in mine {
            let words = spliced(&words_of(&doc), splice, &mut next);
            write_words(&mut doc, 3, &words);
        }
        for splice in theirs {
            let words = spliced(&words_of(&other), splice, &mut next);
            write_words(&mut other, 4, &words);
        }
        doc.merge(&mut other).unwrap();
        let now: Vec<char> = words_of(&doc).chars().collect();
        let left = |one: &char| chosen.contains(one);
        let expected = now.iter().position(left).zip(now.iter().rposition(left)).map(|(first, last)| {
            let (from, to) = (first, last + 1);
            if now[from..to] == chosen[..] { Place::Words { from, to } } else { Place::Changed { from, to } }
        });
        let found = find(&doc, &clause(), &made, &range, &read::heads(&doc));
        prop_assert_eq!(found, expected.unwrap_or(Place::Gone));
    }
}
