//! The arguments. What they mean is told here once: `--help`, the man page and the completions all come from it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::text::human;

const AFTER: &str = "\
Places: those given with -r; else $ADJOURN_REPOSITORY; else the default places of each kind. An id that two of them hold is \
refused; hex:... names an id with odd bytes.

Exit codes: 0 done or chosen, 1 error, 2 usage, 3 some items failed or were passed over, 4 nothing chosen or found, 10 no such \
repository, 11 locked or in use, 12 no such session, 13 damaged, 130 interrupted.";

/// A browser and keeper for the sessions that test runs leave on disk.
#[derive(Parser, Debug)]
#[command(name = "adjourn", version, after_help = AFTER, disable_help_subcommand = true, args_override_self = true)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(flatten)]
    pub(super) browse: Browse,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(ClapArgs, Debug, Clone)]
pub(super) struct Global {
    /// Where sessions are; several make one list
    #[arg(short, long = "repo", global = true, value_name = "PATH|URL", action = ArgAction::Append)]
    pub(super) repo: Vec<PathBuf>,
    /// What the places hold, where it cannot be told
    #[arg(long, global = true, value_parser = kinds())]
    pub(super) kind: Option<String>,
    /// Change nothing, whatever is asked
    #[arg(long, global = true)]
    pub(super) read_only: bool,
    /// Read every session anew, and keep nothing of it for the next time
    #[arg(long, global = true)]
    pub(super) no_index: bool,
    /// When to use colour; auto minds NO_COLOR
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub(super) color: When,
    /// The configuration to read instead of the user's
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Write what the program does to this file
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) log_file: Option<PathBuf>,
}

fn kinds() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(crate::command::kind_names())
}

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Open the browser (also without any command)
    Browse(Browse),
    /// List the sessions, youngest first
    List(List),
    /// Show everything known of a session
    Show(Show),
    /// Show how much sessions hold, all without an ID
    Du(Du),
    /// List a session's logs, or show one
    Logs(Logs),
    /// Search the logs of sessions, all without an ID
    Search(Search),
    /// Go on with a session in its own program
    Resume(Resume),
    /// Remove what an interrupted save left
    BreakLock(BreakLock),
    /// Remove sessions for good
    Destroy(Named),
    /// Keep the latest N sessions and remove the rest
    KeepLatest(KeepLatest),
    /// Move sessions to the trash; `trash list` and `trash empty` look after it
    Trash(Trash),
    /// Bring a session back from the trash
    Restore(Named),
    /// Make a new session and print its id, for scripts
    Create(Create),
    /// Save standard input as a session's checkpoint, all of it or nothing
    Checkpoint(Checkpoint),
    /// Pack a session into a tar.gz
    Archive(Archive),
    /// Copy a session into a directory
    Copy(Copy),
    /// Write a session as a report to standard output
    Export(Export),
    /// Look for everything that is wrong, and say how to mend it
    Doctor(Doctor),
    /// Browse sample sessions in a temporary place
    Demo(Browse),
    /// Show the configuration in force and where each value comes from
    Config(Config),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Browse {
    /// Print what is chosen with Enter, and end; the browser then draws on the controlling terminal
    #[arg(long, value_name = "WHAT")]
    pub(super) print: Option<Print>,
}

/// What of the chosen sessions is printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Print {
    /// Their ids, one a line
    Id,
    /// Their places, one a line
    Path,
    /// As `list --json`
    Json,
    /// The exact bytes of their ids, each ended by a zero byte
    Nul,
}

#[derive(ClapArgs, Debug)]
pub(super) struct List {
    /// As one JSON document
    #[arg(long)]
    pub(super) json: bool,
    /// Only the ids, one a line
    #[arg(long, conflicts_with = "json")]
    pub(super) ids: bool,
    /// At most so many
    #[arg(short = 'n', long, value_name = "N")]
    pub(super) number: Option<usize>,
    /// Only those that match: words, field:value, age:<2d, fail:>0, -not
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub(super) filter: Option<String>,
    /// age, size, title, state, jobs or id; a minus turns the order round
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(super) sort: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Show {
    /// The session
    pub(super) id: OsString,
    /// As one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Du {
    /// The sessions; all without one
    pub(super) ids: Vec<OsString>,
    /// As one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Logs {
    /// The session
    pub(super) id: OsString,
    /// The job, or the log's file; without it the logs are listed
    pub(super) job: Option<OsString>,
    /// Which stream
    #[arg(long, value_name = "STREAM", default_value = "both")]
    pub(super) stream: Streams,
    /// Time in front of each line: since the start, or since the line before
    #[arg(long, value_name = "TIME", default_value = "none")]
    pub(super) time: Times,
    /// The decoded bytes, nothing added; not to a terminal
    #[arg(long, conflicts_with_all = ["time", "json"])]
    pub(super) raw: bool,
    /// Wait for more, until interrupted
    #[arg(long)]
    pub(super) follow: bool,
    /// The list of logs as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Which stream of a log.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Streams {
    Out,
    Err,
    Both,
}

/// Which time stands in front of a line.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Times {
    None,
    Since,
    Delta,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Search {
    /// A regular expression
    #[arg(allow_hyphen_values = true)]
    pub(super) pattern: String,
    /// The sessions; all without one
    pub(super) ids: Vec<OsString>,
    /// Letters match whatever their case
    #[arg(short, long)]
    pub(super) ignore_case: bool,
    /// The pattern is plain text
    #[arg(short = 'F', long)]
    pub(super) fixed_strings: bool,
    /// One JSON object a line
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Change {
    /// Show what would be done and why; change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Do it without asking; needed without a terminal
    #[arg(short, long)]
    pub(super) yes: bool,
    /// Overrule what holds a session back, such as a process that uses it
    #[arg(long)]
    pub(super) force: bool,
    /// The plan and then each result as one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Named {
    /// The sessions
    #[arg(required = true)]
    pub(super) ids: Vec<OsString>,
    #[command(flatten)]
    pub(super) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Resume {
    /// The session
    pub(super) id: OsString,
    #[command(flatten)]
    pub(super) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(super) struct BreakLock {
    /// The sessions
    #[arg(required = true)]
    pub(super) ids: Vec<OsString>,
    /// Make the left-over checkpoint the current one instead of removing it
    #[arg(long)]
    pub(super) adopt: bool,
    #[command(flatten)]
    pub(super) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(super) struct KeepLatest {
    /// How many stay in each repository
    pub(super) number: usize,
    /// What changed within this age stays too: 30d, 12h
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub(super) keep_within: Option<Duration>,
    /// The youngest stay too as long as they take no more than this: 5G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) max_size: Option<u64>,
    /// Sessions of these states stay too, or those that are locked or unsubmitted
    #[arg(long, value_name = "WORD,...", value_delimiter = ',')]
    pub(super) protect: Vec<String>,
    /// Count and choose only among those that match
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub(super) filter: Option<String>,
    /// Move the rest to the trash instead of removing it
    #[arg(long)]
    pub(super) trash: bool,
    /// Keeping none is meant
    #[arg(long)]
    pub(super) allow_empty: bool,
    /// Removing sessions of several owners is meant
    #[arg(long)]
    pub(super) all_owners: bool,
    #[command(flatten)]
    pub(super) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Trash {
    /// The sessions; or `list`, or `empty`
    #[arg(required = true)]
    pub(super) ids: Vec<OsString>,
    #[command(flatten)]
    pub(super) change: Change,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Create {
    /// The title, from which the id is made
    #[arg(long)]
    pub(super) title: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Checkpoint {
    /// The session
    pub(super) id: OsString,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Archive {
    /// The session
    pub(super) id: OsString,
    /// The file to make; it must not be there
    #[arg(value_name = "FILE.tar.gz")]
    pub(super) file: PathBuf,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Copy {
    /// The session
    pub(super) id: OsString,
    /// The directory to copy it into
    pub(super) directory: PathBuf,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Export {
    /// The session
    pub(super) id: OsString,
    /// The form
    #[arg(long)]
    pub(super) format: Format,
}

/// The form of a report.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Json,
    Junit,
    Text,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Doctor {
    /// As one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Config {
    /// Print the commented defaults, to begin a file of your own
    #[arg(long)]
    pub(super) defaults: bool,
    /// As one JSON document
    #[arg(long, conflicts_with = "defaults")]
    pub(super) json: bool,
}

fn age(text: &str) -> Result<Duration, String> {
    human::parse_age(text).ok_or_else(|| "an age is written as 30d or 12h".to_owned())
}

fn size(text: &str) -> Result<u64, String> {
    human::parse_size(text).ok_or_else(|| "a size is written as 5G or 640M".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn global_flags_stand_before_and_after_the_command() {
        for line in [["adjourn", "-r", "/x", "list"], ["adjourn", "list", "--repo", "/x"]] {
            let args = Args::try_parse_from(line).unwrap();
            assert_eq!(args.global.repo, [PathBuf::from("/x")]);
        }
    }

    #[test]
    fn several_places_are_kept() {
        let args = Args::try_parse_from(["adjourn", "-r", "/x", "--repo", "/y", "list"]).unwrap();
        assert_eq!(args.global.repo.len(), 2);
    }

    #[test]
    fn values_may_begin_with_a_minus() {
        let args = Args::try_parse_from(["adjourn", "list", "--filter", "-locked:yes", "--sort", "-age"]);
        assert!(args.is_ok());
        assert!(Args::try_parse_from(["adjourn", "show", "--", "--help"]).is_ok());
    }
}
