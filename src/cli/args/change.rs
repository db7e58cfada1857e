//! The arguments of the commands that change something or write files.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;

use crate::text::human;

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Change {
    /// Show what would be done and why; change nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Do it without asking; needed without a terminal
    #[arg(short, long)]
    pub(in crate::cli) yes: bool,
    /// Overrule what holds a session back, such as a process that uses it
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// The plan and then each result as one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Named {
    /// The sessions
    #[arg(required = true)]
    pub(in crate::cli) ids: Vec<OsString>,
    #[command(flatten)]
    pub(in crate::cli) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Resume {
    /// The session
    pub(in crate::cli) id: OsString,
    #[command(flatten)]
    pub(in crate::cli) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct BreakLock {
    /// The sessions
    #[arg(required = true)]
    pub(in crate::cli) ids: Vec<OsString>,
    /// Make the left-over checkpoint the current one instead of removing it
    #[arg(long)]
    pub(in crate::cli) adopt: bool,
    #[command(flatten)]
    pub(in crate::cli) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct KeepLatest {
    /// How many of each owner stay in each repository; without --all-owners only your own sessions are touched
    pub(in crate::cli) number: usize,
    /// What changed within this age stays too: 30d, 12h
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub(in crate::cli) keep_within: Option<Duration>,
    /// The youngest of each owner stay too as long as they take no more than this: 5G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(in crate::cli) max_size: Option<u64>,
    /// Sessions of these states stay too, or those that are locked or unsubmitted
    #[arg(long, value_name = "WORD,...", value_delimiter = ',')]
    pub(in crate::cli) protect: Vec<String>,
    /// Count and choose only among those that match
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub(in crate::cli) filter: Option<String>,
    /// Move the rest to the trash instead of removing it
    #[arg(long)]
    pub(in crate::cli) trash: bool,
    /// Keeping none is meant
    #[arg(long)]
    pub(in crate::cli) allow_empty: bool,
    /// Count and remove other users' sessions too, N for each owner
    #[arg(long)]
    pub(in crate::cli) all_owners: bool,
    #[command(flatten)]
    pub(in crate::cli) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Trash {
    /// The sessions; or `list`, or `empty`
    #[arg(required = true)]
    pub(in crate::cli) ids: Vec<OsString>,
    #[command(flatten)]
    pub(in crate::cli) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Create {
    /// The title, from which the id is made
    #[arg(long)]
    pub(in crate::cli) title: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Checkpoint {
    /// The session
    pub(in crate::cli) id: OsString,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Archive {
    /// The session
    pub(in crate::cli) id: OsString,
    /// The file to make; it must not be there
    #[arg(value_name = "FILE.tar.gz")]
    pub(in crate::cli) file: PathBuf,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Copy {
    /// The session
    pub(in crate::cli) id: OsString,
    /// The directory to copy it into
    pub(in crate::cli) directory: PathBuf,
}

fn age(text: &str) -> Result<Duration, String> {
    human::parse_age(text).ok_or_else(|| "an age is written as 30d or 12h".to_owned())
}

fn size(text: &str) -> Result<u64, String> {
    human::parse_size(text).ok_or_else(|| "a size is written as 5G or 640M".to_owned())
}
