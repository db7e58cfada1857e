//! Bars: how far something is, and how outcomes share a whole.

use crate::model::Outcomes;
use crate::tui::paint::Painter;
use crate::tui::theme::Role;

/// A bar of `room` columns with `done` of `total` filled.
pub fn progress(painter: &mut Painter<'_>, x: u16, y: u16, room: u16, done: u64, total: u64) {
    let glyphs = painter.glyphs();
    let filled = share(done, total.max(1), room);
    painter.fill(x, y, filled, glyphs.full, Role::Done);
    painter.fill(x.saturating_add(filled), y, room.saturating_sub(filled), glyphs.rest, Role::Dim);
}

/// A bar in which each outcome has its share; every outcome that is there gets a column while there is room, so that one
/// failure among hundreds is seen. `wanted` beyond the sum stays empty.
pub fn outcomes(painter: &mut Painter<'_>, x: u16, y: u16, room: u16, outcomes: &Outcomes, wanted: u32) {
    let glyphs = painter.glyphs();
    painter.fill(x, y, room, glyphs.rest, Role::Dim);
    let mut at = x;
    for ((word, _), columns) in outcomes.iter().zip(shares(outcomes, wanted, room)) {
        painter.fill(at, y, columns, glyphs.full, word.class.into());
        at = at.saturating_add(columns);
    }
}

fn shares(outcomes: &Outcomes, wanted: u32, room: u16) -> Vec<u16> {
    let sum: u64 = outcomes.iter().map(|(_, count)| u64::from(count)).sum();
    let total = sum.max(u64::from(wanted)).max(1);
    let mut columns: Vec<u16> =
        outcomes.iter().map(|(_, count)| share(u64::from(count), total, room).max(u16::from(count > 0))).collect();
    // What rounding and the columns for small shares took too much is given back by the largest.
    while columns.iter().map(|c| u32::from(*c)).sum::<u32>() > u32::from(room) {
        match columns.iter_mut().max() {
            Some(largest) if *largest > 0 => *largest -= 1,
            _ => break,
        }
    }
    columns
}

fn share(part: u64, total: u64, room: u16) -> u16 {
    let exact = u128::from(part) * u128::from(room) / u128::from(total.max(1));
    u16::try_from(exact).unwrap_or(room).min(room)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Class, Label};

    #[test]
    fn one_failure_among_hundreds_has_its_column() {
        let outcomes = [(Label::new("pass", 'p', Class::Good), 500), (Label::new("fail", 'f', Class::Bad), 1)];
        let outcomes = outcomes.into_iter().collect::<Outcomes>();
        assert_eq!(shares(&outcomes, 501, 10), [9, 1]);
        assert_eq!(shares(&outcomes, 1_002, 10), [4, 1]);
        assert_eq!(shares(&outcomes, 501, 0), [0, 0]);
        assert_eq!(shares(&Outcomes::default(), 5, 10), [0u16; 0]);
    }
}
