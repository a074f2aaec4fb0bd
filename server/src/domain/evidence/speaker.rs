//! The name of a speaker: kept only with a consent on record, in one place, so that it can go again without a trace.

use super::super::{canonical, search};
use super::RecordVersion;
use crate::clock::Millis;
use crate::id::PersonId;

/// Longest name of a speaker.
pub const NAME_CHARS_MAX: usize = 100;

/// Longest line on the consent: who gave it, when, how.
pub const CONSENT_CHARS_MAX: usize = 300;

/// A name with the consent it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerName {
    pub name: String,
    /// Who gave the consent, when and how.
    pub consent: String,
    pub by: PersonId,
    pub at: Millis,
}

/// What is wrong with a name or its consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpeakerFault {
    NoName,
    NameTooLong,
    NoConsent,
    ConsentTooLong,
    /// The words of a version hold the name: they stay for ever, and the name would with them.
    NameInWords,
}

/// Returns everything wrong with a name and its consent, both tidied, for a record of these versions and files.
pub fn faults(name: &str, consent: &str, versions: &[RecordVersion], files: &[String]) -> Vec<SpeakerFault> {
    let mut faults = Vec::new();
    match name.chars().count() {
        0 => faults.push(SpeakerFault::NoName),
        1..=NAME_CHARS_MAX => {
            let spoken = versions.iter().any(|one| stands_in(name, one));
            if spoken || files.iter().any(|file| names(file, name)) {
                faults.push(SpeakerFault::NameInWords);
            }
        }
        _ => faults.push(SpeakerFault::NameTooLong),
    }
    match consent.chars().count() {
        0 => faults.push(SpeakerFault::NoConsent),
        1..=CONSENT_CHARS_MAX => {}
        _ => faults.push(SpeakerFault::ConsentTooLong),
    }
    faults
}

/// Returns a name and a consent as they are kept.
pub fn tidied(name: &str, consent: &str) -> (String, String) {
    (canonical::line(name), canonical::line(consent))
}

fn stands_in(name: &str, version: &RecordVersion) -> bool {
    [&version.said.text, &version.said.speaker_role, &version.reason].iter().any(|words| names(words, name))
}

/// Tells whether words hold a name, however its accents are typed.
pub fn names(words: &str, name: &str) -> bool {
    let name = search::exact(name);
    !name.is_empty() && format!("{} ", search::exact(words)).contains(&format!("{name} "))
}

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::*;

    fn version(text: &str) -> RecordVersion {
        RecordVersion {
            version: 1,
            said: Said { text: text.into(), speaker_role: "Bí thư".into(), ..Said::default() },
            withdrawn: false,
            reason: String::new(),
            by: None,
            at: Millis(0),
        }
    }

    #[test]
    fn a_name_is_not_taken_where_the_words_hold_it_for_ever() {
        let versions = [version("Đồng chí Trần Thị Hoà nói gọn"), version("Nói gọn")];
        let wrong =
            |name: &str| faults(name, "đồng ý bằng lời, 03/09/2020", &versions, &["Lê Hoa.jpg".into()]);
        assert_eq!(wrong("Trần Thị Hòa"), [SpeakerFault::NameInWords]);
        assert_eq!(wrong("trần thị hoà"), [SpeakerFault::NameInWords]);
        assert_eq!(wrong("Lê Hoa"), [SpeakerFault::NameInWords]);
        assert_eq!(wrong("Trần Thị Ho"), []);
        assert_eq!(wrong("Trần Thị Hoa"), []);
    }

    #[test]
    fn a_name_needs_its_consent() {
        assert_eq!(faults("", "", &[], &[]), [SpeakerFault::NoName, SpeakerFault::NoConsent]);
        let long = "ấ".repeat(CONSENT_CHARS_MAX + 1);
        assert_eq!(faults(&long, &long, &[], &[]), [SpeakerFault::NameTooLong, SpeakerFault::ConsentTooLong]);
    }
}
