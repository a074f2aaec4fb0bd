//! The redline as a file through real HTTP: from the page and the API, the same bytes, for whoever may read.

use duthao::domain::person::Role;
use duthao::domain::resolution::{Kind, Run};
use duthao::live::hub::{Edit, SeedClause};
use reqwest::Response;

use super::waiver::hall;

const CLAUSE: &str = "gp000000001";

fn head(answer: &Response, name: &str) -> String {
    answer.headers()[name].to_str().unwrap().to_owned()
}

fn document(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name("word/document.xml").unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_the_comparison_may_keep_it_as_word_or_pdf() {
    let hall = hall().await;
    let page = format!("/resolutions/{}", hall.id);
    let api = format!("/api/v1/resolutions/{}/redline", hall.id);
    assert_eq!(hall.editor.post_form(&format!("{page}/versions"), &[("note", "")]).await.status(), 303);
    let version = hall.server.app.store.versions(&hall.id.as_str().into()).await.unwrap()[0].id.to_string();
    let runs = vec![Run { text: "Đổi mới hẳn <b>khâu</b> chuẩn bị".into(), ..Run::default() }];
    hall.edit(Edit::SetWords { clause: CLAUSE.into(), runs, base: None }).await;
    let fresh = SeedClause::plain("gp000000002", Kind::Proposal, 1, "Bồi dưỡng bí thư");
    hall.edit(Edit::Insert { after: Some(CLAUSE.into()), clause: fresh }).await;

    let reader = hall.server.signed_in("Đại biểu", &[Role::Delegate]).await;
    let shown = reader.page(&format!("{page}/compare")).await;
    for (format, mime) in [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("pdf", "application/pdf"),
    ] {
        let href = format!("{page}/compare/files/{format}?from={version}&#38;to=now");
        assert!(shown.contains(&href), "{href} in {shown}");
        let answer = reader.get(&href.replace("&#38;", "&")).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(head(&answer, "content-type"), mime);
        let name = head(&answer, "content-disposition");
        let begins = "attachment; filename=\"so-sanh-du-thao-lan-1-va-ban-hien-tai-";
        assert!(name.starts_with(begins) && name.ends_with(&format!(".{format}\"")), "{name}");
        let bytes = answer.bytes().await.unwrap();
        let fetched = reader.get(&format!("{api}?from={version}&to=now&format={format}")).await;
        assert_eq!(fetched.status(), 200);
        assert!(bytes == fetched.bytes().await.unwrap(), "the page and the API give the same bytes");
        if format == "docx" {
            let xml = document(&bytes);
            assert!(xml.contains("&lt;b&gt;") && !xml.contains("<b>"), "{xml}");
            assert!(!xml.contains("Biên tập"), "nobody is named");
            let fresh = xml.split("Bồi dưỡng bí thư").next().unwrap().rsplit("<w:p>").next().unwrap();
            assert!(fresh.contains("<w:rPr><w:ins "), "the paragraph itself is inserted: {fresh}");
        }
    }

    let turned = reader.get(&format!("{api}?from=now&to={version}")).await.bytes().await.unwrap();
    let turned = document(&turned);
    let gone = turned.split("Bồi dưỡng bí thư</w:delText>").next().unwrap();
    assert!(gone.len() < turned.len(), "docx when nothing is asked for; turned round it is taken out");
    let first = reader.get(&format!("{page}/compare/files/pdf?from=c1&to=c2")).await;
    assert!(head(&first, "content-disposition").contains("so-sanh-ban-luc-"), "moments have no other name");

    for nowhere in ["from=c9999&to=now", "from=khong", "from=c0"] {
        for door in [format!("{page}/compare/files/docx"), api.clone()] {
            assert_eq!(reader.get(&format!("{door}?{nowhere}")).await.status(), 404, "{door} {nowhere}");
        }
    }
    let html = reader.get(&format!("{page}/compare/files/html?from={version}")).await;
    assert_eq!(html.status(), 404);
    assert!(html.text().await.unwrap().contains("Chọn docx hoặc pdf"));
    let told = reader.get(&format!("{api}?format=html")).await.text().await.unwrap();
    assert!(told.contains("/problems/unknown-redline-format"), "{told}");
    let stranger = hall.server.stranger().get(&format!("{page}/compare/files/docx")).await;
    assert_ne!(stranger.status(), 200, "nobody who is not signed in");
}
