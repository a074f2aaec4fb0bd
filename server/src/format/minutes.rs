//! The minutes of a workshop as a tree of its own, in the committee's form, signed by secretary and chair.

use super::profile::{Profile, ProfileError};
use super::table::{Column, Section, Table};
use super::tree::{self, Line, Part as Place, Tree};
use crate::clock::Millis;
use crate::domain::canonical::line;
use crate::domain::export::{Body, Copy, Day};
use crate::domain::minutes::{Discussed, Minutes, Part};
use crate::domain::resolution::Text;
use crate::domain::responses::Row;
use crate::domain::workshop::ItemState;
use crate::words::{Lang, say};

/// What it is.
const TITLE: &str = "BIÊN BẢN";

/// Closes the title.
const DASHES: &str = "-----";

/// The sign of minutes, before the committee's.
const SIGN: &str = "BB";

/// Room for a number that a hand writes.
const GAP: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

/// Room for a name, place or hour that is not known.
pub(in crate::format) const BLANK: &str = "……………";

/// Minutes of an hour; Hà Nội is seven hours ahead all year.
const HOUR_MINUTES: i64 = 60;
const AHEAD_MINUTES: i64 = 7 * HOUR_MINUTES;

/// Lays out the minutes.
pub fn build(minutes: &Minutes, text: &Text, body: &Body, copy: &Copy) -> Result<Tree, ProfileError> {
    let profile = Profile::of(body)?;
    // Blanks that leave room for a pen stay as they are.
    let made = |part: Place, words: &str| Line { part, text: words.to_owned(), look: part.look(&profile) };
    let mut tree = tree::build(&Text { clauses: Vec::new(), ..text.clone() }, body, copy)?;
    let committee = body.sign.split_once('/').map_or(body.sign.as_str(), |(_, committee)| committee);
    tree.title = line(&format!("{TITLE} hội thảo {}", text.subject));
    tree.number = vec![made(Place::Number, &format!("Số {GAP}-{SIGN}/{committee}"))];
    let day = minutes.session.map(|held| Day::of(held.from));
    if let Some(day) = day {
        tree.day = day;
        tree.date = made(Place::Date, &format!("{}, {}", body.place, day.words()));
    }
    tree.heading = vec![
        made(Place::DocumentType, TITLE),
        made(Place::Subject, &line(&format!("hội thảo góp ý dự thảo Nghị quyết {}", text.subject))),
        made(Place::Dashes, DASHES),
    ];
    tree.sections = sections(minutes);
    let name = |name: &str| made(Place::SignerName, &line(name));
    tree.second = vec![made(Place::OnBehalf, "THƯ KÝ"), name(&minutes.added.secretary)];
    tree.signature = vec![made(Place::OnBehalf, "CHỦ TRÌ")];
    tree.signer = name(&minutes.added.chair);
    Ok(tree)
}

/// Writes every part: what fills itself, and beneath it what was added.
pub fn sections(minutes: &Minutes) -> Vec<Section> {
    let beneath = |part: Part| minutes.added.lines(part);
    let part = |heading: &str, part: Part, note: &str, table: Option<Table>| Section {
        heading: heading.to_owned(),
        level: 0,
        note: if table.is_none() { note.to_owned() } else { String::new() },
        table,
        beneath: beneath(part),
        ..Section::default()
    };
    let mut made = opening(minutes);
    made.push(part(
        "II- CHƯƠNG TRÌNH",
        Part::Agenda,
        "Hội thảo không có chương trình.",
        agenda(&minutes.agenda),
    ));
    made.push(part("III- THAM LUẬN", Part::Papers, "Không có tham luận.", papers(minutes)));
    made.push(part(
        "IV- Ý KIẾN PHÁT BIỂU",
        Part::Opinions,
        "Chưa ghi ý kiến phát biểu.",
        said("Nội dung ý kiến", &minutes.opinions),
    ));
    made.push(part(
        "V- ĐỀ NGHỊ SỬA TRONG HỘI THẢO",
        Part::Suggestions,
        "Không có đề nghị sửa được gửi hoặc trả lời trong hội thảo.",
        said("Đề nghị", &minutes.suggestions),
    ));
    let none = if beneath(Part::Conclusion).is_empty() { "Chưa ghi kết luận." } else { "" };
    made.push(part("VI- KẾT LUẬN CỦA CHỦ TRÌ", Part::Conclusion, none, None));
    made
}

fn or_blank(words: &str) -> String {
    if words.is_empty() { BLANK.to_owned() } else { line(words) }
}

/// "08 giờ 05".
pub(super) fn hour(at: Millis) -> String {
    let minutes = (at.0.div_euclid(60_000) + AHEAD_MINUTES).rem_euclid(24 * HOUR_MINUTES);
    format!("{:02} giờ {:02}", minutes / HOUR_MINUTES, minutes % HOUR_MINUTES)
}

/// "08:05", with the day where the workshop had several.
fn clock(at: Millis, several: bool) -> String {
    let minutes = (at.0.div_euclid(60_000) + AHEAD_MINUTES).rem_euclid(24 * HOUR_MINUTES);
    let time = format!("{:02}:{:02}", minutes / HOUR_MINUTES, minutes % HOUR_MINUTES);
    let day = Day::of(at);
    if several { format!("{time} {:02}/{:02}", day.day, day.month) } else { time }
}

fn opening(minutes: &Minutes) -> Vec<Section> {
    let added = &minutes.added;
    let when = match minutes.session {
        None => "Hội thảo chưa bắt đầu.".to_owned(),
        Some(held) => {
            let end = match held.to {
                None => "đang thảo luận".to_owned(),
                Some(to) if Day::of(to) == Day::of(held.from) => {
                    format!("kết thúc lúc {} cùng ngày", hour(to))
                }
                Some(to) => format!("kết thúc lúc {}, {}", hour(to), Day::of(to).words()),
            };
            let from = format!("{}, {}", hour(held.from), Day::of(held.from).words());
            format!("Hội thảo bắt đầu lúc {from}; {end}. Địa điểm: {}.", or_blank(&added.place))
        }
    };
    let chair = [added.chair.as_str(), added.chair_office.as_str()];
    let chair: Vec<&str> = chair.into_iter().filter(|part| !part.is_empty()).collect();
    let sub = |heading: &str, note: String| Section {
        heading: heading.to_owned(),
        level: 1,
        note,
        ..Section::default()
    };
    vec![
        Section {
            heading: "I- THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN".into(), note: when, ..Section::default()
        },
        sub(
            "1. Chủ trì, thư ký",
            format!("Chủ trì: {}. Thư ký: {}.", or_blank(&chair.join(", ")), or_blank(&added.secretary)),
        ),
        Section { beneath: added.lines(Part::Opening), ..attendance(minutes) },
    ]
}

fn attendance(minutes: &Minutes) -> Section {
    let sum = |count: fn(&crate::domain::minutes::Attendance) -> usize| -> usize {
        minutes.attendance.iter().map(count).sum()
    };
    let (invited, present) = (sum(|one| one.invited), sum(|one| one.present));
    let rows = minutes.attendance.iter().map(|one| {
        let bloc = if one.bloc.is_empty() { "Không thuộc khối nào" } else { &one.bloc };
        vec![line(bloc), one.invited.to_string(), one.present.to_string()]
    });
    let table = Table {
        columns: vec![column("Khối", 6.0, false), column("Được mời", 2.0, true), column("Có mặt", 2.0, true)],
        rows: rows.collect(),
    };
    Section {
        heading: "2. Đại biểu".into(),
        level: 1,
        note: format!("Có mặt {present}/{invited} đại biểu được mời."),
        table: (invited > 0).then_some(table),
        ..Section::default()
    }
}

pub(in crate::format) fn column(head: &str, share: f32, centred: bool) -> Column {
    Column { head: head.to_owned(), share, centred }
}

fn agenda(items: &[Discussed]) -> Option<Table> {
    let times = items.iter().flat_map(|item| match item.state {
        ItemState::Planned => vec![],
        ItemState::Open { at } => vec![at],
        ItemState::Closed { opened, at } => vec![opened, at],
    });
    let days: std::collections::BTreeSet<Day> = times.map(Day::of).collect();
    let row = |(place, item): (usize, &Discussed)| {
        let (from, to) = match item.state {
            ItemState::Planned => ("chưa thảo luận".to_owned(), String::new()),
            ItemState::Open { at } => (clock(at, days.len() > 1), "đang thảo luận".to_owned()),
            ItemState::Closed { opened, at } => (clock(opened, days.len() > 1), clock(at, days.len() > 1)),
        };
        vec![(place + 1).to_string(), line(&item.title), line(&item.clause), line(&item.speaker), from, to]
    };
    let table = Table {
        columns: vec![
            column("TT", 1.0, true),
            column("Nội dung", 4.4, false),
            column("Điều khoản", 4.0, false),
            column("Trình bày", 3.2, false),
            column("Bắt đầu", 1.7, true),
            column("Kết thúc", 1.7, true),
        ],
        rows: items.iter().enumerate().map(row).collect(),
    };
    (!items.is_empty()).then_some(table)
}

fn papers(minutes: &Minutes) -> Option<Table> {
    let rows = minutes.papers.iter().enumerate().map(|(place, paper)| {
        let told = match paper.at {
            Some(at) => format!("trình bày lúc {}", clock(at, false)),
            None => "gửi văn bản".to_owned(),
        };
        vec![(place + 1).to_string(), line(&paper.title), line(&paper.author), told]
    });
    let table = Table {
        columns: vec![
            column("TT", 1.0, true),
            column("Tham luận", 6.5, false),
            column("Tác giả", 5.0, false),
            column("Hình thức", 3.5, true),
        ],
        rows: rows.collect(),
    };
    (!minutes.papers.is_empty()).then_some(table)
}

fn said(what: &str, rows: &[Row]) -> Option<Table> {
    let row = |(place, one): (usize, &Row)| {
        let answer = one.answered.as_ref().map(|answer| {
            let verdict = say(Lang::Vi, &format!("answer-{}", answer.verdict.id()), &[]);
            if answer.reason.is_empty() { verdict } else { format!("{verdict}: {}", answer.reason) }
        });
        vec![
            (place + 1).to_string(),
            line(&one.who),
            line(&one.heading()),
            line(&one.said),
            line(&answer.unwrap_or_else(|| "Chưa trả lời".to_owned())),
        ]
    };
    let table = Table {
        columns: vec![
            column("TT", 1.0, true),
            column("Đại biểu, đoàn", 2.8, false),
            column("Điều khoản", 3.0, false),
            column(what, 5.6, false),
            column("Trả lời", 3.6, false),
        ],
        rows: rows.iter().enumerate().map(row).collect(),
    };
    (!rows.is_empty()).then_some(table)
}
