//! The audit log as a chain: what a line's hash stands for, and how a chain is proved. Needs no database.
//!
//! What a chain cannot show: that somebody who writes in the database itself rewrote every line from some place on,
//! with the head and all that later seals, closings and numbers hold of it. A head printed or kept elsewhere shows that.

pub mod acts;
#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};

/// First bytes of what is hashed, so that a later form of a line cannot be taken for this one.
const FORM: &[u8] = b"duthao audit line 1\n";

/// The same for rows of other tables that a line binds.
const ROWS_FORM: &[u8] = b"duthao bound rows 1\n";

/// One line of the log, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// 1 and on, without gaps.
    pub seq: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    pub person: Option<String>,
    /// The roles the person held at that moment: ids in order, a comma between.
    pub roles: String,
    /// The act in the field's words, such as `vote.close`.
    pub act: String,
    pub object: String,
    pub detail: String,
    /// What stood before, where the act put something in its place.
    pub was: Option<String>,
    /// What stands now.
    pub became: Option<String>,
    /// Rows of other tables as the act left them: lines of [`Bound`].
    pub bound: Option<String>,
    /// The hash of the line before; empty for the first.
    pub previous: String,
    pub hash: String,
}

/// The last line of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    pub hash: String,
}

/// Puts a field into a hash with its length before it: no two sets of fields give the same bytes.
fn field(hash: &mut Sha256, value: Option<&[u8]>) {
    let Some(bytes) = value else { return hash.update([0]) };
    hash.update([1]);
    hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(bytes);
}

impl Line {
    /// Returns the hash that belongs to what the line says.
    pub fn own_hash(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(FORM);
        field(&mut hash, Some(&self.seq.to_be_bytes()));
        field(&mut hash, Some(&self.at.to_be_bytes()));
        for text in [
            self.person.as_ref(),
            Some(&self.roles),
            Some(&self.act),
            Some(&self.object),
            Some(&self.detail),
            self.was.as_ref(),
            self.became.as_ref(),
            self.bound.as_ref(),
            Some(&self.previous),
        ] {
            field(&mut hash, text.map(String::as_bytes));
        }
        hex::encode(hash.finalize())
    }

    /// Links the line behind a head, and returns the new head.
    #[must_use]
    pub fn link(&mut self, head: &Head) -> Head {
        self.seq = head.seq + 1;
        head.hash.clone_into(&mut self.previous);
        self.hash = self.own_hash();
        Head { seq: self.seq, hash: self.hash.clone() }
    }
}

/// The first thing that does not hold in a chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("line {0} of the audit log is missing")]
    Missing(i64),
    #[error("line {0} of the audit log was changed after it was written")]
    Changed(i64),
    #[error("line {0} of the audit log is not linked to the line before it: one of the two was put in later")]
    Unlinked(i64),
    #[error("the audit log ends at line {last}, but its head says {head}: the tail was cut off")]
    Cut { last: i64, head: i64 },
    #[error(
        "the head of the audit log says line {head}, but there are lines up to {last}: the head was set back"
    )]
    HeadBack { last: i64, head: i64 },
    #[error("the head of the audit log has another hash than its last line {0}")]
    Head(i64),
    #[error("the audit log has no head, and nobody can say whether line {0} is its last")]
    NoHead(i64),
}

impl Flaw {
    /// Every id of a flaw, for whoever holds words for them.
    pub const IDS: [&str; 7] = ["missing", "changed", "unlinked", "cut", "head_back", "head", "no_head"];

    /// Returns the English id used in message names.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Changed(_) => "changed",
            Self::Unlinked(_) => "unlinked",
            Self::Cut { .. } => "cut",
            Self::HeadBack { .. } => "head_back",
            Self::Head(_) => "head",
            Self::NoHead(_) => "no_head",
        }
    }

    /// Returns the number of the line that does not hold.
    pub fn line(&self) -> i64 {
        match self {
            Self::Missing(line)
            | Self::Changed(line)
            | Self::Unlinked(line)
            | Self::Head(line)
            | Self::NoHead(line) => *line,
            Self::Cut { last, .. } => last + 1,
            Self::HeadBack { head, .. } => head + 1,
        }
    }
}

/// A chain being proved, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    end: Head,
}

impl Chain {
    /// Goes on behind a line that was proved before.
    pub fn after(head: Head) -> Self {
        Self { end: head }
    }

    /// Returns the last line that holds.
    pub fn end(&self) -> &Head {
        &self.end
    }

    /// Looks at the next line.
    pub fn add(&mut self, line: &Line) -> Result<(), Flaw> {
        let next = self.end.seq + 1;
        if line.seq > next {
            return Err(Flaw::Missing(next));
        }
        if line.own_hash() != line.hash || line.seq < next {
            return Err(Flaw::Changed(line.seq));
        }
        if line.previous != self.end.hash {
            return Err(Flaw::Unlinked(line.seq));
        }
        self.end = Head { seq: line.seq, hash: line.hash.clone() };
        Ok(())
    }

    /// Compares the end with the head that was kept apart.
    pub fn finish(&self, head: &Head) -> Result<(), Flaw> {
        let (last, head_seq) = (self.end.seq, head.seq);
        if last < head_seq {
            return Err(Flaw::Cut { last, head: head_seq });
        }
        if last > head_seq {
            return Err(Flaw::HeadBack { last, head: head_seq });
        }
        if self.end.hash == head.hash { Ok(()) } else { Err(Flaw::Head(last)) }
    }
}

/// Rows of another table as an act left them, bound by the line that tells of the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    pub table: String,
    /// The identity by which the rows are found.
    pub key: String,
    pub columns: Vec<String>,
    pub rows: usize,
    pub hash: String,
}

impl Bound {
    /// Writes it as a line.
    pub fn to_line(&self) -> String {
        format!("{} {} {} {} {}", self.table, self.key, self.columns.join(","), self.rows, self.hash)
    }

    /// Reads lines as they are stored; what is none is left out, and its line has no hash that fits anyway.
    pub fn of_lines(text: &str) -> Vec<Self> {
        text.lines().filter_map(Self::of_line).collect()
    }

    fn of_line(line: &str) -> Option<Self> {
        let mut parts = line.split(' ');
        let (table, key, columns) = (parts.next()?, parts.next()?, parts.next()?);
        let (rows, hash) = (parts.next()?.parse().ok()?, parts.next()?);
        let plain = |name: &str| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        let columns: Vec<String> = columns.split(',').map(str::to_owned).collect();
        (plain(table) && columns.iter().all(|column| plain(column))).then(|| Self {
            table: table.to_owned(),
            key: key.to_owned(),
            columns,
            rows,
            hash: hash.to_owned(),
        })
    }
}

/// A row of another table: its values as text, in the order of the columns.
pub type RowValues = Vec<Option<String>>;

/// Hashes rows in an order of their own, whatever order they are read in.
///
/// Made over every ballot of a closed vote, it tells nobody anything of one ballot, and changes with each.
pub fn rows_hash(rows: &[RowValues]) -> String {
    let mut digests: Vec<[u8; 32]> = rows
        .iter()
        .map(|row| {
            let mut hash = Sha256::new();
            row.iter().for_each(|value| field(&mut hash, value.as_deref().map(str::as_bytes)));
            hash.finalize().into()
        })
        .collect();
    digests.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(ROWS_FORM);
    digests.iter().for_each(|digest| hash.update(digest));
    hex::encode(hash.finalize())
}
