//! What may be offered, how it is answered, and what is shown together.

use super::*;
use crate::domain::evidence::{MeetingRef, Said};
use crate::domain::meeting::{CellName, Day, Origin};
use crate::domain::resolution::{Heads, Link};

fn record(version: i64, withdrawn: bool) -> Record {
    let name = || "x".to_owned();
    Record {
        id: "r".into(),
        version,
        said: Said::default(),
        withdrawn,
        meeting: MeetingRef {
            id: "m".into(),
            cell: CellName { name: name(), organisation: name(), bloc: "a".into(), bloc_name: name() },
            date: Day::of("2020-09-03").unwrap(),
            round: 1,
        },
        group: None,
        origin: Origin::default(),
    }
}

fn clause(kind: Kind, linked: Option<Relation>) -> Clause {
    let link = linked.map(|relation| Link {
        id: "l".into(),
        record: "r".into(),
        version: 1,
        relation,
        note: String::new(),
        by: "p".into(),
        at: Millis(0),
        heads: Heads::default(),
    });
    Clause {
        id: "c".into(),
        kind,
        level: 1,
        runs: vec![],
        answers: vec![],
        evidence: link.into_iter().collect(),
        order: String::new(),
    }
}

fn offer(id: &str, by: &str, at: i64, relation: Relation) -> Offer {
    Offer {
        id: id.into(),
        resolution: "q".into(),
        clause: "c".into(),
        record: "r".into(),
        version: at,
        relation,
        note: if at == 2 { "vì sao".into() } else { String::new() },
        by: by.into(),
        at: Millis(at),
        state: State::Open,
    }
}

#[test]
fn only_what_could_be_linked_is_offered() {
    use Relation::{Contradicts, Supports};
    let asks = |clause: Option<&Clause>, record: &Record, version, note| {
        may_offer(clause, record, (version, Supports, note))
    };
    let proposal = clause(Kind::Proposal, None);
    assert_eq!(asks(Some(&proposal), &record(2, false), 2, ""), Ok(()));
    assert_eq!(asks(None, &record(1, false), 1, ""), Err(OfferError::NoClause));
    assert_eq!(
        asks(Some(&clause(Kind::Heading, None)), &record(1, false), 1, ""),
        Err(OfferError::WrongKind)
    );
    assert_eq!(asks(Some(&proposal), &record(2, true), 1, ""), Err(OfferError::WithdrawnRecord));
    for version in [0, 3] {
        let asked = asks(Some(&proposal), &record(2, false), version, "");
        assert_eq!(asked, Err(OfferError::UnknownVersion));
    }
    let twice = clause(Kind::Shortcoming, Some(Supports));
    assert_eq!(asks(Some(&twice), &record(1, false), 1, ""), Err(OfferError::AlreadyLinked));
    // The same record may well speak against a clause, too.
    assert_eq!(may_offer(Some(&twice), &record(1, false), (1, Contradicts, "")), Ok(()));
    let long = "ữ".repeat(NOTE_CHARS_MAX + 1);
    assert_eq!(asks(Some(&proposal), &record(1, false), 1, &long), Err(OfferError::LongNote));
}

#[test]
fn an_offer_is_answered_once_and_declined_with_a_reason() {
    let open = || State::Open;
    assert_eq!(open().decline(String::new(), "e".into(), Millis(1)), Err(AnswerError::NoReason));
    let long = "ữ".repeat(DECLINE_CHARS_MAX + 1);
    assert_eq!(open().decline(long, "e".into(), Millis(1)), Err(AnswerError::LongReason));
    let declined = open().decline("đã có".into(), "e".into(), Millis(1)).unwrap();
    assert_eq!(declined.accept("l".into(), "e".into(), Millis(2)), Err(AnswerError::AlreadyAnswered));
    let mut mine = offer("o", "lan", 1, Relation::Supports);
    assert_eq!(mine.take_back(&"nam".into(), Millis(2)), Err(AnswerError::NotYours));
    assert_eq!(mine.take_back(&"lan".into(), Millis(2)), Ok(State::TakenBack { at: Millis(2) }));
    mine.state = open().accept("l".into(), "e".into(), Millis(2)).unwrap();
    assert_eq!(mine.take_back(&"lan".into(), Millis(3)), Err(AnswerError::AlreadyAnswered));
}

#[test]
fn equal_offers_stand_together_in_the_order_of_their_oldest() {
    use Relation::{Contradicts, Supports};
    let bundles = bundled(vec![
        offer("o3", "nam", 3, Supports),
        offer("o2", "lan", 2, Supports),
        offer("o1", "mai", 1, Contradicts),
    ]);
    let ids = |bundle: &Bundle| bundle.offers.iter().map(|one| one.id.to_string()).collect::<Vec<_>>();
    assert_eq!(bundles.iter().map(ids).collect::<Vec<_>>(), [vec!["o1"], vec!["o2", "o3"]]);
    assert_eq!((bundles[1].version(), bundles[1].note()), (3, "vì sao"));
}
