//! The coverage page of a resolution: proposals × blocs, what stands behind each and what is missing.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;

use super::member::Member;
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::evidence::read_coverage::read_coverage;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::proposal::{Cell, Coverage};
use crate::id::ResolutionId;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/coverage", get(read))
}

#[derive(Template)]
#[template(path = "coverage/read.html")]
struct ReadPage {
    page: Page,
    resolution: ResolutionId,
    coverage: Coverage,
}

impl ReadPage {
    /// Names the meetings behind a cell: "Chi bộ TDP Liên Phú, đợt 1".
    fn meetings(&self, cell: &Cell) -> Vec<String> {
        let mut named: Vec<String> = Vec::new();
        for source in &cell.sources {
            let meeting = &source.record.meeting;
            let round = self.page.t1("meeting-round-n", "round", meeting.round);
            let name = format!("{}, {}", meeting.cell.name, round.to_lowercase());
            if !named.contains(&name) {
                named.push(name);
            }
        }
        named
    }
}

async fn read(
    State(app): State<App>,
    member: Member,
    Path(resolution): Path<String>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(resolution);
    let row = app.store.resolution(&id).await?;
    let coverage = read_coverage(&app, &id).await?;
    let title = say(member.lang, "coverage-title", &[]);
    let page = Page::of(&app, &member, title).about(&id, &row.title, row.stage).at("coverage");
    Ok(show(&ReadPage { page, resolution: id, coverage }))
}
