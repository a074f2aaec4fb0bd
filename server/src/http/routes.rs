//! The table of doors: every route with the act it stands for, so that none is left unguarded.

use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::MethodRouter;
use axum::{Extension, Router};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::guard::{Post, guard, permitted};
use super::public::kept::Copies;
use super::resolution::follow::Following;
use super::{
    api, assets, audit, bundle, card, clean, comment, compare, coverage, demo, dossier, evidence, flag,
    group, guidance, health, history, home, idempotency, import, issue, live, meeting, naming, notice, offer,
    overview, person, plan, printed, public, publication, register, resolution, response, review, search,
    security, stage, suggestion, task, unit, verify, vote, waiver, why, workshop,
};
use crate::action::dossier::jobs::Jobs;
use crate::app::App;
use crate::domain::permission::Act;

/// One route as the permission matrix lists it.
#[derive(Clone, Debug)]
pub struct Door {
    pub method: Method,
    pub path: String,
    pub act: Act,
}

/// Routes being gathered.
pub struct Doors {
    app: App,
    router: OpenApiRouter<App>,
    list: Vec<Door>,
}

impl Doors {
    /// An empty table.
    pub fn new(app: App) -> Self {
        Self { app, router: OpenApiRouter::default(), list: Vec::new() }
    }

    /// Adds a page or form: `doors.page(Act::ReadEvidence, Method::GET, "/evidence", get(list))`.
    pub fn page(mut self, act: Act, method: Method, path: &str, handler: MethodRouter<App>) -> Self {
        let post = Post { app: self.app.clone(), act, api: false };
        let handler = handler
            .route_layer(from_fn_with_state(post.clone(), permitted))
            .route_layer(from_fn_with_state(post, guard));
        self.router = self.router.route(path, handler);
        self.list.push(Door { method, path: path.to_owned(), act });
        self
    }

    /// Adds an operation of the API: `doors.api(Act::ReadUnits, routes!(list_cells))`, one handler each.
    pub fn api(self, act: Act, routes: UtoipaMethodRouter<App>) -> Self {
        self.operation(act, routes, true)
    }

    /// Adds an operation whose answer or question must lie nowhere else: keys, and choices of a ballot.
    /// Its answers are not kept for repetition.
    pub fn secret_api(self, act: Act, routes: UtoipaMethodRouter<App>) -> Self {
        self.operation(act, routes, false)
    }

    fn operation(mut self, act: Act, (schemas, paths, handler): UtoipaMethodRouter<App>, kept: bool) -> Self {
        for (path, item) in &paths.paths {
            self.list.extend(methods(item).map(|method| Door { method, path: path.clone(), act }));
        }
        let post = Post { app: self.app.clone(), act, api: true };
        let mut handler = handler.route_layer(from_fn_with_state(post.clone(), permitted));
        if kept {
            handler = handler.route_layer(from_fn_with_state(self.app.clone(), idempotency::once));
        }
        let handler = handler.route_layer(from_fn_with_state(post, guard));
        self.router = self.router.routes((schemas, paths, handler));
        self
    }

    /// Ends the gathering.
    pub fn open(self) -> (Router<App>, Vec<Door>, OpenApi) {
        let (router, description) = self.router.split_for_parts();
        (router, self.list, description)
    }
}

fn methods(item: &PathItem) -> impl Iterator<Item = Method> {
    [
        (Method::GET, item.get.is_some()),
        (Method::POST, item.post.is_some()),
        (Method::PUT, item.put.is_some()),
        (Method::DELETE, item.delete.is_some()),
    ]
    .into_iter()
    .filter_map(|(method, there)| there.then_some(method))
}

/// Gathers every door of the product.
fn doors(app: &App) -> Doors {
    of_programs(of_pages(Doors::new(app.clone())))
}

/// Adds what people open: pages, forms, files.
fn of_pages(doors: Doors) -> Doors {
    let doors = home::doors(doors);
    let doors = health::doors(doors);
    let doors = assets::doors(doors);
    let doors = demo::doors(doors);
    let doors = person::doors(doors);
    let doors = card::doors(doors);
    let doors = resolution::doors(doors);
    let doors = import::doors(doors);
    let doors = stage::doors(doors);
    let doors = issue::doors(doors);
    let doors = printed::doors(doors);
    let doors = public::doors(publication::doors(doors));
    let doors = register::doors(doors);
    let doors = dossier::doors(verify::doors(bundle::doors(doors)));
    let doors = task::doors(doors);
    let doors = waiver::doors(doors);
    let doors = review::doors(doors);
    let doors = workshop::doors(doors);
    let doors = flag::doors(doors);
    let doors = vote::doors(doors);
    let doors = overview::doors(doors);
    let doors = naming::doors(doors);
    let doors = audit::doors(doors);
    let doors = notice::doors(doors);
    let doors = live::doors(doors);
    let doors = compare::doors(doors);
    let doors = history::doors(doors);
    let doors = response::doors(doors);
    let doors = coverage::doors(doors);
    let doors = offer::doors(doors);
    let doors = comment::doors(doors);
    let doors = suggestion::doors(doors);
    let doors = group::doors(doors);
    let doors = why::doors(doors);
    let doors = evidence::doors(doors);
    let doors = meeting::doors(doors);
    let doors = plan::doors(doors);
    let doors = guidance::doors(doors);
    let doors = unit::doors(doors);
    search::doors(doors)
}

/// Adds what programs call.
fn of_programs(doors: Doors) -> Doors {
    let doors = api::import::doors(doors);
    let doors = api::dossier::doors(api::bundle::doors(doors));
    let doors = api::task::doors(doors);
    let doors = api::person::doors(doors);
    let doors = api::notice::doors(doors);
    let doors = api::resolution::doors(doors);
    let doors = api::attribution::doors(doors);
    let doors = api::audit::doors(doors);
    let doors = api::stage::doors(doors);
    let doors = api::issue::doors(doors);
    let doors = api::publication::doors(doors);
    let doors = api::waiver::doors(doors);
    let doors = api::review::doors(doors);
    let doors = api::flag::doors(doors);
    let doors = api::vote::doors(doors);
    let doors = api::conflict::doors(doors);
    let doors = api::redline::doors(doors);
    let doors = api::response::doors(doors);
    let doors = api::coverage::doors(doors);
    let doors = api::offer::doors(doors);
    let doors = api::comment::doors(doors);
    let doors = api::suggestion::doors(doors);
    let doors = api::group::doors(doors);
    let doors = api::opinion::doors(doors);
    let doors = api::paper::doors(doors);
    let doors = api::why::doors(doors);
    let doors = api::unit::doors(doors);
    let doors = api::search::doors(doors);
    let doors = api::evidence::doors(doors);
    let doors = api::plan::doors(doors);
    let doors = api::guidance::doors(doors);
    let doors = api::attachment::doors(doors);
    api::meeting::doors(doors)
}

/// Lists every door with its act, for the permission matrix.
pub fn list(app: &App) -> Vec<Door> {
    doors(app).open().1
}

/// Builds the whole router.
pub fn router(app: App) -> Router {
    let (router, _, description) = doors(&app).open();
    router
        .route("/api/v1/openapi.json", health::describe(description))
        .fallback(home::not_found)
        .method_not_allowed_fallback(home::wrong_method)
        .layer(axum::extract::DefaultBodyLimit::max(security::BODY_BYTES_MAX))
        .layer(from_fn_with_state(app.clone(), clean::clean))
        .layer(from_fn_with_state(app.clone(), api::problems))
        .layer(from_fn(security::headers))
        .layer(Extension(Following::default()))
        .layer(Extension(Copies::default()))
        .layer(Extension(Jobs::default()))
        .with_state(app)
}
