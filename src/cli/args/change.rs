//! The arguments of the commands that change something or write files.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args as ClapArgs, Subcommand};

use crate::command::{self, Given};
use crate::model::Timestamp;
use crate::text::amount::{self, Reach};

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Change {
    /// Show what would be done and why, without changing anything
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Do not ask for confirmation; required without a terminal
    #[arg(short, long)]
    pub(in crate::cli) yes: bool,
    /// Ignore what protects a session, such as a process that uses it
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// Print the plan and each result as one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Named {
    /// Session ids
    #[arg(required = true)]
    pub(in crate::cli) ids: Vec<OsString>,
    #[command(flatten)]
    pub(in crate::cli) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Resume {
    /// Session id
    pub(in crate::cli) id: OsString,
    #[command(flatten)]
    pub(in crate::cli) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct BreakLock {
    /// Session ids
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
    /// Number of sessions to keep per owner and repository; only your own are removed without --all-owners
    pub(in crate::cli) number: usize,
    /// Also keep sessions changed within AGE: 30d, 12h, 1y6mo, or since a date: 2026-11-01
    #[arg(long, value_name = "AGE", value_parser = reach)]
    pub(in crate::cli) keep_within: Option<Given<Reach>>,
    /// Also keep the newest sessions of each owner up to a total of SIZE: 5G
    #[arg(long, value_name = "SIZE", value_parser = size, alias = "max-size")]
    pub(in crate::cli) keep_size: Option<Given<u64>>,
    /// Also keep sessions in these states; locked and unsubmitted count as states
    #[arg(long, value_name = "WORD,...", value_delimiter = ',')]
    pub(in crate::cli) protect: Vec<String>,
    /// Count and remove only sessions that match QUERY
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub(in crate::cli) filter: Option<String>,
    /// Move the rest to the trash (default)
    #[arg(long, conflicts_with = "destroy")]
    pub(in crate::cli) trash: bool,
    /// Remove the rest permanently
    #[arg(long)]
    pub(in crate::cli) destroy: bool,
    /// Allow removing every session
    #[arg(long)]
    pub(in crate::cli) allow_empty: bool,
    /// Allow removing sessions of more than one owner, keeping N of each
    #[arg(long)]
    pub(in crate::cli) all_owners: bool,
    #[command(flatten)]
    pub(in crate::cli) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Prune {
    /// What sessions and trash may take on disk in all: 20G
    #[arg(long, value_name = "SIZE", value_parser = size, required = true)]
    pub(in crate::cli) max_total: Given<u64>,
    /// Keep sessions in these states; locked and unsubmitted count as states
    #[arg(long, value_name = "WORD,...", value_delimiter = ',')]
    pub(in crate::cli) protect: Vec<String>,
    /// Move sessions to the trash instead, and leave the trash alone: this frees nothing yet
    #[arg(long)]
    pub(in crate::cli) trash: bool,
    /// Count and remove also sessions of other owners
    #[arg(long)]
    pub(in crate::cli) all_owners: bool,
    #[command(flatten)]
    pub(in crate::cli) change: Change,
}

#[derive(ClapArgs, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(in crate::cli) struct Trash {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<TrashCommand>,
    /// Session ids; one that is called `list`, `empty` or `finish` stands behind `--`
    #[arg(required = true)]
    pub(in crate::cli) ids: Vec<OsString>,
    #[command(flatten)]
    pub(in crate::cli) change: Change,
}

#[derive(Subcommand, Debug)]
pub(in crate::cli) enum TrashCommand {
    /// List what is in the trash, with sizes
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Remove everything in the trash permanently
    Empty(Change),
    /// Finish removals that were interrupted
    Finish(Change),
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Pins {
    /// Session ids
    #[arg(required = true, value_name = "ID")]
    pub(in crate::cli) ids: Vec<OsString>,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Create {
    /// Title, from which the id is derived
    #[arg(long)]
    pub(in crate::cli) title: Option<String>,
    /// Program to make it for, where neither the sessions there nor the path tell it
    #[arg(long, value_name = "ERA", value_parser = eras())]
    pub(in crate::cli) era: Option<String>,
}

fn eras() -> PossibleValuesParser {
    PossibleValuesParser::new(command::ERAS.map(|(word, programs)| PossibleValue::new(word).help(programs)))
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Checkpoint {
    /// Session id
    pub(in crate::cli) id: OsString,
    /// Save also what is not a readable checkpoint
    #[arg(long)]
    pub(in crate::cli) force: bool,
}

#[derive(ClapArgs, Debug)]
#[command(override_usage = "adjourn archive [OPTIONS] ID... -o FILE|-\n       adjourn archive [OPTIONS] ID FILE")]
pub(in crate::cli) struct Archive {
    /// Session ids; without -o one id and the file to create
    #[arg(required = true, value_name = "ID")]
    pub(in crate::cli) ids: Vec<OsString>,
    /// File to create, which must not exist: .tar.gz, .tgz, .tar.zst or .tar.xz; - writes tar.gz to standard output
    #[arg(short, long, value_name = "FILE|-", allow_hyphen_values = true)]
    pub(in crate::cli) output: Option<PathBuf>,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Copy {
    /// Session id
    pub(in crate::cli) id: OsString,
    /// Directory to copy it into
    pub(in crate::cli) directory: PathBuf,
}

fn reach(text: &str) -> Result<Given<Reach>, String> {
    let value = amount::reach(text)?;
    match value {
        Reach::Since(moment) if moment > Timestamp::now().seconds => Err(format!("{text} is in the future")),
        _ => Ok(Given { value, text: text.to_owned() }),
    }
}

fn size(text: &str) -> Result<Given<u64>, String> {
    Ok(Given { value: amount::size(text)?, text: text.to_owned() })
}
