//! How far operation counters may run: no further than there are operations.

use super::START_OP_SLACK;

/// The counters of all operations known here.
///
/// Every counter an honest program uses stands for an operation, so counters never run ahead of their number;
/// bounding them by it keeps leaps from adding up, however many changes they are spread over.
#[derive(Clone, Copy, Default)]
pub struct Counted {
    rows: u64,
    max_op: u64,
}

impl Counted {
    /// Takes in the operations of one change.
    pub fn add(&mut self, start_op: u64, rows: u64) {
        self.rows += rows;
        self.max_op = self.max_op.max(start_op + rows - 1);
    }

    /// The largest counter a change may start at. One that just follows is always good.
    pub fn start_op_max(&self) -> u64 {
        self.max_op.max(self.rows + START_OP_SLACK) + 1
    }
}
