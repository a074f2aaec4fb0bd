//! Issuing: one person proposes, another confirms, and only then a number is given. Who may be the second.

use serde::{Deserialize, Serialize};

use super::canonical::line;
use super::person::{Person, Role};
use crate::id::PersonId;

/// Most lines of "Nơi nhận": more than a page of them is a list of its own.
pub const RECIPIENTS_MAX: usize = 60;

/// Longest line of "Nơi nhận" in characters: two printed lines.
pub const RECIPIENT_CHARS_MAX: usize = 200;

/// Longest reason in characters.
pub const REASON_CHARS_MAX: usize = 2000;

/// Why somebody cannot be the second person of an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSecond {
    #[error("whoever proposed an issue does not confirm it")]
    SamePerson,
    #[error("another of the office confirms, as long as there is one")]
    OfficeConfirms,
}

/// Decides whether somebody may confirm or decline what another proposed.
///
/// Another of the office; where the office has one active person only, a standing member, for a small committee would
/// otherwise issue nothing.
pub fn may_be_second(by: &Person, proposer: &PersonId, office: usize) -> Result<(), NotSecond> {
    if by.id == *proposer {
        return Err(NotSecond::SamePerson);
    }
    if by.is(Role::Office) || (by.is(Role::Standing) && office <= 1) {
        Ok(())
    } else {
        Err(NotSecond::OfficeConfirms)
    }
}

/// How a proposal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    Confirmed,
    Withdrawn,
    Declined,
}

impl How {
    /// Returns the English id used in tables and message names.
    pub fn id(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Withdrawn => "withdrawn",
            Self::Declined => "declined",
        }
    }
}

/// Why a list of recipients is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongRecipients {
    #[error("too many lines")]
    TooMany,
    #[error("a line is too long")]
    LongLine,
}

/// Reads "Nơi nhận" as it is typed, a line each; dashes before and separators behind belong to the form and go.
pub fn recipients_of(typed: &str) -> Result<Vec<String>, WrongRecipients> {
    let lines = typed.lines().map(|typed| {
        let words = line(typed);
        words.trim_start_matches(['-', '–', ' ']).trim_end_matches([',', ';', '.', ' ']).to_owned()
    });
    let lines: Vec<String> = lines.filter(|words| !words.is_empty()).take(RECIPIENTS_MAX + 1).collect();
    if lines.len() > RECIPIENTS_MAX {
        return Err(WrongRecipients::TooMany);
    }
    if lines.iter().any(|words| words.chars().count() > RECIPIENT_CHARS_MAX) {
        return Err(WrongRecipients::LongLine);
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str, roles: &[Role]) -> Person {
        Person {
            id: id.into(),
            name: id.into(),
            title: String::new(),
            roles: roles.iter().copied().collect(),
            bloc: None,
            group: None,
            protocol: 0,
            invented: true,
            active: true,
        }
    }

    #[test]
    fn the_second_person_is_another_of_the_office_or_a_standing_member_where_there_is_none() {
        let first = PersonId::from("văn");
        let both = person("văn", &[Role::Office, Role::Standing]);
        let (other, standing) = (person("thư", &[Role::Office]), person("trực", &[Role::Standing]));
        for office in [1, 2, 3] {
            assert_eq!(may_be_second(&both, &first, office), Err(NotSecond::SamePerson), "{office}");
            assert_eq!(may_be_second(&other, &first, office), Ok(()), "{office}");
        }
        assert_eq!(may_be_second(&standing, &first, 1), Ok(()));
        assert_eq!(may_be_second(&standing, &first, 2), Err(NotSecond::OfficeConfirms));
        assert_eq!(may_be_second(&person("x", &[Role::Editor]), &first, 1), Err(NotSecond::OfficeConfirms));
    }

    #[test]
    fn recipients_are_read_without_the_dashes_and_separators_of_the_form() {
        let typed = "- Thường trực Tỉnh ủy,\n\n  – Các chi bộ;\nLưu Văn phòng Thị ủy.\n";
        let lines = ["Thường trực Tỉnh ủy", "Các chi bộ", "Lưu Văn phòng Thị ủy"];
        assert_eq!(recipients_of(typed).unwrap(), lines);
        assert_eq!(recipients_of(&"x\n".repeat(RECIPIENTS_MAX + 1)), Err(WrongRecipients::TooMany));
        assert_eq!(recipients_of(&"x".repeat(RECIPIENT_CHARS_MAX + 1)), Err(WrongRecipients::LongLine));
        assert_eq!(recipients_of(" \n-\n"), Ok(vec![]));
    }
}
