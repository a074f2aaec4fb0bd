//! Publishing an issued resolution: what everybody may read beside its clauses, and the address that paper bears.
//!
//! Nobody is named: of whoever spoke the role and the bloc are told, and only where the office chose so.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Record, speaker};
use super::resolution::{Link, Relation};
use crate::id::RecordId;

/// Words of the shortest name that is looked for: a single one, such as Văn, stands in ordinary words everywhere.
const NAME_WORDS_LEAST: usize = 2;

/// Digits of a short hash, as paper prints it in two groups.
const SHORT_DIGITS: usize = 8;

/// What is told of the evidence beside each clause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reasons {
    #[default]
    Nothing,
    /// How many records there are.
    Counts,
    /// What was said, with the speaker's role and the cell's bloc.
    Words,
}

impl Reasons {
    /// Every choice, the one that tells least first.
    pub const ALL: [Reasons; 3] = [Reasons::Nothing, Reasons::Counts, Reasons::Words];

    /// Returns the English id used in tables, forms and message names.
    pub fn id(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Counts => "counts",
            Self::Words => "words",
        }
    }

    /// Returns the choice of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }
}

/// What the office chose when it published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub reasons: Reasons,
    /// Copies bear the code that leads to the page.
    pub code: bool,
    /// Search engines may list the page.
    pub indexed: bool,
}

/// A record as everybody may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRecord {
    pub words: String,
    pub speaker_role: String,
    pub bloc: String,
    pub relation: Relation,
    /// These are other words than were linked: the record was corrected since.
    pub corrected: bool,
}

/// What is told beside a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Records that stand behind the clause.
    pub count: usize,
    /// Those of them that are told word for word.
    pub records: Vec<ToldRecord>,
}

impl Told {
    /// How many of the records are counted but not told.
    pub fn withheld(&self) -> usize {
        self.count - self.records.len()
    }
}

/// Returns what is told beside a clause that leans on these links; `None` where nothing is.
///
/// A withdrawn record is not told at all, and a corrected one in its newest words: what was taken back is not spread.
/// Words that are kept back are counted and not told.
pub fn told(
    reasons: Reasons,
    links: &[Link],
    records: &BTreeMap<RecordId, Record>,
    back: &KeptBack,
) -> Option<Told> {
    if reasons == Reasons::Nothing {
        return None;
    }
    let mut seen = BTreeSet::new();
    let standing: Vec<(&Link, &Record)> = links
        .iter()
        .filter_map(|link| Some((link, records.get(&link.record)?)))
        .filter(|(link, record)| !record.withdrawn && seen.insert(&link.record))
        .collect();
    if standing.is_empty() {
        return None;
    }
    let told = |(link, record): &(&Link, &Record)| {
        let said = &record.said;
        (reasons == Reasons::Words && !back.holds(record)).then(|| ToldRecord {
            words: said.text.clone(),
            speaker_role: said.speaker_role.clone(),
            bloc: record.meeting.cell.bloc_name.clone(),
            relation: link.relation,
            corrected: record.version > link.version,
        })
    };
    Some(Told { count: standing.len(), records: standing.iter().filter_map(told).collect() })
}

/// What is not told word for word, although words are.
#[derive(Clone, Debug, Default)]
pub struct KeptBack {
    /// Full names of everybody whom the product knows: words in which one stands are kept back.
    pub names: Vec<String>,
    /// Records whose words are others than the office saw when it published them.
    pub unseen: BTreeSet<RecordId>,
}

impl KeptBack {
    fn holds(&self, record: &Record) -> bool {
        let said = [&record.said.text, &record.said.speaker_role];
        self.unseen.contains(&record.id) || said.iter().any(|words| names_one(words, &self.names))
    }
}

/// Tells whether the full name of one of these people stands in the words, however its accents are typed.
pub fn names_one(words: &str, names: &[String]) -> bool {
    let full = names.iter().filter(|name| name.split_whitespace().count() >= NAME_WORDS_LEAST);
    full.into_iter().any(|name| speaker::names(words, name))
}

/// Returns the address that paper bears: short enough for a small code and for being typed. Without the hyphen, behind
/// which Word would break it.
pub fn paper_address(public_url: &str, short_hash: &str) -> String {
    format!("{public_url}/p/{}", short_hash.replace('-', ""))
}

/// Reads a short hash however it was typed: `7f3a91c2` is `7F3A-91C2`.
pub fn short_hash_of(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|sign| *sign != '-').collect::<String>().to_uppercase();
    let fits = digits.len() == SHORT_DIGITS && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    fits.then(|| super::canonical::short_hash(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Millis;
    use crate::domain::evidence::{MeetingRef, Said};
    use crate::domain::meeting::{CellName, Day, Origin};
    use crate::domain::resolution::Heads;

    fn record(id: &str, text: &str) -> Record {
        let cell = CellName {
            name: "Chi bộ Một".into(),
            organisation: "Đảng bộ".into(),
            bloc: "b".into(),
            bloc_name: "Khối nông thôn".into(),
        };
        let date = Day::of("2020-09-03").expect("a day");
        Record {
            id: id.into(),
            version: 1,
            said: Said { text: text.into(), speaker_role: "Bí thư chi bộ".into(), ..Said::default() },
            withdrawn: false,
            meeting: MeetingRef { id: "m".into(), cell, date, round: 1 },
            group: None,
            origin: Origin::default(),
        }
    }

    fn link(record: &str) -> Link {
        Link {
            id: format!("l-{record}").as_str().into(),
            record: record.into(),
            version: 1,
            relation: Relation::Supports,
            note: "chỉ cho tổ biên tập".into(),
            by: "mai".into(),
            at: Millis(1),
            heads: Heads::default(),
        }
    }

    fn by_id(records: Vec<Record>) -> BTreeMap<RecordId, Record> {
        records.into_iter().map(|one| (one.id.clone(), one)).collect()
    }

    #[test]
    fn no_more_is_told_than_was_chosen() {
        let records = by_id(vec![record("a", "Gửi tài liệu trước"), record("b", "Họp đúng giờ")]);
        let links = [link("a"), link("b"), link("a")];
        assert_eq!(told(Reasons::Nothing, &links, &records, &KeptBack::default()), None);
        let counted = told(Reasons::Counts, &links, &records, &KeptBack::default()).unwrap();
        assert_eq!((counted.count, counted.records.len()), (2, 0), "one record linked twice is one");
        let words = told(Reasons::Words, &links, &records, &KeptBack::default()).unwrap();
        assert_eq!((words.count, words.withheld()), (2, 0));
        let first = &words.records[0];
        assert_eq!((first.words.as_str(), first.bloc.as_str()), ("Gửi tài liệu trước", "Khối nông thôn"));
        assert_eq!(told(Reasons::Words, &[], &records, &KeptBack::default()), None);
    }

    #[test]
    fn what_was_taken_back_is_not_told_and_what_was_corrected_in_its_newest_words() {
        let gone = Record { withdrawn: true, version: 2, ..record("a", "Nhầm") };
        let mended = Record { version: 2, ..record("b", "Đúng") };
        let told =
            told(Reasons::Words, &[link("a"), link("b")], &by_id(vec![gone, mended]), &KeptBack::default())
                .unwrap();
        assert_eq!(told.count, 1);
        assert_eq!((told.records[0].words.as_str(), told.records[0].corrected), ("Đúng", true));
    }

    #[test]
    fn words_that_name_somebody_are_counted_and_not_told() {
        let names = ["Nguyễn Thị Lan", "Văn", "Trần Thị Hòa"].map(str::to_owned).to_vec();
        let records = by_id(vec![
            record("a", "Đồng chí NGUYỄN  thị Lan, nêu ý kiến"),
            record("b", "Văn bản gửi trước, chị Nguyễn Thị Lanh đọc"),
            record("c", "Chị Trần Thị Hoà đề nghị"),
            record("d", "Chưa ai xem"),
        ]);
        let back = KeptBack { names, unseen: ["d".into()].into() };
        let told = told(Reasons::Words, &["a", "b", "c", "d"].map(link), &records, &back).unwrap();
        assert_eq!((told.count, told.withheld()), (4, 3));
        assert!(told.records[0].words.starts_with("Văn bản"));
    }

    #[test]
    fn a_short_hash_is_read_however_it_is_typed() {
        for typed in ["7F3A-91C2", "7f3a91c2", "7f3a-91C2"] {
            assert_eq!(short_hash_of(typed).as_deref(), Some("7F3A-91C2"));
        }
        for typed in ["", "7F3A", "7F3A-91C2-00", "7F3A-91CG", "7f3a91c\u{e9}"] {
            assert_eq!(short_hash_of(typed), None, "{typed}");
        }
        assert_eq!(paper_address("https://nq.vn", "7F3A-91C2"), "https://nq.vn/p/7F3A91C2");
    }
}
