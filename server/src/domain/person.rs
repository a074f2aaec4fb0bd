//! People and the roles they hold (`domain.md` §2). Knows nothing of how they sign in.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::{BlocId, PersonId};

/// What somebody is in the making of a resolution; one person may be several things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Delegate,
    Editor,
    Surveyor,
    Secretary,
    Standing,
    Committee,
    Office,
    Viewer,
}

impl Role {
    /// Every role, in the order of `domain.md` §2.
    pub const ALL: [Role; 8] = [
        Role::Delegate,
        Role::Editor,
        Role::Surveyor,
        Role::Secretary,
        Role::Standing,
        Role::Committee,
        Role::Office,
        Role::Viewer,
    ];

    /// Returns the English id used in files, tokens and the API.
    pub fn id(self) -> &'static str {
        match self {
            Role::Delegate => "delegate",
            Role::Editor => "editor",
            Role::Surveyor => "surveyor",
            Role::Secretary => "secretary",
            Role::Standing => "standing",
            Role::Committee => "committee",
            Role::Office => "office",
            Role::Viewer => "viewer",
        }
    }

    /// Returns the role of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }
}

/// The set of roles one person holds.
pub type Roles = BTreeSet<Role>;

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    /// Office or post as shown beside the name, such as "Bí thư chi bộ"; may be empty.
    pub title: String,
    pub roles: Roles,
    pub bloc: Option<BlocId>,
    /// The survey group (nhóm khảo sát), 1 to 4, of a surveyor.
    pub group: Option<u8>,
    /// Place in protocol order, smallest first.
    pub protocol: i32,
    /// Whether the person was made up for the demo.
    pub invented: bool,
    /// Whether the person may still sign in.
    pub active: bool,
}

impl Person {
    /// Tells whether the person holds this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}
