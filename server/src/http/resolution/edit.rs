//! The editor's page, of a resolution or of the lane of a working group.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::App;
use crate::domain::group::Group;
use crate::domain::permission::Act;
use crate::domain::permission::lane::{Lane, permit_in};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::ResolutionId;

#[derive(Template)]
#[template(path = "resolution/edit.html")]
struct EditPage {
    page: Page,
    /// The working group whose draft it is.
    group: Option<Group>,
    /// What the editor's script starts from, as JSON that no letter of can end the element.
    boot: String,
    styles: Vec<String>,
}

pub(super) async fn edit(
    State(app): State<App>,
    Who(person): Who,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = app.store.resolution_or_lane(&ResolutionId::from(id)).await?;
    let group = app.store.group_of_lane(&row.id).await?;
    // The guard has let nobody else through.
    let lane = if group.is_some() { Lane::Own } else { Lane::Not };
    let page = Page::of(&app, &member, row.title.clone()).about(&row.id, &row.title, row.stage);
    let roles: Vec<&str> = person.roles.iter().map(|role| role.id()).collect();
    let may = |act| permit_in(lane, &person.roles, act, Some(row.stage)).is_ok();
    let mut boot = json!({
        "resolution": row.id.as_str(),
        "title": row.title,
        "stage": row.stage.id(),
        "documentUrl": format!("automerge:{}", row.document),
        "person": {"id": person.id.as_str(), "name": person.name, "roles": roles},
        "roleWords": page.role_words(),
        "mayEdit": may(Act::EditText),
        "mayLink": may(Act::LinkEvidence),
        "mayComment": may(Act::Comment),
        "readsInternal": crate::domain::comment::reads_internal(&person.roles),
        "csrf": member.csrf(),
        "lang": member.lang.id(),
        "syncPath": "/sync",
    });
    if let Some(group) = &group {
        boot["lane"] = told(group);
    }
    // "<" is the only letter that could end a script element from inside.
    let boot = boot.to_string().replace('<', "\\u003c");
    Ok(show(&EditPage { page, group, boot, styles: crate::http::assets::styles("src/edit.ts") }))
}

/// What the editor knows of the group: of the resolution it shows nothing but the way there.
fn told(group: &Group) -> Value {
    json!({"group": group.id.as_str(), "resolution": group.resolution.as_str()})
}
