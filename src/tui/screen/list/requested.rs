//! What was requested for last, so that only a new wish is posted.

use crate::tui::ticket::Ticket;

/// The rows requested for last.
#[derive(Debug, Default)]
pub struct Wished {
    generation: Ticket,
    rows: Vec<u32>,
}

impl Wished {
    /// How many rows were requested last.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Takes a wish; true when it asks for something that the last one did not.
    pub fn renew(&mut self, generation: Ticket, rows: &[u32]) -> bool {
        let known = generation == self.generation && rows.iter().all(|row| self.rows.contains(row));
        if known {
            return false;
        }
        (self.generation, self.rows) = (generation, rows.to_vec());
        !rows.is_empty()
    }
}
