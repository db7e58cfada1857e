//! `archive` and `copy`: sessions taken along, with progress.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::Path;

use super::args;
use super::context::{Context, find};
use super::error::{Code, Ended, Failure, Tally};
use super::load;
use super::out;
use super::output_stream::OutputStream;
use super::progress::{Shown, Unit};
use crate::command::{self, ArchiveTarget, Compression};
use crate::model::PackStats;
use crate::text::human;

pub(super) fn archive(context: &mut Context, args: &args::Archive) -> Ended {
    let (ids, file, compression) = asked(args)?;
    let mut readers = context.readers()?;
    let mut tally = Tally::of(ids.len());
    let rows = load::named(&mut readers, ids, &mut tally);
    // An archive that lacks some of what was named is none.
    whole(tally, rows.len())?;
    let task = context.task();
    let mut stream = OutputStream::new(&task);
    let target = file.map_or_else(|| ArchiveTarget::Output(&mut stream), ArchiveTarget::File);
    let shown = Shown::of(&task, "packing", Unit::Bytes);
    let packed = command::archive(&mut readers, &rows, target, compression, &task);
    drop(shown);
    let what = if rows.len() > 1 { format!("packed {} sessions", rows.len()) } else { "packed".to_owned() };
    let whereto = file.map_or_else(|| "to standard output".to_owned(), |file| format!("into {}", out::path(file)));
    tell(&packed?, &format!("{what} {whereto}"));
    Ok(Code::Done)
}

fn whole(tally: Tally, found: usize) -> Result<(), Failure> {
    match tally.end() {
        Err(Failure::Told(code, line)) if found > 0 => Err(Failure::Told(code, format!("{line}; nothing was packed"))),
        ended => ended.map(drop),
    }
}

/// Which sessions, into which file (none for standard output), how compressed.
fn asked(args: &args::Archive) -> Result<(&[OsString], Option<&Path>, Compression), Failure> {
    let (ids, file, given) = match (args.output.as_deref(), args.ids.as_slice()) {
        (Some(file), ids) => (ids, file, true),
        (None, [id, file]) => (std::slice::from_ref(id), Path::new(file), false),
        (None, _) => return Err(Failure::usage("archive: name the file with -o FILE, or - for standard output")),
    };
    if file.as_os_str() == "-" {
        return match std::io::stdout().is_terminal() {
            true => Err(Failure::usage("archive: standard output is a terminal; redirect it, or name a file with -o")),
            false => Ok((ids, None, Compression::default())),
        };
    }
    let shown = out::path(file);
    if file.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(Failure::usage(format!("archive: {shown} names a directory; name the file to create in it")));
    }
    match Compression::of_name(file.as_os_str()) {
        Ok(Some(compression)) => Ok((ids, Some(file), compression)),
        // Before there was -o, any name would do.
        Ok(None) if !given && !file.as_os_str().is_empty() => Ok((ids, Some(file), Compression::default())),
        Ok(None) => Err(Failure::usage(format!("archive: {shown}: {}", Compression::known()))),
        Err(known) => Err(Failure::usage(format!("archive: {shown}: {known}"))),
    }
}

pub(super) fn copy(context: &mut Context, args: &args::Copy) -> Ended {
    let mut readers = context.readers()?;
    let row = find(&mut readers, &args.id)?;
    let task = context.task();
    let shown = Shown::of(&task, "copying", Unit::Bytes);
    let packed = command::copy(&mut readers, &row, &args.directory, &task);
    drop(shown);
    tell(&packed?, &format!("copied into {}", out::path(&args.directory)));
    Ok(Code::Done)
}

fn tell(packed: &PackStats, what: &str) {
    out::tell(&format!("{what}: {}, {}", human::counted(packed.files, "file"), human::size_long(packed.bytes)));
    for one in &packed.skipped {
        out::tell(&format!("skipped, not a file, directory or link: {one}"));
    }
}
