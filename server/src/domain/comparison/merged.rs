//! Both versions read as one: what went stands where it stood, what came stands where it stands.
//!
//! Leaving out what came gives exactly the older order, leaving out what went exactly the newer one. A reader of a
//! redline relies on this when all of it is taken back or taken over.

use std::collections::BTreeSet;

use crate::id::ClauseId;

/// In which version a clause stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Both,
    /// Taken out, or moved away from here.
    Older,
    /// Put in, or moved to here.
    Newer,
}

/// Reads two orders of clauses as one. Those that moved stand at both their places; between two that kept theirs, what
/// went stands before what came.
pub fn merged<'a>(
    was: &[&'a ClauseId],
    now: &[&'a ClauseId],
    moved: &BTreeSet<&ClauseId>,
) -> Vec<(&'a ClauseId, Standing)> {
    let known: BTreeSet<&ClauseId> = was.iter().copied().collect();
    let mut went = was.iter().copied();
    let mut came: Vec<&ClauseId> = Vec::new();
    let mut read = Vec::new();
    for id in now.iter().copied() {
        if moved.contains(id) || !known.contains(id) {
            came.push(id);
            continue;
        }
        read.extend(went.by_ref().take_while(|gone| *gone != id).map(|gone| (gone, Standing::Older)));
        read.extend(came.drain(..).map(|id| (id, Standing::Newer)));
        read.push((id, Standing::Both));
    }
    read.extend(went.map(|gone| (gone, Standing::Older)));
    read.extend(came.into_iter().map(|id| (id, Standing::Newer)));
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(was: &str, now: &str, moved: &str) -> String {
        let ids = |names: &str| names.chars().map(|one| one.to_string().into()).collect::<Vec<ClauseId>>();
        let (was, now, moved) = (ids(was), ids(now), ids(moved));
        let read = merged(
            &was.iter().collect::<Vec<_>>(),
            &now.iter().collect::<Vec<_>>(),
            &moved.iter().collect::<BTreeSet<_>>(),
        );
        let told = read.into_iter().map(|(id, standing)| match standing {
            Standing::Both => id.to_string(),
            Standing::Older => format!("-{id}"),
            Standing::Newer => format!("+{id}"),
        });
        told.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_went_stands_where_it_stood_and_what_came_where_it_stands() {
        assert_eq!(read("abcd", "axcb", "b"), "a -b +x c -d +b");
        assert_eq!(read("ab", "ba", "a"), "-a b +a");
        assert_eq!((read("", "ab", ""), read("ab", "", "")), ("+a +b".into(), "-a -b".into()));
    }
}
