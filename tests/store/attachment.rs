//! Files of records and names of speakers, on both stores.

use duthao::action::check::check_data::check_data;
use duthao::clock::Millis;
use duthao::domain::evidence::attachment::{Attachment, Media, Owner, PER_RECORD_MAX};
use duthao::domain::evidence::speaker::SpeakerName;
use duthao::domain::guidance::Guidance;
use duthao::domain::person::Role;
use duthao::id::RecordId;
use duthao::store::attachment::{Attached, PIECE_BYTES, StoredFile};
use duthao::store::{Store, StoreError};
use sha2::{Digest, Sha256};

use super::evidence::{add, first, with_meetings};
use crate::both_stores;
use crate::support::people;
use crate::support::people::line;

const DAY: i64 = 24 * 60 * 60 * 1000;

fn owner(record: &str) -> Owner {
    Owner::Record(record.into())
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Stores the pieces of a file under an upload, not attached to anything yet.
pub(super) async fn uploaded(store: &Store, upload: &str, bytes: &[u8]) -> StoredFile {
    store.begin_upload(upload, Millis(5)).await.unwrap();
    for (place, piece) in (0..).zip(bytes.chunks(PIECE_BYTES)) {
        store.add_piece(upload, place, piece).await.unwrap();
    }
    StoredFile {
        hash: hash(bytes),
        upload: upload.into(),
        media: Media::Pdf,
        size: bytes.len().try_into().unwrap(),
        piece_size: PIECE_BYTES.try_into().unwrap(),
        width: 0,
        height: 0,
    }
}

fn attachment(id: &str, file: &StoredFile) -> Attachment {
    Attachment {
        id: id.into(),
        name: format!("{id}.pdf"),
        media: file.media,
        size: file.size,
        hash: file.hash.clone(),
        width: 0,
        height: 0,
        since: 0,
        by: Some("Lan".into()),
        at: Millis(7),
        withdrawn: None,
    }
}

async fn attach(store: &Store, record: &str, id: &str, file: &StoredFile) -> Attached {
    let line = line("attachment.add", record);
    store.attach(&owner(record), &attachment(id, file), file, None, &line).await.unwrap()
}

async fn pieces(store: &Store) -> i64 {
    let count = "SELECT COUNT(*) FROM upload_piece";
    match store {
        Store::Sqlite { read, .. } => sqlx::query_scalar(count).fetch_one(read).await.unwrap(),
        Store::Postgres(pool) => sqlx::query_scalar(count).fetch_one(pool).await.unwrap(),
    }
}

async fn tried(store: &Store, statement: &'static str) -> Result<(), sqlx::Error> {
    match store {
        Store::Sqlite { write, .. } => sqlx::query(statement).execute(write).await.map(drop),
        Store::Postgres(pool) => sqlx::query(statement).execute(pool).await.map(drop),
    }
}

async fn spoil(store: &Store, statement: &'static str) {
    tried(store, statement).await.unwrap();
}

async fn prepared(store: &Store) {
    with_meetings(store).await;
    people::add(store, "Lan", &[Role::Surveyor]).await;
    add(store, "r1", "m1", "Gửi tài liệu trước").await;
    add(store, "r2", "m1", "Phát biểu sôi nổi").await;
}

both_stores!(a_file_is_stored_once_and_read_back_piece_by_piece, |store| async move {
    prepared(&store).await;
    let bytes: Vec<u8> = (0..PIECE_BYTES + 1000).map(|place| u8::try_from(place % 251).unwrap()).collect();
    let file = uploaded(&store, "u1", &bytes).await;
    assert_eq!(attach(&store, "r1", "a1", &file).await, Attached::Done { kept: true });
    assert_eq!(store.stored_file(&file.hash).await.unwrap(), Some(file.clone()));
    let read = [store.piece("u1", 0).await.unwrap(), store.piece("u1", 1).await.unwrap()].concat();
    assert_eq!(hash(&read), file.hash);
    assert!(matches!(store.piece("u1", 2).await, Err(StoreError::NotFound)));

    // The same bytes: once more to this record they are there already, to another they are not stored again.
    let again = uploaded(&store, "u2", &bytes).await;
    assert_eq!(attach(&store, "r1", "a2", &again).await, Attached::Already("a1".into()));
    assert_eq!(attach(&store, "r2", "a3", &again).await, Attached::Done { kept: false });
    store.drop_upload("u2").await.unwrap();
    assert_eq!(pieces(&store).await, 2);
    let listed = store.attachments(&owner("r2")).await.unwrap();
    assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].since), (1, "a3.pdf", 1));
    assert!(matches!(store.attachment(&owner("r1"), &"a3".into()).await, Err(StoreError::NotFound)));
    assert_eq!(check_data(&store).await.unwrap().files, 1);
});

both_stores!(what_broke_off_goes_after_a_day_and_never_takes_a_file_with_it, |store| async move {
    prepared(&store).await;
    let file = uploaded(&store, "u1", b"%PDF-1.7 whole").await;
    attach(&store, "r1", "a1", &file).await;
    uploaded(&store, "broken", b"%PDF-1.7 half").await;
    store.begin_upload("later", Millis(5 + DAY)).await.unwrap();
    assert_eq!(pieces(&store).await, 2);
    store.begin_upload("much-later", Millis(6 + DAY)).await.unwrap();
    assert_eq!(pieces(&store).await, 1);
    store.drop_upload("u1").await.unwrap();
    assert_eq!(store.piece("u1", 0).await.unwrap(), b"%PDF-1.7 whole");
});

both_stores!(a_record_takes_no_more_than_it_may_and_none_once_withdrawn, |store| async move {
    prepared(&store).await;
    for number in 0..PER_RECORD_MAX {
        let file = uploaded(&store, &format!("u{number}"), format!("%PDF-{number}").as_bytes()).await;
        assert_eq!(attach(&store, "r1", &format!("a{number}"), &file).await, Attached::Done { kept: true });
    }
    let more = uploaded(&store, "more", b"%PDF-more").await;
    assert_eq!(attach(&store, "r1", "more", &more).await, Attached::TooMany);
    let reason = line("attachment.withdraw", "r1");
    store.withdraw_attachment(&owner("r1"), &"a0".into(), "nhầm", &"Lan".into(), &reason).await.unwrap();
    let twice = store.withdraw_attachment(&owner("r1"), &"a0".into(), "nhầm", &"Lan".into(), &reason).await;
    assert!(matches!(twice, Err(StoreError::AlreadyThere)), "{twice:?}");
    assert_eq!(attach(&store, "r1", "more", &more).await, Attached::Done { kept: true });

    let record = store.record(&"r2".into()).await.unwrap();
    let mut last = first("Phát biểu sôi nổi");
    (last.version, last.withdrawn) = (2, true);
    store.add_record_version(&record, &last, &line("record.withdraw", "r2")).await.unwrap();
    assert_eq!(attach(&store, "r2", "late", &more).await, Attached::Closed);
    assert_eq!(store.attachments(&owner("r2")).await.unwrap(), []);
});

both_stores!(a_withdrawn_file_says_when_and_why_and_may_come_again, |store| async move {
    prepared(&store).await;
    let file = uploaded(&store, "u1", b"%PDF-1.7 a").await;
    attach(&store, "r1", "a1", &file).await;
    let record = store.record(&"r1".into()).await.unwrap();
    let mut next = first("Gửi trước 3 ngày");
    next.version = 2;
    store.add_record_version(&record, &next, &line("record.correct", "r1")).await.unwrap();
    let mut gone = line("attachment.withdraw", "r1");
    gone.at = Millis(99);
    store.withdraw_attachment(&owner("r1"), &"a1".into(), "nhầm buổi", &"Lan".into(), &gone).await.unwrap();
    let read = store.attachment(&owner("r1"), &"a1".into()).await.unwrap();
    let withdrawn = read.withdrawn.clone().unwrap();
    assert_eq!((read.since, withdrawn.version, withdrawn.at), (1, 2, Millis(99)));
    assert_eq!((withdrawn.reason.as_str(), withdrawn.by.as_str()), ("nhầm buổi", "Lan"));
    assert_eq!(attach(&store, "r1", "a2", &file).await, Attached::Done { kept: false });
    let acts = store.acts_on("r1", 9).await.unwrap();
    assert_eq!(acts.iter().filter(|act| act.act.starts_with("attachment.")).count(), 3);
});

both_stores!(a_damaged_file_is_named_by_the_check, |store| async move {
    prepared(&store).await;
    let bytes = vec![b'x'; PIECE_BYTES + 9];
    let file = uploaded(&store, "u1", &bytes).await;
    attach(&store, "r1", "a1", &file).await;
    spoil(&store, "UPDATE stored_file SET size = size - 1").await;
    let other = check_data(&store).await.unwrap_err().to_string();
    assert!(other.contains(&file.hash) && other.contains("has other bytes"), "{other}");
    spoil(&store, "UPDATE stored_file SET size = size + 1").await;
    assert_eq!(check_data(&store).await.unwrap().files, 1);
    spoil(&store, "UPDATE upload_piece SET bytes = (SELECT bytes FROM upload_piece WHERE place = 1)").await;
    let other = check_data(&store).await.unwrap_err().to_string();
    assert!(other.contains("has other bytes") && other.contains("; everything else is sound"), "{other}");
    spoil(&store, "DELETE FROM upload_piece WHERE place = 1").await;
    let lacking = check_data(&store).await.unwrap_err().to_string();
    assert!(lacking.contains("lacks its piece 1"), "{lacking}");
});

both_stores!(a_name_stands_with_its_consent_and_goes_without_a_trace, |store| async move {
    prepared(&store).await;
    let id = RecordId::from("r1");
    let named = |name: &str| SpeakerName {
        name: name.into(),
        consent: "bằng lời".into(),
        by: "Lan".into(),
        at: Millis(9),
    };
    assert_eq!(store.speaker_name(&id).await.unwrap(), None);
    store.name_speaker(&id, &named("Lê Văn A"), &line("record.name_speaker", "r1")).await.unwrap();
    store.name_speaker(&id, &named("Lê Văn Bê"), &line("record.name_speaker", "r1")).await.unwrap();
    assert_eq!(store.speaker_name(&id).await.unwrap(), Some(named("Lê Văn Bê")));
    store.unname_speaker(&id, &line("record.unname_speaker", "r1")).await.unwrap();
    assert_eq!(store.speaker_name(&id).await.unwrap(), None);
    let again = store.unname_speaker(&id, &line("record.unname_speaker", "r1")).await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
    assert_eq!(store.record_versions(&id).await.unwrap().len(), 1);
});

async fn issued(store: &Store, version: i64) {
    let guidance = Guidance { version, title: format!("Bản {version}"), ..Guidance::default() };
    store.add_guidance(&guidance, &line("guidance.issue", "guidance")).await.unwrap();
}

async fn attach_to(store: &Store, version: i64, id: &str, file: &StoredFile) -> Attached {
    let line = line("attachment.add", "guidance");
    store.attach(&Owner::Guidance(version), &attachment(id, file), file, None, &line).await.unwrap()
}

both_stores!(
    files_of_the_guidance_go_on_to_the_next_version_and_each_version_keeps_its_own,
    |store| async move {
        prepared(&store).await;
        issued(&store, 1).await;
        let (a, b) =
            (uploaded(&store, "u1", b"%PDF-1.7 a").await, uploaded(&store, "u2", b"%PDF-1.7 b").await);
        assert_eq!(attach_to(&store, 1, "a", &a).await, Attached::Done { kept: true });
        assert_eq!(attach_to(&store, 1, "b", &b).await, Attached::Done { kept: true });
        assert_eq!(attach_to(&store, 1, "again", &a).await, Attached::Already("a".into()));
        assert_eq!(attach_to(&store, 2, "early", &a).await, Attached::Closed, "there is no such version");
        let (one, two) = (Owner::Guidance(1), Owner::Guidance(2));
        let reason = line("attachment.withdraw", "guidance");
        store.withdraw_attachment(&one, &"b".into(), "nhầm", &"Lan".into(), &reason).await.unwrap();
        issued(&store, 2).await;
        let carried = store.attachments(&two).await.unwrap();
        assert_eq!(carried.len(), 1, "what was withdrawn is not carried over");
        assert_eq!((carried[0].name.as_str(), &carried[0].hash, carried[0].since), ("a.pdf", &a.hash, 2));
        assert_eq!(carried[0].by.as_ref().map(|by| by.as_str()), Some("Lan"), "whoever attached it first");
        assert_eq!(attach_to(&store, 1, "late", &b).await, Attached::Closed, "a newer version stands");

        store
            .withdraw_attachment(&two, &carried[0].id, "thay phụ lục", &"Lan".into(), &reason)
            .await
            .unwrap();
        assert_eq!(
            store.attachments(&two).await.unwrap()[0].withdrawn.as_ref().map(|gone| gone.version),
            Some(2)
        );
        assert!(
            store.attachment(&one, &"a".into()).await.unwrap().withdrawn.is_none(),
            "the first keeps its own"
        );
        assert!(matches!(store.attachment(&two, &"a".into()).await, Err(StoreError::NotFound)));
        let foreign =
            store.withdraw_attachment(&owner("r1"), &"a".into(), "nhầm", &"Lan".into(), &reason).await;
        assert!(matches!(foreign, Err(StoreError::AlreadyThere)), "nobody withdraws it as a record's");
        // The same bytes are stored once, whatever they are attached to.
        assert_eq!(attach(&store, "r1", "of-record", &a).await, Attached::Done { kept: false });
        assert_eq!(store.attachments(&owner("r1")).await.unwrap().len(), 1);
        assert_eq!(check_data(&store).await.unwrap().files, 2);
    }
);

both_stores!(what_is_attached_is_never_changed_nor_deleted_whatever_the_code_believes, |store| async move {
    prepared(&store).await;
    let file = uploaded(&store, "u1", b"%PDF-1.7 a").await;
    attach(&store, "r1", "a1", &file).await;
    let reason = line("attachment.withdraw", "r1");
    let forbidden = [
        "DELETE FROM attachment",
        "UPDATE attachment SET name = 'b.pdf'",
        "UPDATE attachment SET record = 'r2', until_version = 1, withdrawn_at = 1, reason = 'x'",
        "UPDATE attachment SET until_version = 1, withdrawn_at = 1, reason = ''",
    ];
    for statement in forbidden {
        assert!(tried(&store, statement).await.is_err(), "{statement}");
    }
    store.withdraw_attachment(&owner("r1"), &"a1".into(), "nhầm", &"Lan".into(), &reason).await.unwrap();
    for statement in [
        "UPDATE attachment SET reason = 'khác'",
        "UPDATE attachment SET until_version = NULL, withdrawn_at = NULL",
    ] {
        assert!(tried(&store, statement).await.is_err(), "{statement}");
    }
    let read = store.attachment(&owner("r1"), &"a1".into()).await.unwrap();
    assert_eq!((read.name.as_str(), read.withdrawn.unwrap().reason.as_str()), ("a1.pdf", "nhầm"));
});
