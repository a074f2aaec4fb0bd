//! What every program may count on: errors are problems, the description is whole, lists come in parts.

use std::collections::BTreeSet;

use duthao::action::resolution::create_resolution::BODY_SETTING;
use duthao::domain::person::Role;
use duthao::domain::unit::file::FILE_BYTES_MAX;
use duthao::http::routes::list;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::socket::body;
use crate::support::caller::Caller;
use crate::support::server::{TestServer, server};

/// One byte more than a request may hold.
const TOO_MANY_BYTES: usize = 1024 * 1024 + 1;

async fn office(server: &TestServer) -> Caller {
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    server.signed_in("Văn", &[Role::Office]).await
}

async fn is_problem(request: RequestBuilder, status: u16, slug: &str) {
    let answer = request.send().await.unwrap();
    let at = answer.url().clone();
    assert_eq!(answer.status().as_u16(), status, "{at}");
    assert_eq!(answer.headers()["content-type"], "application/problem+json", "{at}");
    let told: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(told["type"], format!("/problems/{slug}"), "{at}");
    assert_eq!(told["status"], status, "{at}");
    assert!(told["next"].as_str().is_some_and(|next| !next.is_empty()), "{at}");
}

#[tokio::test]
async fn every_error_of_the_api_is_a_problem() {
    let server = server().await;
    let caller = office(&server).await;
    let get = |path: &str| caller.request(Method::GET, path);
    let post = |path: &str, kind: &str, body: Vec<u8>| {
        caller
            .request(Method::POST, path)
            .header("x-csrf-token", caller.csrf())
            .header("origin", server.url(""))
            .header("content-type", kind)
            .body(body)
    };
    is_problem(caller.request(Method::PATCH, "/api/v1/people"), 405, "wrong-method").await;
    is_problem(caller.request(Method::DELETE, "/api/v1/openapi.json"), 405, "wrong-method").await;
    let answer = caller.request(Method::PATCH, "/api/v1/blocs").send().await.unwrap();
    assert!(answer.headers()["allow"].to_str().unwrap().contains("GET"), "the methods are named");
    is_problem(get("/api"), 404, "not-found").await;
    is_problem(get("/api/v1/nothing"), 404, "not-found").await;
    for list in ["cells", "meetings", "evidence"] {
        is_problem(get(&format!("/api/v1/{list}?limit=abc")), 422, "wrong-query").await;
        is_problem(get(&format!("/api/v1/{list}?after=a%00b")), 422, "control-character").await;
    }
    for id in ["%FF", "a%00b", "%0A", "%C2%85"] {
        for door in ["meetings", "evidence", "resolutions"] {
            is_problem(get(&format!("/api/v1/{door}/{id}")), 404, "not-found").await;
        }
    }
    let large = vec![b'a'; FILE_BYTES_MAX + 1];
    is_problem(post("/api/v1/units", "application/octet-stream", large), 413, "units-file-too-large").await;
    let large = vec![b'a'; TOO_MANY_BYTES];
    is_problem(post("/api/v1/people", "application/json", large), 413, "too-large").await;
    is_problem(post("/api/v1/people", "text/plain", b"{}".to_vec()), 415, "wrong-content-type").await;
    is_problem(post("/api/v1/people", "application/json", b"{".to_vec()), 422, "wrong-request").await;
    let stranger = server.stranger();
    is_problem(stranger.request(Method::GET, "/api/v1/people"), 401, "not-signed-in").await;
}

#[tokio::test]
async fn the_description_names_every_door_and_every_part_of_its_path() {
    let server = server().await;
    let told = server.stranger().json("/api/v1/openapi.json").await;
    assert_eq!(told["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert!(told["components"]["securitySchemes"]["bearer"].is_object());
    assert!(told["components"]["securitySchemes"]["session"].is_object());
    let doors: Vec<_> = list(&server.app).into_iter().filter(|door| door.path.starts_with("/api")).collect();
    assert!(doors.len() > 20, "{}", doors.len());
    let mut ids = BTreeSet::new();
    for door in doors {
        let at = format!("{} {}", door.method, door.path);
        let operation = &told["paths"][&door.path][door.method.as_str().to_lowercase()];
        assert!(operation.is_object(), "{at}");
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        assert!(!id.is_empty() && ids.insert(id), "{at} has an operationId of its own");
        let problem = &operation["responses"]["default"]["content"]["application/problem+json"];
        assert!(problem.is_object(), "{at}");
        let declared = operation["parameters"].as_array().cloned().unwrap_or_default();
        for name in door.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let fits = |one: &&Value| one["in"] == "path" && one["name"] == name && one["required"] == true;
            assert_eq!(declared.iter().filter(fits).count(), 1, "{at}: {name}");
        }
        let named = |one: &Value| {
            one["in"] != "path" || door.path.contains(&format!("{{{}}}", one["name"].as_str().unwrap()))
        };
        assert!(declared.iter().all(named), "{at}: {declared:?}");
    }
    // Every schema pointed at is there.
    let text = told.to_string();
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(told["components"]["schemas"][name].is_object(), "{name}");
    }
}
