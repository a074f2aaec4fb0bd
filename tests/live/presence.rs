//! Who is here and where, what a page is told of stage and rights, as the room decides it.

use duthao::clock::Millis;
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::live::graph::Graph;
use duthao::live::hub::outbox::{Next, OUTGOING_BYTES_MAX, OUTGOING_MESSAGES_MAX, Outbox};
use duthao::live::presence::{self, Caret, Presence};
use duthao::live::room::{Effect, Input, Member, Room};
use duthao::live::session::{CARETS_A_SECOND, Session};
use duthao::live::wire::Ephemeral;

const DOCUMENT: &str = "3x4uoktaqjLAbNRX6ZjyDstCBwQW";

/// A room in which time passes only when told.
struct Hall {
    room: Room,
    now: i64,
}

impl Hall {
    fn open() -> Self {
        Self { room: Room::new(Graph::default(), 0, Stage::Workshop, None), now: 0 }
    }

    fn does(&mut self, input: Input) -> Vec<Effect> {
        self.now += 1_000;
        self.room.on_input(Millis(self.now), input)
    }

    fn joins(&mut self, conn: u64, name: &str, role: Role) -> Vec<Effect> {
        let member =
            Member { person: name.into(), name: format!("Đồng chí {name}"), roles: [role].into() };
        self.does(Input::Join { conn, member })
    }

    /// A page tells its caret; whatever it says of its person is the peer's own claim.
    fn stands(&mut self, conn: u64, clause: &str) -> Vec<Effect> {
        let caret = Caret { clause: Some(clause.into()), anchor: 0, head: 0 };
        let data = presence::write(&caret, &"ai đó".into(), "Kẻ mạo danh");
        let count = u64::try_from(self.now).unwrap();
        let message = Ephemeral {
            sender: format!("trang{conn}"),
            session: "s".into(),
            count,
            document: DOCUMENT.into(),
            data,
        };
        self.does(Input::Caret { conn, caret, message })
    }

    fn present(&self) -> Vec<(String, String, Option<String>)> {
        let present = self.room.present().into_iter();
        present
            .map(|Presence { person, name, clause }| {
                (person.to_string(), name, clause.map(|id| id.to_string()))
            })
            .collect()
    }
}

fn here(person: &str, clause: Option<&str>) -> (String, String, Option<String>) {
    (person.to_owned(), format!("Đồng chí {person}"), clause.map(str::to_owned))
}

#[test]
fn each_person_is_here_once_where_they_were_seen_last() {
    let mut hall = Hall::open();
    hall.joins(1, "an", Role::Editor);
    hall.joins(2, "an", Role::Editor);
    hall.joins(3, "binh", Role::Viewer);
    hall.stands(2, "c2");
    hall.stands(1, "c1");
    assert_eq!(hall.present(), [here("an", Some("c1")), here("binh", None)]);
    hall.stands(2, "c5");
    assert_eq!(hall.present(), [here("an", Some("c5")), here("binh", None)]);
    // One of two pages is closed: the person stays, at the other page's place.
    hall.does(Input::Leave { conn: 2 });
    assert_eq!(hall.present(), [here("an", Some("c1")), here("binh", None)]);
    let effects = hall.does(Input::Leave { conn: 1 });
    assert_eq!(hall.present(), [here("binh", None)]);
    let told = effects.iter().any(|effect| matches!(effect, Effect::Presence(present) if present.len() == 1));
    assert!(told, "the pages that follow are told at once");
}

#[test]
fn followers_are_told_when_somebody_comes_moves_or_goes_and_not_for_each_letter() {
    let mut hall = Hall::open();
    let tells = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Presence(_)));
    assert!(tells(&hall.joins(1, "an", Role::Editor)));
    assert!(tells(&hall.stands(1, "c1")));
    assert!(!tells(&hall.stands(1, "c1")));
    assert!(tells(&hall.stands(1, "c2")));
    assert!(tells(&hall.does(Input::Leave { conn: 1 })));
}

#[test]
fn names_are_the_servers_whatever_a_peer_claims() {
    let mut hall = Hall::open();
    hall.joins(1, "an", Role::Editor);
    hall.stands(1, "c1");
    let told = &hall.room.carets_for(9)[0].data;
    let text = String::from_utf8_lossy(told);
    assert!(text.contains("Đồng chí an") && !text.contains("mạo danh"), "{text}");
    assert_eq!(presence::read(told).unwrap().clause, Some("c1".into()));
}

#[test]
fn presence_is_bounded_in_size_rate_and_order() {
    let caret = |data: Vec<u8>| presence::read(&data);
    let mut large =
        presence::write(&Caret::default(), &"an".into(), &"a".repeat(presence::PRESENCE_BYTES_MAX));
    assert_eq!(caret(large.clone()), None);
    large.truncate(40);
    assert_eq!(caret(large), None);
    let mut session = Session::new("trang".into(), Millis(0));
    let message = |count: u64, sender: &str, session: &str| Ephemeral {
        sender: sender.into(),
        session: session.into(),
        count,
        document: DOCUMENT.into(),
        data: Vec::new(),
    };
    assert!(session.may_pass(Millis(0), &message(1, "trang", "s")));
    assert!(!session.may_pass(Millis(0), &message(1, "trang", "s")), "said already");
    assert!(!session.may_pass(Millis(0), &message(2, "trang khác", "s")), "in another's name");
    assert!(!session.may_pass(Millis(0), &message(2, "trang", "t")), "in another session");
    let passed = (2..200).filter(|count| session.may_pass(Millis(1), &message(*count, "trang", "s"))).count();
    assert!(passed <= CARETS_A_SECOND as usize, "{passed}");
    assert!(session.may_pass(Millis(2_000), &message(500, "trang", "s")), "a second later again");
}

/// What a page is told: connection, stage, may edit, may link.
fn standings(effects: &[Effect]) -> Vec<(u64, Stage, bool, bool)> {
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::Standing { to, stage, rights } => {
            Some((*to, *stage, rights.text.is_ok(), rights.evidence.is_ok()))
        }
        _ => None,
    });
    told.collect()
}

#[test]
fn a_new_stage_is_told_to_every_page_with_what_its_person_may_do_there() {
    let mut hall = Hall::open();
    hall.joins(1, "an", Role::Editor);
    hall.joins(2, "vp", Role::Office);
    // A program that tells no caret is none of our pages and would not understand.
    hall.joins(3, "may", Role::Editor);
    assert_eq!(
        standings(&hall.stands(1, "c1")),
        [(1, Stage::Workshop, true, true)],
        "a page that comes is told"
    );
    assert_eq!(standings(&hall.stands(1, "c2")), []);
    hall.stands(2, "c1");
    let effects = hall.does(Input::Stage(Stage::Appraisal));
    assert_eq!(
        standings(&effects),
        [(1, Stage::Appraisal, false, false), (2, Stage::Appraisal, true, false)]
    );
    let effects = hall.does(Input::Stage(Stage::Consolidation));
    assert_eq!(
        standings(&effects),
        [(1, Stage::Consolidation, true, true), (2, Stage::Consolidation, false, false)]
    );
    let member = Member { person: "vp".into(), name: "Văn phòng".into(), roles: [Role::Editor].into() };
    let effects = hall.does(Input::Member { conn: 2, member });
    assert_eq!(standings(&effects), [(2, Stage::Consolidation, true, true)], "a new role is told too");
}

#[tokio::test]
async fn a_slow_reader_loses_carets_before_anything_else() {
    let caret = || b"caret".to_vec();
    let (outbox, mut inbox) = Outbox::open("an");
    for _ in 0..OUTGOING_MESSAGES_MAX * 2 {
        outbox.send_passing(caret());
    }
    for _ in 0..OUTGOING_MESSAGES_MAX / 2 {
        outbox.send(b"words".to_vec());
    }
    // However many carets came, there was room for all the words, and the line stays open.
    assert_eq!(inbox.next().await, Next::Send(caret()));
    let words = inbox.rest().into_iter().filter(|message| message == b"words").count();
    assert_eq!(words, OUTGOING_MESSAGES_MAX / 2);
    // A queue that is full by its bytes is not closed by a caret.
    let (outbox, mut inbox) = Outbox::open("binh");
    outbox.send(vec![0; OUTGOING_BYTES_MAX - 2]);
    outbox.send_passing(caret());
    assert!(matches!(inbox.next().await, Next::Send(large) if large.len() > 5), "the words, and no closing");
    assert!(inbox.rest().is_empty());
}
