//! Reads the board of the plan: blocs × rounds, as it stands today.

use crate::app::App;
use crate::domain::meeting::Day;
use crate::domain::plan::{Board, board};
use crate::store::StoreError;

/// Cells of rounds that one board takes: thirty times the survey of the article, and still one page.
pub const ENTRIES_MAX: i64 = 1000;

/// The board, and whether it holds everything.
pub struct ReadBoard {
    pub board: Board,
    pub today: Day,
    /// More is known than the board takes; the latest rounds are left out.
    pub cut: bool,
}

/// Reads the board.
pub async fn read_board(app: &App) -> Result<ReadBoard, StoreError> {
    let now = app.clock.now();
    let today = Day::at(now).ok_or_else(|| StoreError::Unreadable(format!("moment {}", now.0)))?;
    let mut entries = app.store.plan_entries(ENTRIES_MAX + 1).await?;
    let most = usize::try_from(ENTRIES_MAX).unwrap_or(usize::MAX);
    let cut = entries.len() > most;
    entries.truncate(most);
    let blocs = app.store.blocs().await?;
    Ok(ReadBoard { board: board(entries, &blocs, today), today, cut })
}
