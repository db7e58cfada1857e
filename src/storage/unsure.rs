//! A listing that something may be removed by. A directory is listed one name after the other, and whoever may rename in it can
//! show one session under two names, or hide that a name could not be looked at behind an error: then the order is not sure.

use std::collections::HashMap;

use crate::model::{Cause, Entry, Error, Hold, Id, Identity, Problem, Reason, Result};

/// The entries of a listing that is sure: it is taken again, up to so many times, while one entry is seen under two names.
///
/// # Errors
/// The listing's own; something in it may be a session and could not be looked at; one entry is seen under two names each time.
pub fn listed(times: usize, mut list: impl FnMut() -> Result<(Vec<Entry>, Vec<Problem>)>) -> Result<Vec<Entry>> {
    let mut twice = None;
    for _ in 0..times.max(1) {
        let (entries, problems) = list()?;
        if let Some(problem) = problems.iter().find(|problem| problem.unsure) {
            let text = format!("{}; nothing was removed, because the order is unknown", problem.reason);
            return Err(Error::new("list every session", problem.name.bytes(), Cause::Unsure(text)));
        }
        twice = seen_twice(&entries).map(|(first, second)| (first.clone(), second.clone()));
        if twice.is_none() {
            return Ok(entries);
        }
    }
    let (first, second) = twice.unwrap_or_else(|| (Id::from(""), Id::from("")));
    let text =
        format!("the repository is being changed: one directory has both this name and {second}; nothing was removed");
    Err(Error::new("list every session", first.bytes(), Cause::Unsure(text)))
}

/// That it could not be found out what holds an entry: then it is held. Of what is gone that is said.
pub fn held(error: &Error) -> Hold {
    let text = format!("cannot tell whether something holds it: {}", error.cause());
    let reason = match error.cause() {
        Cause::Gone | Cause::NoSession => Reason::fixed("gone", "it is gone"),
        _ => Reason::new("undecided", text),
    };
    Hold { reason, forcible: true }
}

/// Two names of one entry. A kind whose entries have no identity has none.
fn seen_twice(entries: &[Entry]) -> Option<(&Id, &Id)> {
    let mut seen: HashMap<Identity, &Id> = HashMap::with_capacity(entries.len());
    let known = entries.iter().filter(|entry| entry.identity.is_of_a_file());
    for entry in known {
        if let Some(first) = seen.insert(entry.identity, &entry.id) {
            return Some((first, &entry.id));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Age, AgeSource};

    fn entry(id: &str, inode: u64) -> Entry {
        let age = Age { at: None, from: AgeSource::Mtime };
        Entry { id: Id::from(id), identity: Identity([1, inode, 0]), age, changed: 0, owner: None }
    }

    #[test]
    fn one_entry_under_two_names_is_listed_again_and_then_refused() {
        let mut left = 2;
        let mut list = || {
            left -= 1;
            Ok((vec![entry("a", 7), entry("b", if left > 0 { 7 } else { 8 })], Vec::new()))
        };
        assert_eq!(listed(3, &mut list).unwrap().len(), 2);
        let always = || Ok((vec![entry("a", 7), entry("b", 7)], Vec::new()));
        let error = listed(3, always).unwrap_err();
        assert!(error.to_string().contains("is being changed"), "{error}");
        assert!(matches!(error.cause(), Cause::Unsure(_)));
    }

    #[test]
    fn entries_without_identity_are_no_doubles() {
        for identity in [Identity::default(), Identity([7, 0, 0])] {
            let none = |id| Entry { identity, ..entry(id, 0) };
            assert_eq!(listed(1, || Ok((vec![none("a"), none("b")], Vec::new()))).unwrap().len(), 2);
        }
    }

    #[test]
    fn what_could_not_be_looked_at_refuses() {
        let problem = || Problem { name: Id::from("x"), reason: Reason::fixed("unreadable", "EIO"), unsure: true };
        assert!(listed(3, || Ok((vec![entry("a", 7)], vec![problem()]))).is_err());
    }
}
