//! Who is named in words, where a notice leads, and how long a mail is tried.

use super::*;

fn people(names: &[&str]) -> Vec<Named> {
    let named =
        |(at, name): (usize, &&str)| Named { id: PersonId::from(format!("p{at}")), name: (*name).to_owned() };
    names.iter().enumerate().map(named).collect()
}

fn ids(words: &str, names: &[&str]) -> Vec<String> {
    mentioned(words, &people(names)).iter().map(ToString::to_string).collect()
}

#[test]
fn a_whole_name_behind_the_sign_names_its_bearer() {
    let names = ["Trần Thị Hoài", "Phan Duy Vĩnh"];
    assert_eq!(ids("Nhờ @Trần Thị Hoài, @Phan Duy Vĩnh xem lại.", &names), ["p0", "p1"]);
    assert_eq!(ids("@Trần Thị Hoài", &names), ["p0"]);
    assert_eq!(ids("(@Trần Thị Hoài)\n@Trần Thị Hoài", &names), ["p0"], "once, however often");
}

#[test]
fn the_longest_name_is_meant() {
    let names = ["Trần Thị", "Trần Thị An", "Trần Thị A"];
    assert_eq!(ids("@Trần Thị An nên nói", &names), ["p1"]);
    assert_eq!(ids("@Trần Thị A nên nói", &names), ["p2"]);
    assert_eq!(ids("@Trần Thị nên nói", &names), ["p0"]);
    assert_eq!(
        ids("@Trần Thị Anh nên nói", &names),
        ["p0"],
        "of Anh nobody is known; the shorter name stands whole"
    );
}

#[test]
fn half_a_name_or_other_letters_name_nobody() {
    let names = ["Trần Thị Hoài"];
    for words in [
        "@Trần Thị",
        "@trần thị hoài",
        "@Tran Thi Hoai",
        "@Trần Thị Hoàin",
        "Trần Thị Hoài",
        "@ Trần Thị Hoài",
        "@",
        "",
    ] {
        assert!(ids(words, &names).is_empty(), "{words}");
    }
    assert!(ids("hoai@Trần Thị Hoài", &names).is_empty(), "an address of mail is no mention");
    assert!(ids("@", &[""]).is_empty(), "a person without a name is not named by a bare sign");
}

#[test]
fn letters_that_come_as_two_signs_are_the_same_letters() {
    let apart: String = "@Trần Thị Hoài".nfd().collect();
    assert_ne!(apart, "@Trần Thị Hoài");
    assert_eq!(ids(&apart, &["Trần Thị Hoài"]), ["p0"]);
    let name: String = "Trần Thị Hoài".nfd().collect();
    assert_eq!(ids("@Trần Thị Hoài", &[&name]), ["p0"]);
}

#[test]
fn two_bearers_of_one_name_are_both_told_and_a_crowd_is_not() {
    assert_eq!(ids("@Lê An", &["Lê An", "Lê An"]), ["p0", "p1"]);
    let names: Vec<String> = (10..10 + MENTIONS_MAX + 5).map(|nth| format!("Người {nth}")).collect();
    let words: String = names.iter().map(|name| format!("@{name} ")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(ids(&words, &names).len(), MENTIONS_MAX);
}

fn notice(kind: Kind, sort: Sort, clause: Option<&str>) -> Notice {
    Notice {
        seq: 1,
        kind,
        sort,
        resolution: ResolutionId::from("r"),
        clause: clause.map(ClauseId::from),
        object: "o".to_owned(),
        detail: String::new(),
        by: None,
        number: 1,
        at: Millis(0),
        read: None,
    }
}

#[test]
fn every_notice_leads_to_its_place() {
    let of = |kind, sort, clause| notice(kind, sort, clause).place();
    assert_eq!(
        of(Kind::Reply, Sort::Comment, Some("c")),
        "/resolutions/r/clauses/c/comments?comment=o#comment-o"
    );
    assert_eq!(of(Kind::Answer, Sort::Suggestion, Some("c")), "/resolutions/r/suggestions/o");
    assert_eq!(of(Kind::Answer, Sort::Offer, Some("c")), "/resolutions/r/clauses/c/evidence");
    assert_eq!(of(Kind::Answer, Sort::Opinion, Some("c")), "/resolutions/r/opinions/o");
    assert_eq!(of(Kind::Answer, Sort::Opinion, None), "/resolutions/r/opinions/o");
    assert_eq!(of(Kind::Stage, Sort::Stage, None), "/resolutions/r/overview");
    assert_eq!(of(Kind::Waiting, Sort::Suggestion, Some("c")), "/resolutions/r/suggestions");
}

#[test]
fn what_waits_is_told_to_those_who_answer_it_at_that_stage() {
    assert_eq!(answering(Sort::Suggestion, Stage::Workshop), [Role::Editor]);
    assert_eq!(answering(Sort::Comment, Stage::Workshop), [Role::Editor]);
    assert_eq!(answering(Sort::Comment, Stage::Appraisal), [Role::Editor, Role::Office]);
    assert_eq!(answering(Sort::Comment, Stage::StandingReview), [Role::Editor, Role::Standing]);
    assert!(answering(Sort::Comment, Stage::Archived).is_empty());
    assert!(answering(Sort::Stage, Stage::Workshop).is_empty());
}

#[test]
fn a_mail_is_tried_again_ever_later_and_given_up_at_last() {
    assert_eq!(retry_after(1), Some(MAIL_RETRY_MILLIS));
    assert_eq!(retry_after(2), Some(2 * MAIL_RETRY_MILLIS));
    assert_eq!(retry_after(MAIL_TRIES_MAX - 1), Some(MAIL_RETRY_MILLIS << (MAIL_TRIES_MAX - 2)));
    assert_eq!(retry_after(MAIL_TRIES_MAX), None);
}

#[test]
fn an_address_is_one_name_at_one_host() {
    assert_eq!(address(" hoai@kyanh.example.vn "), Ok("hoai@kyanh.example.vn".to_owned()));
    assert_eq!(address("  "), Err(AddressError::Missing));
    let long = format!("{}@a.vn", "a".repeat(ADDRESS_CHARS_MAX));
    for wrong in [
        "hoai",
        "@a.vn",
        "a@",
        "a@b",
        "a b@c.vn",
        "a@c.vn, b@c.vn",
        "a@c.vn\r\nBcc: b@c.vn",
        "<a@c.vn>",
        "a@@c.vn",
        "a@.vn",
        "a@c..vn",
        &long,
    ] {
        assert_eq!(address(wrong), Err(AddressError::Wrong), "{wrong}");
    }
}
