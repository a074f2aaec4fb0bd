//! The record of a vote as a tree of its own, in the committee's form, signed by the teller and the chair.

use super::minutes::{BLANK, column, hour};
use super::profile::{Profile, ProfileError};
use super::table::{Section, Table};
use super::tree::{self, Line, Part as Place, Tree};
use crate::domain::canonical::line;
use crate::domain::export::{Body, Copy, Day};
use crate::domain::resolution::Text;
use crate::domain::vote::record::Record;
use crate::domain::vote::{Choice, Decision, Secrecy, Way, result_words};

/// What it is.
const TITLE: &str = "BIÊN BẢN KIỂM PHIẾU";

/// Closes the title.
const DASHES: &str = "-----";

/// The sign of minutes, before the committee's.
const SIGN: &str = "BB";

/// Room for a number that a hand writes.
pub(super) const GAP: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

/// Lays out the record.
pub fn build(record: &Record, text: &Text, body: &Body, copy: &Copy) -> Result<Tree, ProfileError> {
    let profile = Profile::of(body)?;
    // Blanks that leave room for a pen stay as they are.
    let made = |part: Place, words: &str| Line { part, text: words.to_owned(), look: part.look(&profile) };
    let mut tree = tree::build(&Text { clauses: Vec::new(), ..text.clone() }, body, copy)?;
    let committee = body.sign.split_once('/').map_or(body.sign.as_str(), |(_, committee)| committee);
    let subject = line(&format!("biểu quyết thông qua Nghị quyết {}", text.subject));
    // A file is named by how its title begins: rounds must not be taken for one another.
    tree.title = line(&format!("{TITLE} vòng {} {subject}", record.round));
    tree.number = vec![made(Place::Number, &format!("Số {GAP}-{SIGN}/{committee}"))];
    let day = Day::of(record.closed);
    tree.day = day;
    tree.date = made(Place::Date, &format!("{}, {}", body.place, day.words()));
    tree.heading =
        vec![made(Place::DocumentType, TITLE), made(Place::Subject, &subject), made(Place::Dashes, DASHES)];
    tree.sections = sections(record, text, body);
    let name = || made(Place::SignerName, BLANK);
    tree.second = vec![made(Place::OnBehalf, "NGƯỜI KIỂM PHIẾU"), name()];
    tree.signature = vec![made(Place::OnBehalf, "CHỦ TRÌ")];
    tree.signer = name();
    Ok(tree)
}

fn sections(record: &Record, text: &Text, body: &Body) -> Vec<Section> {
    let part = |heading: &str, note: String, beneath: Vec<String>| Section {
        heading: heading.to_owned(),
        note: line(&note),
        beneath: beneath.iter().map(|words| line(words)).collect(),
        ..Section::default()
    };
    let mut made = vec![
        part("I- THỜI GIAN, HÌNH THỨC", held(record), taking_part(record)),
        part(
            "II- NỘI DUNG BIỂU QUYẾT",
            format!(
                "{} biểu quyết thông qua Nghị quyết {} (vòng {}), đúng từng chữ bản đã niêm {}.",
                body.voting_body, text.subject, record.round, record.short_hash
            ),
            // A line of its own: so long a word would leave gaps in a justified line.
            vec![
                format!("Khoá ký: {}. Mã SHA-256 của bản đã niêm:", record.signing_key),
                record.canonical_hash.clone(),
            ],
        ),
        Section {
            table: Some(counts(record)),
            ..part("III- KẾT QUẢ", format!("{}. {}.", record.rule, record.quorum), vec![verdict(record)])
        },
    ];
    if !record.answers.is_empty() {
        let table = Some(answers(record));
        made.push(Section {
            table, ..part("IV- Ý KIẾN CỦA TỪNG ĐỒNG CHÍ", String::new(), Vec::new())
        });
    }
    if !record.taken_part.is_empty() {
        let note = format!("Đã bỏ phiếu: {}.", record.taken_part.join(", "));
        made.push(part("IV- NGƯỜI ĐÃ BỎ PHIẾU", note, written(record)));
    }
    made
}

/// What was written on secret ballots, with nothing of who wrote it.
fn written(record: &Record) -> Vec<String> {
    record.opinions.iter().map(|words| format!("Ý kiến ghi trên phiếu: “{words}”")).collect()
}

pub(super) fn moment(at: crate::clock::Millis) -> String {
    format!("{}, {}", hour(at), Day::of(at).words())
}

/// When the ballots were taken, and how.
pub(super) fn held(record: &Record) -> String {
    let secrecy = match record.secrecy {
        Secrecy::Named => "phiếu ghi tên",
        Secrecy::Secret => "phiếu kín",
    };
    let way = match record.way {
        Way::Meeting => "tại cuộc họp".to_owned(),
        Way::Writing { deadline } => format!("lấy ý kiến bằng văn bản, hạn {}", moment(deadline)),
    };
    let (opened, closed) = (moment(record.opened), moment(record.closed));
    format!("Mở biểu quyết lúc {opened}; đóng lúc {closed}. Hình thức: {secrecy}, {way}.")
}

fn taking_part(record: &Record) -> Vec<String> {
    let mut told = vec![format!("Số {} có quyền biểu quyết: {}.", record.member_title, record.members)];
    if let Some(present) = record.present {
        told.push(format!("Có mặt: {present}/{}.", record.members));
    }
    let left = record.left_out.iter();
    told.extend(left.map(|one| format!("Không tham gia biểu quyết: {} ({}).", one.name, one.reason)));
    told.extend(record.papers.iter().map(|papers| {
        let (count, by, with) = (papers.count, &papers.entered_by, &papers.confirmed_by);
        format!("Phiếu giấy: {count} phiếu, {by} ghi, {with} xác nhận.")
    }));
    told
}

fn counts(record: &Record) -> Table {
    let rows = counted(record).into_iter().map(|(words, count)| vec![words.to_owned(), count]);
    let columns = vec![column("Phiếu", 7.0, false), column("Số phiếu", 3.0, true)];
    Table { columns, rows: rows.collect() }
}

/// What may be told of the count: "Tán thành", "9/11".
pub(super) fn counted(record: &Record) -> Vec<(&'static str, String)> {
    let shown = &record.shown;
    let told = [
        ("Số phiếu thu về", Some(shown.received)),
        ("Tán thành", shown.agree),
        ("Không tán thành", shown.disagree),
        ("Ý kiến khác", shown.other),
        ("Không tán thành và ý kiến khác", shown.not_agree()),
    ];
    let told = told.into_iter().filter_map(|(words, count)| Some((words, count?)));
    told.map(|(words, count)| (words, format!("{count}/{}", record.members))).collect()
}

pub(super) fn verdict(record: &Record) -> String {
    let decided = match record.decision {
        Decision::Adopted => "Nghị quyết được thông qua",
        Decision::NotAdopted => "Nghị quyết không được thông qua",
        Decision::NoQuorum => "Không đủ số phiếu cần có, Nghị quyết chưa được thông qua",
    };
    let verdict = match record.shown.agree {
        Some(agree) => format!("{decided}, {}.", result_words(agree, record.members, &record.member_title)),
        None => format!("{decided}."),
    };
    if record.decision == Decision::Adopted && record.amendments > 0 {
        let count = record.amendments;
        return format!(
            "{verdict} Hội nghị yêu cầu sửa {count} nội dung; văn bản được sửa và biểu quyết vòng mới."
        );
    }
    verdict
}

fn answers(record: &Record) -> Table {
    let rows = record.answers.iter().enumerate().map(|(place, one)| {
        let answer = match one.choice {
            Some(Choice::Agree) => "Tán thành",
            Some(Choice::Disagree) => "Không tán thành",
            Some(Choice::Other) => "Ý kiến khác",
            None => "Không có phiếu",
        };
        vec![(place + 1).to_string(), line(&one.name), answer.to_owned(), line(&one.opinion)]
    });
    Table {
        columns: vec![
            column("TT", 1.0, true),
            column("Họ và tên", 4.0, false),
            column("Lựa chọn", 3.0, false),
            column("Ý kiến", 5.0, false),
        ],
        rows: rows.collect(),
    }
}
