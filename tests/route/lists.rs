//! Lists of the API in parts: bounded, each row once and in order, a foreign `after` told.

use duthao::action::resolution::create_resolution::{BODY_SETTING, NewResolution, create_resolution};
use duthao::action::resolution::name_version::name_version;
use duthao::clock::Millis;
use duthao::domain::person::Role;
use duthao::domain::unit::Bloc;
use duthao::id::VersionId;

use super::socket::body;
use crate::support::caller::Caller;
use crate::support::people::line;
use crate::support::server::server;

/// Rows of each list made by the test: an odd number, so that the last part is short.
const ROWS: usize = 5;

/// Reads a list two rows at a time and returns the ids in the order met.
async fn in_parts(caller: &Caller, path: &str) -> Vec<String> {
    let mut met = Vec::new();
    let mut after = String::new();
    loop {
        let part = caller.json(&format!("{path}?limit=2&after={after}")).await;
        let items = part["items"].as_array().unwrap();
        assert!(!items.is_empty() && items.len() <= 2, "{path}: {part}");
        met.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match part["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return met,
        }
    }
}

async fn whole(caller: &Caller, path: &str) -> Vec<String> {
    let all = caller.json(path).await;
    assert!(all["next"].is_null(), "{path} fits into one answer");
    all["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn people_resolutions_versions_and_blocs_come_in_parts() {
    let server = server().await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let editor = server.person("Biên", &[Role::Editor]).await;
    let mut last = None;
    for number in 0..ROWS {
        server.person(&format!("Người {number}"), &[Role::Viewer]).await;
        let bloc = Bloc { id: format!("b{number}").as_str().into(), name: format!("Khối {number}") };
        server.app.store.put_bloc(&bloc, i64::try_from(number).unwrap()).await.unwrap();
        let new = NewResolution {
            title: format!("NQ {number}"),
            subject: "về việc thử".into(),
            ..NewResolution::default()
        };
        last = Some(create_resolution(&server.app, &editor, new).await.unwrap());
    }
    let resolution = last.unwrap().id;
    let first = name_version(&server.app, &editor, &resolution, "").await.unwrap();
    for number in 2..=ROWS {
        let ordinal = i64::try_from(number).unwrap();
        let next = duthao::store::version::Version {
            id: VersionId::fresh(),
            ordinal,
            made_at: Millis(first.made_at.0 + ordinal),
            ..first.clone()
        };
        server.app.store.add_draft(&next, &line("version.name", "r")).await.unwrap();
    }
    let caller = server.caller_of(&editor).await;
    let versions = format!("/api/v1/resolutions/{resolution}/versions");
    for (path, rows) in [
        ("/api/v1/people", ROWS + 1),
        ("/api/v1/resolutions", ROWS),
        ("/api/v1/blocs", ROWS),
        (&versions, ROWS),
    ] {
        let all = whole(&caller, path).await;
        assert_eq!(all.len(), rows, "{path}");
        assert_eq!(in_parts(&caller, path).await, all, "{path}");
        for wrong in ["limit=abc", "after=nobody"] {
            let answer = caller.get(&format!("{path}?{wrong}")).await;
            assert_eq!(answer.status(), 422, "{path}?{wrong}");
        }
        // Asking for none or for more than the most is asking for the nearest that is allowed.
        assert_eq!(caller.json(&format!("{path}?limit=0")).await["items"].as_array().unwrap().len(), 1);
        assert_eq!(
            caller.json(&format!("{path}?limit=9999999")).await["items"].as_array().unwrap().len(),
            rows
        );
    }
    let ids = caller.json("/api/v1/people?ids=Người 1,Người 3&limit=1").await;
    assert_eq!((ids["items"][0]["id"].as_str(), ids["next"].as_str()), (Some("Người 1"), Some("Người 1")));
}

#[tokio::test]
async fn a_list_is_bounded_also_when_nobody_asks() {
    let server = server().await;
    for number in 0..101 {
        server.person(&format!("Người {number:03}"), &[Role::Viewer]).await;
    }
    let caller = server.signed_in("Xem", &[Role::Viewer]).await;
    let part = caller.json("/api/v1/people").await;
    assert_eq!(part["items"].as_array().unwrap().len(), 100);
    assert_eq!(part["next"], part["items"][99]["id"]);
}
