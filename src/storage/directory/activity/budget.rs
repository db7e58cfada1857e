//! How far the processes of strangers are looked at: anybody can have any number of processes with any number of files open. What
//! lies beyond counts as unseen. One user cannot use up what is for all.

use std::collections::HashMap;

/// What may still be looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Allowance {
    /// Descriptors whose path is read.
    pub(super) descriptors: usize,
    /// Names that are walked to prove where a thing is.
    pub(super) names: usize,
}

/// For all strangers together, and for each user among them.
const ALL: Allowance = Allowance { descriptors: 1 << 18, names: 1 << 17 };
const EACH: Allowance = Allowance { descriptors: 1 << 16, names: 1 << 15 };

pub(super) struct Budget {
    all: Allowance,
    users: HashMap<u32, Allowance>,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { all: ALL, users: HashMap::new() }
    }

    /// What is left for the processes of a user.
    pub(super) fn left(&self, user: u32) -> Allowance {
        let own = self.users.get(&user).copied().unwrap_or(EACH);
        Allowance { descriptors: own.descriptors.min(self.all.descriptors), names: own.names.min(self.all.names) }
    }

    /// So much was looked at of a process of this user.
    pub(super) fn spend(&mut self, user: u32, spent: Allowance) {
        for allowance in [&mut self.all, self.users.entry(user).or_insert(EACH)] {
            allowance.descriptors = allowance.descriptors.saturating_sub(spent.descriptors);
            allowance.names = allowance.names.saturating_sub(spent.names);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_user_cannot_use_up_what_is_for_all_and_all_together_are_bounded() {
        let mut budget = Budget::new();
        budget.spend(1, Allowance { descriptors: EACH.descriptors, names: 1 });
        assert_eq!(budget.left(1), Allowance { descriptors: 0, names: EACH.names - 1 });
        assert_eq!(budget.left(2), EACH);
        for user in 2..100 {
            budget.spend(user, budget.left(user));
        }
        assert_eq!(budget.left(1000), Allowance { descriptors: 0, names: 0 });
    }
}
