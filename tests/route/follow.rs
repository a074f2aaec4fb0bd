//! The text as reading pages follow it through real HTTP: a page is sent what differs from what it shows, at once and
//! whoever caused it.

use duthao::domain::person::Role;
use duthao::domain::resolution::{Kind, Run};
use duthao::live::hub::{Edit, SeedClause};
use serde_json::json;

use super::waiver::{Hall, hall};
use crate::support::caller::Caller;

const CLAUSE: &str = "gp000000001";

fn reworded(text: &str) -> Edit {
    let runs = vec![Run { text: text.into(), ..Run::default() }];
    Edit::SetWords { clause: CLAUSE.into(), runs, base: None }
}

/// The value of an attribute in the line that stands before the sections.
fn told<'a>(page: &'a str, attribute: &str) -> Option<&'a str> {
    let (_, head) = page.split_once("<span hidden data-heads=")?;
    let (head, _) = head.split_once("</span>")?;
    let (_, value) = head.split_once(&format!("{attribute}=\""))?;
    value.split_once('"').map(|(value, _)| value)
}

async fn follow(reader: &Caller, hall: &Hall, since: &str) -> String {
    reader.page(&format!("/resolutions/{}/text?since={since}", hall.id)).await
}

fn sections(page: &str) -> usize {
    page.matches("<section class=\"clause\"").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_sent_what_differs_from_what_it_shows() {
    let hall = hall().await;
    let lan = hall.server.signed_in("Lan", &[Role::Delegate]).await;
    let reading = lan.page(&format!("/resolutions/{}", hall.id)).await;
    let first = told(&reading, "data-version").expect("the page knows its version").to_owned();
    let all = sections(&reading);
    let same = follow(&lan, &hall, &first).await;
    assert_eq!((sections(&same), told(&same, "data-since")), (0, Some(first.as_str())), "{same}");

    hall.edit(reworded("Lời <mới>")).await;
    let changed = follow(&lan, &hall, &first).await;
    assert_eq!(sections(&changed), 1, "{changed}");
    assert!(changed.contains("Lời &#60;mới&#62;") && told(&changed, "data-order").is_none(), "{changed}");
    let second = told(&changed, "data-version").unwrap().to_owned();
    let clause = SeedClause::plain("gp000000009", Kind::Proposal, 1, "Thêm");
    hall.edit(Edit::Insert { after: Some(CLAUSE.into()), clause }).await;
    let added = follow(&lan, &hall, &second).await;
    assert!(sections(&added) < all && added.contains("Thêm"), "{added}");
    assert!(told(&added, "data-order").unwrap().contains("clause-gp000000009"), "{added}");

    // Who slept through it all, or never was here, is sent as much as is needed.
    let slept = follow(&lan, &hall, &first).await;
    assert!(slept.contains("Thêm") && slept.contains("Lời &#60;mới") && sections(&slept) <= all, "{slept}");
    for unknown in ["", "0000000000000000", "%3Cscript%3E"] {
        let whole = follow(&lan, &hall, unknown).await;
        assert_eq!(sections(&whole), all + 1, "{whole}");
        assert!(told(&whole, "data-since").is_none() && !whole.contains("<script"), "{whole}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_anybody_says_or_suggests_stands_there_with_the_next_look_and_readers_of_other_rights_see_theirs()
 {
    let hall = hall().await;
    let lan = hall.server.signed_in("Lan", &[Role::Delegate]).await;
    let guest = hall.server.signed_in("Khách", &[Role::Viewer]).await;
    let first = follow(&lan, &hall, "").await;
    let theirs = follow(&guest, &hall, "").await;
    assert!(first.contains("#add") && !theirs.contains("#add"), "a guest offers nothing");
    let (mine, other) = (told(&first, "data-version").unwrap(), told(&theirs, "data-version").unwrap());
    assert_ne!(mine, other);
    let at = format!("/api/v1/resolutions/{}/clauses/{CLAUSE}", hall.id);
    lan.posted(&format!("{at}/comments"), &json!({"words": "Rõ hơn"})).await;
    for (reader, since) in [(&lan, mine), (&guest, other)] {
        let page = follow(reader, &hall, since).await;
        assert!(sections(&page) == 1 && page.contains("data-count=\"1\""), "{page}");
    }
    hall.editor.posted(&format!("{at}/comments"), &json!({"words": "Nội bộ", "internal": true})).await;
    let inside = follow(&hall.editor, &hall, "").await;
    assert!(inside.contains("data-count=\"2\""), "{inside}");
    let outside = follow(&lan, &hall, "").await;
    assert!(outside.contains("data-count=\"1\"") && !outside.contains("data-count=\"2\""), "{outside}");
    lan.posted(&format!("{at}/suggestions"), &json!({"sort": "words", "words": "Lời khác"})).await;
    assert!(follow(&guest, &hall, "").await.contains(&format!("suggestions?clause={CLAUSE}")));
}
