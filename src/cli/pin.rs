//! `pin` and `unpin`: sessions that keep-latest and prune never remove. `list --filter is:pinned` shows them.

use std::os::unix::ffi::OsStrExt;

use super::args;
use super::context::{Context, find};
use super::error::{Ended, Tally};
use super::out;
use crate::command::Readers;
use crate::model::{Cause, Id, Result};

pub(super) fn pin(context: &mut Context, args: &args::Pins) -> Ended {
    each(context, args, |readers, id| {
        let row = find(readers, id)?;
        let new = readers.catalog().pin(&row)?;
        Ok(format!("{}: {}", row.entry.id, if new { "pinned" } else { "is pinned already" }))
    })
}

pub(super) fn unpin(context: &mut Context, args: &args::Pins) -> Ended {
    each(context, args, |readers, id| {
        let gone = Id::new(id.as_bytes());
        let found = match find(readers, id) {
            Ok(row) if readers.catalog().unpin(&row)? => return Ok(format!("{}: no longer pinned", row.entry.id)),
            found => found,
        };
        // The session that was pinned may be gone, or another one may have its name.
        match (readers.catalog().unpin_id(&gone)?, found) {
            (true, _) => Ok(format!("{gone}: no longer pinned")),
            (false, Ok(row)) => Ok(format!("{}: was not pinned", row.entry.id)),
            (false, Err(error)) => Err(error),
        }
    })
}

fn each(
    context: &mut Context,
    args: &args::Pins,
    mut change: impl FnMut(&mut Readers, &std::ffi::OsStr) -> Result<String>,
) -> Ended {
    let mut readers = context.readers()?;
    let mut tally = Tally::of(args.ids.len());
    for id in &args.ids {
        match change(&mut readers, id) {
            Ok(told) => out::tell(&told),
            Err(error) => {
                if args.ids.len() > 1 && !matches!(error.cause(), Cause::Cancelled) {
                    out::complain(&error.to_string());
                }
                tally.failed(&error);
            }
        }
    }
    tally.end()
}
