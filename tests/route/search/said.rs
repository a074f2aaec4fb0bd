//! What was said of a resolution is found by whoever may read it, and each result leads to where it stands.

use duthao::domain::person::Role;
use serde_json::{Value, json};

use super::{found, hits, prepared};
use crate::both_stores;
use crate::route::socket::resolution;
use crate::support::caller::Caller;
use crate::support::server::TestServer;

/// Comments of a clause on one page, and opinions too.
const ROWS_OF_A_PAGE: usize = 25;

/// A resolution at its workshop with something of every sort said of its goal.
struct Hall {
    server: TestServer,
    id: String,
    clause: String,
    editor: Caller,
    nam: Caller,
    comment: String,
    suggestion: String,
    opinion: String,
}

impl Hall {
    async fn set(store: duthao::store::Store) -> Self {
        let (server, editor, _) = prepared(store).await;
        let (id, _) = resolution(&server).await;
        let nam = server.signed_in("Nam", &[Role::Delegate]).await;
        let hoa = server.signed_in("Hoà", &[Role::Secretary]).await;
        let api = |path: &str| format!("/api/v1/resolutions/{id}{path}");
        let opened = editor.post_json(&api("/stage"), &json!({"step": "open_workshop"})).await;
        assert!(opened.status().is_success(), "{}", opened.text().await.unwrap());
        let text = server.app.rooms.text(&id.as_str().into()).await.unwrap();
        let goal = text.clauses.iter().find(|clause| clause.plain() == "Mục tiêu chung").unwrap();
        let clause = goal.id.to_string();
        let comments = api(&format!("/clauses/{clause}/comments"));
        let open = json!({"words": "Cần <b>kinh phí</b> hằng năm"});
        let comment = made(nam.posted(&comments, &open).await);
        let internal = json!({"words": "Kinh phí khó lo", "internal": true});
        editor.posted(&comments, &internal).await;
        let wish = json!({"sort": "words", "words": "Mục tiêu có kinh phí", "note": "<i>vì</i> thiếu"});
        let suggestion = made(nam.posted(&api(&format!("/clauses/{clause}/suggestions")), &wish).await);
        let spoken = json!({"saidFor": {"name": "Khách", "title": "MTTQ"}, "words": "Kinh phí từ đâu", "clause": clause});
        let opinion = made(hoa.posted(&api("/opinions"), &spoken).await);
        Self { server, id, clause, editor, nam, comment, suggestion, opinion }
    }

    /// Where a delegate who follows a result comes to.
    async fn led(&self, href: &str) -> String {
        let answer = self.nam.get(href).await;
        match answer.headers().get("location") {
            Some(to) => to.to_str().unwrap().to_owned(),
            None => href.to_owned(),
        }
    }

    fn page(&self, path: &str) -> String {
        format!("/resolutions/{}{path}", self.id)
    }
}

fn made(answer: Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}

both_stores!(whoever_may_read_what_was_said_finds_it, |store| async move {
    let hall = Hall::set(store).await;
    let (k, s, o) = ("comment", "suggestion", "opinion");
    let all = hits(&[(k, true), (k, true), (s, true), (o, true)]);
    assert_eq!(found(&hall.editor, "kinh phí").await, all);
    let open = hits(&[(k, false), (s, false), (o, false)]);
    assert_eq!(found(&hall.nam, "kinh phi").await, open, "internal comments are not the delegates'");
    let guest = hall.server.signed_in("Khách", &[Role::Viewer]).await;
    assert_eq!(found(&guest, "kinh phi").await, open);
    assert_eq!(found(&guest, "khó lo").await, []);
    assert_eq!(hall.server.stranger().get("/api/v1/search?q=kinh+phi").await.status(), 401);

    let page = hall.nam.page("/search?q=kinh+phi").await;
    for words in ["3 kết quả", "Góp ý (1)", "Đề nghị sửa (1)", "Ý kiến phát biểu (1)", "NQ thử"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let marked = "Cần &#60;b&#62;<mark>kinh</mark> <mark>phí</mark>&#60;/b&#62; hằng năm";
    assert!(page.contains(marked) && !page.contains("nội bộ"), "{page}");
    let only = hall.editor.page("/search?q=kinh+phi&kind=comment").await;
    assert!(only.contains("2 kết quả") && only.contains("nội bộ"), "{only}");
});

both_stores!(each_result_leads_to_where_it_was_said, |store| async move {
    let hall = Hall::set(store).await;
    let answer = hall.nam.json("/api/v1/search?q=kinh+phi").await;
    let items = answer["items"].as_array().unwrap();
    let wanted = [
        (format!("comment-{}", hall.comment), format!("/clauses/{}/comments", hall.clause)),
        (String::new(), format!("/suggestions/{}", hall.suggestion)),
        (format!("opinion-{}", hall.opinion), "/opinions?".to_owned()),
    ];
    for (item, (anchor, place)) in items.iter().zip(wanted) {
        assert_eq!(item["clause"].as_str(), Some(hall.clause.as_str()), "{item:#}");
        let led = hall.led(item["href"].as_str().unwrap()).await;
        let (path, fragment) = led.split_once('#').unwrap_or((led.as_str(), ""));
        assert_eq!((path, fragment), (hall.page(&place).as_str(), anchor.as_str()));
        let page = hall.nam.page(path).await;
        assert!(page.contains(&format!("id=\"{anchor}\"")) || anchor.is_empty(), "{anchor}: {page}");
        assert!(page.to_lowercase().contains("kinh phí"), "{page}");
    }

    // What is added to it is found with it; what is taken back as its own page shows it.
    let replies = format!("/api/v1/resolutions/{}/comments/{}/replies", hall.id, hall.comment);
    hall.editor.posted(&replies, &json!({"words": "Đã có dự toán"})).await;
    assert_eq!(found(&hall.nam, "dự toán").await, hits(&[("comment", true)]));
    for path in ["/comments/", "/suggestions/"].map(|of| {
        let id = if of == "/comments/" { &hall.comment } else { &hall.suggestion };
        hall.page(&format!("{of}{id}/take-back"))
    }) {
        let done = hall.nam.post_form(&path, &[]).await;
        assert_eq!(done.status(), 303, "{}", done.text().await.unwrap());
    }
    let answer = hall.nam.json("/api/v1/search?q=kinh+phi").await;
    let gone: Vec<(&str, bool)> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["kind"].as_str().unwrap(), item["withdrawn"].as_bool().unwrap()))
        .collect();
    assert_eq!(gone, [("suggestion", true), ("opinion", false)]);
});

both_stores!(what_stands_on_a_later_page_is_led_to_as_well, |store| async move {
    let hall = Hall::set(store).await;
    let api = |path: &str| format!("/api/v1/resolutions/{}{path}", hall.id);
    let comments = api(&format!("/clauses/{}/comments", hall.clause));
    let hoa = hall.server.signed_in("Hoa", &[Role::Secretary]).await;
    // As many again as stand on one page, so that the first is on the second page.
    for nth in 0..ROWS_OF_A_PAGE {
        hall.nam.posted(&comments, &json!({"words": format!("Thêm {nth}")})).await;
        let spoken = json!({"saidFor": {"name": "Khách"}, "words": format!("Lời {nth}")});
        hoa.posted(&api("/opinions"), &spoken).await;
    }
    for (href, anchor) in [
        (hall.page(&format!("/comments/{}", hall.comment)), format!("comment-{}", hall.comment)),
        (hall.page(&format!("/opinions/{}", hall.opinion)), format!("opinion-{}", hall.opinion)),
    ] {
        let led = hall.led(&href).await;
        let (path, fragment) = led.split_once('#').unwrap();
        assert_eq!(fragment, anchor);
        let page = hall.nam.page(path).await;
        assert!(page.contains(&format!("id=\"{anchor}\"")), "{led}: {page}");
    }
    let internal = hall.editor.json("/api/v1/search?q=kh%C3%B3+lo").await;
    let href = internal["items"][0]["href"].as_str().unwrap();
    assert_eq!(hall.nam.get(href).await.status(), 404, "an internal comment leads the delegate nowhere");
    assert_eq!(hall.editor.get(href).await.status(), 303);
    assert_eq!(hall.nam.get(&hall.page("/opinions/none")).await.status(), 404);
});
