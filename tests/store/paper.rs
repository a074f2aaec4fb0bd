//! Papers of a workshop, on both stores.

use duthao::clock::Millis;
use duthao::domain::evidence::attachment::Media;
use duthao::domain::opinion::Opinion;
use duthao::domain::paper::{Author, Paper, PaperFile, Standing};
use duthao::domain::stage::Stage;
use duthao::id::PaperId;
use duthao::store::attachment::StoredFile;
use duthao::store::opinion::OpinionFilter;
use duthao::store::workshop::Kept;
use duthao::store::{Store, StoreError};

use super::workshop::{guest, item, opinion, prepared, put};
use crate::both_stores;
use crate::support::people::line;

fn paper(id: &str) -> Paper {
    Paper {
        id: id.into(),
        resolution: "r".into(),
        title: format!("Tham luận <{id}>"),
        author: Author::Named("Đoàn khối trường học".into()),
        bloc: Some("k1".into()),
        item: None,
        has_words: true,
        file: None,
        by: "hoa".into(),
        at: Millis(3),
        standing: Standing::Waiting,
    }
}

async fn keep(store: &Store, paper: &Paper) -> Result<(Kept, bool), StoreError> {
    let line = line("paper.hand_in", paper.id.as_str());
    store.add_paper((paper, "Kính thưa hội thảo"), None, Stage::Workshop, 3, &line).await
}

async fn order(store: &Store) -> Vec<String> {
    store.papers(&"r".into()).await.unwrap().into_iter().map(|paper| paper.id.to_string()).collect()
}

both_stores!(an_opinion_keeps_the_paper_it_was_taken_from, |store| async move {
    prepared(&store).await;
    keep(&store, &paper("a")).await.unwrap();
    for (id, paper) in [("o1", Some("a")), ("o2", None)] {
        let said = Opinion { paper: paper.map(Into::into), ..opinion(id, guest("MTTQ"), 5) };
        store.add_opinion(&said, Stage::Workshop, 9, &line("opinion.record", id)).await.unwrap();
        assert_eq!(store.opinion(&"r".into(), &id.into()).await.unwrap(), said);
    }
    let taken = OpinionFilter { paper: Some("a".into()), ..Default::default() };
    let found = store.opinions(&"r".into(), &taken, None, 9).await.unwrap();
    assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["o1"]);
    assert_eq!(store.count_opinions(&"r".into(), &taken).await.unwrap(), 1);
    let said = store.all_said(&"r".into()).await.unwrap();
    let papers: Vec<Option<&str>> =
        said.iter().map(|one| one.paper.as_ref().map(|(_, title)| title.as_str())).collect();
    assert_eq!(papers, [Some("Tham luận <a>"), None]);
});

both_stores!(papers_are_read_back_in_their_order_and_change_places, |store| async move {
    prepared(&store).await;
    for id in ["c", "a", "b"] {
        assert_eq!(keep(&store, &paper(id)).await.unwrap(), (Kept::Done, false));
    }
    assert_eq!(keep(&store, &paper("d")).await.unwrap().0, Kept::Full);
    assert_eq!(store.papers(&"r".into()).await.unwrap(), [paper("c"), paper("a"), paper("b")]);
    assert!(store.papers(&"other".into()).await.unwrap().is_empty());
    let ids: [PaperId; 2] = ["c".into(), "b".into()];
    store.swap_papers(&"r".into(), [&ids[0], &ids[1]], &line("paper.move", "c")).await.unwrap();
    assert_eq!(order(&store).await, ["b", "a", "c"]);
    let (one, words) = store.paper(&"r".into(), &"a".into()).await.unwrap();
    assert_eq!((one, words.as_str()), (paper("a"), "Kính thưa hội thảo"));
    let elsewhere = store.paper(&"other".into(), &"a".into()).await;
    assert!(matches!(elsewhere, Err(StoreError::NotFound)), "{elsewhere:?}");
    let late =
        store.add_paper((&paper("e"), "x"), None, Stage::Drafting, 9, &line("paper.hand_in", "e")).await;
    assert_eq!(late.unwrap().0, Kept::StageMoved);
});

both_stores!(a_paper_moves_from_one_standing_to_the_next_once, |store| async move {
    prepared(&store).await;
    keep(&store, &paper("a")).await.unwrap();
    let again = keep(&store, &paper("a")).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)), "{again:?}");
    let shift = async |from: &Standing, to: &Standing| {
        store.move_paper(&"r".into(), &"a".into(), (from, to), &line("paper.x", "a")).await
    };
    let said = Standing::Delivered { at: Millis(5) };
    let gone = Standing::Withdrawn { by: "lan".into(), at: Millis(6), reason: "viết lại".into() };
    shift(&Standing::Waiting, &said).await.unwrap();
    let twice = shift(&Standing::Waiting, &said).await;
    assert!(matches!(twice, Err(StoreError::AlreadyThere)), "{twice:?}");
    assert_eq!(store.paper(&"r".into(), &"a".into()).await.unwrap().0.standing, said);
    shift(&said, &Standing::Waiting).await.unwrap();
    shift(&Standing::Waiting, &gone).await.unwrap();
    assert_eq!(store.paper(&"r".into(), &"a".into()).await.unwrap().0.standing, gone);
    let back = shift(&said, &Standing::Waiting).await;
    assert!(matches!(back, Err(StoreError::AlreadyThere)), "{back:?}");
    keep(&store, &paper("b")).await.unwrap();
    let swapped = store.swap_papers(&"r".into(), [&"a".into(), &"b".into()], &line("paper.move", "a")).await;
    assert!(matches!(swapped, Err(StoreError::AlreadyThere)), "{swapped:?}");
    assert_eq!(store.acts_on("a", 9).await.unwrap().len(), 4, "what was refused left no line");
});

both_stores!(a_word_file_is_kept_with_its_paper_and_an_item_that_goes_leaves_it, |store| async move {
    prepared(&store).await;
    put(&store, &item("i")).await;
    store.begin_upload("u", Millis(1)).await.unwrap();
    store.add_piece("u", 0, b"PK").await.unwrap();
    let stored = StoredFile {
        hash: "ab".into(),
        upload: "u".into(),
        media: Media::Docx,
        size: 2,
        piece_size: 2,
        width: 0,
        height: 0,
    };
    let file = PaperFile { name: "tham luận.docx".into(), hash: "ab".into(), media: Media::Docx, size: 2 };
    let own = Paper {
        author: Author::Person("lan".into()),
        item: Some("i".into()),
        file: Some(file),
        has_words: false,
        ..paper("a")
    };
    let line_of = line("paper.hand_in", "a");
    let added = store.add_paper((&own, ""), Some((&stored, None)), Stage::Workshop, 9, &line_of);
    assert_eq!(added.await.unwrap(), (Kept::Done, true));
    assert_eq!(store.papers(&"r".into()).await.unwrap(), std::slice::from_ref(&own));
    store.drop_upload("u").await.unwrap();
    assert_eq!(store.piece("u", 0).await.unwrap(), b"PK", "the bytes of a file are never thrown away");
    store.remove_agenda_item(&"r".into(), &"i".into(), &line("agenda.remove", "i")).await.unwrap();
    assert_eq!(store.papers(&"r".into()).await.unwrap(), [Paper { item: None, ..own }]);
});
