//! Comments, replies and answers, on both stores.

use duthao::clock::Millis;
use duthao::domain::answer::{Answer, Verdict};
use duthao::domain::comment::{Comment, Range, Reply, State, ThreadError};
use duthao::domain::person::Role;
use duthao::domain::resolution::Heads;
use duthao::domain::stage::Stage;
use duthao::id::CommentId;
use duthao::store::comment::{CommentCount, CommentFilter};
use duthao::store::{Store, StoreError};

use super::seal::resolution_at;
use crate::both_stores;
use crate::support::people::{self, line};

async fn prepared(store: &Store) {
    let editor = people::add(store, "mai", &[Role::Editor]).await;
    resolution_at(store, "r", Stage::Workshop, &editor).await;
    for name in ["lan", "nam"] {
        people::add(store, name, &[Role::Delegate]).await;
    }
}

pub(super) fn comment(id: &str, by: &str, at: i64) -> Comment {
    Comment {
        id: id.into(),
        resolution: "r".into(),
        clause: "c".into(),
        heads: Heads(vec!["a1".into(), "b2".into()]),
        range: None,
        words: "Nên “ghi rõ” <thời hạn>.\n\nĐoạn hai.".into(),
        internal: false,
        stage: Stage::Workshop,
        by: by.into(),
        at: Millis(at),
        edited: None,
        state: State::Open,
    }
}

fn ranged(id: &str, by: &str, at: i64) -> Comment {
    let range = Range {
        first: "3@aa".into(),
        last: "-9@aa".into(),
        quote: "tài liệu".into(),
        prefix: "Gửi trước ".into(),
        suffix: String::new(),
    };
    Comment { range: Some(range), internal: true, ..comment(id, by, at) }
}

async fn put(store: &Store, comment: &Comment, max: i64) -> bool {
    store.add_comment(comment, max, &line("comment.make", comment.id.as_str())).await.unwrap()
}

pub(super) fn answer(verdict: Verdict, at: i64) -> Answer {
    Answer::new(verdict, "vì đã có", "mai".into(), Millis(at)).unwrap()
}

fn reply(id: &str, comment: &str, at: i64) -> Reply {
    Reply {
        id: id.into(),
        comment: comment.into(),
        words: "Đúng vậy".into(),
        by: "nam".into(),
        at: Millis(at),
    }
}

fn ids(comments: &[Comment]) -> Vec<&str> {
    comments.iter().map(|comment| comment.id.as_str()).collect()
}

both_stores!(a_comment_is_read_back_as_made, |store| async move {
    prepared(&store).await;
    for made in [comment("k1", "lan", 1), ranged("k2", "mai", 2)] {
        assert!(put(&store, &made, 5).await);
        let thread = store.thread(&"r".into(), &made.id).await.unwrap();
        assert_eq!(thread.comment, made);
        assert!(thread.is_untouched());
        let again = store.add_comment(&made, 5, &line("x", "k")).await;
        assert!(matches!(again, Err(StoreError::AlreadyThere)));
    }
    let other = store.thread(&"other".into(), &"k1".into()).await;
    assert!(matches!(other, Err(StoreError::NotFound)), "a comment belongs to its resolution");
});

both_stores!(no_more_of_one_person_wait_than_may, |store| async move {
    prepared(&store).await;
    assert!(put(&store, &comment("k1", "lan", 1), 2).await);
    assert!(put(&store, &comment("k2", "lan", 2), 2).await);
    assert!(!put(&store, &comment("k3", "lan", 3), 2).await);
    assert!(put(&store, &comment("k4", "nam", 4), 2).await, "each person's own");
    store.answer_comment(&"k1".into(), &answer(Verdict::Noted, 5), &line("x", "k1")).await.unwrap().unwrap();
    assert!(put(&store, &comment("k3", "lan", 6), 2).await, "what is answered waits no more");
});

both_stores!(a_thread_takes_replies_until_it_is_full_or_answered, |store| async move {
    prepared(&store).await;
    put(&store, &comment("k", "lan", 1), 5).await;
    let said = |one: Reply, max| {
        let store = store.clone();
        async move { store.add_reply(&one, max, &line("x", "k")).await }
    };
    assert_eq!(said(reply("a2", "k", 3), 2).await.unwrap(), Ok(()));
    assert_eq!(said(reply("a1", "k", 2), 2).await.unwrap(), Ok(()));
    assert_eq!(said(reply("a3", "k", 4), 2).await.unwrap(), Err(ThreadError::FullThread));
    assert!(matches!(said(reply("a1", "k", 4), 9).await, Err(StoreError::AlreadyThere)));
    assert_eq!(said(reply("a4", "none", 4), 9).await.unwrap(), Err(ThreadError::NotOpen));
    let thread = store.thread(&"r".into(), &"k".into()).await.unwrap();
    assert_eq!(thread.replies, [reply("a1", "k", 2), reply("a2", "k", 3)], "oldest first");
    store.answer_comment(&"k".into(), &answer(Verdict::Accepted, 5), &line("x", "k")).await.unwrap().unwrap();
    assert_eq!(said(reply("a5", "k", 6), 9).await.unwrap(), Err(ThreadError::NotOpen));
});

both_stores!(one_answer_holds_and_the_earlier_ones_are_kept, |store| async move {
    prepared(&store).await;
    put(&store, &comment("k", "lan", 1), 5).await;
    let id = CommentId::from("k");
    let x = line("x", "k");
    assert_eq!(
        store.reopen_comment(&id, &"lan".into(), Millis(1), &x).await.unwrap(),
        Err(ThreadError::NotAnswered)
    );
    assert_eq!(store.answer_comment(&id, &answer(Verdict::Declined, 2), &x).await.unwrap(), Ok(()));
    let again = store.answer_comment(&id, &answer(Verdict::Noted, 3), &x).await.unwrap();
    assert_eq!(again, Err(ThreadError::NotOpen), "answered once");
    assert_eq!(store.take_back_comment(&id, Millis(3), &x).await.unwrap(), Err(ThreadError::NotOpen));
    assert_eq!(store.reopen_comment(&id, &"lan".into(), Millis(4), &x).await.unwrap(), Ok(()));
    assert_eq!(store.answer_comment(&id, &answer(Verdict::Partly, 5), &x).await.unwrap(), Ok(()));
    let thread = store.thread(&"r".into(), &id).await.unwrap();
    assert_eq!(thread.comment.state, State::Answered);
    assert_eq!(thread.given[0].answer, answer(Verdict::Declined, 2));
    assert_eq!(thread.given[0].reopened, Some(("lan".into(), Millis(4))));
    assert_eq!(thread.answer(), Some(&answer(Verdict::Partly, 5)));
});

both_stores!(a_comment_is_written_anew_until_somebody_says_something, |store| async move {
    prepared(&store).await;
    let (id, x) = (CommentId::from("k"), line("x", "k"));
    put(&store, &comment("k", "lan", 1), 5).await;
    assert_eq!(store.edit_comment(&id, "Lời khác", Millis(2), &x).await.unwrap(), Ok(()));
    let now = store.thread(&"r".into(), &id).await.unwrap().comment;
    assert_eq!((now.words.as_str(), now.edited), ("Lời khác", Some(Millis(2))));
    store.add_reply(&reply("a1", "k", 3), 9, &x).await.unwrap().unwrap();
    assert_eq!(store.edit_comment(&id, "Lời nữa", Millis(4), &x).await.unwrap(), Err(ThreadError::Replied));
    assert_eq!(store.take_back_comment(&id, Millis(5), &x).await.unwrap(), Ok(()));
    assert_eq!(store.edit_comment(&id, "Lời nữa", Millis(6), &x).await.unwrap(), Err(ThreadError::NotOpen));
    let now = store.thread(&"r".into(), &id).await.unwrap().comment;
    assert_eq!((now.words.as_str(), now.state), ("Lời khác", State::TakenBack { at: Millis(5) }));
    // Opened again after an answer, it was spoken of.
    put(&store, &comment("k2", "lan", 1), 5).await;
    let second = CommentId::from("k2");
    store.answer_comment(&second, &answer(Verdict::Noted, 2), &x).await.unwrap().unwrap();
    store.reopen_comment(&second, &"lan".into(), Millis(3), &x).await.unwrap().unwrap();
    assert_eq!(store.edit_comment(&second, "Lời", Millis(4), &x).await.unwrap(), Err(ThreadError::Replied));
});

both_stores!(comments_are_listed_and_counted_as_far_as_they_may_be_read, |store| async move {
    prepared(&store).await;
    let mut elsewhere = comment("k3", "nam", 2);
    elsewhere.clause = "d".into();
    for one in [comment("k1", "lan", 1), ranged("k2", "nam", 2), elsewhere, comment("k4", "lan", 4)] {
        put(&store, &one, 9).await;
    }
    let x = line("x", "r");
    store.answer_comment(&"k1".into(), &answer(Verdict::Noted, 5), &x).await.unwrap().unwrap();
    store.take_back_comment(&"k4".into(), Millis(6), &x).await.unwrap().unwrap();
    let ask = |filter: CommentFilter, after: Option<&'static str>, limit| {
        let store = store.clone();
        async move {
            let after = after.map(CommentId::from);
            store.comments(&"r".into(), &filter, after.as_ref(), limit).await.unwrap()
        }
    };
    let outside = CommentFilter::default;
    let inside = || CommentFilter { internal: true, ..CommentFilter::default() };
    assert_eq!(
        ids(&ask(outside(), None, 9).await),
        ["k3", "k1"],
        "newest first; nothing internal or taken back"
    );
    assert_eq!(ids(&ask(inside(), None, 9).await), ["k3", "k2", "k1"]);
    assert_eq!(ids(&ask(inside(), Some("k3"), 1).await), ["k2"]);
    assert_eq!(ids(&ask(inside(), Some("k2"), 9).await), ["k1"]);
    assert_eq!(ids(&ask(CommentFilter { open: Some(true), ..inside() }, None, 9).await), ["k3", "k2"]);
    assert_eq!(ids(&ask(CommentFilter { open: Some(false), ..inside() }, None, 9).await), ["k1"]);
    let of_c = CommentFilter { clause: Some("c".into()), ..outside() };
    assert_eq!(ids(&ask(of_c.clone(), None, 9).await), ["k1"]);
    assert_eq!(store.count_comments(&"r".into(), &of_c).await.unwrap(), 1);
    let mine = CommentFilter { by: Some("lan".into()), ..outside() };
    assert_eq!(ids(&ask(mine.clone(), None, 9).await), ["k4", "k1"], "one's own, taken back and all");
    assert_eq!(store.count_comments(&"r".into(), &mine).await.unwrap(), 2);
    let own = CommentFilter { by: Some("nam".into()), ..outside() };
    assert_eq!(
        ids(&ask(own, None, 9).await),
        ["k3"],
        "who may no longer read internal ones reads not the own"
    );
    let count = |clause: &str, open, all| CommentCount { clause: clause.into(), open, all };
    let counted = store.comment_counts(&"r".into(), false).await.unwrap();
    assert_eq!(counted, [count("c", 0, 1), count("d", 1, 1)]);
    let counted = store.comment_counts(&"r".into(), true).await.unwrap();
    assert_eq!(counted, [count("c", 1, 2), count("d", 1, 1)]);
});

both_stores!(two_acts_at_once_stand_one_behind_the_other, |store| async move {
    prepared(&store).await;
    let x = line("x", "k");
    for number in 0..8 {
        let id = format!("k{number}");
        put(&store, &comment(&id, "lan", number), 99).await;
        let id = CommentId::from(id);
        let said = reply(&format!("a{number}"), id.as_str(), 9);
        let (replied, edited) =
            tokio::join!(store.add_reply(&said, 9, &x), store.edit_comment(&id, "Lời khác", Millis(9), &x));
        replied.unwrap().unwrap();
        let thread = store.thread(&"r".into(), &id).await.unwrap();
        let told = edited.unwrap();
        assert_eq!(
            told.is_ok(),
            thread.comment.words == "Lời khác",
            "either before the reply, or not at all"
        );
        assert!(matches!(told, Ok(()) | Err(ThreadError::Replied)));
        let answered = answer(Verdict::Noted, 10);
        let (one, two) =
            tokio::join!(store.answer_comment(&id, &answered, &x), store.answer_comment(&id, &answered, &x));
        assert_eq!([one.unwrap(), two.unwrap()].iter().filter(|done| done.is_ok()).count(), 1);
    }
});
