//! How far operation counters may run: no further than there are operations.

use super::{DOCUMENT_OPS_MAX, START_OP_SLACK};

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

    /// Number of operations.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Tells whether so many more operations may come.
    pub fn takes(&self, rows: u64) -> bool {
        self.rows.saturating_add(rows) <= DOCUMENT_OPS_MAX
    }

    /// The largest counter a change may start at. One that just follows is always good.
    pub fn start_op_max(&self) -> u64 {
        self.max_op.max(self.rows + START_OP_SLACK) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_takes_nothing_beyond_its_limit() {
        let mut counted = Counted::default();
        counted.add(1, DOCUMENT_OPS_MAX - 7);
        assert!(counted.takes(7));
        assert!(!counted.takes(8));
        assert!(!counted.takes(u64::MAX));
    }
}
