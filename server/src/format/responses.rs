//! The table of opinions with their answers as a tree of its own, in the committee's form.

use super::profile::{Profile, ProfileError};
use super::table::{Column, Section, Table};
use super::tree::{self, Line, Part, Tree};
use crate::domain::canonical::line;
use crate::domain::export::{Body, Copy, Day};
use crate::domain::resolution::Text;
use crate::domain::responses::{Group, LetPass, Order, Row, Tally};
use crate::words::{Lang, say};

/// Over the table.
const TITLE: &str = "BẢNG TỔNG HỢP";

/// What it is.
const SUBJECT: &str = "Ý kiến góp ý, tiếp thu và giải trình";

/// Closes the title.
const DASHES: &str = "-----";

/// Lays out the table; it is not signed or numbered.
pub fn build(
    (groups, order, tally): (&[Group], Order, Tally),
    passed: &[LetPass],
    text: &Text,
    body: &Body,
    copy: &Copy,
) -> Result<Tree, ProfileError> {
    let profile = Profile::of(body)?;
    let made = |part: Part, words: &str| Line { part, text: line(words), look: part.look(&profile) };
    let mut tree = tree::build(&Text { clauses: Vec::new(), ..text.clone() }, body, copy)?;
    tree.title = line(&format!("{TITLE} {}", tree.title));
    tree.number.remove(0);
    tree.heading = vec![
        made(Part::DocumentType, TITLE),
        made(Part::Subject, SUBJECT),
        made(Part::Mark, &format!("(Đối với dự thảo Nghị quyết {})", text.subject)),
        made(Part::Dashes, DASHES),
    ];
    let mut sections = vec![counted(tally)];
    sections.extend(groups.iter().map(|group| section(group, order)));
    if !passed.is_empty() {
        sections.push(let_pass(passed));
    }
    tree.sections = sections;
    tree.signed = false;
    Ok(tree)
}

fn counted(tally: Tally) -> Section {
    let Tally { all, open, passed, accepted, partly, declined, noted } = tally;
    let note = if all == 0 {
        "Chưa có ý kiến nào.".to_owned()
    } else {
        let passed = if passed > 0 { format!(" (cho qua {passed})") } else { String::new() };
        let waiting = if open > 0 { format!("; chưa trả lời {open}{passed}") } else { String::new() };
        format!(
            "Tổng số {all} ý kiến: tiếp thu {accepted}, tiếp thu một phần {partly}, không tiếp thu {declined}, \
             ghi nhận {noted}{waiting}."
        )
    };
    Section { heading: "TỔNG HỢP CHUNG".into(), level: 0, note, ..Section::default() }
}

fn column(head: &str, share: f32, centred: bool) -> Column {
    Column { head: head.to_owned(), share, centred }
}

fn section(group: &Group, order: Order) -> Section {
    let other = match order {
        Order::Clause => "Người góp ý",
        Order::Delegation => "Điều khoản",
    };
    let row = |(place, one): (usize, &Row)| {
        let beside = match order {
            Order::Clause => &one.who,
            Order::Delegation => &one.name,
        };
        let who = match order {
            Order::Clause => String::new(),
            Order::Delegation => format!("{}: ", one.who),
        };
        vec![
            (place + 1).to_string(),
            line(beside),
            line(&format!("{who}{}", said(one))),
            verdict(one),
            line(&why(one)),
        ]
    };
    let table = Table {
        columns: vec![
            column("TT", 1.0, true),
            column(other, 2.8, false),
            column("Nội dung góp ý", 5.6, false),
            column("Kết quả", 2.2, true),
            column("Giải trình", 4.4, false),
        ],
        rows: group.rows.iter().enumerate().map(row).collect(),
    };
    let heading = if group.name.is_empty() { "Các đại biểu khác" } else { &group.name };
    Section { heading: line(heading), level: 1, table: Some(table), ..Section::default() }
}

fn verdict(row: &Row) -> String {
    row.answered.as_ref().map_or_else(
        || "Chưa trả lời".to_owned(),
        |answer| say(Lang::Vi, &format!("answer-{}", answer.verdict.id()), &[]),
    )
}

/// What was said, with the paper it was taken from.
pub fn said(row: &Row) -> String {
    match &row.paper {
        Some((_, title)) => {
            format!("{} ({})", row.said, say(Lang::Vi, "response-paper", &[("title", title)]))
        }
        None => row.said.clone(),
    }
}

/// What is said of the verdict: the answer's reason, or who let it pass without one and why.
pub fn why(row: &Row) -> String {
    match (&row.answered, &row.passed) {
        (Some(answer), _) => answer.reason.clone(),
        (None, Some(passed)) => {
            say(Lang::Vi, "response-passed", &[("name", &passed.by), ("reason", &passed.reason)])
        }
        (None, None) => String::new(),
    }
}

fn let_pass(passed: &[LetPass]) -> Section {
    let row = |one: &LetPass| {
        let day = Day::of(one.at);
        vec![line(&one.by), format!("{:02}/{:02}/{}", day.day, day.month, day.year), line(&one.reason)]
    };
    let table = Table {
        columns: vec![
            column("Người cho qua", 3.0, false),
            column("Ngày", 2.0, true),
            column("Lý do", 8.0, false),
        ],
        rows: passed.iter().map(row).collect(),
    };
    Section {
        heading: "CHUYỂN GIAI ĐOẠN KHI CÒN Ý KIẾN CHƯA TRẢ LỜI".into(),
        level: 0,
        table: Some(table),
        ..Section::default()
    }
}
