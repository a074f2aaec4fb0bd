//! Makes the dossier as one PDF, or as a ZIP of its parts: every step is counted, and the last thing done is the file.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use duthao_pdf::Step;

use super::lay_out_part::lay_out_part;
use super::read_dossier::{Dossier, Naming, read_dossier};
use super::tell_part::tell_part;
use super::{DossierError, Watch};
use crate::action::resolution::lay_out::{LayOutError, plain_name};
use crate::action::response::write_responses::write_sheet;
use crate::app::App;
use crate::domain::dossier::{Part, Warning};
use crate::domain::person::Person;
use crate::domain::responses::{Order, Row};
use crate::format::bundle::pack;
use crate::format::dossier::contents::{Contents, plain};
use crate::format::dossier::{Paper, bind};
use crate::format::{Format, RenderError};
use crate::id::ResolutionId;
use crate::words::Lang;

/// Largest dossier handed out: 24 pictures and some thousand pages of tables are a third of it.
pub const DOSSIER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The list in the ZIP, before all parts.
const LIST: &str = "00-muc-luc.txt";

/// Words of the subject in the file's name.
const FILE_NAME_WORDS_MAX: usize = 10;

/// As what the dossier is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    Pdf,
    Zip,
}

impl Binding {
    pub const ALL: [Binding; 2] = [Binding::Pdf, Binding::Zip];

    /// Returns the English id, which is the file's ending as well.
    pub fn id(self) -> &'static str {
        match self {
            Binding::Pdf => "pdf",
            Binding::Zip => "zip",
        }
    }

    /// Returns the binding of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }

    /// Returns the media type.
    pub fn mime(self) -> &'static str {
        match self {
            Binding::Pdf => Format::Pdf.mime(),
            Binding::Zip => "application/zip",
        }
    }
}

/// A dossier that is made.
#[derive(Clone, Debug)]
pub struct Made {
    pub name: String,
    pub binding: Binding,
    pub bytes: Vec<u8>,
    pub warnings: Vec<Warning>,
}

/// Makes the dossier for this reader, off the async threads where it costs time. The same words and the same acts give the
/// same bytes.
pub async fn make_dossier(
    app: &App,
    (reader, name): (&Person, Naming),
    id: &ResolutionId,
    binding: Binding,
    watch: &Arc<Watch>,
) -> Result<Made, DossierError> {
    let dossier = read_dossier(app, reader, id, name).await?;
    let parts: Vec<Part> = dossier.parts().collect();
    watch.count_parts(0, parts.len());
    let (mut papers, mut warnings) = (Vec::new(), Vec::new());
    for part in &parts {
        let (paper, marked) = lay_out_part(app, &dossier, *part, watch).await?;
        papers.push((*part, paper));
        warnings.extend(marked);
        watch.count_parts(papers.len(), parts.len());
    }
    let contents = contents(&dossier, warnings);
    let called = plain_name(&format!("hồ sơ trình {}", dossier.text.subject), FILE_NAME_WORDS_MAX);
    let (rows, watch) = (dossier.rows, Arc::clone(watch));
    let written = tokio::task::spawn_blocking(move || written(contents, papers, rows, binding, &watch));
    let fault = |fault: tokio::task::JoinError| LayOutError::from(RenderError::Pdf(fault.to_string()));
    let (bytes, warnings) = written.await.map_err(fault)??;
    if bytes.len() > DOSSIER_BYTES_MAX {
        return Err(DossierError::TooLarge);
    }
    Ok(Made { name: format!("{called}.{}", binding.id()), binding, bytes, warnings })
}

fn contents(dossier: &Dossier, warnings: Vec<Warning>) -> Contents {
    let missing = |part: Part| Some((part, dossier.missing(part)?));
    Contents {
        subject: dossier.text.subject.clone(),
        body: dossier.body.clone(),
        copy: dossier.copy.clone(),
        parts: dossier.parts().map(|part| (part, tell_part(dossier, part, Lang::Vi))).collect(),
        missing: Part::ALL.into_iter().filter_map(missing).collect(),
        warnings,
    }
}

type Written = (Vec<u8>, Vec<Warning>);

fn written(
    mut contents: Contents,
    papers: Vec<(Part, Paper)>,
    rows: Vec<Row>,
    binding: Binding,
    watch: &Watch,
) -> Result<Written, DossierError> {
    for (part, paper) in &papers {
        watch.go_on()?;
        let letters: BTreeSet<char> = paper.lacking()?;
        if !letters.is_empty() {
            contents.warnings.push(Warning::Letters { part: *part, letters: letters.into_iter().collect() });
        }
    }
    let bytes = match binding {
        Binding::Pdf => bound(&contents, &papers, watch)?,
        Binding::Zip => packed(&contents, &papers, rows, watch)?,
    };
    Ok((bytes, contents.warnings))
}

fn bound(contents: &Contents, papers: &[(Part, Paper)], watch: &Watch) -> Result<Vec<u8>, DossierError> {
    let bound = bind(contents, papers, &mut |step| {
        match step {
            Step::Laid { pages } => watch.count_pages(0, pages),
            Step::Drawn { pages, of } => watch.count_pages(pages, of),
        }
        if watch.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(bound.bytes)
}

/// Packs each part as a Word file and as PDF, the table of opinions as a sheet besides, behind a list of them all.
fn packed(
    contents: &Contents,
    papers: &[(Part, Paper)],
    rows: Vec<Row>,
    watch: &Watch,
) -> Result<Vec<u8>, DossierError> {
    let mut rows = Some(rows);
    let (mut files, mut list) = (Vec::new(), Vec::new());
    for (place, (part, paper)) in papers.iter().enumerate() {
        watch.count_parts(place, papers.len());
        let mut names = Vec::new();
        for format in [Format::Docx, Format::Pdf] {
            watch.go_on()?;
            let name = format!("{}.{}", part.file_name(), format.extension());
            names.push(name.clone());
            files.push((name, paper.write(format)?));
        }
        if *part == Part::Responses {
            let name = format!("{}.xlsx", part.file_name());
            let rows = rows.take().unwrap_or_default();
            let sheet =
                write_sheet(rows, Order::Clause).map_err(|fault| DossierError::Sheet(fault.to_string()))?;
            names.push(name.clone());
            files.push((name, sheet));
        }
        list.push((*part, names));
    }
    watch.count_parts(papers.len(), papers.len());
    files.insert(0, (LIST.to_owned(), plain(contents, &list).into_bytes()));
    Ok(pack(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))))
}
