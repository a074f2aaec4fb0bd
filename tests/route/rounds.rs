//! Rounds of voting side by side, and the minutes of the committee's meeting in each.

use duthao::action::check::check_data::check_data;
use duthao::domain::person::Role;
use serde_json::json;

use super::ballot::words_in;
use super::vote::Meeting;
use crate::support::caller::Caller;

impl Meeting {
    async fn minutes(&self, who: &Caller, path: &str, format: &str) -> String {
        let answer = who.get(&self.path(&format!("vote/rounds/{path}/{format}"))).await;
        assert_eq!(answer.status(), 200, "{path} as {format}");
        // Lines of a page end anywhere.
        words_in(format, &answer.bytes().await.unwrap()).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    async fn ballots(&self, seal: &str, choices: &[&str]) {
        for (member, choice) in choices.iter().enumerate() {
            assert_eq!(self.vote(member, choice, seal).await, 303);
        }
    }

    async fn closes(&self) {
        assert_eq!(self.office.post_form(&self.path("vote/close"), &[]).await.status(), 303);
    }

    async fn member(&self, name: &str) -> String {
        let people = self.server.app.store.people().await.unwrap();
        people.into_iter().find(|one| one.name == name).unwrap().id.to_string()
    }
}

#[tokio::test]
async fn every_round_stands_with_its_seal_count_and_what_changed() {
    let meeting = Meeting::on("Nghị quyết có hiệu lực từ ngày ký.", true).await;
    let path = meeting.path("vote/rounds");
    assert!(meeting.editor.page(&path).await.contains("Chưa có vòng biểu quyết"));
    let first = meeting.up_to_open_vote().await;
    let page = meeting.editor.page(&path).await;
    assert!(page.contains("1 vòng biểu quyết") && page.contains("Đang biểu quyết"), "{page}");
    meeting.ballots(&first, &["disagree", "disagree", "agree"]).await;
    assert!(
        !meeting.office.page(&path).await.contains("Tán thành 1/3"),
        "nothing of the split before the close"
    );
    meeting.closes().await;
    meeting.sealed_again("Nghị quyết có hiệu lực từ ngày 03/02/2021.").await;

    let page = meeting.editor.page(&path).await;
    for words in [
        "2 vòng biểu quyết",
        "Đã niêm, chờ mở biểu quyết",
        "Không được thông qua, với 1/3 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 33,3%",
        "Đã nhận 3/3 phiếu. Tán thành 1/3, Không tán thành 2/3, Ý kiến khác 0/3.",
        "Cần ít nhất 2/3 đồng chí tán thành",
        "Những chỗ vòng 2 khác vòng 1",
        "Nghị quyết có hiệu lực từ ngày 03/02/2021.",
        "1 điều khoản giữ nguyên từng chữ.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let rounds = meeting.editor.json(&meeting.api("vote/rounds")).await;
    let told = |at: usize, field: &str| rounds["items"][at][field].clone();
    assert_eq!((told(0, "round"), told(0, "state")), (json!(2), json!("waiting")));
    assert_eq!(
        (told(1, "state"), told(1, "agree"), told(1, "decision")),
        (json!("closed"), json!(1), json!("not_adopted"))
    );
    let link = format!(
        "/compare?from={}&amp;to={}",
        told(1, "version").as_str().unwrap(),
        told(0, "version").as_str().unwrap()
    );
    assert!(page.contains(&link), "{link}: {page}");
    let one = meeting.editor.json(&meeting.api("vote/rounds?limit=1")).await;
    assert_eq!((one["items"].as_array().unwrap().len(), &one["next"]), (1, &json!("2")));
    // Asked for the other way round, the older stands first all the same.
    assert!(
        meeting.editor.page(&format!("{path}?from=2&to=1")).await.contains("Những chỗ vòng 2 khác vòng 1")
    );
    assert!(meeting.editor.page(&format!("{path}?from=1&to=1")).await.contains("Chọn hai vòng khác nhau"));
    assert!(meeting.editor.page(&format!("{path}?from=7&to=x")).await.contains("Chọn hai vòng khác nhau"));

    // The record and the minutes of the round that fell are still printed.
    let record = meeting.minutes(&meeting.office, "1/record", "text").await;
    assert!(record.contains("Nghị quyết không được thông qua, với 1/3"), "{record}");
    assert!(meeting.minutes(&meeting.office, "1/minutes", "pdf").await.contains("(vòng 1)"));
    for door in ["2/minutes/pdf", "2/record/pdf", "2/minutes"] {
        assert_eq!(meeting.office.get(&format!("{path}/{door}")).await.status(), 409, "{door}");
    }
    for door in ["9/minutes/pdf", "x/minutes/pdf", "1/minutes/rtf"] {
        let status = meeting.office.get(&format!("{path}/{door}")).await.status().as_u16();
        assert!([404, 409].contains(&status), "{door}: {status}");
    }
}

#[tokio::test]
async fn the_minutes_fill_themselves_and_tell_each_reader_what_they_may_know() {
    let meeting = Meeting::of(4, "Nghị quyết có hiệu lực từ ngày ký.", true).await;
    meeting.up_to_standing().await;
    let conclusion = json!({"words": "Làm rõ thời hạn sơ kết.", "clause": "c2aaaaaaaaaa"});
    let concluded = meeting.standing.posted(&meeting.api("review/conclusions"), &conclusion).await;
    let check = format!("review/{}/check", concluded["id"].as_str().unwrap());
    assert_eq!(meeting.standing.post_form(&meeting.path(&check), &[("to", "done")]).await.status(), 303);
    meeting.step(&meeting.standing, "seal").await;
    assert_eq!(meeting.office.post_form(&meeting.path("vote/open"), &[]).await.status(), 303);
    let seal = meeting.office.json(&meeting.api("seal")).await;
    let (hash, short) = (seal["canonicalHash"].as_str().unwrap(), seal["shortHash"].as_str().unwrap());
    let form = meeting.path("vote/rounds/1/minutes");
    assert_eq!(meeting.office.get(&form).await.status(), 409, "nothing of it before the close");
    meeting.ballots(hash, &["agree", "agree", "agree"]).await;
    let file = [("reserved", "BAOLUU77")];
    assert_eq!(meeting.members[0].post_form(&meeting.path("vote/reserve"), &file).await.status(), 303);
    meeting.closes().await;

    // Before anything is added, dots wait for a pen, and nobody is said to have been absent.
    let bare = meeting.minutes(&meeting.office, "1/minutes", "text").await;
    assert!(bare.contains("Chủ trì: ……………") && bare.contains("Có mặt: ……………"), "{bare}");
    assert!(!bare.contains("Có mặt: 4/4") && !bare.contains("Uỷ viên 0,"), "nobody counted: {bare}");
    let (there, away) = (meeting.member("Uỷ viên 0").await, meeting.member("Uỷ viên 3").await);
    let absent = format!("absent-{away}");
    let typed = |hour: &'static str| {
        [
            ("place", "Phòng họp tầng 2"),
            ("chair", "Lê Chủ Trì"),
            ("secretary", "Trần Thư Ký"),
            ("started", "14:00"),
            ("ended", hour),
            (absent.as_str(), "đi công tác"),
        ]
    };
    for who in [&meeting.editor, &meeting.members[0], &meeting.standing] {
        assert_eq!(who.post_form(&form, &typed("16:30")).await.status(), 403);
    }
    let refused = meeting.office.post_form(&form, &typed("13:00")).await;
    assert_eq!(refused.status(), 422);
    let page = refused.text().await.unwrap();
    assert!(
        page.contains("Giờ kết thúc không được trước giờ bắt đầu.")
            && page.contains("Lê Chủ Trì")
            && page.contains("đi công tác"),
        "{page}"
    );
    let voter = format!("absent-{there}");
    let refused = meeting.office.post_form(&form, &[(voter.as_str(), "ốm")]).await;
    assert_eq!(refused.status(), 422, "who voted was there");
    assert!(!meeting.office.page(&form).await.contains(&voter));
    assert_eq!(meeting.office.post_form(&form, &typed("16:30")).await.status(), 303);
    assert!(meeting.office.page(&form).await.contains("Phòng họp tầng 2"), "the form comes back filled");
    let added = meeting.office.json(&meeting.api("vote/rounds/1/minutes")).await;
    assert_eq!((&added["chair"], &added["absent"][&away]), (&json!("Lê Chủ Trì"), &json!("đi công tác")));

    expect_told(&meeting, short).await;
    let looked = check_data(&meeting.server.app.store).await;
    assert!(looked.is_ok(), "what the log has bound of the vote is as it was: {looked:?}");
}

/// What each reader is told once the office has added what the vote does not tell.
async fn expect_told(meeting: &Meeting, short: &str) {
    let delegate = meeting.server.signed_in("Đại", &[Role::Delegate]).await;
    for format in ["pdf", "text"] {
        let told = meeting.minutes(&meeting.office, "1/minutes", format).await;
        for words in [
            "BIÊN BẢN",
            "họp Ban Thường vụ thông qua Nghị quyết về nâng cao chất lượng",
            "Cuộc họp bắt đầu lúc 14 giờ 00, ngày",
            "Địa điểm: Phòng họp tầng 2.",
            "Chủ trì: Lê Chủ Trì. Thư ký: Trần Thư Ký.",
            "Có mặt: 3/4.",
            "Có mặt: Uỷ viên 0, Uỷ viên 1, Uỷ viên 2.",
            "Vắng mặt: Uỷ viên 3 (đi công tác).",
            "dự thảo lần 2 (vòng 1), đúng từng chữ bản đã niêm",
            short,
            "Làm rõ thời hạn sơ kết.",
            "Đã thực hiện",
            "phiếu ghi tên, tại cuộc họp. Cần ít nhất 3/4 đồng chí tán thành",
            "Số phiếu thu về: 3/4. Tán thành: 3/4. Không tán thành: 0/4. Ý kiến khác: 0/4.",
            "Nghị quyết được thông qua, với 3/4 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 75%.",
            "Cuộc họp kết thúc lúc 16 giờ 30 cùng ngày.",
        ] {
            // Cells of a table stand between the words of a sentence in a page.
            assert!(told.contains(words), "{format}: {words}: {told}");
        }
        assert!(!told.contains("BAOLUU77") && !told.contains("BẢO LƯU"), "{format}: {told}");
        assert!(!told.contains("Lựa chọn"), "who answered what stands in the record of the vote: {told}");
        let told = meeting.minutes(&delegate, "1/minutes", format).await;
        assert!(told.contains("Có mặt: 3/4.") && told.contains("đạt 75%"), "{format}: {told}");
        for hidden in ["Uỷ viên 0", "đi công tác", "Làm rõ thời hạn", "BAOLUU77"] {
            assert!(!told.contains(hidden), "{format}: {hidden}: {told}");
        }
        let own = meeting.minutes(&meeting.members[1], "1/committee-minutes", format).await;
        assert!(
            own.contains("Ý KIẾN BẢO LƯU")
                && own.contains("Uỷ viên 0: BAOLUU77")
                && own.contains("không gửi kèm Nghị quyết"),
            "{format}: {own}"
        );
    }
}

#[tokio::test]
async fn the_minutes_of_a_vote_in_writing_tell_of_no_meeting_and_of_a_secret_one_no_choice() {
    let meeting = Meeting::of(3, "Nghị quyết có hiệu lực từ ngày ký.", true).await;
    meeting.up_to_standing().await;
    meeting.step(&meeting.standing, "seal").await;
    let terms = [("secrecy", "secret"), ("way", "writing"), ("day", "31/12/2099"), ("hour", "17:00")];
    assert_eq!(meeting.office.post_form(&meeting.path("vote/open"), &terms).await.status(), 303);
    let seal = meeting.office.json(&meeting.api("seal")).await["canonicalHash"].as_str().unwrap().to_owned();
    for member in 0..3 {
        let chosen = [("choice", "agree"), ("opinion", ""), ("seal", seal.as_str())];
        assert_eq!(
            meeting.members[member].post_form(&meeting.path("vote/choose"), &chosen).await.status(),
            200
        );
        assert_eq!(meeting.vote(member, "agree", &seal).await, 303);
    }
    meeting.closes().await;
    let form = meeting.office.page(&meeting.path("vote/rounds/1/minutes")).await;
    assert!(
        form.contains("name=\"chair\"") && !form.contains("name=\"place\"") && !form.contains("absent-"),
        "{form}"
    );
    let told = meeting.minutes(&meeting.office, "1/committee-minutes", "text").await;
    assert!(
        told.contains("lấy ý kiến Ban Thường vụ thông qua") && told.contains("Lấy ý kiến bằng văn bản từ"),
        "{told}"
    );
    assert!(!told.contains("Có mặt") && !told.contains("Cuộc họp") && !told.contains("Uỷ viên 1"), "{told}");
    assert!(told.contains("với 3/3 đồng chí"), "{told}");
}
