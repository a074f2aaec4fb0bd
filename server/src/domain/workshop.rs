//! The agenda of a workshop: what is discussed, in what order and when (`domain.md` §2).
//!
//! Knows nothing of what is said; that is `opinion`.

use crate::clock::Millis;
use crate::id::{AgendaId, BlocId, ClauseId, ResolutionId};

/// Items of one agenda: a workshop of two days has thirty; the page shows them all.
pub const ITEMS_MAX: usize = 100;

/// Longest title in characters: three lines on the wall.
pub const TITLE_CHARS_MAX: usize = 200;

/// Longest name of who introduces an item, with office.
pub const SPEAKER_CHARS_MAX: usize = 120;

/// People marked in one go: everybody of the largest bloc in the hall.
pub const MARKS_MAX: usize = 500;

/// How far an item has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemState {
    Planned,
    Open { at: Millis },
    Closed { opened: Millis, at: Millis },
}

impl ItemState {
    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            ItemState::Planned => "planned",
            ItemState::Open { .. } => "open",
            ItemState::Closed { .. } => "closed",
        }
    }
}

/// One item of the agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: AgendaId,
    pub resolution: ResolutionId,
    pub title: String,
    /// The clause that is discussed.
    pub clause: Option<ClauseId>,
    /// Who introduces it; may be empty.
    pub speaker: String,
    /// The bloc that speaks first.
    pub bloc: Option<BlocId>,
    pub state: ItemState,
}

/// Where a planned item is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
}

impl Way {
    /// Returns the way of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        match id {
            "up" => Some(Way::Up),
            "down" => Some(Way::Down),
            _ => None,
        }
    }
}

/// Why the agenda stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgendaError {
    #[error("another item is being discussed")]
    AnotherOpen,
    #[error("this item was discussed already")]
    NotPlanned,
    #[error("this item is not being discussed")]
    NotOpen,
    #[error("there is no planned item on that side")]
    AtTheEnd,
}

impl Item {
    /// Begins the discussion of a planned item of `agenda`, while no other is discussed.
    pub fn open(&self, agenda: &[Item], now: Millis) -> Result<ItemState, AgendaError> {
        self.planned()?;
        if agenda.iter().any(|other| matches!(other.state, ItemState::Open { .. })) {
            return Err(AgendaError::AnotherOpen);
        }
        Ok(ItemState::Open { at: now })
    }

    /// Ends the discussion; an item whose discussion never began has no end.
    pub fn close(&self, now: Millis) -> Result<ItemState, AgendaError> {
        match self.state {
            ItemState::Open { at } => Ok(ItemState::Closed { opened: at, at: now.max(at) }),
            ItemState::Planned | ItemState::Closed { .. } => Err(AgendaError::NotOpen),
        }
    }

    /// Refuses what was discussed already, or is being discussed: it belongs to the minutes.
    pub fn planned(&self) -> Result<(), AgendaError> {
        match self.state {
            ItemState::Planned => Ok(()),
            ItemState::Open { .. } | ItemState::Closed { .. } => Err(AgendaError::NotPlanned),
        }
    }
}

/// Returns the planned item that changes places with `id`.
pub fn neighbour<'a>(agenda: &'a [Item], id: &AgendaId, way: Way) -> Result<&'a Item, AgendaError> {
    let mut planned: Vec<&Item> = agenda.iter().filter(|item| item.state == ItemState::Planned).collect();
    if way == Way::Up {
        planned.reverse();
    }
    let mut rest = planned.into_iter().skip_while(|item| item.id != *id);
    rest.next().ok_or(AgendaError::NotPlanned)?;
    rest.next().ok_or(AgendaError::AtTheEnd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, state: ItemState) -> Item {
        Item {
            id: id.into(),
            resolution: "r".into(),
            title: "Thảo luận GP1".into(),
            clause: None,
            speaker: String::new(),
            bloc: None,
            state,
        }
    }

    const OPEN: ItemState = ItemState::Open { at: Millis(5) };
    const CLOSED: ItemState = ItemState::Closed { opened: Millis(1), at: Millis(4) };

    #[test]
    fn one_item_is_discussed_at_a_time_and_only_once() {
        let [a, b] = [item("a", OPEN), item("b", ItemState::Planned)];
        assert_eq!(b.open(&[a.clone(), b.clone()], Millis(9)), Err(AgendaError::AnotherOpen));
        let done = item("a", CLOSED);
        assert_eq!(b.open(&[done.clone(), b.clone()], Millis(9)), Ok(ItemState::Open { at: Millis(9) }));
        assert_eq!(done.open(std::slice::from_ref(&done), Millis(9)), Err(AgendaError::NotPlanned));
        assert_eq!(a.planned(), Err(AgendaError::NotPlanned));
    }

    #[test]
    fn closing_needs_opening_and_never_ends_before_it_began() {
        let closed = |opened, at| Ok(ItemState::Closed { opened: Millis(opened), at: Millis(at) });
        assert_eq!(item("a", OPEN).close(Millis(9)), closed(5, 9));
        assert_eq!(item("a", OPEN).close(Millis(2)), closed(5, 5), "a clock that was set back");
        assert_eq!(item("a", ItemState::Planned).close(Millis(9)), Err(AgendaError::NotOpen));
        assert_eq!(item("a", CLOSED).close(Millis(9)), Err(AgendaError::NotOpen));
    }

    #[test]
    fn only_planned_items_change_places() {
        let planned = ItemState::Planned;
        let agenda = [item("a", planned), item("b", OPEN), item("c", planned), item("d", planned)];
        let beside = |id: &str, way| neighbour(&agenda, &id.into(), way).map(|one| one.id.as_str());
        assert_eq!(beside("c", Way::Up), Ok("a"), "past the one being discussed");
        assert_eq!(beside("c", Way::Down), Ok("d"));
        assert_eq!(beside("a", Way::Up), Err(AgendaError::AtTheEnd));
        assert_eq!(beside("d", Way::Down), Err(AgendaError::AtTheEnd));
        assert_eq!(beside("b", Way::Down), Err(AgendaError::NotPlanned));
    }
}
