//! The office's letter to the committee (tờ trình) as a tree of its own, in the printed form of the house: grounds, what is
//! asked, what is enclosed. It fills itself in; the office adds a passage and who signs.

use crate::domain::canonical::line;
use crate::domain::dossier::Letter;
use crate::domain::export::{Body, Copy, Standing};
use crate::domain::resolution::{Clause, Kind, Run, Text};
use crate::domain::responses::Tally;
use crate::format::minutes::BLANK;
use crate::format::profile::{Profile, ProfileError};
use crate::format::tree::{self, Line, Part as Place, Tree};

const TITLE: &str = "TỜ TRÌNH";

/// The sign of such letters, before that of the house.
const SIGN: &str = "TTr/VP";

/// Below the committee's name.
const OFFICE: &str = "VĂN PHÒNG";

/// Whoever signs, where the office has not said otherwise.
pub const SIGNER_TITLE: &str = "CHÁNH VĂN PHÒNG";

/// Levels of the letter's headings and of what is enclosed, among those of clauses: `1.` and `-`.
const LEVEL_HEADING: u8 = 1;
const LEVEL_DASH: u8 = 4;

/// Pilot meetings behind the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surveyed {
    pub meetings: usize,
    pub rounds: usize,
    /// Blocs with a meeting, of all.
    pub blocs: usize,
    pub of: usize,
}

/// How many there were, and how many of them are dealt with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub all: usize,
    pub done: usize,
}

/// The sealed words that the committee is asked to decide on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub short_hash: String,
    pub canonical_hash: String,
    pub round: i64,
    /// How many must agree, in the words of the ballot.
    pub rule: String,
}

/// What the letter tells besides what the office writes.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub surveyed: Surveyed,
    pub tally: Tally,
    /// Notes of the appraisal, and conclusions of the standing members.
    pub appraisal: Done,
    pub conclusions: Done,
    /// n of "Dự thảo lần n".
    pub ordinal: u32,
    /// Nothing while the words still change.
    pub sealed: Option<Sealed>,
    /// What is enclosed, as the contents call it.
    pub enclosed: Vec<String>,
}

/// Lays the letter out.
pub fn build(
    told: &Told,
    letter: &Letter,
    (text, body, copy): (&Text, &Body, &Copy),
) -> Result<Tree, ProfileError> {
    let house = house(letter, body);
    let subject = format!("về việc thông qua Nghị quyết {}", text.subject);
    let words =
        Text { subject: line(&subject), clauses: clauses(told, letter, text, body), ..Text::default() };
    // Its number and its date are the office's own: a pen writes them.
    let standing = Standing::Draft { ordinal: told.ordinal, year: body.year };
    let mut tree = tree::build(&words, &house, &Copy { standing, ..copy.clone() })?;
    let profile = Profile::of(body)?;
    let made = |part: Place, words: &str| Line { part, text: line(words), look: part.look(&profile) };
    tree.title = line(&format!("{TITLE} {subject}"));
    tree.number.truncate(1);
    let to = format!("Kính gửi: {} {}", body.voting_body, body.short_name);
    tree.heading.push(made(Place::Mark, &to));
    tree.signature = vec![made(Place::OnBehalf, &house.signer_title)];
    tree.signer = Line { text: house.signer_name.clone(), ..made(Place::SignerName, "") };
    Ok(tree)
}

/// The form of the committee's office: the committee stands over it.
fn house(letter: &Letter, body: &Body) -> Body {
    let or = |words: &str, other: &str| if words.is_empty() { other.to_owned() } else { line(words) };
    let committee = body.sign.split_once('/').map_or(body.sign.as_str(), |(_, committee)| committee);
    Body {
        superior: body.name.clone(),
        name: OFFICE.to_owned(),
        sign: format!("{SIGN}{committee}"),
        document_type: TITLE.to_owned(),
        authority_line: String::new(),
        on_behalf: String::new(),
        signer_title: or(&letter.signer_title, SIGNER_TITLE),
        signer_name: or(&letter.signer_name, BLANK),
        recipients: vec!["Như trên".to_owned(), format!("Lưu Văn phòng {}", body.short_name)],
        ..body.clone()
    }
}

fn clause(kind: Kind, level: u8, words: &str) -> Clause {
    Clause {
        id: "to-trinh".into(),
        kind,
        level,
        runs: vec![Run { text: line(words), ..Run::default() }],
        answers: vec![],
        evidence: vec![],
        order: String::new(),
    }
}

fn clauses(told: &Told, letter: &Letter, text: &Text, body: &Body) -> Vec<Clause> {
    let heading = |words: &str| clause(Kind::Heading, LEVEL_HEADING, words);
    let said = |words: &str| clause(Kind::Paragraph, LEVEL_HEADING, words);
    let mut made = grounds(told, body);
    made.push(clause(
        Kind::Enacting,
        0,
        &format!(
            "Văn phòng {} kính trình {} xem xét dự thảo Nghị quyết {} như sau:",
            body.short_name, body.voting_body, text.subject
        ),
    ));
    made.push(heading("Quá trình chuẩn bị"));
    made.extend(prepared(told).iter().map(|words| said(words)));
    if letter.paragraphs().next().is_some() {
        made.push(heading("Ý kiến của Văn phòng"));
        made.extend(letter.paragraphs().map(said));
    }
    made.push(heading("Nội dung đề nghị"));
    made.extend(asked(told, text, body).iter().map(|words| said(words)));
    if !told.enclosed.is_empty() {
        made.push(heading("Tài liệu kèm theo"));
        let last = told.enclosed.len() - 1;
        made.extend(told.enclosed.iter().enumerate().map(|(place, words)| {
            let end = if place == last { "." } else { ";" };
            clause(Kind::Heading, LEVEL_DASH, &format!("{words}{end}"))
        }));
    }
    made
}

/// What the letter stands on: only what the system knows.
fn grounds(told: &Told, body: &Body) -> Vec<Clause> {
    let Surveyed { meetings, rounds, blocs, of } = told.surveyed;
    let mut grounds = Vec::new();
    if meetings > 0 {
        grounds.push(format!(
            "Căn cứ kết quả {meetings} buổi sinh hoạt điểm trong {rounds} đợt, tại {blocs}/{of} khối"
        ));
    }
    if told.tally.all > 0 {
        grounds.push(format!("Căn cứ {} ý kiến góp ý vào dự thảo", told.tally.all));
    }
    if told.conclusions.all > 0 {
        grounds.push(format!("Căn cứ kết luận của Thường trực {}", body.short_name));
    }
    let last = grounds.len().saturating_sub(1);
    let ended = grounds.iter().enumerate().map(|(place, words)| {
        let end = if place == last { "," } else { ";" };
        clause(Kind::Basis, 0, &format!("{words}{end}"))
    });
    ended.collect()
}

fn prepared(told: &Told) -> Vec<String> {
    let Tally { all, open, passed, accepted, partly, declined, noted } = told.tally;
    let mut made = vec![format!("Dự thảo trình lần này là dự thảo lần {}.", told.ordinal.max(1))];
    if all > 0 {
        let waiting = match (open, passed) {
            (0, _) => String::new(),
            (open, 0) => format!("; chưa trả lời {open}"),
            (open, passed) => format!("; chưa trả lời {open}, trong đó cho qua {passed}"),
        };
        made.push(format!(
            "Tổng số {all} ý kiến góp ý: tiếp thu {accepted}, tiếp thu một phần {partly}, không tiếp thu {declined}, \
             ghi nhận {noted}{waiting}."
        ));
    }
    let Done { all, done } = told.appraisal;
    if all > 0 {
        made.push(format!(
            "Văn phòng đã thẩm định, nêu {all} ý kiến về nội dung; {done}/{all} đã được trả lời."
        ));
    }
    let Done { all, done } = told.conclusions;
    if all > 0 {
        made.push(format!("Thường trực đã kết luận {all} nội dung; {done}/{all} đã thực hiện."));
    }
    made
}

fn asked(told: &Told, text: &Text, body: &Body) -> Vec<String> {
    let Some(sealed) = &told.sealed else {
        return vec![format!(
            "Đề nghị {} cho ý kiến về dự thảo Nghị quyết {}; khi lời văn được niêm, tờ trình ghi mã của bản đã niêm.",
            body.voting_body, text.subject
        )];
    };
    let Sealed { short_hash, canonical_hash, round, rule } = sealed;
    vec![
        format!(
            "Đề nghị {} xem xét, biểu quyết thông qua Nghị quyết {} (vòng {round}), đúng từng chữ bản đã niêm {short_hash}. \
             {}.",
            body.voting_body,
            text.subject,
            rule.trim_end_matches('.')
        ),
        // A line of its own: so long a word would leave gaps in a justified line.
        "Mã SHA-256 của bản đã niêm:".to_owned(),
        canonical_hash.clone(),
    ]
}
