//! Notices on both stores: who is told of which act, once and no more, and what never reaches whom.

use duthao::clock::Millis;
use duthao::domain::answer::{Answer, Verdict};
use duthao::domain::comment::{Comment, Reply};
use duthao::domain::notice::{Kind, Notice, Sort};
use duthao::domain::offer::State;
use duthao::domain::opinion::{Opinion, OpinionState, SaidFor};
use duthao::domain::person::{Person, Role};
use duthao::domain::stage::Stage;
use duthao::domain::suggestion::Suggestion;
use duthao::domain::unit::Bloc;
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::notice::NoticeCursor;
use duthao::store::notice::mail::{Copies, DueMail};

use super::seal::resolution_at;
use super::{comment, group, offer, suggestion};
use crate::both_stores;
use crate::support::people::{self, line};

/// Two editors, three delegates, and somebody of the office.
async fn prepared(store: &Store) {
    let editor = people::add(store, "mai", &[Role::Editor]).await;
    people::add(store, "tuan", &[Role::Editor]).await;
    people::add(store, "hoa", &[Role::Office]).await;
    for name in ["lan", "nam", "viet"] {
        people::add(store, name, &[Role::Delegate]).await;
    }
    resolution_at(store, "r", Stage::Workshop, &editor).await;
}

async fn all(store: &Store, person: &str) -> Vec<Notice> {
    store.notices(&person.into(), true, NoticeCursor::START, 50).await.unwrap()
}

/// What somebody was told: kind, sort, object, number.
async fn told(store: &Store, person: &str) -> Vec<(Kind, Sort, String, i64)> {
    let line = |one: Notice| (one.kind, one.sort, one.object, one.number);
    all(store, person).await.into_iter().map(line).collect()
}

fn one(kind: Kind, sort: Sort, object: &str) -> Vec<(Kind, Sort, String, i64)> {
    vec![(kind, sort, object.to_owned(), 1)]
}

async fn unread(store: &Store, person: &str) -> i64 {
    store.count_unread_notices(&person.into(), true).await.unwrap()
}

async fn say(store: &Store, one: &Comment) {
    assert!(store.add_comment(one, 50, &line("comment.make", one.id.as_str())).await.unwrap());
}

fn saying(id: &str, by: &str, words: &str, at: i64) -> Comment {
    Comment { words: words.into(), ..comment::comment(id, by, at) }
}

fn reply(id: &str, by: &str, words: &str, at: i64) -> Reply {
    Reply { id: id.into(), comment: "k".into(), words: words.into(), by: by.into(), at: Millis(at) }
}

async fn answer(store: &Store, by: &str, at: i64) {
    let answer = Answer::new(Verdict::Partly, "vì đã có", by.into(), Millis(at)).unwrap();
    store.answer_comment(&"k".into(), &answer, &line("comment.answer", "k")).await.unwrap().unwrap();
}

async fn suggest(store: &Store, id: &str, by: &str, at: i64) {
    let one = Suggestion { note: "như @nam đã nói".into(), ..suggestion::suggestion(id, by, id, at) };
    store.add_suggestion(&one, 50, &line("suggestion.make", id)).await.unwrap();
}

fn by(person: &str, at: i64) -> AuditLine {
    AuditLine { at: Millis(at), person: Some(person.into()), ..line("resolution.step", "r") }
}

both_stores!(a_comment_is_told_to_those_it_names_and_to_those_who_answer, |store| async move {
    prepared(&store).await;
    say(&store, &saying("k", "lan", "Nhờ @mai và @nam, @lan xem.", 5)).await;
    assert_eq!(told(&store, "mai").await, one(Kind::Mention, Sort::Comment, "k"), "named: told so, and once");
    assert_eq!(told(&store, "nam").await, one(Kind::Mention, Sort::Comment, "k"));
    assert_eq!(told(&store, "tuan").await, one(Kind::Waiting, Sort::Comment, "k"));
    for nobody in ["lan", "viet", "hoa"] {
        assert!(told(&store, nobody).await.is_empty(), "{nobody}");
    }
    let notice = all(&store, "nam").await.remove(0);
    assert_eq!((notice.by, notice.clause), (Some("lan".into()), Some("c".into())));
    assert_eq!((notice.at, notice.read), (Millis(5), None));
    assert_eq!(
        store.told_at(&"r".into(), Millis(5)).await.unwrap(),
        ["mai".into(), "nam".into(), "tuan".into()]
    );
    assert!(store.told_at(&"r".into(), Millis(6)).await.unwrap().is_empty());
});

both_stores!(what_is_refused_tells_nobody, |store| async move {
    prepared(&store).await;
    say(&store, &saying("k", "lan", "Một", 1)).await;
    let full = saying("k2", "lan", "@nam", 2);
    assert!(!store.add_comment(&full, 1, &line("x", "k2")).await.unwrap());
    let twice = saying("k", "lan", "@nam", 3);
    assert!(store.add_comment(&twice, 9, &line("x", "k")).await.is_err());
    assert!(told(&store, "nam").await.is_empty());
    assert_eq!(all(&store, "mai").await.len(), 1);
    assert_eq!(all(&store, "mai").await[0].number, 1);
});

both_stores!(of_a_lane_nobody_is_told_whatever_comes_to_stand_in_it, |store| async move {
    prepared(&store).await;
    group::open(&store, "g").await;
    let in_lane = "lane-g".into();
    say(&store, &Comment { resolution: in_lane, ..saying("k", "lan", "@nam @mai", 5) }).await;
    let one = suggestion::suggestion("s", "lan", "@nam @mai", 6);
    let one = Suggestion { resolution: "lane-g".into(), note: "@nam @mai".into(), ..one };
    store.add_suggestion(&one, 50, &line("suggestion.make", "s")).await.unwrap();
    assert!(store.suggestion(&"lane-g".into(), &"s".into()).await.is_ok(), "it stands there");
    for person in ["mai", "tuan", "hoa", "lan", "nam", "viet"] {
        assert!(told(&store, person).await.is_empty(), "{person}");
        assert_eq!(unread(&store, person).await, 0, "{person}");
    }
    say(&store, &saying("k2", "lan", "@nam @mai", 7)).await;
    assert_eq!(
        told(&store, "nam").await,
        vec![(Kind::Mention, Sort::Comment, "k2".to_owned(), 1)],
        "of the same in the resolution they are"
    );
});

both_stores!(a_reply_is_told_to_the_thread_and_an_answer_to_its_maker, |store| async move {
    prepared(&store).await;
    say(&store, &saying("k", "lan", "Một", 1)).await;
    let add = |one: Reply| {
        let store = store.clone();
        async move { store.add_reply(&one, 50, &line("comment.reply", "k")).await.unwrap().unwrap() }
    };
    add(reply("a1", "nam", "Đúng", 2)).await;
    add(reply("a2", "lan", "@nam và @viet xem", 3)).await;
    assert_eq!(told(&store, "lan").await, one(Kind::Reply, Sort::Comment, "k"));
    assert_eq!(told(&store, "nam").await, one(Kind::Mention, Sort::Comment, "k"), "one line an act");
    assert_eq!(told(&store, "viet").await, one(Kind::Mention, Sort::Comment, "k"));
    answer(&store, "mai", 4).await;
    let newest = all(&store, "lan").await.remove(0);
    assert_eq!((newest.kind, newest.detail.as_str()), (Kind::Answer, "partly"));
    assert_eq!(all(&store, "nam").await.len(), 1, "whoever replied was not answered");
    let reopened = store.reopen_comment(&"k".into(), &"lan".into(), Millis(5), &line("x", "k")).await;
    reopened.unwrap().unwrap();
    let newest = all(&store, "mai").await.remove(0);
    assert_eq!((newest.kind, newest.detail.as_str()), (Kind::Reply, "reopened"));
    answer(&store, "mai", 6).await;
    assert_eq!(all(&store, "lan").await.len(), 3, "each answer is told");
});

both_stores!(a_comment_written_anew_tells_only_those_it_newly_names, |store| async move {
    prepared(&store).await;
    say(&store, &saying("k", "lan", "@nam xem", 1)).await;
    let edited = store.edit_comment(&"k".into(), "@nam và @viet xem", Millis(2), &by("lan", 2)).await;
    edited.unwrap().unwrap();
    assert_eq!(all(&store, "nam").await.len(), 1);
    assert_eq!(told(&store, "viet").await, one(Kind::Mention, Sort::Comment, "k"));
    store.take_back_comment(&"k".into(), Millis(3), &by("lan", 3)).await.unwrap().unwrap();
    assert!(told(&store, "viet").await.is_empty(), "what was taken back names nobody any more");
});

both_stores!(what_is_internal_is_told_to_insiders_only, |store| async move {
    prepared(&store).await;
    let internal = Comment { internal: true, ..saying("k", "mai", "@nam @hoa @tuan", 1) };
    say(&store, &internal).await;
    assert!(told(&store, "nam").await.is_empty(), "a delegate is named, and does not learn of it");
    assert_eq!(told(&store, "hoa").await, one(Kind::Mention, Sort::Comment, "k"));
    let said = reply("a", "tuan", "@viet @nam", 2);
    store.add_reply(&said, 9, &line("comment.reply", "k")).await.unwrap().unwrap();
    assert!(told(&store, "viet").await.is_empty());
    assert_eq!(told(&store, "mai").await, one(Kind::Reply, Sort::Comment, "k"));
    // Whoever loses the right loses what they were told.
    let hoa = "hoa".into();
    let notice = all(&store, "hoa").await.remove(0);
    assert_eq!(store.count_unread_notices(&hoa, false).await.unwrap(), 0);
    assert!(store.notices(&hoa, false, NoticeCursor::START, 9).await.unwrap().is_empty());
    assert!(store.notice(&hoa, false, notice.seq).await.is_err());
    assert!(store.notice(&hoa, true, notice.seq).await.is_ok());
});

both_stores!(what_waits_is_gathered_until_it_is_read, |store| async move {
    prepared(&store).await;
    for (at, id) in (1..).zip(["s1", "s2", "s3"]) {
        suggest(&store, id, "lan", at).await;
    }
    let waits = vec![(Kind::Waiting, Sort::Suggestion, "s3".to_owned(), 3)];
    assert_eq!(told(&store, "mai").await, waits);
    assert_eq!(told(&store, "tuan").await, waits);
    assert_eq!(told(&store, "nam").await.len(), 3, "the reasons name him, and each is an act");
    let seq = all(&store, "mai").await[0].seq;
    store.read_notice(&"mai".into(), seq, Millis(9)).await.unwrap();
    suggest(&store, "s4", "viet", 10).await;
    let lines = told(&store, "mai").await;
    assert_eq!(
        lines[0],
        (Kind::Waiting, Sort::Suggestion, "s4".to_owned(), 1),
        "a new line after it was read"
    );
    assert_eq!(lines[1], waits[0]);
    assert_eq!(unread(&store, "mai").await, 1);
    suggest(&store, "s5", "mai", 11).await;
    assert_eq!(told(&store, "mai").await.len(), 2, "one's own waits for the others");
    assert_eq!(told(&store, "tuan").await[0].3, 5);
});

both_stores!(equal_suggestions_are_answered_to_everybody_who_made_them, |store| async move {
    prepared(&store).await;
    for (at, who) in [(1, "lan"), (2, "viet")] {
        let one = Suggestion { note: String::new(), ..suggestion::suggestion(who, who, "Như nhau", at) };
        store.add_suggestion(&one, 50, &line("suggestion.make", who)).await.unwrap();
    }
    let decision = suggestion::decision(&["lan", "viet"], Verdict::Declined, "vì", None);
    store.decide_suggestions(&"r".into(), &decision).await.unwrap();
    assert!(store.decide_suggestions(&"r".into(), &decision).await.is_err());
    for who in ["lan", "viet"] {
        let lines = all(&store, who).await;
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].kind, lines[0].detail.as_str()), (Kind::Answer, "declined"));
        assert_eq!(lines[0].object, who);
    }
});

both_stores!(an_offer_waits_for_editors_and_is_answered_to_its_maker, |store| async move {
    offer::prepared(&store).await;
    people::add(&store, "tuan", &[Role::Editor]).await;
    let made = offer::offer("o1", "lan", "e1", 1);
    store.add_offer(&made, 9, &line("offer.make", "o1")).await.unwrap();
    assert_eq!(told(&store, "tuan").await, one(Kind::Waiting, Sort::Offer, "o1"));
    let accepted = State::Accepted { link: "l".into(), by: "mai".into(), at: Millis(9) };
    store.answer_offers(&["o1".into()], &accepted, &by("mai", 9)).await.unwrap();
    let lines = all(&store, "lan").await;
    assert_eq!(
        (lines[0].kind, lines[0].sort, lines[0].detail.as_str()),
        (Kind::Answer, Sort::Offer, "accepted")
    );
    let taken = offer::offer("o2", "nam", "e2", 2);
    store.add_offer(&taken, 9, &line("offer.make", "o2")).await.unwrap();
    let back = State::TakenBack { at: Millis(10) };
    store.answer_offers(&["o2".into()], &back, &by("nam", 10)).await.unwrap();
    assert!(told(&store, "nam").await.is_empty(), "taking back answers nothing");
});

fn spoken(id: &str, said_for: SaidFor) -> Opinion {
    Opinion {
        id: id.into(),
        resolution: "r".into(),
        item: None,
        clause: Some("c".into()),
        said_for,
        paper: None,
        words: "Nên gửi sớm".into(),
        by: "hoa".into(),
        at: Millis(1),
        state: OpinionState::Open,
    }
}

both_stores!(a_spoken_opinion_is_answered_to_whom_it_was_recorded_for, |store| async move {
    prepared(&store).await;
    store.put_bloc(&Bloc { id: "b".into(), name: "Khối nông thôn".into() }, 1).await.unwrap();
    let roles = [("binh", Role::Delegate), ("chi", Role::Viewer)];
    for (name, role) in roles {
        let of = Person { bloc: Some("b".into()), ..people::person(name, &[role]) };
        store.add_person(&of, &line("person.add", name)).await.unwrap();
    }
    for one in [spoken("p1", SaidFor::Person("lan".into())), spoken("p2", SaidFor::Delegation("b".into()))] {
        store.add_opinion(&one, Stage::Workshop, 9, &line("opinion.record", "p")).await.unwrap();
        let answer = Answer::new(Verdict::Noted, "", "mai".into(), Millis(2)).unwrap();
        let state = OpinionState::Answered(answer);
        store.end_opinion(&one.id, &state, &by("mai", 2)).await.unwrap();
    }
    assert_eq!(told(&store, "lan").await, one(Kind::Answer, Sort::Opinion, "p1"));
    assert_eq!(told(&store, "binh").await, one(Kind::Answer, Sort::Opinion, "p2"));
    assert!(told(&store, "chi").await.is_empty(), "of the delegation, but no delegate");
    assert_eq!(told(&store, "tuan").await, vec![(Kind::Waiting, Sort::Opinion, "p2".to_owned(), 2)]);
});

both_stores!(a_stage_is_told_to_those_who_take_part, |store| async move {
    prepared(&store).await;
    say(&store, &saying("k", "lan", "Một", 1)).await;
    suggest(&store, "s", "viet", 2).await;
    let moved = store.move_stage(&"r".into(), Stage::Workshop, Stage::Consolidation, 2, &by("hoa", 9)).await;
    moved.unwrap();
    for who in ["lan", "viet", "mai", "tuan"] {
        let newest = all(&store, who).await.remove(0);
        assert_eq!((newest.kind, newest.detail.as_str()), (Kind::Stage, "consolidation"), "{who}");
    }
    assert!(told(&store, "hoa").await.is_empty(), "not to whoever moved it");
    let nam = told(&store, "nam").await;
    assert_eq!(nam, one(Kind::Mention, Sort::Suggestion, "s"), "was named, and said nothing himself");
});

both_stores!(nobody_is_told_what_they_do_not_want, |store| async move {
    prepared(&store).await;
    let nam = "nam".into();
    store.set_notices(&nam, &[Kind::Mention, Kind::Stage], None, Millis(0)).await.unwrap();
    assert_eq!(store.unwanted_notices(&nam).await.unwrap(), [Kind::Mention, Kind::Stage]);
    say(&store, &saying("k", "lan", "@nam @viet", 1)).await;
    assert!(told(&store, "nam").await.is_empty());
    assert_eq!(told(&store, "viet").await.len(), 1);
    store.set_notices(&nam, &[], None, Millis(0)).await.unwrap();
    say(&store, &saying("k2", "lan", "@nam", 2)).await;
    assert_eq!(told(&store, "nam").await.len(), 1);
});

both_stores!(a_list_is_read_in_parts_and_marked_by_its_owner_alone, |store| async move {
    prepared(&store).await;
    for at in 1..=5 {
        say(&store, &saying(&format!("k{at}"), "lan", "@nam", at)).await;
    }
    let (nam, viet) = ("nam".into(), "viet".into());
    let first = store.notices(&nam, false, NoticeCursor::START, 2).await.unwrap();
    let objects = |part: &[Notice]| part.iter().map(|one| one.object.clone()).collect::<Vec<_>>();
    assert_eq!(objects(&first), ["k5", "k4"]);
    let after = NoticeCursor::of_text(&NoticeCursor::behind(&first[1]).to_text()).unwrap();
    assert_eq!(objects(&store.notices(&nam, false, after, 9).await.unwrap()), ["k3", "k2", "k1"]);
    assert!(store.notice(&viet, true, first[0].seq).await.is_err(), "another's is not there");
    store.read_notice(&viet, first[0].seq, Millis(9)).await.unwrap();
    assert_eq!(unread(&store, "nam").await, 5, "another marks nothing");
    store.read_notice(&nam, first[0].seq, Millis(9)).await.unwrap();
    store.read_notice(&nam, first[0].seq, Millis(99)).await.unwrap();
    assert_eq!(all(&store, "nam").await[0].read, Some(Millis(9)), "read once");
    store.read_notices_upto(&nam, Millis(2), Millis(10)).await.unwrap();
    assert_eq!(unread(&store, "nam").await, 2, "what came later is still to be read");
    assert_eq!(store.forget_notices_before(Millis(3)).await.unwrap(), 2);
    assert_eq!(objects(&all(&store, "nam").await), ["k5", "k4", "k3"]);
});

fn to(address: &str) -> Copies {
    Copies { address: address.into(), wanted: true }
}

both_stores!(copies_are_due_to_those_who_want_them_once_and_of_what_is_unread, |store| async move {
    prepared(&store).await;
    let nam = "nam".into();
    let due = |now: i64| {
        let store = store.clone();
        async move { store.due_mails(Millis(now), 9).await.unwrap() }
    };
    let objects = |limit| {
        let store = store.clone();
        async move {
            let notices = store.unmailed_notices(&"nam".into(), false, limit).await.unwrap();
            notices.into_iter().map(|one| one.object).collect::<Vec<_>>()
        }
    };
    say(&store, &saying("k1", "lan", "@nam @viet", 1)).await;
    assert!(due(100).await.is_empty(), "nobody has asked for any");
    store.set_notices(&nam, &[], Some((&to("nam@a.vn"), "vi")), Millis(2)).await.unwrap();
    assert_eq!(store.copies_of(&nam).await.unwrap(), to("nam@a.vn"));
    assert!(due(100).await.is_empty(), "what was told before is not sent");
    say(&store, &saying("k2", "lan", "@nam @viet", 3)).await;
    say(&store, &saying("k3", "lan", "@nam", 4)).await;
    let wanted =
        DueMail { person: "nam".into(), address: "nam@a.vn".into(), lang: "vi".into(), tries: 0, next_at: 2 };
    assert_eq!(due(100).await, std::slice::from_ref(&wanted));
    assert!(due(1).await.is_empty(), "not yet");
    assert!(store.claim_mail(&wanted, Millis(50)).await.unwrap());
    assert!(!store.claim_mail(&wanted, Millis(50)).await.unwrap(), "of two servers one sends it");
    assert!(due(49).await.is_empty());
    assert_eq!(due(50).await[0].tries, 1, "until it is told that it was sent, it was not");
    assert_eq!(objects(9).await, ["k2", "k3"]);
    assert_eq!(objects(1).await, ["k2"]);
    store.end_mail(&nam, Millis(3), Millis(70)).await.unwrap();
    assert_eq!(objects(9).await, ["k3"]);
    assert!(due(69).await.is_empty(), "one mail in a while");
    assert_eq!(due(70).await[0].tries, 0);
    let seq = all(&store, "nam").await[0].seq;
    store.read_notice(&nam, seq, Millis(71)).await.unwrap();
    assert!(due(100).await.is_empty(), "what was read is not sent");
    say(&store, &saying("k4", "lan", "@nam", 80)).await;
    store.set_notices(&nam, &[], Some((&Copies::default(), "vi")), Millis(81)).await.unwrap();
    assert!(due(100).await.is_empty(), "nobody asks for any more");
});
