//! Resuming: what it would do is told first, then the storage is prepared and the program is run by the caller: the command
//! line replaces itself with it, the browser hands its terminal over.

use std::ffi::OsString;

use super::launch::{self, Program};
use super::{Environment, Readers};
use crate::model::{Cause, EntryRef, Error, Offer, Reason, Result, ResumeAction};

/// What resuming a session would do, or why it cannot be resumed.
///
/// # Errors
/// The session is gone or unreadable.
///
/// ```
/// # use adjourn::command::{Catalog, Demo, Readers};
/// # let demo = Demo::unpack(adjourn::model::Timestamp::now())?;
/// # let catalog = Catalog::open(&demo.places()[..1], None, Default::default(), &Default::default())?;
/// # let mut readers = Readers::new(std::sync::Arc::new(catalog));
/// # let task = adjourn::work::Task::new();
/// let row = readers.find(b"Graphics_only-2026-11-15T01.24.24")?;
/// match adjourn::command::resume::offer(&readers, &row, &Default::default())? {
///     Ok(step) => println!("{step:?}"),
///     Err(why) => println!("cannot be resumed: {why}"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn offer(readers: &Readers, row: &EntryRef, environment: &Environment) -> Result<Offer<ResumeAction>> {
    let handle = readers.catalog().repository(row.repository)?;
    let resumption = match handle.resumption() {
        Ok(resumption) => resumption,
        Err(off) => return Ok(Err(off)),
    };
    let offer = resumption.inspect(&row.entry, readers.catalog().settings())?;
    Ok(offer.and_then(|step| with_program(step, environment)))
}

/// Prepares the storage for the step that was shown. What comes back is to be run; none for a step that is done with that.
///
/// # Errors
/// The session was replaced since, or the storage cannot be changed.
pub fn begin(readers: &Readers, row: &EntryRef, step: &ResumeAction) -> Result<Option<Program>> {
    let handle = readers.catalog().repository(row.repository)?;
    let subject = row.entry.id.bytes();
    if readers.catalog().settings().read_only {
        let text = "adjourn was started with --read-only".to_owned();
        return Err(Error::new("resume", subject, Cause::Unsupported(text)));
    }
    let resumption =
        handle.resumption().map_err(|off| Error::new("resume", subject, Cause::Unsupported(off.text.into_owned())))?;
    // The session is read again by its descriptor: what was shown, of the same owner, is what is done. After this only its name
    // is left, which the program opens for itself.
    let path = std::env::var_os("PATH");
    match resumption.inspect(&row.entry, readers.catalog().settings())?.map(|now| installed(now, path.as_ref())) {
        Ok(now) if now == *step => {}
        Ok(_) => return Err(Error::new("resume", subject, Cause::Replaced)),
        Err(off) => return Err(Error::new("resume", subject, Cause::Unsupported(off.text.into_owned()))),
    }
    resumption.prepare(&row.entry, step)?;
    Ok(match step {
        ResumeAction::Launch { argv, environment, directory, .. } => {
            Some(Program { argv: argv.clone(), environment: environment.clone(), directory: directory.clone() })
        }
        ResumeAction::Switch { .. } => None,
    })
}

/// The same where nobody is asked for `--force`: what needs it is off, and says so.
///
/// # Errors
/// As [`offer`].
pub fn plain_offer(readers: &Readers, row: &EntryRef, environment: &Environment) -> Result<Offer<ResumeAction>> {
    let offer = offer(readers, row, environment)?;
    Ok(offer.and_then(|step| match &step {
        ResumeAction::Launch { caution: Some(caution), .. } => {
            Err(Reason::new(caution.key, format!("{caution} (`adjourn resume --force`)")))
        }
        _ => Ok(step),
    }))
}

/// With the other program where the first one is not installed.
fn installed(step: ResumeAction, path: Option<&OsString>) -> ResumeAction {
    let mut step = step;
    if let ResumeAction::Launch { argv, otherwise, .. } = &mut step
        && let (Some(program), Some(other)) = (argv.first_mut(), otherwise.take())
        && launch::find(program, path).is_none()
    {
        *program = other;
    }
    step
}

fn with_program(step: ResumeAction, environment: &Environment) -> Offer<ResumeAction> {
    let step = installed(step, environment.get("PATH"));
    let ResumeAction::Launch { argv, .. } = &step else { return Ok(step) };
    let name = argv.first().cloned().unwrap_or_default();
    if launch::find(&name, environment.get("PATH")).is_some() {
        return Ok(step);
    }
    let text = format!(
        "program {} not found; set another in [[resume]] of the configuration (see `adjourn config`)",
        name.to_string_lossy()
    );
    Err(Reason::new("no-program", text))
}
