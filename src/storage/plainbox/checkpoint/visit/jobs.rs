//! The jobs of a healthy checkpoint, and what is counted about them.

use std::collections::{BTreeMap, HashMap};

use super::keys::Keys;
use super::result::last_outcome;
use crate::storage::codec::json::{Parser, Token};
use crate::storage::plainbox::checkpoint::{Outcome, Tally};

/// Every job that the checkpoint names, in ascending order.
pub(super) struct Jobs<'a> {
    ids: Vec<&'a [u8]>,
    /// Whether the job's last result has an outcome; as long as `ids`.
    done: Vec<bool>,
    counts: BTreeMap<Outcome, u32>,
}

impl<'a> Jobs<'a> {
    /// Reads the object `jobs`: checksums by id.
    pub(super) fn read(parser: &mut Parser<'a>) -> Option<Self> {
        let mut found = Vec::new();
        let mut keys = Keys::enter(parser)?;
        while let Some(id) = keys.next(parser)? {
            let Ok(Token::Text(_)) = parser.value() else {
                return None;
            };
            found.push(id);
        }
        Some(Self { done: vec![false; found.len()], ids: found, counts: BTreeMap::new() })
    }

    /// Reads the object `results`: histories by id. Both objects ascend, so one walk along the jobs finds them all, and as a rule
    /// the next job is the one that comes next.
    pub(super) fn results(&mut self, parser: &mut Parser<'a>) -> Option<()> {
        let Ok(Token::Object) = parser.value() else {
            return None;
        };
        let mut jobs = self.ids.iter().zip(&mut self.done).peekable();
        let mut counts = [0u32; Outcome::WORDS.len()];
        loop {
            let next = jobs.next_if(|(job, _)| parser.known_name(job));
            let done = match next {
                Some((_, done)) => done,
                None => match parser.key().ok()? {
                    Some(key) => {
                        let id = key.plain()?;
                        jobs.find(|(job, _)| **job == id)?.1
                    }
                    None => break,
                },
            };
            if let Some(outcome) = last_outcome(parser)? {
                *done = true;
                *counts.get_mut(outcome)? += 1;
            }
        }
        for ((_, outcome), count) in Outcome::WORDS.into_iter().zip(counts) {
            if count > 0 {
                self.counts.insert(outcome, count);
            }
        }
        Some(())
    }

    /// The counts; none when a list names a job that does not exist, or the version's mandatory list is missing.
    pub(super) fn tally(&mut self, desired: &[&'a [u8]], mandatory: Option<&[&[u8]]>, version: u8) -> Option<Tally> {
        if version >= 6 && !mandatory?.iter().all(|id| self.ids.binary_search(id).is_ok()) {
            return None;
        }
        self.want(desired)?;
        let wanted = self.done.iter().filter(|wanted| **wanted).count();
        Some(Tally::new(std::mem::take(&mut self.counts), wanted))
    }
}

impl<'a> Jobs<'a> {
    /// Counts the desired jobs as wanted: in one walk as far as they ascend, which many lists do to the end; the others are looked up.
    fn want(&mut self, desired: &[&'a [u8]]) -> Option<()> {
        let mut jobs = self.ids.iter().zip(&mut self.done);
        let mut left = desired;
        while let Some((id, after)) = left.split_first() {
            let Some((_, wanted)) = jobs.by_ref().take_while(|(job, _)| *job <= id).find(|(job, _)| *job == id) else {
                break;
            };
            *wanted = true;
            left = after;
        }
        if left.is_empty() {
            return Some(());
        }
        let mut places: HashMap<&[u8], &mut bool, foldhash::fast::RandomState> =
            HashMap::with_capacity_and_hasher(self.ids.len(), foldhash::fast::RandomState::default());
        places.extend(self.ids.iter().copied().zip(&mut self.done));
        left.iter().try_for_each(|id| places.get_mut(id).map(|wanted| **wanted = true))
    }
}

/// An array of ids.
pub(super) fn ids<'a>(parser: &mut Parser<'a>) -> Option<Vec<&'a [u8]>> {
    let Ok(Token::Array) = parser.value() else {
        return None;
    };
    let mut ids = Vec::new();
    while parser.element().ok()? {
        let Ok(Token::Text(id)) = parser.value() else {
            return None;
        };
        ids.push(id.plain()?);
    }
    Some(ids)
}
