//! When the racer acts, and what it does then: decided by the seed alone.

use crate::act::{Act, Order};
use crate::calls::{Call, Class};
use crate::dice::Dice;

/// Most acts of one schedule.
const MOST: usize = 40;

/// What an act waits for.
#[derive(Clone, Copy, Debug)]
enum Due {
    /// This call, counted from the first one that touches the place.
    At(usize),
    /// So many more calls of a class, this one included.
    Class(Class, usize),
    /// So many more calls that name what the program made.
    Fresh(usize),
    /// So many more calls that name what the command is about.
    Focus(usize),
    /// Any call, once in so many.
    Often(usize),
}

/// A schedule.
pub struct Schedule {
    dice: Dice,
    due: Due,
    /// What follows once something was due: so many calls later each.
    after: Vec<(usize, Act)>,
    first: Act,
    /// So many calls after the one that it aims at.
    late: usize,
    calls: usize,
    acts: usize,
}

const FIRST: &[(usize, Act)] = &[
    (8, Act::Swap),
    (4, Act::Exchange),
    (3, Act::Away),
    (8, Act::Fresh),
    (6, Act::Inside),
    (2, Act::Refill),
    (1, Act::Chmod),
    (1, Act::Edit),
    (1, Act::Take),
    (2, Act::Peek),
];

const THEN: &[(usize, Act)] = &[
    (6, Act::Take),
    (3, Act::Back),
    (2, Act::Swap),
    (3, Act::Exchange),
    (4, Act::Fresh),
    (3, Act::Inside),
    (3, Act::Refill),
    (1, Act::Chmod),
    (1, Act::Edit),
    (2, Act::Peek),
    (1, Act::Away),
];

const AIMS: &[(usize, Class)] = &[
    (7, Class::Rename),
    (4, Class::Open),
    (4, Class::Look),
    (2, Class::List),
    (4, Class::Make),
    (3, Class::Remove),
    (3, Class::Dress),
    (3, Class::Sync),
    (1, Class::Input),
];

impl Schedule {
    pub fn of(mut dice: Dice) -> Self {
        let due = match dice.below(24) {
            0..8 => Due::Class(dice.weighted(AIMS), 1 + few(&mut dice)),
            8..13 => Due::Fresh(1 + few(&mut dice)),
            13..17 => Due::Focus(1 + few(&mut dice)),
            17..21 => Due::At(spread(&mut dice)),
            _ => Due::Often(4 << dice.below(5)),
        };
        let first = dice.weighted(FIRST);
        let mut after = Vec::new();
        for _ in 0..dice.below(5) {
            let gap = if dice.one_in(3) { spread(&mut dice) } else { dice.below(3) };
            after.push((gap, dice.weighted(THEN)));
        }
        after.reverse();
        let late = if dice.one_in(2) { 0 } else { 1 + dice.below(3) };
        Self { dice, due, after, first, late, calls: 0, acts: 0 }
    }

    /// What is to be done before this call.
    pub fn orders(&mut self, call: &Call, focus: &[String]) -> Vec<Order> {
        self.calls += 1;
        let mut orders = Vec::new();
        while self.acts < MOST && self.is_due(call, focus) {
            let act = match (self.due, self.dice.one_in(2)) {
                (Due::Often(_), true) => self.dice.weighted(FIRST),
                (Due::Often(_), false) => self.dice.weighted(THEN),
                _ => self.first,
            };
            orders.push(self.order(act));
            if !self.advance() {
                break;
            }
        }
        orders
    }

    fn is_due(&mut self, call: &Call, focus: &[String]) -> bool {
        let (left, counts) = match &mut self.due {
            Due::At(at) => return self.calls >= *at,
            Due::Often(n) => return self.dice.one_in(*n),
            Due::Class(class, left) => (left, *class == call.class),
            Due::Fresh(left) => (left, call.tells_fresh()),
            Due::Focus(left) => (left, focus.iter().any(|entry| call.tells(entry))),
        };
        *left -= usize::from(counts);
        if *left == 0 && self.late > 0 {
            // Not at the call itself but at one of those after it.
            self.due = Due::At(self.calls + self.late);
            self.late = 0;
            return false;
        }
        *left == 0
    }

    /// Sets the next act; says whether it may be due at the same call.
    fn advance(&mut self) -> bool {
        if matches!(self.due, Due::Often(_)) {
            return false;
        }
        match self.after.pop() {
            Some((gap, act)) => {
                self.first = act;
                self.due = Due::At(self.calls + gap);
                true
            }
            None => {
                self.acts = MOST;
                false
            }
        }
    }

    fn order(&mut self, act: Act) -> Order {
        self.acts += 1;
        Order { act, rolls: std::array::from_fn(|_| self.dice.below(1 << 16)) }
    }
}

/// 0 most often.
fn few(dice: &mut Dice) -> usize {
    (0..8).take_while(|_| dice.one_in(2)).count()
}

/// From 1 to some hundreds, small numbers as often as large ones.
fn spread(dice: &mut Dice) -> usize {
    let width = 1 << dice.below(9);
    1 + dice.below(width) + width / 2
}
