//! The list of pilot meetings as a tree of its own, in the committee's form.

use crate::domain::canonical::line;
use crate::domain::export::{Body, Copy};
use crate::domain::resolution::Text;
use crate::format::minutes::column;
use crate::format::profile::{Profile, ProfileError};
use crate::format::table::{Section, Table};
use crate::format::tree::{self, Line, Part as Place, Tree};

/// Over the list.
const TITLE: &str = "DANH SÁCH";

/// What it is.
const SUBJECT: &str = "Các buổi sinh hoạt điểm";

/// Closes the title.
const DASHES: &str = "-----";

/// One meeting as the list tells it, in words; what was not recorded is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Met {
    pub cell: String,
    pub organisation: String,
    pub bloc: String,
    pub round: i64,
    /// 03/09/2020.
    pub date: String,
    /// "Thường kỳ" or "Chuyên đề".
    pub kind: String,
    /// "30/33 (90,9%)": present of those expected.
    pub present: String,
    /// "92/100", the confirmed points where there are any.
    pub points: String,
    /// Whether the points are the cell's own, which nobody confirmed.
    pub own_points: bool,
    pub grade: String,
}

/// Lays the list out; it is not signed or numbered. `blocs` are those with a meeting, of all.
pub fn build(
    meetings: &[Met],
    blocs: (usize, usize),
    (text, body, copy): (&Text, &Body, &Copy),
) -> Result<Tree, ProfileError> {
    let profile = Profile::of(body)?;
    let made = |part: Place, words: &str| Line { part, text: line(words), look: part.look(&profile) };
    let mut tree = tree::build(&Text { clauses: Vec::new(), ..text.clone() }, body, copy)?;
    tree.title = line(&format!("{TITLE} {SUBJECT} {}", text.subject));
    tree.number.remove(0);
    tree.heading = vec![
        made(Place::DocumentType, TITLE),
        made(Place::Subject, SUBJECT),
        made(Place::Mark, &format!("(Kèm theo hồ sơ trình Nghị quyết {})", text.subject)),
        made(Place::Dashes, DASHES),
    ];
    tree.sections = vec![Section {
        heading: "THEO THỨ TỰ THỜI GIAN".into(),
        note: note(meetings, blocs),
        table: (!meetings.is_empty()).then(|| table(meetings)),
        ..Section::default()
    }];
    tree.signed = false;
    Ok(tree)
}

fn note(meetings: &[Met], (met, all): (usize, usize)) -> String {
    let count = meetings.len();
    let own = if meetings.iter().any(|one| one.own_points) {
        " Điểm có dấu * do chi bộ tự chấm, chưa được xác nhận."
    } else {
        ""
    };
    format!("Tổng số {count} buổi, {met}/{all} khối. Có mặt tính trên số đảng viên phải dự.{own}")
}

fn table(meetings: &[Met]) -> Table {
    let row = |(place, one): (usize, &Met)| {
        let own = if one.own_points { "*" } else { "" };
        let points =
            if one.points.is_empty() { "chưa chấm".to_owned() } else { format!("{}{own}", one.points) };
        vec![
            (place + 1).to_string(),
            line(&format!("{}, {}", one.cell, one.organisation)),
            line(&one.bloc),
            format!("Đợt {}, {}", one.round, one.date),
            line(&one.kind),
            one.present.clone(),
            points,
            one.grade.clone(),
        ]
    };
    Table {
        columns: vec![
            column("TT", 1.0, true),
            column("Chi bộ", 4.1, false),
            column("Khối", 2.2, true),
            column("Đợt, ngày", 2.8, true),
            column("Hình thức", 2.0, true),
            column("Có mặt", 2.1, true),
            column("Điểm", 1.7, true),
            column("Xếp loại", 1.6, true),
        ],
        rows: meetings.iter().enumerate().map(row).collect(),
    }
}
