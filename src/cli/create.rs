//! `create` and `checkpoint`: what harness scripts need to write sessions of their own.

use std::io::{IsTerminal, Read};
use std::sync::Arc;

use super::args;
use super::context::{Context, find};
use super::error::{Code, Ended, Failure};
use crate::command::{self, Catalog, NewEntry, Readers};
use crate::text::human;

/// Largest checkpoint that is taken, as large as one that is read.
const LARGEST: u64 = 64 << 20;

pub(super) fn create(context: &mut Context, args: &args::Create) -> Ended {
    // Told before the place is made.
    args.title.as_deref().map_or(Ok(()), command::check_title)?;
    let settings = context.config.settings.clone();
    let kind = context.global.kind.as_deref();
    let era = args.era.as_deref();
    let catalog = Catalog::open_for_creation(&context.places(), kind, era, settings, &context.environment)?;
    let new = NewEntry { title: args.title.as_deref(), era };
    let made = command::create(&Readers::new(Arc::new(catalog)), &new)?;
    context.out.line(&made.entry.id.to_string())?;
    context.out.flush()?;
    Ok(Code::Done)
}

pub(super) fn checkpoint(context: &mut Context, args: &args::Checkpoint) -> Ended {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Err(Failure::usage("checkpoint: standard input is a terminal; redirect a file: <FILE"));
    }
    let mut readers = context.readers()?;
    let row = find(&mut readers, &args.id)?;
    // Whatever has its name when the input ends, this is the session that was meant.
    let held = command::hold_for_checkpoint(&readers, &row)?;
    let mut data = Vec::new();
    let read = stdin.lock().take(LARGEST.saturating_add(1)).read_to_end(&mut data);
    read.map_err(|error| Failure::error(format!("cannot read standard input: {error}")))?;
    if u64::try_from(data.len()).unwrap_or(u64::MAX) > LARGEST {
        let most = human::size_long(LARGEST);
        return Err(Failure::usage(format!("checkpoint: standard input is larger than {most}; nothing was saved")));
    }
    if data.is_empty() {
        // Most likely the program before the pipe failed; saving this would forget the session's state.
        return Err(Failure::usage("checkpoint: standard input is empty; nothing was saved"));
    }
    if let Err(why) = held.check(&data)
        && !args.force
    {
        let text = "checkpoint: standard input is not a readable checkpoint";
        return Err(Failure::usage(format!("{text} ({why}); nothing was saved; --force saves it as it is")));
    }
    held.save(&data)?;
    Ok(Code::Done)
}
