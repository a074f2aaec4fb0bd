//! Lists of units and meetings on pages: each row once, from the first page to the last, however many a page has.

use std::collections::BTreeSet;

use duthao::action::unit::import_units::import_units;
use duthao::domain::person::Role;
use serde_json::json;

use super::evidence::{cell, prepared};
use crate::support::caller::Caller;
use crate::support::server::server;

/// Rows of each list: more than two pages of any of them, with a rest.
const ROWS: usize = 230;

/// Follows a list from page to page; returns what stands in the links that begin so, in the order met.
async fn walked(caller: &Caller, first: &str, row: &str) -> Vec<String> {
    let begins = format!("href=\"{row}");
    let (mut met, mut seen, mut path) = (Vec::new(), BTreeSet::new(), first.to_owned());
    loop {
        assert!(seen.insert(path.clone()), "{path} leads back to itself");
        let page = caller.page(&path).await;
        let main = page.split("<main").nth(1).unwrap();
        let rows = main.split(&begins).skip(1);
        let rows = rows.map(|rest| rest.split('"').next().unwrap().to_owned());
        met.extend(
            rows.filter(|id| !id.contains(['?', '/']) && !matches!(id.as_str(), "new" | "plan" | "quick")),
        );
        let Some(at) = main.find("rel=\"next\"") else { return met };
        let (from, to) = (main[..at].rfind('<').unwrap(), at + main[at..].find('>').unwrap());
        let link = main[from..to].split("href=\"").nth(1).unwrap();
        path = link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        if path.starts_with('?') {
            path = format!("{}{path}", first.split('?').next().unwrap());
        }
    }
}

fn each_once(met: &[String], count: usize) {
    let different: BTreeSet<&String> = met.iter().collect();
    assert_eq!((different.len(), met.len()), (count, count));
}

#[tokio::test]
async fn units_and_organisations_stand_once_each_over_all_pages() {
    let server = server().await;
    let rows: Vec<String> = (0..ROWS).map(|row| format!("Khối A;Đảng bộ {row};Chi bộ {row};9")).collect();
    let file = format!("khối;tổ chức cơ sở đảng;chi bộ;số đảng viên\n{}\n", rows.join("\n"));
    import_units(&server.app, None, "a.csv", file.as_bytes()).await.unwrap();
    let office = server.signed_in("Văn", &[Role::Office]).await;
    each_once(&walked(&office, "/units", "/units/cells/").await, ROWS);
    each_once(&walked(&office, "/units?q=chi+bo", "/units/cells/").await, ROWS);
    each_once(&walked(&office, "/units/organisations", "/units?organisation=").await, ROWS);
}

#[tokio::test]
async fn meetings_of_one_day_stand_once_each_over_all_pages() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let cell = cell(&server).await;
    let body = json!({"cell": cell, "kind": "regular", "round": 1, "date": "2020-09-03", "start": "19:00", "end": "21:00",
        "place": "Kỳ Liên", "attendance": {"total": 31, "exempt": 1, "present": 28, "absentWithReason": 1,
        "absentWithoutReason": 1, "spoke": 7}});
    let count = 110;
    for _ in 0..count {
        lan.posted("/api/v1/meetings", &body).await;
    }
    each_once(&walked(&lan, "/meetings", "/meetings/").await, count);
    let page = lan.page("/meetings").await;
    assert!(
        page.contains("28/30 (93,3%)") && !page.contains("28/31"),
        "those exempt are not expected: {page}"
    );
}
