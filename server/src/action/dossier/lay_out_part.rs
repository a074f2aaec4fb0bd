//! Lays out one part of the dossier, with what is marked in it.

use super::read_dossier::Dossier;
use super::{DossierError, Watch};
use crate::action::evidence::picture::printed;
use crate::action::resolution::write_redline::lay_out_redline;
use crate::app::App;
use crate::domain::dossier::{Letter, Part, Warning};
use crate::domain::import::Origin;
use crate::domain::meeting::{Attendance, Meeting, ScoreTemplate, points, share};
use crate::domain::responses::{Order, grouped};
use crate::format::dossier::meetings::Met;
use crate::format::dossier::pictures::{Jpeg, Photo};
use crate::format::dossier::{Paper, letter, meetings, pictures, title};
use crate::format::tree::{self, Tree};
use crate::format::{annex, responses};
use crate::store::StoreError;
use crate::store::meeting::MeetingRow;
use crate::words::{Lang, say};

/// Lays out one part; [`DossierError::NoPart`] where it is not there.
pub async fn lay_out_part(
    app: &App,
    dossier: &Dossier,
    part: Part,
    watch: &Watch,
) -> Result<(Paper, Vec<Warning>), DossierError> {
    watch.go_on()?;
    if dossier.missing(part).is_some() {
        return Err(DossierError::NoPart);
    }
    let words = (dossier.text.as_ref(), &dossier.body, &dossier.copy);
    let tree = match part {
        Part::Letter => lay_out_letter(dossier)?,
        Part::Draft => {
            let heads = dossier.text.heads.clone();
            let origin = Some(Origin { resolution: dossier.id.clone(), heads });
            Tree { origin, ..tree::build(&dossier.text, &dossier.body, &dossier.copy)? }
        }
        Part::Redline => return redline(app, dossier).await,
        Part::Responses => {
            let groups = grouped(dossier.rows.clone(), Order::Clause);
            let table = (groups.as_slice(), Order::Clause, dossier.tally());
            responses::build(table, &dossier.passed, words.0, words.1, words.2)?
        }
        Part::Evidence => annex::build(&dossier.annex, words.0, words.1, words.2)?,
        Part::Meetings => {
            let templates = app.store.score_templates().await?;
            let list: Vec<Met> = dossier.meetings.iter().rev().map(|row| met(row, &templates)).collect();
            meetings::build(&list, dossier.blocs, words)?
        }
        Part::Pictures => return photos(app, dossier, watch).await,
        Part::VoteRecord => dossier.record.clone().ok_or(DossierError::NoPart)?,
    };
    Ok((Paper::Tree(Box::new(tree)), Vec::new()))
}

fn lay_out_letter(dossier: &Dossier) -> Result<Tree, DossierError> {
    let written = dossier.letter.as_ref().map_or_else(Letter::default, |saved| saved.letter.clone());
    let enclosed = dossier.parts().filter(|part| *part != Part::Letter).map(title).collect();
    let told = letter::Told { enclosed, ..dossier.told.clone() };
    Ok(letter::build(&told, &written, (&dossier.text, &dossier.body, &dossier.copy))?)
}

async fn redline(app: &App, dossier: &Dossier) -> Result<(Paper, Vec<Warning>), DossierError> {
    let (from, to, _) = dossier.compared.clone().ok_or(DossierError::NoPart)?;
    let (redline, _) = lay_out_redline(app, &dossier.id, (from, to)).await?;
    Ok((Paper::Redline(Box::new(redline)), Vec::new()))
}

fn met(row: &MeetingRow, templates: &[ScoreTemplate]) -> Met {
    let Meeting { attendance, template, details, .. } = &row.meeting;
    let used = template
        .as_ref()
        .and_then(|used| templates.iter().find(|one| one.id == used.id && one.version == used.version));
    let own = details.confirmed_scores.is_empty();
    let scores = if own { &details.self_scores } else { &details.confirmed_scores };
    let shown =
        used.filter(|_| !scores.is_empty()).map(|used| format!("{}/{}", points(scores), used.total()));
    let grade = used.and_then(|used| row.meeting.grade(used));
    let Attendance { present, .. } = attendance;
    Met {
        cell: row.cell.name.clone(),
        organisation: row.cell.organisation.clone(),
        bloc: row.cell.bloc_name.clone(),
        round: row.meeting.round,
        date: row.meeting.date.shown(),
        kind: say(Lang::Vi, &format!("meeting-kind-{}", row.meeting.kind.id()), &[]),
        present: share(*present, attendance.expected()),
        own_points: own && shown.is_some(),
        points: shown.unwrap_or_default(),
        grade: grade.map(|grade| say(Lang::Vi, &format!("grade-{}", grade.id()), &[])).unwrap_or_default(),
    }
}

/// Opens the pictures one by one. One that cannot be read, whole or in part, leaves a mark in its place.
async fn photos(app: &App, dossier: &Dossier, watch: &Watch) -> Result<(Paper, Vec<Warning>), DossierError> {
    let (mut shown, mut warnings) = (Vec::new(), Vec::new());
    for photo in &dossier.photos {
        watch.go_on()?;
        let jpeg = opened(app, &photo.file.hash).await?;
        if jpeg.is_none() {
            warnings.push(Warning::UnreadPicture { name: photo.file.name.clone() });
        }
        shown.push(Photo {
            jpeg,
            name: photo.file.name.clone(),
            record: photo.record.clone(),
            meeting: photo.meeting.clone(),
        });
    }
    if dossier.left_out > 0 {
        warnings.push(Warning::PicturesLeftOut { count: dossier.left_out });
    }
    let words = (dossier.text.as_ref(), &dossier.body, &dossier.copy);
    let tree = pictures::build(shown, dossier.left_out, words)?;
    Ok((Paper::Tree(Box::new(tree)), warnings))
}

/// Makes a stored picture ready for paper; nothing where a piece of it is missing or it is no picture.
async fn opened(app: &App, hash: &str) -> Result<Option<Jpeg>, StoreError> {
    let Some(file) = app.store.stored_file(hash).await? else { return Ok(None) };
    let small = match printed(&app.store, &file).await {
        Ok(made) => made.ok(),
        Err(StoreError::NotFound) => None,
        Err(fault) => return Err(fault),
    };
    Ok(small.and_then(|small| {
        let seen = image::ImageReader::new(std::io::Cursor::new(&small.jpeg)).with_guessed_format().ok()?;
        let (width, height) = seen.into_dimensions().ok()?;
        let narrow = |side: u32| u16::try_from(side).ok();
        Some(Jpeg { width: narrow(width)?, height: narrow(height)?, bytes: small.jpeg.into() })
    }))
}
