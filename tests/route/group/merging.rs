//! A lane written beside its resolution is brought back: conflicts are shown, nothing is said twice, all merges.

use std::io::{Cursor, Read};

use duthao::domain::stage::Stage;
use duthao::live::hub::Edit;
use duthao::store::history::Checkpoints;
use serde_json::{Value, json};

use super::{Hall, insert, slug, words};

const G1: &str = "Họp chi ủy trước, gửi tài liệu sớm.";
const OURS: &str = "Họp chi ủy trước, gửi tài liệu trước 3 ngày.";
const THEIRS: &str = "Họp chi ủy và tổ đảng trước, gửi tài liệu sớm.";

/// Times that two members press at once: the look before the press takes several reads, and a press may come between any.
const PRESSES: usize = 12;

fn sorts(changes: &Value) -> Vec<(String, String)> {
    let text = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    changes.as_array().unwrap().iter().map(|one| (text(one, "clause"), text(one, "sort"))).collect()
}

async fn open_suggestions(hall: &Hall) -> Vec<Value> {
    let listed = hall.scene.editor.json(&hall.scene.api("/suggestions")).await;
    listed["items"].as_array().unwrap().clone()
}

async fn accept(hall: &Hall, id: &str, body: &Value) -> reqwest::Response {
    hall.scene.editor.post_json(&hall.scene.api(&format!("/suggestions/{id}/acceptance")), body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_written_beside_the_resolution_merges_back_with_its_conflict_shown() {
    let hall = Hall::set().await;
    hall.writes(words("g1", OURS)).await;
    hall.writes(insert("g2", "moi", "Chấm điểm <b>buổi sinh hoạt</b>.")).await;
    hall.writes(Edit::Remove { clause: "h1".into() }).await;
    hall.scene.edit(words("g1", THEIRS)).await;
    let report = hall.report().await;
    let expected =
        [("h1", "remove"), ("g1", "words"), ("g2", "insert")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let mut found = sorts(&report["fresh"]);
    found.sort();
    let mut wanted = expected.to_vec();
    wanted.sort();
    assert_eq!(found, wanted, "{report:#}");
    let conflict = report["fresh"].as_array().unwrap().iter().find(|one| one["clause"] == "g1").unwrap();
    assert_eq!((&conflict["main"], &conflict["mainWords"]), (&json!("changed"), &json!(THEIRS)));
    let page = hall.member.page(&hall.page("/bring")).await;
    assert!(page.contains("Đưa về dự thảo: 3 chỗ") && page.contains("1 chỗ dự thảo cũng đã đổi"), "{page}");
    for part in
        ["Khi lập tổ", "Trong dự thảo hiện nay", "Theo tổ", "và tổ đảng", "trước 3 ngày", "&#60;b&#62;buổi"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    // Somebody types on between the look and the button: what was seen is brought, the rest waits.
    hall.writes(words("g2", "Bồi dưỡng bí thư hằng năm.")).await;
    let fields = [("seen", seen.as_str()), ("note", "tổ <i>nhất trí</i>")];
    let done = hall.member.post_form(&hall.page("/bring"), &fields).await;
    assert_eq!(done.status(), 303, "{}", done.text().await.unwrap());
    let items = open_suggestions(&hall).await;
    assert_eq!(items.len(), 3, "{items:#?}");
    for item in &items {
        let one = &item["suggestions"][0];
        assert_eq!((&one["by"], &one["group"]), (&json!("Lan"), &json!("Tổ 1 <b>nông thôn</b>")));
    }
    let listed = hall.scene.editor.page(&hall.scene.page("/suggestions")).await;
    assert!(
        listed.contains("thay mặt Tổ 1 &#60;b&#62;nông thôn") && listed.contains("tổ &#60;i&#62;nhất trí"),
        "{listed}"
    );
    // The editor takes the conflict up after seeing it; both changes stand.
    let id = items.iter().find(|one| one["clause"] == "g1").unwrap()["id"].as_str().unwrap();
    assert_eq!(slug(accept(&hall, id, &json!({})).await).await, "suggestion-moved-on");
    let read = hall.scene.editor.json(&hall.scene.api(&format!("/suggestions/{id}"))).await;
    assert_eq!(accept(&hall, id, &json!({"seen": read["seen"]})).await.status(), 204);
    let merged = "Họp chi ủy và tổ đảng trước, gửi tài liệu trước 3 ngày.";
    assert_eq!(hall.words_of(&hall.scene.id, "g1").await, merged);
    let told = hall.member.json(&hall.scene.api("/clauses/g1/attribution")).await;
    assert!(told.to_string().contains("Lan"), "the words are theirs who brought them: {told:#}");
    // The report stays, with what became of each.
    let page = hall.scene.editor.page(&hall.page("")).await;
    for part in ["Lần 1", "3 đề nghị sửa.", "đã tiếp thu", "chờ trả lời"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // What was typed on waits to be brought; what was brought is left out.
    let report = hall.report().await;
    assert_eq!(sorts(&report["fresh"]), [("g2".to_owned(), "words".to_owned())], "{report:#}");
    assert_eq!(report["again"].as_array().unwrap().len(), 3);
    let page = hall.member.page(&hall.page("/bring")).await;
    assert!(
        page.contains("3 chỗ đã đưa về trước đây") && page.contains(&format!("/suggestions/{id}")),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bringing_back_twice_says_nothing_twice_and_what_changed_since_replaces() {
    let hall = Hall::set().await;
    let none = hall.brings().await;
    assert_eq!(slug(none).await, "group-nothing-new");
    hall.writes(words("g1", OURS)).await;
    hall.writes(words("g2", "Bồi dưỡng bí thư hằng năm.")).await;
    assert_eq!(hall.brings().await.status(), 201);
    assert_eq!(slug(hall.brings().await).await, "group-nothing-new");
    assert_eq!(open_suggestions(&hall).await.len(), 2);
    // Pressed at once by two members, time and again: one of them is told.
    let nam = hall.scene.server.caller_of(&hall.nam).await;
    let path = hall.api("/bringings");
    for round in 1..=PRESSES {
        hall.writes(words("n1", &format!("Cấp ủy chưa sâu sát {round} việc."))).await;
        let body = json!({"seen": hall.report().await["seen"]});
        let (one, two) = tokio::join!(hall.member.post_json(&path, &body), nam.post_json(&path, &body));
        let made = [one.status(), two.status()].iter().filter(|status| status.is_success()).count();
        assert_eq!(made, 1, "round {round}: {one:?} {two:?}");
        assert_eq!(open_suggestions(&hall).await.len(), 3);
    }
    // The group thinks better of one, and writes another anew; Nam brings it, whoever brought the first.
    hall.writes(words("g2", "Bồi dưỡng bí thư.")).await;
    hall.writes(words("g1", "Họp chi ủy trước 5 ngày.")).await;
    let report = hall.report().await;
    assert_eq!(report["withdrawn"].as_array().unwrap().len(), 2, "{report:#}");
    let page = nam.page(&hall.page("/bring")).await;
    assert!(page.contains("2 đề nghị trước của tổ sẽ được rút"), "{page}");
    let done = nam.post_json(&path, &json!({"seen": report["seen"]})).await;
    assert_eq!(done.status(), 201);
    let items = open_suggestions(&hall).await;
    let mut open: Vec<_> = items.iter().map(|one| one["words"].as_str().unwrap()).collect();
    open.sort_unstable();
    assert_eq!(open, [format!("Cấp ủy chưa sâu sát {PRESSES} việc.").as_str(), "Họp chi ủy trước 5 ngày."]);
    // A version that is none, or stood before the lane began, says nothing of what the group wrote.
    let first = hall.member.json(&hall.api("")).await["group"]["base"].clone();
    for seen in [json!(["00".repeat(32)]), json!(["zz"]), json!([])] {
        let unknown = hall.member.post_json(&path, &json!({"seen": seen})).await;
        assert_eq!(slug(unknown).await, "group-look-again", "{seen}");
    }
    let store = &hall.scene.server.app.store;
    let early = store.heads_upto(&hall.lane.as_str().into(), 2, &Checkpoints::default()).await;
    let early = early.unwrap().unwrap().0;
    let early = hall.member.post_json(&path, &json!({"seen": early.0})).await;
    assert_eq!(slug(early).await, "group-look-again");
    let began = hall.member.post_json(&path, &json!({"seen": first})).await;
    assert_eq!(began.status(), 201, "seen as it began, it says nothing: what waits is taken back");
    assert_eq!(open_suggestions(&hall).await, Vec::<Value>::new());
    hall.scene.put_stage(Stage::StandingReview).await;
    hall.scene.put_stage(Stage::Appraisal).await;
    let late = hall.member.post_json(&path, &json!({"seen": report["seen"]})).await;
    assert_eq!(slug(late).await, "wrong-stage");
    let page = hall.member.page(&hall.page("/bring")).await;
    assert!(page.contains("không nhận đề nghị sửa nữa") && !page.contains("id=\"bring-form\""), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn new_clauses_end_in_the_order_the_group_wrote_them_however_they_are_taken_up() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let hall = Hall::set().await;
        hall.writes(insert("g1", "x", "Một.")).await;
        hall.writes(insert("x", "y", "Hai.")).await;
        hall.writes(insert("y", "z", "Ba.")).await;
        assert_eq!(hall.brings().await.status(), 201);
        let items = open_suggestions(&hall).await;
        let said: Vec<_> = items.iter().map(|one| one["words"].as_str().unwrap()).collect();
        assert_eq!(said, ["Một.", "Hai.", "Ba."], "they are listed in their order");
        for nth in order {
            let id = items[nth]["id"].as_str().unwrap();
            assert_eq!(accept(&hall, id, &json!({})).await.status(), 204);
        }
        let text = hall.scene.server.app.rooms.text(&hall.scene.id.as_str().into()).await.unwrap();
        let at = text.clause(&"g1".into()).unwrap().0;
        let now: Vec<_> = text.clauses[at..at + 4].iter().map(|clause| clause.plain()).collect();
        assert_eq!(now, [G1, "Một.", "Hai.", "Ba."], "taken up as {order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_goes_on_from_what_was_taken_up_and_no_word_stands_twice() {
    let hall = Hall::set().await;
    hall.writes(words("g1", OURS)).await;
    hall.writes(insert("g2", "moi", "Chấm điểm buổi sinh hoạt.")).await;
    assert_eq!(hall.brings().await.status(), 201);
    for item in open_suggestions(&hall).await {
        assert_eq!(accept(&hall, item["id"].as_str().unwrap(), &json!({})).await.status(), 204);
    }
    let further = format!("{OURS} Kèm câu hỏi gợi ý.");
    hall.writes(words("g1", &further)).await;
    hall.writes(words("moi", "Chấm điểm, xếp loại buổi sinh hoạt.")).await;
    assert_eq!(hall.brings().await.status(), 201);
    let items = open_suggestions(&hall).await;
    assert_eq!(items.len(), 2, "{items:#?}");
    for item in &items {
        assert_eq!((&item["sort"], &item["movedOn"]), (&json!("words"), &json!(false)), "{item:#}");
        assert_eq!(accept(&hall, item["id"].as_str().unwrap(), &json!({})).await.status(), 204);
    }
    assert_eq!(hall.words_of(&hall.scene.id, "g1").await, further);
    let text = hall.scene.server.app.rooms.text(&hall.scene.id.as_str().into()).await.unwrap();
    let points = text.clauses.iter().filter(|clause| clause.plain().starts_with("Chấm điểm"));
    let points: Vec<_> = points.map(|clause| clause.plain()).collect();
    assert_eq!(points, ["Chấm điểm, xếp loại buổi sinh hoạt."]);
    assert_eq!(slug(hall.brings().await).await, "group-nothing-new");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_of_answers_says_in_whose_name_a_group_spoke() {
    let hall = Hall::set().await;
    hall.writes(words("g1", OURS)).await;
    assert_eq!(hall.brings().await.status(), 201);
    let page = hall.scene.editor.page(&hall.scene.page("/responses")).await;
    assert!(page.contains("Lan, thay mặt Tổ 1 &#60;b&#62;nông thôn&#60;/b&#62;"), "{page}");
    let named = "Lan, thay mặt Tổ 1 <b>nông thôn</b>";
    for order in ["clause", "delegation"] {
        let printed =
            hall.scene.editor.page(&hall.scene.page(&format!("/responses/text?order={order}"))).await;
        assert!(printed.contains(named), "{order}: {printed}");
    }
    for (format, part) in [("docx", "word/document.xml"), ("xlsx", "xl/sharedStrings.xml")] {
        let file = hall.scene.editor.get(&hall.scene.page(&format!("/responses/{format}"))).await;
        let mut zip = zip::ZipArchive::new(Cursor::new(file.bytes().await.unwrap())).unwrap();
        let mut words = String::new();
        zip.by_name(part).unwrap().read_to_string(&mut words).unwrap();
        let escaped = "Lan, thay mặt Tổ 1 &lt;b&gt;nông thôn&lt;/b&gt;";
        assert!(words.contains(escaped), "{format}: {words}");
    }
    let pdf = hall.scene.editor.get(&hall.scene.page("/responses/pdf")).await;
    assert_eq!(pdf.status(), 200);
}
