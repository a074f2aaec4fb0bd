//! The first page of the dossier: what is in it and on which page, what is not, and what is marked.

use crate::domain::canonical::line;
use crate::domain::dossier::{Missing, Part, Warning};
use crate::domain::export::{Body, Copy};
use crate::domain::resolution::Text;
use crate::format::RenderError;
use crate::format::dossier::{title, warning_words};
use crate::format::minutes::column;
use crate::format::profile::Profile;
use crate::format::table::{Section, Table};
use crate::format::tree::{self, Line, Part as Place, Tree};
use crate::words::{Lang, say};

/// What the outline calls the page.
pub const TITLE: &str = "Mục lục";

/// Over the page, before the committee's name in capital letters.
const HEADING: &str = "HỒ SƠ TRÌNH";

/// Closes the title.
const DASHES: &str = "-----";

/// What the first page tells.
#[derive(Clone, Debug)]
pub struct Contents {
    pub subject: String,
    pub body: Body,
    pub copy: Copy,
    /// The parts in their order, each with what is in it in a few words.
    pub parts: Vec<(Part, String)>,
    pub missing: Vec<(Part, Missing)>,
    pub warnings: Vec<Warning>,
}

/// Lays the page out; `starts` are the pages on which the parts begin, none where they are not bound.
pub fn build(contents: &Contents, starts: &[usize]) -> Result<Tree, RenderError> {
    let Contents { body, copy, .. } = contents;
    let text = Text { subject: contents.subject.clone(), ..Text::default() };
    let fault = |fault: super::super::profile::ProfileError| RenderError::Pdf(fault.to_string());
    let profile = Profile::of(body).map_err(fault)?;
    let made = |part: Place, words: &str| Line { part, text: line(words), look: part.look(&profile) };
    let mut tree = tree::build(&text, body, copy).map_err(fault)?;
    let heading = format!("{HEADING} {}", body.voting_body.to_uppercase());
    let subject = format!("thông qua Nghị quyết {}", contents.subject);
    tree.title = line(&format!("{heading} {subject}"));
    // The number belongs to the resolution: its marks name the words.
    tree.number.remove(0);
    tree.heading = vec![
        made(Place::DocumentType, &heading),
        made(Place::Subject, &subject),
        made(Place::Dashes, DASHES),
    ];
    tree.sections = sections(contents, starts);
    tree.signed = false;
    Ok(tree)
}

fn sections(contents: &Contents, starts: &[usize]) -> Vec<Section> {
    let row = |(place, (part, told)): (usize, &(Part, String))| {
        let page = starts.get(place).map(ToString::to_string).unwrap_or_default();
        vec![(place + 1).to_string(), title(*part), line(told), page]
    };
    let table = Table {
        columns: vec![
            column("TT", 1.0, true),
            column("Tài liệu", 5.0, false),
            column("Nội dung", 8.0, false),
            column("Trang", 1.6, true),
        ],
        rows: contents.parts.iter().enumerate().map(row).collect(),
    };
    let first = Section { heading: "MỤC LỤC".into(), table: Some(table), ..Section::default() };
    let missing = contents.missing.iter().map(|(part, why)| missing_words(*part, *why, Lang::Vi));
    let warnings = contents.warnings.iter().map(|warning| warning_words(warning, Lang::Vi));
    let told = |heading: &str, beneath: Vec<String>| Section {
        heading: heading.to_owned(),
        beneath,
        ..Section::default()
    };
    let others = [told("KHÔNG CÓ TRONG HỒ SƠ", missing.collect()), told("LƯU Ý", warnings.collect())];
    std::iter::once(first).chain(others.into_iter().filter(|part| !part.beneath.is_empty())).collect()
}

/// Says in one sentence why a part is not there.
pub fn missing_words(part: Part, why: Missing, lang: Lang) -> String {
    let name = say(lang, &format!("dossier-part-{}", part.id()), &[]);
    say(lang, &format!("dossier-missing-{}", why.id()), &[("part", &name)])
}

/// The list of a packed dossier, as a file of plain words: names of files, what is in them, what is not, what is marked.
pub fn plain(contents: &Contents, files: &[(Part, Vec<String>)]) -> String {
    let mut written = format!(
        "{HEADING} {}\n{}\n{}\n\n",
        contents.body.voting_body.to_uppercase(),
        line(&format!("thông qua Nghị quyết {}", contents.subject)),
        contents.copy.marks().join(", ")
    );
    for (part, names) in files {
        let told = contents.parts.iter().find(|(one, _)| one == part).map_or("", |(_, told)| told.as_str());
        written.push_str(&format!("{}: {told}\n", title(*part)));
        for name in names {
            written.push_str(&format!("  {name}\n"));
        }
    }
    let missing = contents.missing.iter().map(|(part, why)| missing_words(*part, *why, Lang::Vi));
    let warnings = contents.warnings.iter().map(|one| format!("LƯU Ý: {}", warning_words(one, Lang::Vi)));
    for told in missing.chain(warnings) {
        written.push_str(&format!("\n{told}\n"));
    }
    written
}
