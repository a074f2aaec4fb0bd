//! The record of a vote and the minutes of its meeting: the signatures are never alone on a page, however long the table
//! above them is.

use std::path::{Path, PathBuf};

use duthao::clock::Millis;
use duthao::domain::export::{Copy, Standing};
use duthao::domain::vote::minutes::{Added, Attendance, Inner, Minutes, Noted};
use duthao::domain::vote::record::{Answer, Record};
use duthao::domain::vote::{Choice, Decision, Secrecy, Shown, Way};
use duthao::format::tree::{Tree, plain};
use duthao::format::{Format, render, vote_minutes, vote_record};

use super::docx::convert;
use super::{body, draft, file, folded, folder, pages, sample};

/// Members of the largest committee tried, and of the smallest: somewhere between them a table just fills its page.
const MEMBERS_MIN: usize = 52;
const MEMBERS_MAX: usize = 70;

pub fn copy() -> Copy {
    Copy { standing: Standing::Sealed { ordinal: 2, year: 2021, short_hash: "7F3A-91C2".into() }, ..draft() }
}

pub fn record(members: usize) -> Record {
    let count = u32::try_from(members).unwrap();
    let answer = |number: usize| Answer {
        name: format!("Uỷ viên {number}"),
        choice: Some(Choice::Agree),
        opinion: String::new(),
    };
    Record {
        round: 1,
        canonical_hash: "7f3a91c2".repeat(8),
        short_hash: "7F3A-91C2".into(),
        opened: Millis(1_612_328_400_000),
        closed: Millis(1_612_332_000_000),
        secrecy: Secrecy::Named,
        way: Way::Meeting,
        rule: "Cần quá nửa".into(),
        quorum: "Phải có ít nhất hai phần ba".into(),
        member_title: "uỷ viên".into(),
        members: count,
        present: None,
        left_out: Vec::new(),
        shown: Shown { received: count, agree: Some(count), disagree: Some(0), other: Some(0) },
        decision: Decision::Adopted,
        amendments: 0,
        answers: (1..=members).map(answer).collect(),
        taken_part: Vec::new(),
        opinions: Vec::new(),
        papers: Vec::new(),
        signing_key: "3F1A-91C2-07BB-E4D0-5A66".into(),
    }
}

pub fn minutes(members: usize) -> Minutes {
    let note = |number: usize| Noted {
        place: format!("{number}. Đổi mới"),
        name: format!("Uỷ viên {number}"),
        words: "Ghi rõ thời hạn.".into(),
    };
    Minutes {
        record: record(members),
        added: Added { chair: "Lê Chủ Trì".into(), ended: "16:30".into(), ..Added::default() },
        attendance: Attendance::default(),
        draft: Some(2),
        conclusions: None,
        amendments: Vec::new(),
        inner: Some(Inner { reserved: Vec::new(), notes: (1..=members).map(note).collect() }),
    }
}

/// The signatures begin on a page that has something of the paper itself above them.
fn expect_company(path: &Path, above: &[&str]) {
    let pages = pages(path);
    let signed: Vec<&String> = pages.iter().filter(|page| page.contains("CHỦ TRÌ")).collect();
    let [page] = signed.as_slice() else { panic!("{}: signed on {} pages", path.display(), signed.len()) };
    let before = folded(page.split_once("CHỦ TRÌ").unwrap().0);
    assert!(above.iter().any(|words| before.contains(words)), "{}: alone: {before}", path.display());
}

#[test]
fn record_and_minutes_say_that_words_adopted_with_amendments_are_voted_on_anew() {
    let asked = "Hội nghị yêu cầu sửa 2 nội dung; văn bản được sửa và biểu quyết vòng mới.";
    let told = |amendments: u32, decision: Decision| {
        let record = Record { amendments, decision, ..record(3) };
        let minutes = Minutes { record: record.clone(), ..minutes(3) };
        let trees = [
            vote_record::build(&record, &sample(), &body(), &copy()).unwrap(),
            vote_minutes::build(&minutes, &sample(), &body(), &copy()).unwrap(),
        ];
        trees.map(|tree| folded(&plain(&tree)).contains(asked))
    };
    assert_eq!(told(2, Decision::Adopted), [true, true]);
    assert_eq!(told(0, Decision::Adopted), [false, false]);
    assert_eq!(told(2, Decision::NotAdopted), [false, false], "what fell is taken up again anyhow");
}

#[test]
fn signatures_of_the_record_keep_a_row_of_the_table_with_them() {
    let name = |members: usize| format!("vote-record-{members}");
    let tree =
        |members| -> Tree { vote_record::build(&record(members), &sample(), &body(), &copy()).unwrap() };
    let sizes: Vec<usize> = (MEMBERS_MIN..=MEMBERS_MAX).collect();
    let written: Vec<PathBuf> =
        sizes.iter().map(|members| file(&tree(*members), Format::Docx, &name(*members))).collect();
    for (members, docx) in sizes.iter().zip(&written) {
        let last = format!("Uỷ viên {members}");
        expect_company(&file(&tree(*members), Format::Pdf, &name(*members)), &[&last]);
        expect_company(&convert(&[docx], "pdf").remove(0), &[&last]);
    }
}

#[test]
fn signatures_of_the_minutes_keep_their_last_sentence_with_them() {
    let last = ["Cuộc họp kết thúc lúc 16 giờ 30"];
    let written: Vec<PathBuf> = (MEMBERS_MIN..=MEMBERS_MAX)
        .map(|members| {
            let tree = vote_minutes::build(&minutes(members), &sample(), &body(), &copy()).unwrap();
            let from_pdf = file(&tree, Format::Pdf, &format!("vote-minutes-{members}"));
            expect_company(&from_pdf, &last);
            let words = folded(&pages(&from_pdf).join(" "));
            assert!(words.contains("không gửi kèm Nghị quyết") && words.contains("Lê Chủ Trì"), "{words}");
            let docx = folder("vote-minutes").join(format!("minutes-{members}.docx"));
            std::fs::write(&docx, render(&tree, Format::Docx).unwrap()).unwrap();
            docx
        })
        .collect();
    let written: Vec<&Path> = written.iter().map(PathBuf::as_path).collect();
    for from_word in convert(&written, "pdf") {
        expect_company(&from_word, &last);
    }
}

#[test]
fn copies_and_rounds_are_saved_under_names_of_their_own() {
    let title = |minutes: &Minutes| vote_minutes::build(minutes, &sample(), &body(), &copy()).unwrap().title;
    let inner = minutes(3);
    let plain = Minutes { inner: None, ..inner.clone() };
    let later =
        Minutes { record: Record { round: plain.record.round + 1, ..plain.record.clone() }, ..plain.clone() };
    let record = |record: &Record| vote_record::build(record, &sample(), &body(), &copy()).unwrap().title;
    let titles = [title(&inner), title(&plain), title(&later), record(&plain.record), record(&later.record)];
    // A file's name holds the first ten words.
    let names: Vec<String> =
        titles.iter().map(|title| title.split_whitespace().take(10).collect::<Vec<_>>().join(" ")).collect();
    for (place, name) in names.iter().enumerate() {
        assert!(!names[..place].contains(name), "{name}");
    }
}
