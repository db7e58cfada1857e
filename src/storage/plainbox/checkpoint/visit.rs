//! The one-pass reading of a healthy checkpoint, without a tree: what the writers write, keys in ascending order (which also
//! shows that no key comes twice), every value of the right type. `None` means "not plainly healthy", never "damaged".

mod jobs;
mod keys;
mod result;

use self::jobs::{Jobs, ids};
use self::keys::Keys;
use super::envelope::NEWEST;
use super::metadata::{fields, is_object};
use super::{CheckpointError, Peek};
use crate::storage::codec::json::{Json, Parser, Token};
use crate::storage::codec::limits;

/// Reads a checkpoint; none when something about it needs the thorough way.
pub(super) fn healthy(text: &[u8]) -> Option<Result<Peek, CheckpointError>> {
    if may_hold_too_much(text) {
        return None;
    }
    let mut parser = Parser::new(text).ok()?;
    let (mut session, mut version) = (None, None);
    let mut keys = Keys::enter(&mut parser)?;
    while let Some(key) = keys.next(&mut parser)? {
        match key {
            b"session" => session = Some(Session::read(&mut parser)?),
            b"version" => version = Some(small(parser.value().ok()?)?),
            _ => parser.skip().ok()?,
        }
    }
    parser.finish().ok()?;
    session?.peek(version?)
}

/// Whether there may be more values than a tree keeps, which only the thorough way counts. Every value but the first stands behind
/// a comma or the start of a container, and takes at least one byte more.
fn may_hold_too_much(text: &[u8]) -> bool {
    let starts = || text.iter().filter(|b| matches!(b, b',' | b'[' | b'{')).count();
    text.len() > 2 * limits::NODES && starts() >= limits::NODES
}

fn small(token: Token<'_>) -> Option<u8> {
    let Token::Int(digits) = token else {
        return None;
    };
    let version = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (1..=NEWEST).contains(&version).then_some(version)
}

#[derive(Default)]
struct Session<'a> {
    desired: Option<Vec<&'a [u8]>>,
    mandatory: Option<Vec<&'a [u8]>>,
    jobs: Option<Jobs<'a>>,
    metadata: Option<Json>,
    results: bool,
}

impl<'a> Session<'a> {
    fn read(parser: &mut Parser<'a>) -> Option<Self> {
        let mut session = Self::default();
        let mut keys = Keys::enter(parser)?;
        while let Some(key) = keys.next(parser)? {
            match key {
                b"desired_job_list" => session.desired = Some(ids(parser)?),
                b"jobs" => session.jobs = Some(Jobs::read(parser)?),
                b"mandatory_job_list" => session.mandatory = Some(ids(parser)?),
                b"metadata" => session.metadata = Some(Json::read(parser).ok()?),
                b"results" => {
                    session.jobs.as_mut()?.results(parser)?;
                    session.results = true;
                }
                _ => parser.skip().ok()?,
            }
        }
        Some(session)
    }

    fn peek(self, version: u8) -> Option<Result<Peek, CheckpointError>> {
        let mut jobs = self.jobs.filter(|_| self.results)?;
        let tally = jobs.tally(&self.desired?, self.mandatory.as_deref(), version)?;
        let metadata = self.metadata?;
        let (metadata, problems) = fields(version, is_object(&metadata).ok()?);
        Some(match problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(Peek { version, metadata, tally, damage: None }),
        })
    }
}
