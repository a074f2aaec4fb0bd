//! Who wrote a clause, over HTTP: whom a reader is told, and who may choose that.

use duthao::domain::person::{Person, Role};
use duthao::domain::stage::Stage;
use duthao::domain::unit::Bloc;
use duthao::id::{ClauseId, ResolutionId};
use duthao::live::hub::Edit;
use duthao::live::text::plain_runs;
use duthao::store::Store;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::socket::resolution;
use crate::support::caller::tells_of;
use crate::support::people::{line, person};
use crate::support::server::{TestServer, server};

const WORDS: &str = "Họp chi ủy trước một ngày. Gửi trước tài liệu.";

/// A resolution with a clause that two people wrote.
struct Scene {
    server: TestServer,
    id: ResolutionId,
    clause: ClauseId,
}

async fn scene() -> Scene {
    let server = server().await;
    let (id, _) = resolution(&server).await;
    let id = ResolutionId::from(id);
    let rural = Bloc { id: "nong-thon".into(), name: "Khối nông thôn".into() };
    server.app.store.put_bloc(&rural, 1).await.unwrap();
    let an = Person { bloc: Some(rural.id), ..person("Nguyễn Thị An", &[Role::Editor, Role::Delegate]) };
    let binh = person("Trần Bình", &[Role::Editor]);
    for one in [&an, &binh] {
        server.app.store.add_person(one, &line("person.add", &one.name)).await.unwrap();
    }
    let text = server.app.rooms.text(&id).await.unwrap();
    let clause =
        text.clauses.iter().find(|one| one.plain().is_empty()).unwrap_or(&text.clauses[0]).id.clone();
    for (who, words) in [(&an, "Họp chi ủy trước một ngày."), (&binh, WORDS)] {
        let edit = Edit::SetWords { clause: clause.clone(), runs: plain_runs(words), base: None };
        server.app.rooms.edit(&id, who, edit).await.unwrap();
    }
    Scene { server, id, clause }
}

impl Scene {
    fn door(&self) -> String {
        format!("/api/v1/resolutions/{}/clauses/{}/attribution", self.id, self.clause)
    }

    async fn office_sets(&self, naming: &str) -> StatusCode {
        let people = self.server.app.store.people().await.unwrap();
        let office = match people.iter().find(|one| one.is(Role::Office)) {
            Some(office) => self.server.caller_of(office).await,
            None => self.server.signed_in("Văn", &[Role::Office]).await,
        };
        office.post_form(&format!("/resolutions/{}/naming", self.id), &[("naming", naming)]).await.status()
    }

    async fn acts(&self) -> usize {
        let acts = self.server.app.store.acts_on(self.id.as_str(), 100).await.unwrap();
        acts.iter().filter(|act| act.act == "naming.set").count()
    }
}

fn names(told: &Value) -> Vec<Vec<String>> {
    let sentences = told["sentences"].as_array().unwrap().iter();
    sentences
        .map(|one| {
            let authors = one["authors"].as_array().unwrap().iter();
            authors.map(|author| author["name"].as_str().unwrap().to_owned()).collect()
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_are_told_people_delegations_or_blocs_as_the_office_chose() {
    let scene = scene().await;
    let delegate = scene.server.signed_in("Đại biểu", &[Role::Delegate]).await;
    let editor = scene.server.signed_in("Biên tập", &[Role::Editor]).await;
    let people = [vec!["Nguyễn Thị An".to_owned()], vec!["Trần Bình".to_owned()]];
    let told = delegate.json(&scene.door()).await;
    assert_eq!(told["naming"], "person");
    assert_eq!(names(&told), people);
    assert_eq!(told["sentences"][0]["text"], "Họp chi ủy trước một ngày.");
    assert_eq!(told["sentences"][1]["authors"][0]["letters"], 16);
    assert!(told["clause"]["first"].as_i64().unwrap() <= told["clause"]["last"].as_i64().unwrap());

    assert_eq!(scene.office_sets("delegation").await, StatusCode::SEE_OTHER);
    let told = delegate.json(&scene.door()).await;
    assert_eq!(names(&told), [["Đoàn đại biểu khối nông thôn"], ["Tổ biên tập"]]);
    assert_eq!(scene.office_sets("bloc").await, StatusCode::SEE_OTHER);
    let told = delegate.page(&scene.door()).await;
    assert!(told.contains("Khối nông thôn") && told.contains("Tổ biên tập"), "{told}");
    assert!(!tells_of(&told, "An") && !tells_of(&told, "Bình"), "no person is named: {told}");
    // Those who work with the text are told the people.
    assert_eq!(names(&editor.json(&scene.door()).await), people);
    assert_eq!(scene.acts().await, 2);
    assert_eq!(scene.office_sets("bloc").await, StatusCode::SEE_OTHER);
    assert_eq!(scene.acts().await, 2, "what stands already is not set again");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_office_chooses_and_only_what_there_is() {
    let scene = scene().await;
    let form = format!("/resolutions/{}/naming", scene.id);
    for role in [Role::Editor, Role::Delegate, Role::Standing, Role::Secretary, Role::Committee] {
        let caller = scene.server.signed_in(role.id(), &[role]).await;
        assert_eq!(caller.post_form(&form, &[("naming", "bloc")]).await.status(), StatusCode::FORBIDDEN);
        let page = caller.page(&format!("/resolutions/{}/overview", scene.id)).await;
        assert!(!page.contains("name=\"naming\""), "{role:?} sees no form");
    }
    assert_eq!(scene.office_sets("số nhà").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(scene.acts().await, 0);
    let people = scene.server.app.store.people().await.unwrap();
    let office = scene.server.caller_of(people.iter().find(|one| one.is(Role::Office)).unwrap()).await;
    let overview = format!("/resolutions/{}/overview", scene.id);
    let chosen = |page: &str, naming: &str| page.contains(&format!("value=\"{naming}\" checked"));
    assert!(chosen(&office.page(&overview).await, "person"));
    assert_eq!(scene.office_sets("bloc").await, StatusCode::SEE_OTHER);
    let page = office.page(&overview).await;
    assert!(chosen(&page, "bloc") && !chosen(&page, "person"), "{page}");
    assert!(page.contains("Đổi cách ghi tên người viết"), "the journal tells it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_and_who_is_not_signed_in() {
    let scene = scene().await;
    let reader = scene.server.signed_in("Người xem", &[Role::Viewer]).await;
    for path in [
        format!("/api/v1/resolutions/{}/clauses/none/attribution", scene.id),
        format!("/api/v1/resolutions/none/clauses/{}/attribution", scene.clause),
    ] {
        assert_eq!(reader.get(&path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let stranger = scene.server.stranger().request(Method::GET, &scene.door()).send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    // Sealed words keep their authors.
    let Store::Sqlite { write, .. } = &scene.server.app.store else { panic!("the embedded store") };
    let set = sqlx::query("UPDATE resolution SET stage = $1 WHERE id = $2");
    set.bind(Stage::Issued.id()).bind(scene.id.as_str()).execute(write).await.unwrap();
    scene.server.app.rooms.stage_changed(&scene.id).await;
    assert_eq!(names(&reader.json(&scene.door()).await).len(), 2);
}
