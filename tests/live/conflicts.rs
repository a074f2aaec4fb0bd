//! Conflict cards: each case of two writers at once through the hub, on a real store, and the cases without a card.

mod hall;

use duthao::domain::conflict::{Conflict, ConflictKind, How};
use duthao::live::log::ChangeLog;

use self::hall::Hall;

/// Opens a hall with two writers, lets each act without seeing the other, and returns the cards.
async fn at_once(
    first: impl FnOnce(&mut hall::Writer),
    second: impl FnOnce(&mut hall::Writer),
) -> Vec<Conflict> {
    let mut hall = Hall::open(&["Lan", "Bình"]).await;
    hall.at_once(first, second).await;
    hall.cards().await
}

/// The texts of both sides, and the merged words.
fn told(card: &Conflict) -> (Vec<&str>, &str) {
    (card.body.sides.iter().map(|side| side.text.as_str()).collect(), &card.body.merged)
}

fn only(cards: &[Conflict], kind: ConflictKind) -> &Conflict {
    assert_eq!(cards.iter().map(|card| card.kind).collect::<Vec<_>>(), [kind], "{cards:#?}");
    &cards[0]
}

#[tokio::test]
async fn enter_against_typing_in_the_tail() {
    let cards = at_once(|lan| lan.enters("c1", 7, "n1"), |binh| binh.types("c1", 10, "XYZ ")).await;
    let card = only(&cards, ConflictKind::Tail);
    assert_eq!(told(card), (vec!["đầu câu\n và đuôi", "đầu câu vàXYZ  đuôi"], "đầu câuXYZ \n và đuôi"));
    assert_eq!((card.body.strays[0].text.as_str(), card.body.strays[0].lead.as_str()), ("XYZ ", " và"));
    assert_eq!(card.body.places, ["n1".into()]);
    // The other way round the same card, whoever was stored first.
    let cards = at_once(|lan| lan.types("c1", 15, " nữa"), |binh| binh.enters("c1", 7, "n1")).await;
    assert_eq!(only(&cards, ConflictKind::Tail).body.sides[0].text, "đầu câu\n và đuôi");
}

#[tokio::test]
async fn enter_against_words_before_it_is_no_conflict() {
    let cards = at_once(|lan| lan.enters("c1", 7, "n1"), |binh| binh.types("c1", 3, " tiên của")).await;
    assert_eq!(cards, []);
}

#[tokio::test]
async fn the_same_enter_twice() {
    let cards = at_once(|lan| lan.enters("c1", 7, "n1"), |binh| binh.enters("c1", 7, "n2")).await;
    let card = only(&cards, ConflictKind::Twice);
    assert_eq!(card.body.merged, "đầu câu\n và đuôi\n và đuôi");
    assert_eq!(card.body.places, ["n1".into(), "n2".into()]);
}

#[tokio::test]
async fn join_against_typing_in_the_joined_clause() {
    let cards = at_once(|lan| lan.joins("c2", "c3"), |binh| binh.types("c3", 5, " XYZ")).await;
    let card = only(&cards, ConflictKind::Removed);
    assert_eq!(told(card), (vec!["khoản haikhoản ba", "khoản XYZ ba"], " XYZ"), "{card:#?}");
    assert_eq!(card.body.strays[0].lead, "khoản");
    assert_eq!(card.body.places, ["c2".into()]);
}

#[tokio::test]
async fn the_same_join_twice() {
    let cards = at_once(|lan| lan.joins("c2", "c3"), |binh| binh.joins("c2", "c3")).await;
    let card = only(&cards, ConflictKind::Twice);
    assert_eq!(card.body.merged, "khoản haikhoản bakhoản ba");
}

#[tokio::test]
async fn remove_against_typing_and_against_remove() {
    let cards = at_once(|lan| lan.removes("c2"), |binh| binh.types("c2", 9, " mới")).await;
    let card = only(&cards, ConflictKind::Removed);
    assert_eq!(told(card), (vec!["", "khoản hai mới"], "khoản hai mới"));
    let cards = at_once(|lan| lan.types("c2", 9, " mới"), |binh| binh.removes("c2")).await;
    assert_eq!(told(only(&cards, ConflictKind::Removed)).0, ["", "khoản hai mới"]);
    assert_eq!(at_once(|lan| lan.removes("c2"), |binh| binh.removes("c2")).await, []);
}

#[tokio::test]
async fn erasing_over_clauses_against_typing_in_one_of_them() {
    let erase = |lan: &mut hall::Writer| lan.erases(("c1", 7), "c2", ("c3", 5));
    let middle = at_once(erase, |binh| binh.types("c2", 9, " mới")).await;
    assert_eq!(only(&middle, ConflictKind::Removed).clause, "c2".into());
    let start = at_once(erase, |binh| binh.types("c1", 12, "XYZ ")).await;
    assert_eq!(only(&start, ConflictKind::Sentence).clause, "c1".into());
    let end = at_once(erase, |binh| binh.types("c3", 8, " mới")).await;
    assert_eq!(only(&end, ConflictKind::Removed).clause, "c3".into());
}

#[tokio::test]
async fn two_writers_rewriting_one_sentence() {
    let cards = at_once(
        |lan| lan.replaces("c4", "còn nghèo", "còn khô khan"),
        |binh| binh.replaces("c4", "Nội dung còn", "Nội dung họp vẫn"),
    )
    .await;
    let card = only(&cards, ConflictKind::Sentence);
    assert_eq!(card.body.base, "Nội dung còn nghèo.");
    let (sides, merged) = told(card);
    assert_eq!(sides, ["Nội dung còn khô khan.", "Nội dung họp vẫn nghèo."]);
    assert!(merged.contains("họp vẫn") && merged.contains("khô khan"), "{merged}");
    assert_eq!(card.body.sides[0].person, "Lan".into());
    assert_eq!(card.body.sides[1].person, "Bình".into());
    assert!(card.body.sides[0].at.0 > 0);
    assert!(card.body.span.is_some());
}

#[tokio::test]
async fn other_sentences_looks_and_agreement_are_no_conflict() {
    let apart = at_once(
        |lan| lan.replaces("c4", "nghèo", "khô khan"),
        |binh| binh.replaces("c4", "Cần đổi mới", "Phải đổi mới"),
    );
    assert_eq!(apart.await, []);
    assert_eq!(at_once(|lan| lan.emphasises("c4", 0, 9), |binh| binh.types("c4", 4, " sự")).await, []);
    let strike = |one: &mut hall::Writer| one.replaces("c4", " còn nghèo", " nghèo");
    assert_eq!(at_once(strike, strike).await, []);
    assert_eq!(at_once(|lan| lan.types("c1", 3, " x"), |binh| binh.types("c2", 3, " y")).await, []);
}

#[tokio::test]
async fn who_sees_the_others_words_makes_no_conflict() {
    let mut hall = Hall::open(&["Lan", "Bình"]).await;
    for number in 0..6 {
        let who = number % 2;
        hall.writers[who].types("c4", 3, &format!(" từ{number}"));
        hall.send(who).await;
        hall.hear(1 - who).await;
    }
    assert_eq!(hall.cards().await, []);
}

#[tokio::test]
async fn one_person_on_two_devices_makes_no_conflict() {
    let mut hall = Hall::open(&["Lan", "Lan"]).await;
    hall.at_once(|lan| lan.types("c4", 3, " một"), |lan| lan.types("c4", 5, " hai")).await;
    assert_eq!(hall.cards().await, []);
}

#[tokio::test]
async fn what_follows_in_the_same_dispute_renews_the_same_card() {
    let mut hall = Hall::open(&["Lan", "Bình", "Chi"]).await;
    hall.at_once(
        |lan| lan.replaces("c4", "nghèo", "khô khan"),
        |binh| binh.replaces("c4", "Nội dung còn nghèo.", "Ít đề tài."),
    )
    .await;
    let before = only(&hall.cards().await, ConflictKind::Sentence).id.clone();
    // Still without having heard of one another: more of the same sentence, and a third writer.
    hall.writers[0].replaces("c4", "còn khô khan", "thì khô khan");
    hall.writers[2].replaces("c4", "còn nghèo", "quá nghèo");
    hall.writers[1].replaces("c4", "Ít đề tài", "Thiếu đề tài");
    for who in 0..3 {
        hall.send(who).await;
    }
    let cards = hall.cards().await;
    let card = only(&cards, ConflictKind::Sentence);
    assert_eq!(card.id, before);
    let sides: Vec<&str> = card.body.sides.iter().map(|side| side.text.as_str()).collect();
    assert_eq!(sides, ["Nội dung thì khô khan.", "Thiếu đề tài.", "Nội dung quá nghèo."]);
}

#[tokio::test]
async fn words_then_enter_against_the_tail_end_on_one_card() {
    let mut hall = Hall::open(&["Lan", "Bình"]).await;
    hall.writers[0].types("c1", 3, " tiên của");
    hall.send(0).await;
    hall.writers[1].types("c1", 11, "XYZ ");
    hall.send(1).await;
    only(&hall.cards().await, ConflictKind::Sentence);
    let at = hall.writers[0].words("c1").encode_utf16().count() - 8;
    hall.writers[0].enters("c1", at, "n1");
    hall.send(0).await;
    only(&hall.cards().await, ConflictKind::Tail);
}

#[tokio::test]
async fn cards_outlive_a_restart_and_looking_again_makes_no_second_one() {
    let mut hall = Hall::open(&["Lan", "Bình"]).await;
    hall.at_once(|lan| lan.types("c4", 3, " một"), |binh| binh.types("c4", 5, " hai")).await;
    let cards = hall.cards().await;
    let card = only(&cards, ConflictKind::Sentence).clone();
    hall.restart_and_look_again().await;
    assert_eq!(hall.cards().await, std::slice::from_ref(&card));
    // Decided, it stays decided, however often the same changes are looked at.
    let by = hall.people[0].clone();
    hall.resolve(&card.id, How::Keep, &by).await;
    hall.restart_and_look_again().await;
    assert_eq!(hall.cards().await, []);
    assert_eq!(hall.store.conflicts(&hall.resolution, false).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_stored_and_not_looked_at_is_found_on_waking() {
    let mut hall = Hall::open(&["Lan", "Bình"]).await;
    hall.cards().await;
    hall.close().await;
    // As if the server had died between storing and looking.
    hall.writers[0].types("c4", 3, " một");
    hall.writers[1].types("c4", 5, " hai");
    hall.store_behind_the_hub().await;
    assert_eq!(hall.store.conflicts(&hall.resolution, true).await.unwrap(), []);
    hall.reopen();
    only(&hall.cards().await, ConflictKind::Sentence);
}

#[tokio::test]
async fn histories_in_which_everybody_sees_everything_never_make_a_card() {
    for seed in 0..3 {
        let mut hall = Hall::open(&["Lan", "Bình", "Chi"]).await;
        hall.takes_turns(seed, 16).await;
        assert_eq!(hall.cards().await, [], "seed {seed}");
        let stored = hall.store.since(&hall.resolution, 0).await.unwrap().len();
        assert!(stored > 12, "seed {seed}: {stored} changes");
    }
}

/// Two people write on in one sentence while their words cross on the way, as over a slow network.
#[tokio::test]
async fn typing_on_in_one_sentence_makes_one_card_however_often_words_cross() {
    let mut hall = Hall::open(&["Lan", "Bình"]).await;
    for number in 0..12 {
        hall.writers[0].types("c4", 8, &format!(" a{number}"));
        hall.writers[1].types("c4", 3, &format!(" b{number}"));
        hall.send(0).await;
        hall.send(1).await;
        hall.hear(0).await;
        hall.hear(1).await;
    }
    only(&hall.cards().await, ConflictKind::Sentence);
}
