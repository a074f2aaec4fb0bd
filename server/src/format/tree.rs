//! One copy of a resolution, laid out as parts in reading order: all formats are rendered from it.
//!
//! Holds every word that will be printed and how each part looks; knows nothing of any file format.

use unicode_normalization::UnicodeNormalization;

use super::profile::{HeadingLook, Look, Profile, ProfileError};
use super::public::{self, Public};
use super::table::Section;
use crate::domain::canonical::line;
use crate::domain::export::{Body, Copy, Day, Standing};
use crate::domain::import::Origin;
use crate::domain::looks::{fold, joined};
use crate::domain::numbering::{Label, labels};
use crate::domain::resolution::{Clause, Kind, Run, Text};
use crate::id::ClauseId;

/// The star between the committee's name and the number.
const STAR: &str = "*";

/// The party's name stands over every document of its committees.
const PARTY: &str = "ĐẢNG CỘNG SẢN VIỆT NAM";

/// Closes the title.
const DASHES: &str = "-----";

/// Over the list of recipients.
const RECIPIENTS_HEAD: &str = "Nơi nhận:";

/// What a line of header, title or footer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Superior,
    Committee,
    Star,
    Party,
    Number,
    Mark,
    Date,
    DocumentType,
    Authority,
    Subject,
    Dashes,
    RecipientsHead,
    Recipient,
    PublicAddress,
    OnBehalf,
    SignerTitle,
    SignerName,
}

impl Part {
    /// Every part, in reading order.
    pub const ALL: [Part; 17] = [
        Part::Superior,
        Part::Committee,
        Part::Star,
        Part::Party,
        Part::Number,
        Part::Mark,
        Part::Date,
        Part::DocumentType,
        Part::Authority,
        Part::Subject,
        Part::Dashes,
        Part::RecipientsHead,
        Part::Recipient,
        Part::PublicAddress,
        Part::OnBehalf,
        Part::SignerTitle,
        Part::SignerName,
    ];

    /// Returns the English id, as files for programs have it.
    pub fn id(self) -> &'static str {
        match self {
            Part::Superior => "superior",
            Part::Committee => "committee",
            Part::Star => "star",
            Part::Party => "party",
            Part::Number => "number",
            Part::Mark => "mark",
            Part::Date => "date",
            Part::DocumentType => "document_type",
            Part::Authority => "authority",
            Part::Subject => "subject",
            Part::Dashes => "dashes",
            Part::RecipientsHead => "recipients_head",
            Part::Recipient => "recipient",
            Part::PublicAddress => "public_address",
            Part::OnBehalf => "on_behalf",
            Part::SignerTitle => "signer_title",
            Part::SignerName => "signer_name",
        }
    }

    /// Returns how that form prints it.
    pub fn look(self, profile: &Profile) -> Look {
        let look = &profile.look;
        match self {
            Part::Superior => look.superior,
            Part::Committee => look.committee,
            Part::Star => look.star,
            Part::Party => look.party,
            Part::Number => look.number,
            Part::Mark => look.mark,
            Part::Date => look.date,
            Part::DocumentType => look.document_type,
            Part::Authority => look.authority,
            Part::Subject => look.subject,
            Part::Dashes => look.dashes,
            Part::RecipientsHead => look.recipients_head,
            Part::Recipient => look.recipient,
            Part::PublicAddress => public::look(look.recipient),
            Part::OnBehalf => look.on_behalf,
            Part::SignerTitle => look.signer_title,
            Part::SignerName => look.signer_name,
        }
    }
}

/// One line of header, title or footer.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub part: Part,
    pub text: String,
    pub look: Look,
}

/// One clause as it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    pub clause: ClauseId,
    pub kind: Kind,
    pub level: u8,
    pub label: Label,
    /// What the form gives to it as a heading, if it is printed as one. The runs have it already.
    pub heading: Option<HeadingLook>,
    /// The words: NFC, white space folded, neighbours of one look joined.
    pub runs: Vec<Run>,
}

impl Paragraph {
    /// Returns the look of the label: that of the first word, so that "**1. Kết quả**" is bold throughout.
    pub fn label_look(&self) -> Run {
        self.runs.first().map_or_else(Run::default, |first| Run {
            text: String::new(),
            underline: false,
            ..first.clone()
        })
    }

    /// Returns label and words as one line.
    pub fn line(&self) -> String {
        line(&format!("{} {}", self.label.number, self.words()))
    }

    /// Returns the words without label and looks.
    pub fn words(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// The parts of one copy.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    pub profile: Profile,
    /// For the file's properties: "Nghị quyết 02-NQ/ThU về …".
    pub title: String,
    /// For the file's properties: which version these words are, where they are a resolution's own.
    pub origin: Option<Origin>,
    /// For the file's properties: the committee.
    pub author: String,
    /// For the file's properties.
    pub day: Day,
    /// Left block down to the star.
    pub committee: Vec<Line>,
    /// Right block: the party's name, with a rule beneath.
    pub party: Line,
    /// Left block from the number on, with the marks of a draft.
    pub number: Vec<Line>,
    /// Right block, beside the number.
    pub date: Line,
    pub heading: Vec<Line>,
    pub body: Vec<Paragraph>,
    /// Parts of an annex; a resolution has none.
    pub sections: Vec<Section>,
    /// Whether recipients and signature stand at the end: an annex has none of its own.
    pub signed: bool,
    /// Head of the recipients, and the recipients.
    pub recipients_head: Line,
    pub recipients: Vec<Line>,
    /// Below them, where everybody reads the copy; absent unless it is published so.
    pub public: Option<Public>,
    /// In their place, where a second person signs: what they are, and at last their name.
    pub second: Vec<Line>,
    /// "T/M BAN THƯỜNG VỤ" and the title.
    pub signature: Vec<Line>,
    pub signer: Line,
}

impl Tree {
    /// Returns everything above the title, in reading order.
    pub fn header(&self) -> impl Iterator<Item = &Line> {
        self.committee.iter().chain([&self.party]).chain(&self.number).chain([&self.date])
    }

    /// Returns recipients and signature, left and right, unless the copy has none.
    pub fn footer(&self) -> Option<Vec<&Line>> {
        let left: Vec<&Line> = if self.second.is_empty() {
            let public = self.public.iter().map(|public| &public.line);
            std::iter::once(&self.recipients_head).chain(&self.recipients).chain(public).collect()
        } else {
            self.second.iter().collect()
        };
        self.signed.then(|| left.into_iter().chain(&self.signature).chain([&self.signer]).collect())
    }
}

/// Lays out one copy of a text in the committee's form.
pub fn build(text: &Text, body: &Body, copy: &Copy) -> Result<Tree, ProfileError> {
    let profile = Profile::of(body)?;
    let made = |part: Part, words: &str| Line { part, text: printed(words), look: part.look(&profile) };
    let marks = copy.marks_on(&body.layout);
    let marks = marks.iter().map(|mark| made(Part::Mark, mark));
    let heading = [
        made(Part::DocumentType, &body.document_type),
        made(Part::Authority, &body.authority_line),
        made(Part::Subject, &line(&text.subject)),
        made(Part::Dashes, DASHES),
    ];
    Ok(Tree {
        title: title(text, body, copy),
        origin: None,
        author: printed(&body.short_name),
        day: Day::of(copy.named),
        committee: vec![
            made(Part::Superior, &body.superior),
            made(Part::Committee, &body.name),
            made(Part::Star, STAR),
        ],
        party: made(Part::Party, PARTY),
        number: std::iter::once(made(Part::Number, &copy.number_line(body))).chain(marks).collect(),
        date: made(Part::Date, &copy.date_line(body)),
        heading: heading.into_iter().filter(|line| !line.text.is_empty()).collect(),
        body: paragraphs(&text.clauses, &profile),
        sections: Vec::new(),
        signed: true,
        recipients_head: made(Part::RecipientsHead, RECIPIENTS_HEAD),
        recipients: recipients(body, &profile),
        public: None,
        second: Vec::new(),
        signature: vec![made(Part::OnBehalf, &body.on_behalf), made(Part::SignerTitle, &body.signer_title)],
        signer: made(Part::SignerName, &body.signer_name),
        profile,
    })
}

/// Writes all words of a copy in reading order, a line a part: what every format must hold, no more and no less.
pub fn plain(tree: &Tree) -> String {
    let mut written = String::new();
    for words in lines(tree) {
        written.push_str(&words);
        written.push('\n');
    }
    written
}

fn lines(tree: &Tree) -> Vec<String> {
    let footer = tree.footer().into_iter().flatten();
    tree.header()
        .chain(&tree.heading)
        .map(|line| line.text.clone())
        .chain(tree.body.iter().map(Paragraph::line))
        .chain(tree.sections.iter().flat_map(Section::lines))
        .chain(footer.map(|line| line.text.clone()))
        .filter(|line| !line.is_empty())
        .collect()
}

/// NFC without line breaks; blanks stay as they are, since some leave room for a pen.
fn printed(words: &str) -> String {
    words
        .nfc()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn title(text: &Text, body: &Body, copy: &Copy) -> String {
    let number = match &copy.standing {
        Standing::Draft { .. } | Standing::Sealed { .. } => copy.marks().join(", "),
        Standing::Issued { .. } => copy.number_line(body),
    };
    line(&format!("{} {} ({number})", body.document_type, text.subject))
}

fn recipients(body: &Body, profile: &Profile) -> Vec<Line> {
    let part = Part::Recipient;
    let last = body.recipients.len().saturating_sub(1);
    let written = body.recipients.iter().enumerate().map(|(place, recipient)| {
        let end = if place == last { "." } else { profile.recipient_separator.as_str() };
        let words = line(recipient);
        let text = format!("- {}{end}", words.trim_end_matches([',', ';', '.']));
        Line { part, text, look: part.look(profile) }
    });
    written.collect()
}

fn heading_look(clause: &Clause, profile: &Profile) -> Option<HeadingLook> {
    if clause.is_title() { profile.heading_look(clause.level) } else { None }
}

fn paragraphs(clauses: &[Clause], profile: &Profile) -> Vec<Paragraph> {
    let made = clauses.iter().zip(labels(clauses)).map(|(clause, label)| {
        let mut runs = fold(&clause.runs);
        let heading = heading_look(clause, profile);
        if let Some(look) = heading {
            for run in &mut runs {
                run.strong |= look.bold;
                run.em |= look.italic;
            }
        }
        Paragraph {
            clause: clause.id.clone(),
            kind: clause.kind,
            level: clause.level,
            label,
            heading,
            runs: joined(runs),
        }
    });
    made.filter(|paragraph| !paragraph.line().is_empty()).collect()
}
