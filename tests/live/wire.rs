//! The messages on the socket, against bytes that the JS library (cbor-x as automerge-repo 2.5.6 sets it) wrote.

use duthao::live::presence::{self, Caret};
use duthao::live::wire::sync::{Sync, SyncError};
use duthao::live::wire::{self, Ephemeral, Said, Shared, WireError};

const JOIN: &str = "b900046474797065646a6f696e6873656e646572496466706565722d616c706565724d65746164617461b900026973746f726167654964f76b6973457068656d6572616cf57819737570706f7274656450726f746f636f6c56657273696f6e73816131";
const REQUEST: &str = "b90005647479706567726571756573746873656e646572496466706565722d616874617267657449646d64757468616f2d7365727665726a646f63756d656e744964781c337834756f6b7461716a4c41624e5258365a6a79447374434277515764646174614742000001000000";
const EPHEMERAL: &str = "b90007647479706569657068656d6572616c6873656e646572496466706565722d616874617267657449646d64757468616f2d7365727665726a646f63756d656e744964781c337834756f6b7461716a4c41624e5258365a6a7944737443427751576464617461582eb900046664757468616f6870726573656e636566636c617573656563676f616c66616e63686f720364686561640565636f756e74fb41f2a05f200000006973657373696f6e4964627331";
const SUBSCRIPTION: &str = "b900046474797065781a72656d6f74652d737562736372697074696f6e2d6368616e67656873656e646572496466706565722d61687461726765744964617863616464816161";
const DOCUMENT: &str = "3x4uoktaqjLAbNRX6ZjyDstCBwQW";

fn read(bytes: &str) -> Said {
    wire::read(&hex::decode(bytes).unwrap()).unwrap()
}

#[test]
fn what_the_stock_client_writes_is_understood() {
    assert_eq!(read(JOIN), Said::Join { sender: "peer-a".into(), versions: vec!["1".into()] });
    let data = vec![0x42, 0, 0, 1, 0, 0, 0];
    assert_eq!(Sync::read(&data), Ok(Sync::default()));
    assert_eq!(read(REQUEST), Said::Sync { document: DOCUMENT.into(), data, first: true });
    let Said::Ephemeral(message) = read(EPHEMERAL) else { panic!("no passing message") };
    assert_eq!(
        (message.sender.as_str(), message.session.as_str(), message.count),
        ("peer-a", "s1", 5_000_000_000)
    );
    let caret = Caret { clause: Some("cgoal".into()), anchor: 3, head: 5 };
    assert_eq!(presence::read(&message.data), Some(caret));
    assert_eq!(read(SUBSCRIPTION), Said::Other("remote-subscription-change".into()));
}

/// Each was read back by cbor-x before it was written down here.
fn golden(written: String, known: &str) {
    assert_eq!(written, known);
}

#[test]
fn what_the_server_writes_stays_as_it_is() {
    golden(
        hex::encode(wire::peer("s", "st", "c")),
        "a5647479706564706565726873656e646572496461736c706565724d65746164617461a26973746f7261676549646273746b6973457068656d6572616cf47773656c656374656450726f746f636f6c56657273696f6e61316874617267657449646163",
    );
    golden(
        hex::encode(Shared::sync("s", "d", &[1, 2]).to("c")),
        "a564747970656473796e636873656e646572496461736a646f63756d656e744964616464646174614201026874617267657449646163",
    );
    golden(
        hex::encode(wire::unavailable("s", "d", "c")),
        "a464747970656f646f632d756e617661696c61626c656873656e646572496461736a646f63756d656e74496461646874617267657449646163",
    );
    golden(
        hex::encode(wire::refused("s", "d", &["ab".into()], "stage", "c")),
        "a664747970656e64757468616f2f726566757365646873656e646572496461736a646f63756d656e7449646164666861736865738162616266726561736f6e6573746167656874617267657449646163",
    );
    let message = Ephemeral {
        sender: "a".into(),
        session: "s1".into(),
        count: 1 << 33,
        document: "d".into(),
        data: vec![9],
    };
    golden(
        hex::encode(Shared::ephemeral(&message).to("c")),
        "a7647479706569657068656d6572616c6873656e646572496461616973657373696f6e496462733165636f756e74fb42000000000000006a646f63756d656e7449646164646461746141096874617267657449646163",
    );
    assert_eq!(wire::read(&Shared::ephemeral(&message).to("c")), Ok(Said::Ephemeral(message)));
}

#[test]
fn malformed_frames_are_refused_quietly() {
    for frame in ["", "ff", "00", "a0", "8181818181818181818181818181818181", "5b00ffffffffffffff", "bf"] {
        let read = wire::read(&hex::decode(frame).unwrap());
        assert!(matches!(read, Err(WireError::NotAMap | WireError::Field(_))), "{frame}: {read:?}");
    }
    for cut in 0..hex::decode(REQUEST).unwrap().len() {
        assert!(wire::read(&hex::decode(REQUEST).unwrap()[..cut]).is_err());
    }
    assert_eq!(Sync::read(&[0x43, 0, 0, 0, 0]), Err(SyncError::Kind));
    assert_eq!(Sync::read(&[0x42, 0xff, 0xff, 0xff, 0xff, 0x7f]), Err(SyncError::TooMany));
    assert_eq!(Sync::read(&[0x42, 1, 0]), Err(SyncError::Short));
}

#[test]
fn a_count_that_no_browser_holds_is_refused() {
    let count = |count: &str| {
        let frame = EPHEMERAL.replace("fb41f2a05f20000000", count);
        wire::read(&hex::decode(frame).unwrap())
    };
    assert!(count("1b001fffffffffffff").is_ok());
    for large in ["1bffffffffffffffff", "1b0020000000000000", "fb7ff0000000000000"] {
        assert_eq!(count(large), Err(WireError::Field("count")));
    }
}

#[test]
fn document_ids_are_those_of_automerge_repo() {
    let id = wire::document_id([7; 16]);
    assert!(wire::is_document(&id));
    assert!(!wire::is_document("not an id"));
    assert!(!wire::is_document(&bs58::encode([7; 15]).with_check().into_string()));
}
