//! Identities: opaque strings, each kind a type of its own, so that a clause is never taken for a person.
//!
//! The only place that draws them from chance. Knows nothing of what they name.

use serde::{Deserialize, Serialize};

/// Bytes of chance in a fresh identity: 128 bits, so two machines never draw the same one.
const FRESH_BYTES: usize = 16;

macro_rules! identity {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Draws a new identity from chance.
            pub fn fresh() -> Self {
                Self(fresh_text())
            }

            /// Returns the identity as it is stored and shown in addresses.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

identity! {
    /// One human being who signs in.
    PersonId,
    /// A dossier in the making.
    JobId,
    /// A kind of party cell: countryside, offices, schools …
    BlocId,
    /// A grass-roots party organisation.
    OrganisationId,
    /// A party cell (chi bộ).
    CellId,
    /// One upload of a units file that waits.
    UnitFileId,
    /// One pilot meeting.
    MeetingId,
    /// A cell chosen to meet in a round.
    PlanId,
    /// One evidence record, through all its versions.
    RecordId,
    /// One file attached to an evidence record.
    AttachmentId,
    /// One resolution from first draft to archive.
    ResolutionId,
    /// One clause of a resolution, for life.
    ClauseId,
    /// One link from a clause to an evidence record.
    LinkId,
    /// One named version of a resolution.
    VersionId,
    /// One seal: exact words, roster and rule.
    SealId,
    /// One note of the appraisal, or conclusion of the standing members.
    NoteId,
    /// One proposal to issue a resolution.
    ProposalId,
    /// One publication of an issued resolution.
    PublicationId,
    /// One task that follows from an issued resolution.
    TaskId,
    /// One waiver of a fault.
    WaiverId,
    /// One conflict card.
    ConflictId,
    /// One offer of a link to an evidence record.
    OfferId,
    /// One comment on a clause.
    CommentId,
    /// One reply to a comment.
    ReplyId,
    /// One suggestion: other words, a new clause, a removal, another place.
    SuggestionId,
    /// One item of a workshop's agenda.
    AgendaId,
    /// One paper handed in for a workshop.
    PaperId,
    /// One opinion spoken at a workshop.
    OpinionId,
    /// One round of voting on a seal.
    VoteId,
    /// One entry of papers filled in by hand.
    EntryId,
    /// One working group with a lane of its own.
    GroupId,
}

fn fresh_text() -> String {
    bs58::encode(rand::random::<[u8; FRESH_BYTES]>()).into_string()
}
