//! Words whose keys are put together from a name of the code: each stands in both languages.

use std::collections::BTreeSet;
use std::path::Path;

use duthao::domain::answer::Verdict;
use duthao::domain::audit::Flaw;
use duthao::domain::audit::acts::ACTS;
use duthao::domain::check::Fault;
use duthao::domain::conflict::{ConflictKind, How};
use duthao::domain::evidence::RecordKind;
use duthao::domain::flag::{Cause, Decision as Ruled};
use duthao::domain::meeting::{Grade, MeetingKind};
use duthao::domain::person::Role;
use duthao::domain::picture::Column;
use duthao::domain::resolution::{Kind, LEVEL_MAX, Relation};
use duthao::domain::stage::{Stage, Step};
use duthao::domain::suggestion::Wish;
use duthao::domain::vote::{Choice, Decision};
use duthao::format::Format;
use duthao::http::audit::act_key;
use duthao::words::{Lang, knows};

/// Acts that the journal of a resolution does not tell.
const UNTOLD: [&str; 5] =
    ["vote.ballot", "offer.make", "offer.take_back", "suggestion.make", "suggestion.take_back"];

fn keys(prefix: &str, ids: impl IntoIterator<Item = &'static str>) -> Vec<String> {
    ids.into_iter().map(|id| format!("{prefix}-{}", id.replace('_', "-"))).collect()
}

/// Names of acts on a resolution, as the actions write them into the audit log.
fn acts_on_resolutions() -> Vec<String> {
    let mut found = Vec::new();
    for folder in [
        "flag",
        "issue",
        "offer",
        "resolution",
        "response",
        "review",
        "stage",
        "suggestion",
        "vote",
        "waiver",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/action").join(folder);
        for file in std::fs::read_dir(&folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap_or_default();
            let named = text.split("act: \"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
            found.extend(named.filter(|act| !act.starts_with("body.")));
        }
    }
    assert!(found.len() >= 10, "the acts are found where they are written: {found:?}");
    found
}

#[test]
fn every_name_that_people_are_shown_has_words_in_both_languages() {
    let mut all = keys("role", Role::ALL.map(Role::id));
    all.extend(keys("stage", Stage::ALL.map(Stage::id)));
    all.extend(keys("state", Stage::ALL.map(Stage::id)));
    for key in keys("step", Step::ALL.map(Step::id)) {
        all.push(format!("{key}.effect"));
        all.push(key);
    }
    all.extend(keys("record-kind", RecordKind::ALL.map(RecordKind::id)));
    all.extend(keys("meeting-kind", MeetingKind::ALL.map(MeetingKind::id)));
    all.extend(keys("grade", Grade::ALL.map(Grade::id)));
    all.extend(keys("choice", Choice::ALL.map(Choice::id)));
    all.extend(keys("decision", Decision::ALL.map(Decision::id)));
    for key in keys("fault", Fault::ALL.map(Fault::id)) {
        all.push(format!("{key}.mend"));
        all.push(key);
    }
    all.extend(keys("flag-cause", Cause::ALL.map(Cause::id)));
    all.extend(keys("flag-choice", Ruled::ALL.map(Ruled::id)));
    all.extend(keys("flag-decision", Ruled::ALL.map(Ruled::id)));
    all.extend(keys("relation", Relation::ALL.map(Relation::id)));
    all.extend(keys("suggestion-sort", Wish::SORTS));
    all.extend(keys("suggestion-kind", Kind::ALL.map(Kind::id)));
    all.extend((0..=LEVEL_MAX).map(|level| format!("suggestion-level-{level}")));
    let decided = [Verdict::Accepted, Verdict::Partly, Verdict::Declined];
    all.extend(keys("why-suggestion", decided.map(Verdict::id)));
    all.extend(keys("format", Format::ALL.map(Format::id)));
    all.extend(keys("chain-column", Column::ALL.map(Column::id)));
    all.extend(keys("why-conflict", How::ALL.map(How::id)));
    all.extend(keys("why-conflict-kind", ConflictKind::ALL.map(ConflictKind::id)));
    all.extend(ACTS.map(act_key));
    all.extend(keys("audit-flaw", Flaw::IDS));
    let told = acts_on_resolutions().into_iter().filter(|act| !UNTOLD.contains(&act.as_str()));
    all.extend(told.map(|act| format!("act-{}", act.replace(['.', '_'], "-"))));
    for lang in Lang::ALL {
        let missing: Vec<&String> = all.iter().filter(|key| !knows(lang, key)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", lang.id());
    }
}

/// Names of acts in a text of the program: where they are named as such, and wherever a noun of the log stands before a dot.
fn acts_in(text: &str, nouns: &BTreeSet<&str>) -> BTreeSet<String> {
    let literals = text.split('"');
    let named: BTreeSet<&str> =
        text.split("act: \"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let plain =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    literals
        .filter(|literal| {
            let Some((noun, verb)) = literal.split_once('.') else { return false };
            let file = ["toml", "csv", "xlsx", "xls", "xlsm", "jpg", "pdf", "html"].contains(&verb);
            plain(noun) && plain(verb) && !file && (nouns.contains(noun) || named.contains(literal))
        })
        .map(str::to_owned)
        .collect()
}

fn texts_under(folder: &Path, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts_under(&path, into);
        } else {
            into.push(std::fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

#[test]
fn every_act_of_the_log_is_known_to_its_page() {
    let nouns: BTreeSet<&str> = ACTS.iter().map(|act| act.split('.').next().unwrap()).collect();
    let mut texts = Vec::new();
    for folder in ["src/action", "src/store"] {
        texts_under(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut texts);
    }
    let found: BTreeSet<String> = texts.iter().flat_map(|text| acts_in(text, &nouns)).collect();
    assert!(found.len() > 70, "the acts are found where they are written: {found:?}");
    let known: BTreeSet<String> = ACTS.iter().map(|act| (*act).to_owned()).collect();
    let strange: Vec<&String> = found.difference(&known).collect();
    assert!(strange.is_empty(), "name them in domain/audit/acts.rs and messages/*/audit.ftl: {strange:?}");
    let gone: Vec<&String> = known.difference(&found).collect();
    assert!(gone.is_empty(), "nothing writes these any more: {gone:?}");
}
