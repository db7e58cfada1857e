//! Moving about in a list: what the actions for it mean, in one place for every list of the browser.

use super::action::Action;

/// Where the cursor of a list goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Motion {
    /// So many rows on, or back.
    By(isize),
    /// To a row; far beyond the end is the last one.
    To(usize),
}

impl Motion {
    /// What an action means where so many rows are on the screen; none when it moves nothing.
    pub fn of(action: Action, rows: usize) -> Option<Self> {
        let page = isize::try_from(rows.max(1)).unwrap_or(isize::MAX);
        let half = (page / 2).max(1);
        Some(match action {
            Action::Next => Self::By(1),
            Action::Previous => Self::By(-1),
            Action::HalfDown => Self::By(half),
            Action::HalfUp => Self::By(-half),
            Action::PageDown => Self::By(page),
            Action::PageUp => Self::By(-page),
            Action::First => Self::To(0),
            Action::Last => Self::To(usize::MAX),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_page_of_one_row_still_moves() {
        assert_eq!(Motion::of(Action::HalfDown, 1), Some(Motion::By(1)));
        assert_eq!(Motion::of(Action::HalfUp, 0), Some(Motion::By(-1)));
        assert_eq!(Motion::of(Action::PageUp, 9), Some(Motion::By(-9)));
        assert_eq!(Motion::of(Action::Last, 9), Some(Motion::To(usize::MAX)));
        assert_eq!(Motion::of(Action::Quit, 9), None);
    }
}
