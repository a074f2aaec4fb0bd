//! The bundle that proves itself: made through the real program, verified by it, broken in every way.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use duthao::action::bundle::verify_bundle::verify_bundle;
use duthao::cli::verify::broken;
use duthao::domain::audit::{Head, Line, rows_hash};
use duthao::domain::bundle::{
    Broken, KEYS, LOG, Link, LogLine, MANIFEST, Manifest, RECORDS, SEAL, SIGNATURE, SIGNED, SIGNER, UNLISTED,
    VOTE, WORDS,
};
use duthao::domain::signing::{PublicKey, Secret};
use duthao::format::bundle::{Files, pack, unpack};
use duthao::words::Lang;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::attachment::post_files;
use super::vote::Meeting;

/// A bundle made by the first version that made bundles: every later version must verify it. It is never written anew; a
/// later schema gets one of its own.
fn oldest() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/bundle-v1.zip")).unwrap()
}

const OPINION: &str = "Nên có lộ trình rõ hơn ở mục hai";
const RESERVED: &str = "Bảo lưu về thời hạn thực hiện";
const SIGNED_COPY: &[u8] = b"%PDF-1.7\nban da ky\n%%EOF\n";

/// Runs the real program on the data of a running server.
fn program(meeting: &Meeting, words: &[&str]) -> Output {
    let data = &meeting.server.app.config.data;
    let mut command = Command::new(env!("CARGO_BIN_EXE_duthao"));
    command.current_dir(data);
    for name in ["LISTEN", "DEMO", "DATA", "DATABASE", "CONFIG", "LOG"] {
        command.env_remove(format!("DUTHAO_{name}"));
    }
    command.args(words).output().expect("the program")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn refused(output: &Output) -> String {
    let line = String::from_utf8(output.stderr.clone()).expect("text");
    assert!(!output.status.success() && output.stdout.is_empty(), "{line}");
    assert_eq!(line.trim_end().lines().count(), 1, "{line}");
    line
}

fn exported(meeting: &Meeting) -> (PathBuf, Vec<u8>) {
    let out = meeting.server.app.config.data.join("out.zip");
    let name = out.to_str().unwrap();
    let words = ["export", &meeting.id, "--format", "bundle", "--out", name, "--data", "."];
    said(&program(meeting, &words));
    let bytes = std::fs::read(&out).unwrap();
    (out, bytes)
}

/// A resolution adopted by a named vote, one of three against.
async fn adopted(secrecy: &str) -> Meeting {
    adopted_by(secrecy, "half_of_all").await
}

async fn adopted_by(secrecy: &str, rule: &str) -> Meeting {
    let meeting = Meeting::on("Nghị quyết này có hiệu lực từ ngày ký.", true).await;
    meeting.up_to_standing().await;
    meeting.step(&meeting.standing, "seal").await;
    let seal = meeting.office.json(&meeting.api("seal")).await["canonicalHash"].as_str().unwrap().to_owned();
    let opened =
        meeting.office.post_form(&meeting.path("vote/open"), &[("secrecy", secrecy), ("rule", rule)]).await;
    assert_eq!(opened.status(), 303);
    for (place, member) in meeting.members.iter().enumerate() {
        let choice = if place == 0 { "disagree" } else { "agree" };
        let fields = [("choice", choice), ("opinion", OPINION), ("seal", seal.as_str())];
        assert_eq!(member.post_form(&meeting.path("vote/choose"), &fields[..]).await.status(), 200);
        assert_eq!(member.post_form(&meeting.path("vote/ballot"), &fields).await.status(), 303);
    }
    let reserved = [("reserved", RESERVED)];
    let kept = meeting.members[0].post_form(&meeting.path("vote/reserve"), &reserved).await;
    assert_eq!(kept.status(), 303);
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    meeting
}

/// The same with its number and its signed copy.
async fn issued() -> Meeting {
    let meeting = adopted("named").await;
    meeting.step(&meeting.office, "send_to_signing").await;
    let issue = meeting.api("issue");
    let proposed = meeting.office.posted(&issue, &json!({"date": "2021-02-03"})).await;
    let seen = json!({"proposal": proposed["proposal"]});
    meeting.standing.posted(&format!("{issue}/confirm"), &seen).await;
    let (url, csrf) = (meeting.server.url(""), meeting.office.csrf());
    let copy = [("ky.pdf", SIGNED_COPY.to_vec())];
    let taken = post_files(&meeting.office, &url, &meeting.path("signed"), &csrf, &copy).await;
    assert_eq!(taken.status(), 303);
    meeting
}

fn fingerprint(meeting: &Meeting) -> String {
    let listed = said(&program(meeting, &["key", "list", "--data", "."]));
    listed.lines().last().unwrap().split_whitespace().next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_of_an_issued_resolution_proves_itself() {
    let meeting = issued().await;
    let (out, bytes) = exported(&meeting);
    let out = out.to_str().unwrap();
    let told = said(&program(&meeting, &["verify", out]));
    assert_eq!(told.lines().count(), 11, "{told}");
    for words in ["1/10 Tệp gói", "2/3 tán thành", "Hãy so mã khoá", "10/10 Bản đã ký", "Còn phải so mã khoá"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(said(&program(&meeting, &["verify", out, "--lang", "en"])).contains("Every link holds."));
    assert_eq!(exported(&meeting).1, bytes, "the same content, the same bytes");
    let fetched = meeting.office.get(&meeting.api("bundle")).await.bytes().await.unwrap();
    assert_eq!(fetched, bytes);
    let page = meeting.office.page(&meeting.path("vote")).await;
    let at = page.split_once(&format!("/resolutions/{}/bundle/", meeting.id)).expect("a link").1;
    let version = at.split('"').next().unwrap();
    let fetched = meeting.office.get(&meeting.path(&format!("bundle/{version}"))).await;
    assert_eq!(fetched.headers()["content-type"], "application/zip");
    assert_eq!(fetched.bytes().await.unwrap(), bytes);
    assert!(!meeting.members[0].page(&meeting.path("vote")).await.contains("/bundle/"));

    // The key on the record of the vote vouches for the bundle, by its name or as a file; another does not.
    let own = fingerprint(&meeting);
    let record = meeting.office.get(&meeting.path("vote/record/text")).await.text().await.unwrap();
    assert!(record.contains(&format!("Khoá ký: {own}")), "{record}");
    let told = said(&program(&meeting, &["verify", out, "--key", &own]));
    assert!(told.ends_with("Mọi mắt xích đều khớp.\n"), "{told}");
    std::fs::write(meeting.server.app.config.data.join("key"), &unpack(&bytes).unwrap()[SIGNER]).unwrap();
    said(&program(&meeting, &["verify", out, "--key", "key"]));
    let line = refused(&program(&meeting, &["verify", out, "--key", "0000-0000-0000-0000-0000"]));
    assert!(line.contains("2/10 Chữ ký") && line.contains(&own) && line.contains("; "), "{line}");

    // A new key: the old one on paper leads to it, and the old bundle still holds.
    let new = said(&program(&meeting, &["key", "rotate", "--data", "."]));
    assert_eq!(new.trim(), fingerprint(&meeting));
    let (_, later) = exported(&meeting);
    assert_ne!(later, bytes);
    assert!(verify_bundle(&later, Some(&own)).is_ok() && verify_bundle(&later, Some(new.trim())).is_ok());
    assert!(verify_bundle(&bytes, Some(new.trim())).is_err(), "a later key never signed it");
    assert!(verify_bundle(&bytes, Some(&own)).is_ok());
    let record = meeting.office.get(&meeting.path("vote/record/text")).await.text().await.unwrap();
    assert!(record.contains(&own), "a record printed again is the same");
    keep(&bytes);
}

/// Leaves the bundle where a person can look at it, and where the fixture of a new schema is taken from.
fn keep(bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bundle");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("issued.zip"), bytes).unwrap();
}

#[test]
fn a_bundle_of_an_older_version_still_holds() {
    let oldest = oldest();
    let held = verify_bundle(&oldest, None).expect("it holds");
    assert_eq!(held.len(), Link::ALL.len());
    assert!(oldest.len() < 300 * 1024, "{} bytes", oldest.len());
}

fn packed(files: &Files) -> Vec<u8> {
    pack(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
}

#[test]
fn a_byte_flipped_anywhere_is_named() {
    let oldest = oldest();
    let files = unpack(&oldest).unwrap();
    // In the file as it lies on a disk: every byte of its heads and directory, and many of each file in it.
    for at in
        (0..oldest.len()).filter(|at| at % 997 == 0 || (at % 9 == 0 && *at > oldest.len() - 2000) || *at < 60)
    {
        let mut other = oldest.clone();
        other[at] ^= 0x10;
        let found = fault(&other);
        assert_eq!(found.link, Link::Archive, "byte {at}: {found:?}");
    }
    // In a file that somebody packed anew around it.
    for (name, bytes) in &files {
        for at in [0, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
            let mut other = files.clone();
            other.get_mut(name).unwrap()[at] ^= 1;
            let broken = fault(&packed(&other));
            if UNLISTED.contains(&name.as_str()) {
                assert_eq!(broken.link, Link::Signature, "{name} at {at}: {broken:?}");
            } else if broken.link == Link::Files {
                assert_eq!(broken.given, [("name", name.clone())]);
            } else {
                assert!(broken.link == Link::Signature && name == "keys.json", "{name} at {at}: {broken:?}");
            }
        }
        let mut without = files.clone();
        without.remove(name);
        let broken = verify_bundle(&packed(&without), None).expect_err("a missing file");
        assert_eq!((broken.fault, &broken.given[0].1), ("missing", name));
    }
    let mut more = files.clone();
    more.insert("extra.txt".into(), b"x".to_vec());
    assert_eq!(verify_bundle(&packed(&more), None).unwrap_err().fault, "extra");
}

/// Changes files and signs the whole anew with a key of the forger's own, of which the log seems to tell.
fn forged(change: impl FnOnce(&mut Files)) -> Vec<u8> {
    let mut files = unpack(&oldest()).unwrap();
    let public = Secret([9; 32]).public();
    let mut line = Line { act: "key.make".into(), detail: public, ..Line::default() };
    let _ = line.link(&Head { seq: 1_000_000, hash: "0".into() });
    let log = files.get_mut(LOG).unwrap();
    serde_json::to_writer(&mut *log, &LogLine::of(&line, false)).unwrap();
    log.push(b'\n');
    change(&mut files);
    signed_anew(files)
}

fn signed_anew(mut files: Files) -> Vec<u8> {
    let secret = Secret([9; 32]);
    // Where the keys cannot be read, so they stay.
    if let Ok(mut keys) = serde_json::from_slice::<Vec<PublicKey>>(&files[KEYS]) {
        keys.iter_mut().for_each(|key| key.public = secret.public());
        files.insert(KEYS.into(), serde_json::to_vec(&keys).unwrap());
    }
    let mut manifest: Manifest = serde_json::from_slice(&files[MANIFEST]).unwrap();
    manifest.files.retain(|one| files.contains_key(&one.path));
    for one in &mut manifest.files {
        let bytes = &files[&one.path];
        (one.size, one.sha256) = (bytes.len() as u64, hex::encode(Sha256::digest(bytes)));
    }
    let manifest = serde_json::to_vec(&manifest).unwrap();
    files.insert(SIGNATURE.into(), format!("{}\n", secret.sign_manifest(&manifest)).into_bytes());
    files.insert(SIGNER.into(), format!("{}\n", secret.public()).into_bytes());
    files.insert(MANIFEST.into(), manifest);
    packed(&files)
}

/// The fault, after a look at what is told of it: one line in both languages, with what to do.
fn fault(bytes: &[u8]) -> Broken {
    let found = verify_bundle(bytes, None).expect_err("it does not hold");
    for lang in Lang::ALL {
        let told = broken(&found, lang);
        assert!(!told.contains("verify-") && told.contains("; ") && !told.contains('{'), "{told}");
    }
    found
}

fn replaced(path: &'static str, from: &'static str, to: &'static str) -> Vec<u8> {
    forged(|files| {
        let words = String::from_utf8(files[path].clone()).unwrap();
        assert!(words.contains(from), "{path} has no {from}: {words}");
        files.insert(path.into(), words.replacen(from, to, 1).into_bytes());
    })
}

#[test]
fn whoever_signs_anew_breaks_the_link_that_was_changed() {
    let cases = [
        (Link::History, "history-words", replaced(WORDS, "Đổi mới", "Đổi lại")),
        (Link::History, "history-unknown", replaced(SEAL, "\"heads\": [\n    \"", "\"heads\": [\n    \"00")),
        (Link::History, "canonical", replaced(SEAL, "\"canonical_hash\": \"", "\"canonical_hash\": \"0")),
        (Link::Seal, "leaf", replaced(SEAL, "\"hash\": \"", "\"hash\": \"0")),
        (Link::Seal, "root", replaced(SEAL, "\"root\": \"", "\"root\": \"0")),
        (Link::Seal, "seal-hash", replaced(SEAL, "Uỷ viên 1", "Uỷ viên 9")),
        (Link::Evidence, "evidence", replaced("evidence/annex.json", "31/31", "30/31")),
        (Link::Evidence, "records", replaced(RECORDS, "\"version\": 1", "\"version\": 2")),
        (Link::Documents, "document-clause", replaced("documents/nghi-quyet.txt", "Đổi mới", "Đổi lại")),
        (Link::Documents, "document-clause", replaced("documents/nghi-quyet.html", "Đổi mới", "Đổi lại")),
        (Link::Documents, "document-clause", replaced("documents/nghi-quyet.md", "Đổi mới", "Đổi lại")),
        (Link::Documents, "document-clause", replaced("documents/nghi-quyet.json", "Đổi mới", "Đổi lại")),
        (Link::Documents, "document-frame", replaced("documents/nghi-quyet.html", "BÍ THƯ", "PHÓ BÍ THƯ")),
        (Link::Vote, "tally", replaced(VOTE, "\"choice\": \"agree\"", "\"choice\": \"disagree\"")),
        (Link::Vote, "decision", replaced(VOTE, "\"adopted\"", "\"not_adopted\"")),
        (
            Link::Vote,
            "vote-other-seal",
            replaced(VOTE, "\"rows\": [\n      [\n", "\"rows\": [\n      [\n        \"x\",\n"),
        ),
        (Link::Log, "log-line", replaced(LOG, "resolution.issue", "resolution.issua")),
        (Link::Log, "log-issue", replaced("issue.json", "\"2021-02-03\"", "\"2021-02-04\"")),
        (Link::Signed, "signed", replaced(SIGNED, "ban", "cai")),
        (Link::Log, "log-key", signed_anew(unpack(&oldest()).unwrap())),
    ];
    for (link, name, bytes) in cases {
        let found = fault(&bytes);
        assert_eq!((found.link, found.fault), (link, name), "{found:?}");
    }
    assert!(verify_bundle(&forged(|_| {}), None).is_ok(), "whoever forges everything agrees with themselves");
    let forgery = forged(|_| {});
    let asked = unpack(&oldest()).unwrap()[SIGNER].clone();
    let asked = String::from_utf8(asked).unwrap();
    let broken = verify_bundle(&forgery, Some(asked.trim())).unwrap_err();
    assert_eq!((broken.link, broken.fault), (Link::Signature, "other-key"));
}

#[test]
fn a_hostile_history_or_document_harms_nobody() {
    let history =
        |change: fn(&mut Vec<u8>)| forged(|files| change(files.get_mut("history.automerge").unwrap()));
    for bytes in [
        history(Vec::clear),
        history(|bytes| bytes.truncate(bytes.len() - 1)),
        history(|bytes| bytes.extend_from_within(..)),
        history(|bytes| *bytes = vec![0xff; 4096]),
        history(|bytes| bytes[20] ^= 1),
    ] {
        assert_eq!(fault(&bytes).link, Link::History);
    }
    for path in ["documents/nghi-quyet.docx", "documents/nghi-quyet.json", "documents/nghi-quyet.html"] {
        let bytes = forged(|files| {
            files.insert(path.into(), b"PK\x03\x04 no document".to_vec());
        });
        let found = fault(&bytes);
        assert_eq!((found.link, found.fault), (Link::Documents, "unreadable"), "{path}");
    }
    for path in [SEAL, WORDS, VOTE, LOG, RECORDS, "keys.json", "issue.json"] {
        for words in ["", "null", "[]", "{}", "{\"a\":1}", "\u{0}"] {
            let bytes = forged(|files| {
                files.insert(path.into(), words.as_bytes().to_vec());
            });
            fault(&bytes);
        }
    }
}

/// Every word of every file, Word's packed parts among them left aside: none of them comes from ballots.
fn everything(bytes: &[u8]) -> String {
    unpack(bytes).unwrap().values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_of_a_secret_vote_joins_nobody_to_an_answer() {
    let meeting = adopted("secret").await;
    let (_, bytes) = exported(&meeting);
    let held = verify_bundle(&bytes, None).expect("it holds");
    assert!(held.iter().any(|one| one.seen == "vote-secret"), "{held:?}");
    let files = unpack(&bytes).unwrap();
    let vote: Value = serde_json::from_slice(&files[VOTE]).unwrap();
    assert_eq!(vote["ballots"], Value::Null);
    let all = everything(&bytes);
    let dump = crate::support::dump::dump(&meeting.server.app.store).await;
    for row in &dump["secret_ballot"] {
        assert!(!all.contains(&row.text("key")));
    }
    assert!(!all.contains(OPINION) && !all.contains(RESERVED));
    // Who took part is no more than a few names: its hash would be guessed, and is not here.
    let taken: Vec<Vec<Option<String>>> = dump["vote_participation"]
        .iter()
        .map(|row| vec![Some(row.text("vote")), Some(row.text("person"))])
        .collect();
    let guessed = rows_hash(&taken);
    let log = meeting.server.app.store.audit_lines(0, 1000).await.unwrap();
    let close = log.iter().find(|line| line.act == "vote.close").unwrap();
    assert!(close.bound.as_ref().unwrap().contains(&guessed), "the log itself binds it");
    assert!(!all.contains(&guessed));
    // Nor is any line of a ballot; the hash of the last stands as "the line before" at the next.
    let ballots: Vec<_> = log.iter().filter(|line| line.act == "vote.ballot").collect();
    assert_eq!(ballots.len(), meeting.members.len());
    for line in &ballots {
        assert!(!all.contains(&format!("\"seq\":{},", line.seq)));
    }
    assert!(ballots[..ballots.len() - 1].iter().all(|line| !all.contains(&line.hash)));
}

/// Whoever voted was present, and mostly nobody else was: the list of those present is the list of voters.
#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_of_a_secret_vote_says_how_many_were_present_and_not_who() {
    let meeting = adopted_by("secret", "half_of_present").await;
    let (_, bytes) = exported(&meeting);
    verify_bundle(&bytes, None).expect("it holds");
    let vote: Value = serde_json::from_slice(&unpack(&bytes).unwrap()[VOTE]).unwrap();
    let place = vote["closed"]["columns"].as_array().unwrap().iter().position(|name| name == "present");
    let present = vote["closed"]["rows"][0][place.unwrap()].as_str().unwrap();
    assert_eq!(present, serde_json::to_string(&vec![""; meeting.members.len()]).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_the_house_that_belongs_there() {
    let meeting = issued().await;
    let (_, bytes) = exported(&meeting);
    let all = everything(&bytes);
    for inner in [OPINION, RESERVED, "vote.ballot", "vote.reserve", "clause_note"] {
        assert!(!all.contains(inner), "{inner}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_is_of_a_sealed_version_only() {
    let meeting = Meeting::on("Nghị quyết này có hiệu lực từ ngày ký.", true).await;
    assert_eq!(meeting.office.get(&meeting.api("bundle")).await.status(), StatusCode::CONFLICT);
    meeting.up_to_standing().await;
    let versions = meeting.server.app.store.versions(&meeting.id.as_str().into()).await.unwrap();
    let draft = format!("{}?version={}", meeting.api("bundle"), versions[0].id);
    assert_eq!(meeting.office.get(&draft).await.status(), StatusCode::CONFLICT);
    let unknown = format!("{}?version=none", meeting.api("bundle"));
    assert_eq!(meeting.office.get(&unknown).await.status(), StatusCode::NOT_FOUND);
    let line = refused(&program(
        &meeting,
        &["export", &meeting.id, "--format", "bundle", "--out", "x.zip", "--data", "."],
    ));
    assert!(line.contains("was not sealed; "), "{line}");
    meeting.step(&meeting.standing, "seal").await;
    let (out, bytes) = exported(&meeting);
    let told = said(&program(&meeting, &["verify", out.to_str().unwrap()]));
    assert!(told.contains("chưa mở biểu quyết"), "{told}");
    assert_eq!(meeting.office.post_form(&meeting.path("vote/open"), &[]).await.status(), 303);
    let held = verify_bundle(&exported(&meeting).1, None).unwrap();
    assert!(held.iter().any(|one| one.seen == "vote-open"), "{held:?}");
    assert!(verify_bundle(&bytes, None).is_ok(), "the bundle of before the opening still holds");
    let line = refused(&program(&meeting, &["verify", "nowhere.zip"]));
    assert!(line.contains("không đọc được nowhere.zip") && line.contains("; "), "{line}");
    std::fs::write(meeting.server.app.config.data.join("a.zip"), "PK\u{3}\u{4}").unwrap();
    assert!(refused(&program(&meeting, &["verify", "a.zip"])).contains("1/10 Tệp gói"));
}
