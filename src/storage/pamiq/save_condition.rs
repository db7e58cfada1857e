//! When to save: every so many seconds of the agent's own clock, which may run faster, slower or not at all (formats/pamiq.md
//! section 2).

use super::{PamiqError, Result};

/// Says that it is time to save whenever more than the interval has passed since it last said so. The first period counts from
/// its making. Missed periods are not caught up.
///
/// ```
/// use adjourn::storage::pamiq::PeriodicSaveCondition;
///
/// let mut times = [0.0, 5.0, 5.5, 6.0].into_iter();
/// let mut condition = PeriodicSaveCondition::new(5.0, || times.next().unwrap_or(6.0)).unwrap();
/// assert_eq!([condition.call(), condition.call(), condition.call()], [false, true, false]);
/// ```
pub struct PeriodicSaveCondition<C> {
    interval: f64,
    clock: C,
    last: f64,
}

impl<C: FnMut() -> f64> PeriodicSaveCondition<C> {
    /// With this interval in seconds of this clock.
    ///
    /// # Errors
    /// `NegativeInterval`.
    pub fn new(interval: f64, mut clock: C) -> Result<Self> {
        if interval < 0.0 {
            return Err(PamiqError::NegativeInterval);
        }
        let last = clock();
        Ok(Self { interval, clock, last })
    }

    /// Whether to save now.
    pub fn call(&mut self) -> bool {
        let now = (self.clock)();
        let due = now - self.last > self.interval;
        if due {
            self.last = now;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn answers(interval: f64, made: f64, asked: &[(f64, bool)]) {
        let now = Cell::new(made);
        let mut condition = PeriodicSaveCondition::new(interval, || now.get()).unwrap();
        for (at, wanted) in asked {
            now.set(*at);
            assert_eq!(condition.call(), *wanted, "{at}");
        }
    }

    #[test]
    fn more_than_the_interval_must_have_passed() {
        let early = [(0.0, false), (1.0, false), (4.999, false), (5.0, false), (5.001, true), (5.002, false)];
        let late = [
            (10.0, false),
            (10.001, false),
            (10.002, true),
            (31.0, true),
            (31.5, false),
            (36.0, false),
            (36.001, true),
        ];
        answers(5.0, 0.0, &[&early[..], &late[..]].concat());
    }

    #[test]
    fn without_an_interval_the_clock_must_have_moved() {
        answers(0.0, 36.001, &[(40.0, true), (40.0, false), (40.1, true), (40.1, false), (40.2, true)]);
        assert!(matches!(PeriodicSaveCondition::new(-1.0, || 0.0), Err(PamiqError::NegativeInterval)));
    }
}
