//! `archive` and `copy`: a session taken along, with progress.

use super::args;
use super::context::{Context, find};
use super::error::{Code, Ended};
use super::out;
use super::progress::{Shown, Unit};
use crate::command;
use crate::model::PackStats;
use crate::text::human;

pub(super) fn archive(context: &mut Context, args: &args::Archive) -> Ended {
    let mut readers = context.readers()?;
    let row = find(&mut readers, &args.id)?;
    let task = context.task();
    let shown = Shown::of(&task, "packing", Unit::Bytes);
    let packed = command::archive(&mut readers, &row, &args.file, &task);
    drop(shown);
    tell(&packed?, &format!("packed into {}", out::path(&args.file)));
    Ok(Code::Done)
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
