//! Score templates in the API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::action::WrongField;
use crate::action::meeting::add_score_template::{AddScoreTemplateError, add_score_template};
use crate::app::App;
use crate::domain::meeting::{Criterion, Grade, GradeFloor, ScoreTemplate};
use crate::http::api::{Asked, Listed, Sent, Span};
use crate::http::member::Who;
use crate::http::problem::Problem;

/// One criterion.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct CriterionView {
    /// What scores and records name it by; kept from version to version.
    pub id: String,
    pub name: String,
    /// Most points it may get.
    pub max: i64,
}

/// The fewest points of a grade.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct FloorView {
    /// `good fair average weak`.
    pub grade: String,
    pub min: i64,
}

/// One version of a template, read and sent alike.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct ScoreTemplateBody {
    pub id: String,
    /// The one after the newest; 1 for a new template.
    pub version: i64,
    pub name: String,
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub note: String,
    pub criteria: Vec<CriterionView>,
    /// Every grade once; 90, 70, 50 and 0 when absent.
    #[serde(default)]
    pub grades: Vec<FloorView>,
    #[serde(default)]
    pub steps: Vec<String>,
    #[serde(default)]
    pub standards: Vec<String>,
}

fn view(template: ScoreTemplate) -> ScoreTemplateBody {
    let criterion = |one: Criterion| CriterionView { id: one.id, name: one.name, max: one.max };
    let floor = |one: GradeFloor| FloorView { grade: one.grade.id().to_owned(), min: one.min };
    ScoreTemplateBody {
        id: template.id,
        version: template.version,
        name: template.name,
        source: template.source,
        note: template.note,
        criteria: template.criteria.into_iter().map(criterion).collect(),
        grades: template.grades.into_iter().map(floor).collect(),
        steps: template.steps,
        standards: template.standards,
    }
}

impl ScoreTemplateBody {
    fn template(self) -> Result<ScoreTemplate, AddScoreTemplateError> {
        let unknown =
            || AddScoreTemplateError::Unsound(vec![WrongField::of("grades", "field-grade-unknown")]);
        let floor = |one: &FloorView| {
            let grade = Grade::of_id(&one.grade).ok_or_else(unknown)?;
            Ok::<_, AddScoreTemplateError>(GradeFloor { grade, min: one.min })
        };
        let grades = match self.grades.as_slice() {
            [] => GradeFloor::usual(),
            told => told.iter().map(floor).collect::<Result<Vec<_>, _>>()?,
        };
        let criterion = |one: CriterionView| Criterion { id: one.id, name: one.name, max: one.max };
        Ok(ScoreTemplate {
            id: self.id,
            version: self.version,
            name: self.name,
            source: self.source,
            note: self.note,
            criteria: self.criteria.into_iter().map(criterion).collect(),
            grades,
            steps: self.steps,
            standards: self.standards,
        })
    }
}

/// Lists all versions of all score templates, newest version of each first.
#[utoipa::path(get, path = "/api/v1/score-templates", params(Span),
    responses((status = 200, body = Listed<ScoreTemplateBody>)))]
pub(super) async fn list_score_templates(
    State(app): State<App>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<ScoreTemplateBody>>, Problem> {
    let all = app.store.score_templates().await?;
    let Listed { items, next } = span.part(all, |one| format!("{}.{}", one.id, one.version))?;
    Ok(Json(Listed { items: items.into_iter().map(view).collect(), next }))
}

/// Adds a version of a score template, which supersedes the one before it.
#[utoipa::path(post, path = "/api/v1/score-templates", request_body = ScoreTemplateBody,
    responses((status = 201, body = ScoreTemplateBody)))]
pub(super) async fn post_score_template(
    State(app): State<App>,
    Who(by): Who,
    Sent(input): Sent<ScoreTemplateBody>,
) -> Result<(StatusCode, Json<ScoreTemplateBody>), Problem> {
    let (id, version) = (input.id.clone(), input.version);
    add_score_template(&app, Some(&by), input.template()?).await?;
    let all = app.store.score_templates().await?;
    let added = all.into_iter().find(|one| one.id == id && one.version == version);
    Ok((StatusCode::CREATED, Json(view(added.ok_or(crate::store::StoreError::NotFound)?))))
}
