//! Who wrote which words, and under what name readers are told (`domain.md` §2).
//!
//! Counts letters; how they are found in the shared document is no concern here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::person::{Person, Role, Roles};
use super::sentence::sentences;
use crate::clock::Millis;
use crate::id::{BlocId, PersonId};

/// Letters that follow one another, written by one person in one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub text: String,
    pub person: PersonId,
    pub at: Millis,
}

/// How much of a passage somebody wrote, in letters; blanks count for nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub person: PersonId,
    pub letters: usize,
}

/// Some words with who wrote them, most letters first, and when the first and last of these were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    pub text: String,
    pub shares: Vec<Share>,
    pub first: Millis,
    pub last: Millis,
}

/// Attributes the whole text; `None` when no letter stands in it.
pub fn whole(written: &[Written]) -> Option<Passage> {
    passage(written.iter().map(|part| (part.text.as_str(), part)))
}

/// Attributes each sentence. Sentences without a letter are left out.
pub fn by_sentence(written: &[Written]) -> Vec<Passage> {
    let text: String = written.iter().map(|part| part.text.as_str()).collect();
    let starts: Vec<usize> = written
        .iter()
        .scan(0, |end, part| {
            let start = *end;
            *end += part.text.len();
            Some(start)
        })
        .collect();
    let parts_of = |range: std::ops::Range<usize>| {
        written.iter().zip(&starts).filter_map(move |(part, start)| {
            let from = range.start.max(*start);
            let to = range.end.min(start + part.text.len());
            (from < to).then(|| (&part.text[from - start..to - start], part))
        })
    };
    sentences(&text).into_iter().filter_map(|range| passage(parts_of(range))).collect()
}

fn passage<'a>(parts: impl Iterator<Item = (&'a str, &'a Written)>) -> Option<Passage> {
    let mut text = String::new();
    let mut letters: BTreeMap<&PersonId, (usize, Millis)> = BTreeMap::new();
    let mut moments: Option<(Millis, Millis)> = None;
    for (words, part) in parts {
        text.push_str(words);
        let count = words.chars().filter(|letter| !letter.is_whitespace()).count();
        if count > 0 {
            let entry = letters.entry(&part.person).or_insert((0, part.at));
            *entry = (entry.0 + count, entry.1.min(part.at));
            let (first, last) = moments.unwrap_or((part.at, part.at));
            moments = Some((first.min(part.at), last.max(part.at)));
        }
    }
    let (first, last) = moments?;
    let mut shares: Vec<_> = letters.into_iter().collect();
    // Who wrote most stands first; of two equal ones, who wrote first.
    shares.sort_by(|(_, (a, a_at)), (_, (b, b_at))| b.cmp(a).then(a_at.cmp(b_at)));
    let shares = shares.into_iter().map(|(person, (letters, _))| Share { person: person.clone(), letters });
    Some(Passage { text: text.trim().to_owned(), shares: shares.collect(), first, last })
}

/// Under what name readers are told of authors; chosen for each resolution by the office.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Naming {
    #[default]
    Person,
    /// The delegation somebody came with, or the group they work in.
    Delegation,
    Bloc,
}

impl Naming {
    /// Every way, from the most to the least exact.
    pub const ALL: [Naming; 3] = [Naming::Person, Naming::Delegation, Naming::Bloc];

    /// Returns the English id used in settings and the API.
    pub fn id(self) -> &'static str {
        match self {
            Naming::Person => "person",
            Naming::Delegation => "delegation",
            Naming::Bloc => "bloc",
        }
    }

    /// Returns the way of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|naming| naming.id() == id)
    }

    /// Returns how a reader with these roles is told: editors and the office work with the people themselves.
    pub fn for_reader(self, roles: &Roles) -> Self {
        let works = roles.contains(&Role::Editor) || roles.contains(&Role::Office);
        if works { Naming::Person } else { self }
    }
}

/// What stands for an author.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    Person(PersonId),
    /// The delegates of a bloc.
    Delegation(BlocId),
    Bloc(BlocId),
    /// A survey group, 1 to 4.
    Group(u8),
    /// Of a person without delegation or bloc only the office is told.
    Role(Role),
    /// Somebody the list of people does not know.
    Unknown,
}

/// Roles by what somebody wrote as: an editor who is also a delegate wrote as an editor.
const WROTE_AS: [Role; 8] = [
    Role::Editor,
    Role::Office,
    Role::Secretary,
    Role::Surveyor,
    Role::Delegate,
    Role::Standing,
    Role::Committee,
    Role::Viewer,
];

/// Returns what stands for somebody under a way of naming.
pub fn label(person: &Person, naming: Naming) -> Label {
    let office = || WROTE_AS.into_iter().find(|role| person.is(*role)).map_or(Label::Unknown, Label::Role);
    match (naming, &person.bloc, person.group) {
        (Naming::Person, ..) => Label::Person(person.id.clone()),
        (Naming::Delegation, Some(bloc), _) => Label::Delegation(bloc.clone()),
        (Naming::Delegation, None, Some(group)) => Label::Group(group),
        (Naming::Bloc, Some(bloc), _) => Label::Bloc(bloc.clone()),
        (Naming::Delegation, None, None) | (Naming::Bloc, None, _) => office(),
    }
}

/// Puts labels in place of people, equal ones joined, most letters first: how many people stand behind one
/// label is not told.
pub fn labelled(shares: &[Share], label_of: impl Fn(&PersonId) -> Label) -> Vec<(Label, usize)> {
    let mut joined: Vec<(Label, usize)> = Vec::new();
    for share in shares {
        let label = label_of(&share.person);
        match joined.iter_mut().find(|(known, _)| *known == label) {
            Some((_, letters)) => *letters += share.letters,
            None => joined.push((label, share.letters)),
        }
    }
    joined.sort_by(|(_, a), (_, b)| b.cmp(a));
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str, person: &str, at: i64) -> Written {
        Written { text: text.into(), person: person.into(), at: Millis(at) }
    }

    fn shares(passage: &Passage) -> Vec<(&str, usize)> {
        passage.shares.iter().map(|share| (share.person.as_str(), share.letters)).collect()
    }

    fn somebody(id: &str, roles: &[Role], bloc: Option<&str>, group: Option<u8>) -> Person {
        Person {
            id: id.into(),
            name: id.into(),
            title: String::new(),
            roles: roles.iter().copied().collect(),
            bloc: bloc.map(BlocId::from),
            group,
            protocol: 0,
            invented: true,
            active: true,
        }
    }

    #[test]
    fn each_sentence_names_its_own_authors_most_letters_first() {
        let parts = [
            written("Họp chi ủy trước", "an", 1),
            written(" một ngày. Gửi", "binh", 5),
            written(" tài liệu.", "an", 3),
        ];
        let sentences = by_sentence(&parts);
        assert_eq!(sentences.len(), 2);
        assert_eq!(sentences[0].text, "Họp chi ủy trước một ngày.");
        assert_eq!(shares(&sentences[0]), [("an", 13), ("binh", 8)]);
        assert_eq!((sentences[0].first, sentences[0].last), (Millis(1), Millis(5)));
        assert_eq!(shares(&sentences[1]), [("an", 8), ("binh", 3)]);
        assert_eq!((sentences[1].first, sentences[1].last), (Millis(3), Millis(5)));
        let whole = whole(&parts).unwrap();
        assert_eq!(shares(&whole), [("an", 21), ("binh", 11)]);
    }

    #[test]
    fn blanks_make_nobody_an_author() {
        assert_eq!(whole(&[written("  ", "an", 1)]), None);
        assert!(by_sentence(&[]).is_empty());
        let parts = [written("Họp.", "an", 4), written(" ", "binh", 9)];
        let passage = whole(&parts).unwrap();
        assert_eq!(shares(&passage), [("an", 4)]);
        assert_eq!(passage.last, Millis(4));
    }

    #[test]
    fn of_equal_shares_the_earlier_stands_first() {
        let parts = [written("bốn", "an", 7), written("năm", "binh", 2)];
        assert_eq!(shares(&whole(&parts).unwrap()), [("binh", 3), ("an", 3)]);
    }

    #[test]
    fn names_follow_the_policy() {
        let delegate = somebody("d", &[Role::Delegate], Some("nong-thon"), None);
        let surveyor = somebody("s", &[Role::Surveyor], None, Some(2));
        let editor = somebody("e", &[Role::Editor, Role::Delegate], None, None);
        let under = |naming| [&delegate, &surveyor, &editor].map(|person| label(person, naming));
        assert_eq!(under(Naming::Person), ["d", "s", "e"].map(|id| Label::Person(id.into())));
        let rural = BlocId::from("nong-thon");
        assert_eq!(
            under(Naming::Delegation),
            [Label::Delegation(rural.clone()), Label::Group(2), Label::Role(Role::Editor)]
        );
        assert_eq!(
            under(Naming::Bloc),
            [Label::Bloc(rural), Label::Role(Role::Surveyor), Label::Role(Role::Editor)]
        );
    }

    #[test]
    fn editors_and_the_office_are_told_the_people() {
        let roles = |role| Roles::from([role]);
        for role in Role::ALL {
            let told = Naming::Bloc.for_reader(&roles(role));
            let works = matches!(role, Role::Editor | Role::Office);
            assert_eq!(told, if works { Naming::Person } else { Naming::Bloc });
        }
    }

    #[test]
    fn people_behind_one_label_are_one() {
        let shares = [("a", 5), ("b", 4), ("c", 3)].map(|(id, letters)| Share { person: id.into(), letters });
        let bloc = |id: &PersonId| Label::Bloc(if id.as_str() == "a" { "x".into() } else { "y".into() });
        assert_eq!(labelled(&shares, bloc), [(Label::Bloc("y".into()), 7), (Label::Bloc("x".into()), 5)]);
    }

    fn anything() -> impl Strategy<Value = Vec<Written>> {
        let part = ("[a-cĐ .;\u{1f600}]{0,8}", "[xyz]", 0_i64..9);
        prop::collection::vec(part.prop_map(|(text, person, at)| written(&text, &person, at)), 0..12)
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_letters_that_stand(parts in anything()) {
            let text: String = parts.iter().map(|part| part.text.as_str()).collect();
            let letters = text.chars().filter(|letter| !letter.is_whitespace()).count();
            let of = |passage: &Passage| passage.shares.iter().map(|share| share.letters).sum::<usize>();
            prop_assert_eq!(whole(&parts).map_or(0, |passage| of(&passage)), letters);
            prop_assert_eq!(by_sentence(&parts).iter().map(of).sum::<usize>(), letters);
            for person in ["x", "y", "z"] {
                let own = |passage: &Passage| {
                    passage.shares.iter().filter(|share| share.person.as_str() == person).map(|share| share.letters).sum::<usize>()
                };
                prop_assert_eq!(whole(&parts).map_or(0, |passage| own(&passage)), by_sentence(&parts).iter().map(own).sum::<usize>());
            }
        }
    }
}
