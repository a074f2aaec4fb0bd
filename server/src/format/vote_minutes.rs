//! The minutes of the committee's meeting on a resolution as a tree of its own, signed by the secretary and the chair.

use super::minutes::{BLANK, column};
use super::profile::{Profile, ProfileError};
use super::table::{Section, Table};
use super::tree::{self, Line, Part as Place, Tree};
use super::vote_record::{GAP, counted, held, moment, verdict};
use crate::domain::canonical::line;
use crate::domain::export::{Body, Copy, Day};
use crate::domain::meeting::Hour;
use crate::domain::resolution::Text;
use crate::domain::vote::Way;
use crate::domain::vote::minutes::{Amended, Attendance, Concluded, Inner, Minutes};

/// What it is.
const TITLE: &str = "BIÊN BẢN";

/// What the committee's own copy is called.
const INNER_TITLE: &str = "BẢN LƯU CỦA CẤP UỶ: BIÊN BẢN";

/// Closes the title.
const DASHES: &str = "-----";

/// The sign of minutes, before the committee's.
const SIGN: &str = "BB";

/// Stands over the copy that does not leave the committee.
const INNER_MARK: &str = "(Bản lưu của cấp uỷ, không gửi kèm Nghị quyết)";

/// Lays out the minutes.
pub fn build(minutes: &Minutes, text: &Text, body: &Body, copy: &Copy) -> Result<Tree, ProfileError> {
    let profile = Profile::of(body)?;
    // Blanks that leave room for a pen stay as they are.
    let made = |part: Place, words: &str| Line { part, text: words.to_owned(), look: part.look(&profile) };
    let mut tree = tree::build(&Text { clauses: Vec::new(), ..text.clone() }, body, copy)?;
    let committee = body.sign.split_once('/').map_or(body.sign.as_str(), |(_, committee)| committee);
    let how = if minutes.is_of_meeting() { "họp" } else { "lấy ý kiến" };
    let subject = line(&format!("{how} {} thông qua Nghị quyết {}", body.voting_body, text.subject));
    // A file is named by how its title begins: copies and rounds must not be taken for one another.
    let copy = if minutes.inner.is_some() { INNER_TITLE } else { TITLE };
    tree.title = line(&format!("{copy} vòng {} {subject}", minutes.record.round));
    tree.number = vec![made(Place::Number, &format!("Số {GAP}-{SIGN}/{committee}"))];
    let day = Day::of(minutes.record.closed);
    tree.day = day;
    tree.date = made(Place::Date, &format!("{}, {}", body.place, day.words()));
    tree.heading = vec![made(Place::DocumentType, TITLE), made(Place::Subject, &subject)];
    if minutes.inner.is_some() {
        tree.heading.push(made(Place::Date, INNER_MARK));
    }
    tree.heading.push(made(Place::Dashes, DASHES));
    tree.sections = sections(minutes, text, body);
    let name = |name: &str| made(Place::SignerName, &or_blank(name));
    tree.second = vec![made(Place::OnBehalf, "THƯ KÝ"), name(&minutes.added.secretary)];
    tree.signature = vec![made(Place::OnBehalf, "CHỦ TRÌ")];
    tree.signer = name(&minutes.added.chair);
    Ok(tree)
}

fn or_blank(words: &str) -> String {
    if words.is_empty() { BLANK.to_owned() } else { line(words) }
}

fn sections(minutes: &Minutes, text: &Text, body: &Body) -> Vec<Section> {
    let record = &minutes.record;
    let added = &minutes.added;
    let part = |heading: String, note: String, beneath: Vec<String>| Section {
        heading,
        note: line(&note),
        beneath: beneath.iter().map(|words| line(words)).collect(),
        ..Section::default()
    };
    let sub = |heading: &str, note: String, beneath: Vec<String>| Section {
        level: 1,
        ..part(heading.to_owned(), note, beneath)
    };
    let chaired = format!("Chủ trì: {}. Thư ký: {}.", or_blank(&added.chair), or_blank(&added.secretary));
    let draft = minutes.draft.map(|number| format!(", dự thảo lần {number}")).unwrap_or_default();
    let decided = format!(
        "{} xem xét và biểu quyết thông qua Nghị quyết {}{draft} (vòng {}), đúng từng chữ bản đã niêm {}.",
        body.voting_body, text.subject, record.round, record.short_hash
    );
    let hash = vec!["Mã SHA-256 của bản đã niêm:".to_owned(), record.canonical_hash.clone()];
    let mut made = vec![
        part("I- THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN".into(), when(minutes), Vec::new()),
        sub("1. Chủ trì, thư ký", chaired, Vec::new()),
        sub("2. Thành viên", called(minutes), who(minutes)),
        part("II- NỘI DUNG".into(), decided, hash),
    ];
    let mut number = 3;
    let mut next = |heading: &str| {
        let heading = format!("{}- {heading}", roman(number));
        number += 1;
        heading
    };
    if let Some(conclusions) = &minutes.conclusions {
        made.push(concluded(next("KẾT LUẬN CỦA THƯỜNG TRỰC VÀ VIỆC TIẾP THU"), conclusions));
    }
    let rule = format!("{} {}. {}.", held(record), record.rule, record.quorum);
    let counts: Vec<String> =
        counted(record).into_iter().map(|(words, count)| format!("{words}: {count}.")).collect();
    made.push(part(next("BIỂU QUYẾT"), rule, vec![counts.join(" ")]));
    if !minutes.amendments.is_empty() {
        made.push(amended(next("NỘI DUNG HỘI NGHỊ YÊU CẦU SỬA"), &minutes.amendments));
    }
    if let Some(inner) = &minutes.inner {
        made.push(reserved(next("Ý KIẾN BẢO LƯU"), inner));
        made.push(notes(next("GHI CHÚ CỦA CÁC ĐỒNG CHÍ VỀ TỪNG ĐIỀU KHOẢN"), inner));
    }
    made.push(part(next("KẾT QUẢ"), verdict(record), vec![ending(minutes)]));
    made
}

fn roman(number: usize) -> &'static str {
    const NUMBERS: [&str; 9] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    NUMBERS.get(number.saturating_sub(1)).copied().unwrap_or_default()
}

/// "08 giờ 05", as the office wrote it.
fn hour_words(hour: &str) -> Option<String> {
    let shown = Hour::of(hour)?.shown();
    Some(shown.replace(':', " giờ "))
}

fn when(minutes: &Minutes) -> String {
    let (record, added) = (&minutes.record, &minutes.added);
    if let Way::Writing { .. } = record.way {
        let (opened, closed) = (moment(record.opened), moment(record.closed));
        return format!("Lấy ý kiến bằng văn bản từ {opened} đến {closed}.");
    }
    let day = Day::of(record.closed).words();
    let began = match hour_words(&added.started) {
        Some(hour) => format!("Cuộc họp bắt đầu lúc {hour}, {day}"),
        None => format!("Cuộc họp ngày{}", day.trim_start_matches("ngày")),
    };
    format!("{began}. Địa điểm: {}.", or_blank(&added.place))
}

fn called(minutes: &Minutes) -> String {
    let record = &minutes.record;
    let all = format!("Số {} có quyền biểu quyết: {}.", record.member_title, record.members);
    match minutes.attendance.present {
        Some(present) => format!("{all} Có mặt: {present}/{}.", record.members),
        // Dots for a pen: nobody has said who was there.
        None if minutes.is_of_meeting() => format!("{all} Có mặt: {BLANK}/{}.", record.members),
        None => all,
    }
}

fn who(minutes: &Minutes) -> Vec<String> {
    let Attendance { names, absent, .. } = &minutes.attendance;
    let mut told = Vec::new();
    if !names.is_empty() {
        told.push(format!("Có mặt: {}.", names.join(", ")));
    }
    told.extend(absent.iter().map(|(name, reason)| {
        let reason = if reason.is_empty() { "không ghi lý do" } else { reason };
        format!("Vắng mặt: {name} ({reason}).")
    }));
    let left = minutes.record.left_out.iter();
    told.extend(left.map(|one| format!("Không tham gia biểu quyết: {} ({}).", one.name, one.reason)));
    told
}

fn concluded(heading: String, conclusions: &[Concluded]) -> Section {
    if conclusions.is_empty() {
        return Section {
            heading,
            note: "Thường trực không có kết luận riêng.".into(),
            ..Section::default()
        };
    }
    let row = |(place, one): (usize, &Concluded)| {
        let whole = if one.place.is_empty() { "Toàn văn" } else { &one.place };
        let answer = match one.answer.trim_end_matches('.') {
            "" => "Đã thực hiện.".to_owned(),
            said => format!("{said}. Đã thực hiện."),
        };
        vec![(place + 1).to_string(), line(whole), line(&one.words), line(&answer)]
    };
    let columns = vec![
        column("TT", 1.0, true),
        column("Điều khoản", 4.0, false),
        column("Kết luận", 5.0, false),
        column("Tiếp thu", 5.0, false),
    ];
    let rows = conclusions.iter().enumerate().map(row).collect();
    Section { heading, table: Some(Table { columns, rows }), ..Section::default() }
}

fn amended(heading: String, amendments: &[Amended]) -> Section {
    let row = |(place, one): (usize, &Amended)| {
        let whole = if one.place.is_empty() { "Toàn văn" } else { &one.place };
        vec![(place + 1).to_string(), line(whole), line(&one.words)]
    };
    let columns = vec![
        column("TT", 1.0, true),
        column("Điều khoản", 4.0, false),
        column("Nội dung yêu cầu sửa", 8.0, false),
    ];
    let rows = amendments.iter().enumerate().map(row).collect();
    Section { heading, table: Some(Table { columns, rows }), ..Section::default() }
}

fn reserved(heading: String, inner: &Inner) -> Section {
    let told = inner.reserved.iter().map(|(name, words)| line(&format!("{name}: {words}")));
    let note = if inner.reserved.is_empty() { "Không có ý kiến bảo lưu." } else { "" };
    Section { heading, note: note.to_owned(), beneath: told.collect(), ..Section::default() }
}

fn notes(heading: String, inner: &Inner) -> Section {
    if inner.notes.is_empty() {
        return Section { heading, note: "Không có ghi chú.".into(), ..Section::default() };
    }
    let rows = inner.notes.iter().map(|one| vec![line(&one.place), line(&one.name), line(&one.words)]);
    let columns =
        vec![column("Điều khoản", 4.0, false), column("Đồng chí", 3.0, false), column("Ghi chú", 6.0, false)];
    Section { heading, table: Some(Table { columns, rows: rows.collect() }), ..Section::default() }
}

/// The last words, which stay on the page with the signatures.
fn ending(minutes: &Minutes) -> String {
    match hour_words(&minutes.added.ended) {
        Some(hour) if minutes.is_of_meeting() => format!("Cuộc họp kết thúc lúc {hour} cùng ngày."),
        Some(_) | None => format!("Biểu quyết kết thúc lúc {}.", moment(minutes.record.closed)),
    }
}
