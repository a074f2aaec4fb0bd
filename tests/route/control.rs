//! Control characters in addresses, forms and JSON: refused by name before anything is done, on both databases.

use duthao::action::resolution::create_resolution::BODY_SETTING;
use duthao::domain::person::Role;
use serde_json::{Value, json};

use super::socket::body;
use crate::both_stores;
use crate::support::server::server_on;

both_stores!(a_control_character_is_refused_by_the_name_of_its_field, |store| async move {
    let server = server_on(store).await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let office = server.signed_in("Văn", &[Role::Office, Role::Editor]).await;
    let told = |answer: reqwest::Response| async move {
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        let problem: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        (status, problem["fields"][0]["field"].as_str().unwrap_or_default().to_owned(), text)
    };
    for (path, sent, field) in [
        ("/api/v1/people", json!({"name": "Mai\u{0} Lan", "roles": ["viewer"]}), "name"),
        ("/api/v1/people", json!({"name": "Mai", "roles": ["viewer"], "bloc": "a\u{0}b"}), "bloc"),
        ("/api/v1/people", json!({"name": "Mai", "roles": ["viewer\u{7}"]}), "roles.0"),
        ("/api/v1/resolutions", json!({"title": "NQ", "subject": "về \u{b}việc"}), "subject"),
        (
            "/api/v1/evidence",
            json!({"meeting": "a\u{0}", "kind": "quotation", "text": "b", "speakerRole": "c"}),
            "meeting",
        ),
        (
            "/api/v1/evidence",
            json!({"meeting": "a", "kind": "quotation", "text": "b", "speakerRole": "c", "criterion": "\u{0}"}),
            "criterion",
        ),
    ] {
        let (status, named, text) = told(office.post_json(path, &sent).await).await;
        assert_eq!((status, named.as_str()), (422, field), "{path}: {text}");
        assert!(text.contains("/problems/control-character"), "{text}");
    }
    for (path, fields, field) in [
        ("/people/new", vec![("name", "Mai\u{0}"), ("roles", "viewer")], "name"),
        ("/people/new", vec![("name", "Mai"), ("roles", "viewer"), ("bloc", "\u{0}")], "bloc"),
        ("/resolutions/new", vec![("title", "NQ\u{1b}"), ("subject", "về việc")], "title"),
        ("/evidence/new", vec![("meeting", "\u{0}"), ("text", "a")], "meeting"),
        ("/sign-in", vec![("code", "ABCD\u{0}")], "code"),
    ] {
        let answer = office.post_form(path, &fields).await;
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        assert_eq!(status, 422, "{path}: {text}");
        assert!(text.contains(&format!("Ô “{field}”")), "{path} names {field}: {text}");
    }
    for path in ["/evidence?q=a%00b", "/units?bloc=%00", "/meetings?after=%00", "/people?x=%07"] {
        assert_eq!(office.get(path).await.status(), 422, "{path}");
    }
    for path in
        ["/resolutions/%00", "/evidence/a%00b", "/meetings/%0A", "/sign-in/%00", "/api/v1/meetings/%00"]
    {
        assert_eq!(office.get(path).await.status(), 404, "{path}");
    }
    // Lines and tabs are words of a form like any other.
    let fine =
        office.post_form("/resolutions/new", &[("title", "NQ\tthử"), ("subject", "về\r\nviệc thử")]).await;
    assert_eq!(fine.status(), 303, "{}", fine.text().await.unwrap());
    assert_eq!(server.app.store.people().await.unwrap().len(), 1, "nobody was added");
});
