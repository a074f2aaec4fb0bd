//! The annex of a resolution as a tree of its own, in the same form: what was let pass, how far evidence covers the
//! proposals, and each record behind each proposal.

use super::profile::{Profile, ProfileError};
use super::table::{Column, Section, Table};
use super::tree::{self, Line, Part, Tree};
use crate::domain::annex::{Annex, Backed, Cited, Waived};
use crate::domain::canonical::line;
use crate::domain::export::{Body, Copy, Day, Standing, number_words};
use crate::domain::resolution::{Relation, Text};
use crate::words::{Lang, say};

/// Over the annex.
const TITLE: &str = "PHỤ LỤC";

/// What it is about.
const SUBJECT: &str = "Những chỗ được cho qua khi niêm và minh chứng của các giải pháp";

/// Closes the title.
const DASHES: &str = "-----";

/// Lays out the annex of a copy in the committee's form. It is not signed or numbered by itself.
pub fn build(annex: &Annex, text: &Text, body: &Body, copy: &Copy) -> Result<Tree, ProfileError> {
    let profile = Profile::of(body)?;
    let made = |part: Part, words: &str| Line { part, text: line(words), look: part.look(&profile) };
    let mut tree = tree::build(&Text { clauses: Vec::new(), ..text.clone() }, body, copy)?;
    tree.title = line(&format!("{TITLE} {}", tree.title));
    // The number belongs to the resolution: the line beneath the title names it.
    tree.number.remove(0);
    tree.heading = vec![
        made(Part::DocumentType, TITLE),
        made(Part::Subject, SUBJECT),
        made(Part::Mark, &beside(text, body, copy)),
        made(Part::Dashes, DASHES),
    ];
    tree.sections = sections(annex);
    tree.signed = false;
    Ok(tree)
}

/// Names the document that the annex stands beside.
fn beside(text: &Text, body: &Body, copy: &Copy) -> String {
    let kind = sentence_case(&body.document_type);
    match &copy.standing {
        Standing::Issued { number, date } => {
            format!("(Kèm theo {kind} số {}-{}, {})", number_words(*number), body.sign, date.words())
        }
        Standing::Draft { ordinal, .. } => {
            format!("(Kèm theo dự thảo lần {ordinal} {kind} {})", text.subject)
        }
        Standing::Sealed { short_hash, .. } => {
            format!("(Kèm theo bản đã niêm {short_hash} của {kind} {})", text.subject)
        }
    }
}

/// "NGHỊ QUYẾT" as "Nghị quyết".
fn sentence_case(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| format!("{first}{}", letters.as_str().to_lowercase()))
}

fn column(head: &str, share: f32, centred: bool) -> Column {
    Column { head: head.to_owned(), share, centred }
}

fn sections(annex: &Annex) -> Vec<Section> {
    let mut made = vec![waived(&annex.waived), coverage(annex)];
    made.push(Section {
        heading: "III- MINH CHỨNG CỦA TỪNG GIẢI PHÁP".into(),
        level: 0,
        note: "Lời người nói ghi theo vai trò; mỗi minh chứng ghi theo bản đã gắn vào giải pháp.".into(),
        ..Section::default()
    });
    made.extend(annex.proposals.iter().map(records));
    made
}

fn waived(waived: &[Waived]) -> Section {
    let row = |(place, one): (usize, &Waived)| {
        let key = format!("fault-{}", one.fault.id().replace('_', "-"));
        vec![
            (place + 1).to_string(),
            say(Lang::Vi, &key, &[]),
            line(&one.place),
            line(&format!("{}, {}", one.by, day(one))),
            line(&one.reason),
        ]
    };
    let table = Table {
        columns: vec![
            column("TT", 1.0, true),
            column("Nội dung", 3.6, false),
            column("Chỗ được cho qua", 4.2, false),
            column("Người cho qua, ngày", 3.0, false),
            column("Lý do", 4.2, false),
        ],
        rows: waived.iter().enumerate().map(row).collect(),
    };
    Section {
        heading: "I- NHỮNG CHỖ ĐƯỢC CHO QUA".into(),
        level: 0,
        note: if waived.is_empty() {
            "Không có chỗ nào được cho qua.".into()
        } else {
            String::new()
        },
        table: (!waived.is_empty()).then_some(table),
        ..Section::default()
    }
}

fn day(one: &Waived) -> String {
    let day = Day::of(one.at);
    format!("{:02}/{:02}/{}", day.day, day.month, day.year)
}

/// A gap is a word, never 0 %; a number shows what it stands on.
fn coverage(annex: &Annex) -> Section {
    let mut columns = vec![column("Giải pháp", 2.4, false)];
    columns.extend(annex.blocs.iter().map(|bloc| column(bloc, 2.0, true)));
    columns.push(column("Số khối", 1.4, true));
    let row = |one: &Backed| {
        let mut cells = vec![one.code.clone()];
        cells.extend(one.counts.iter().map(|count| match count.records {
            0 => "chưa có".to_owned(),
            records => format!("n\u{a0}=\u{a0}{records} ({}\u{a0}buổi)", count.meetings),
        }));
        let covered = one.counts.iter().filter(|count| count.records > 0).count();
        cells.push(format!("{covered}/{}", one.counts.len()));
        cells
    };
    let table = Table { columns, rows: annex.proposals.iter().map(row).collect() };
    let any = !annex.proposals.is_empty();
    Section {
        heading: "II- ĐỘ PHỦ MINH CHỨNG".into(),
        level: 0,
        note: if any {
            "n là số minh chứng ủng hộ hoặc nêu số liệu của mỗi khối; trong ngoặc là số buổi sinh hoạt."
                .into()
        } else {
            "Văn bản chưa có giải pháp.".into()
        },
        table: any.then_some(table),
        ..Section::default()
    }
}

fn records(proposal: &Backed) -> Section {
    let row = |(place, one): (usize, &Cited)| {
        let relation = match one.relation {
            Relation::Supports => "ủng hộ",
            Relation::Contradicts => "trái ngược",
            Relation::Quantifies => "nêu số liệu",
        };
        let withdrawn = if one.withdrawn { ", đã rút" } else { "" };
        vec![
            (place + 1).to_string(),
            line(&format!("{} ({})", one.text, one.speaker_role)),
            line(&format!("{}, {}", one.cell, one.organisation)),
            line(&one.bloc),
            format!("Đợt {}, {}", one.round, one.date),
            format!("{relation}{withdrawn}"),
        ]
    };
    let table = Table {
        columns: vec![
            column("TT", 1.0, true),
            column("Minh chứng", 5.8, false),
            column("Chi bộ", 3.2, false),
            column("Khối", 2.1, true),
            column("Đợt, ngày", 2.4, true),
            column("Quan hệ", 2.0, true),
        ],
        rows: proposal.records.iter().enumerate().map(row).collect(),
    };
    let any = !proposal.records.is_empty();
    Section {
        heading: line(&format!("{}. {}", proposal.code, proposal.words)),
        level: 1,
        note: if any { String::new() } else { "Chưa có minh chứng.".into() },
        table: any.then_some(table),
        ..Section::default()
    }
}
