//! The command line. Each argument is described here once: `--help`, the man page and the completions are made from it.

mod change;
mod look;

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::TypedValueParser;
use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::config::{Picture, PictureForm, ThemeChoice};
use crate::model::PlaceAddress;

pub(super) use change::{
    Archive, BreakLock, Change, Checkpoint, Copy, Create, KeepLatest, Named, Pins, Prune, Resume, Trash, TrashCommand,
};
pub(super) use look::{Config, Doctor, Du, Export, Format, List, Logs, Search, Show, Streams, Times};

const AFTER: &str = "\
Places: from -r, else $ADJOURN_REPOSITORY, else the default places of each kind. An id found in more than one of them is \
refused. hex:... names an id that is not printable text.

Exit codes: 0 success, 1 error, 2 usage error, 3 some items failed or were skipped, 4 nothing selected or found, 10 repository \
not found, 11 locked or in use, 12 session not found, 13 damaged, 130 interrupted.";

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
    /// Place to read sessions from: directory, file or address; repeat for more
    #[arg(short, long = "repo", global = true, value_name = "PATH|URL", action = ArgAction::Append, value_parser = place())]
    pub(super) repo: Vec<PlaceAddress>,
    /// Storage kind, if it cannot be detected
    #[arg(long, global = true, value_parser = kinds())]
    pub(super) kind: Option<String>,
    /// Refuse every change
    #[arg(long, global = true)]
    pub(super) read_only: bool,
    /// Ignore and do not update the cache
    #[arg(long, global = true)]
    pub(super) no_index: bool,
    /// When to use colour; auto honours NO_COLOR
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub(super) color: When,
    /// Read this configuration file instead of the user's
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Theme of the browser: auto, dark, light or mono
    #[arg(long, global = true, value_name = "THEME", value_parser = theme)]
    pub(super) theme: Option<ThemeChoice>,
    /// Use TIME as the current time, for reproducible screens
    #[arg(long, global = true, value_name = "TIME", value_parser = clock, hide = true)]
    pub(super) clock: Option<Duration>,
    /// Write a debug log to FILE
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) log_file: Option<PathBuf>,
}

/// An address is taken apart here, so that its password goes no further.
fn place() -> impl TypedValueParser<Value = PlaceAddress> {
    clap::builder::OsStringValueParser::new().map(PlaceAddress::from)
}

fn theme(text: &str) -> Result<ThemeChoice, String> {
    let named = ThemeChoice::ALL.iter().find(|(name, _)| *name == text);
    named.map(|(_, choice)| *choice).ok_or_else(|| "unknown theme; use auto, dark, light or mono".to_owned())
}

fn clock(text: &str) -> Result<Duration, String> {
    let at = chrono::DateTime::parse_from_rfc3339(text).ok().and_then(|at| u64::try_from(at.timestamp()).ok());
    at.map(Duration::from_secs).ok_or_else(|| "not a valid time; use 2026-01-01T12:00:00Z".to_owned())
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
    /// List sessions, newest first
    List(List),
    /// Show all details of a session
    Show(Show),
    /// Show disk usage (default: all sessions)
    Du(Du),
    /// List a session's logs, or show one
    Logs(Logs),
    /// Search logs (default: of all sessions)
    Search(Search),
    /// Resume a session in the program that created it
    Resume(Resume),
    /// Remove the lock that an interrupted save left
    BreakLock(BreakLock),
    /// Remove sessions permanently
    Destroy(Named),
    /// Keep the latest N sessions and remove the rest
    KeepLatest(KeepLatest),
    /// Remove the oldest until sessions and trash take at most SIZE in all: the trash first, then your sessions
    Prune(Prune),
    /// Move sessions to the trash; see also `trash list` and `trash empty`
    Trash(Trash),
    /// Pin sessions: keep-latest and prune never remove them; `list --filter is:pinned` shows them
    Pin(Pins),
    /// Take the pins of sessions away
    Unpin(Pins),
    /// Restore sessions from the trash
    Restore(Named),
    /// Create a session and print its id, for scripts
    Create(Create),
    /// Save standard input as the checkpoint of a session, atomically
    Checkpoint(Checkpoint),
    /// Pack sessions into a compressed tar archive
    Archive(Archive),
    /// Copy a session into a directory
    Copy(Copy),
    /// Write a report of a session to standard output
    Export(Export),
    /// Check repositories for problems and suggest fixes
    Doctor(Doctor),
    /// Browse sample sessions in a temporary directory
    Demo(Demo),
    /// Show the effective configuration and the source of each value
    Config(Config),
    /// Print a shell completion script
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(ClapArgs, Debug)]
pub(super) struct Browse {
    /// Exit on Enter and print the selection; the browser draws on the controlling terminal
    #[arg(long, value_name = "WHAT")]
    pub(super) print: Option<Print>,
    /// Draw one screen without a terminal, print it in this format and exit
    #[arg(long, value_name = "FORM", conflicts_with = "print")]
    pub(super) screen: Option<Form>,
    /// Keys to press first, named as in keys.toml and separated by spaces: 'j Enter ] n'
    #[arg(
        long,
        value_name = "KEYS",
        requires = "screen",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(super) keys: String,
    /// Size of that screen
    #[arg(long, value_name = "COLUMNSxROWS", requires = "screen", default_value = "100x30", value_parser = size)]
    pub(super) size: (u16, u16),
}

impl Browse {
    /// Whether one of these flags was given.
    pub(super) fn is_given(&self) -> bool {
        self.print.is_some() || self.screen.is_some()
    }

    /// The screen that is asked for without a terminal.
    pub(super) fn picture(&self) -> Option<Picture> {
        let form = match self.screen? {
            Form::Text => PictureForm::Text,
            Form::Ansi => PictureForm::Ansi,
            Form::Svg => PictureForm::Svg,
        };
        let (columns, rows) = self.size;
        Some(Picture { keys: self.keys.clone(), columns, rows, form })
    }
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let side = |text: &str| text.parse().ok().filter(|side| (1..=1_000).contains(side));
    let (columns, rows) = text.split_once('x').unwrap_or((text, ""));
    side(columns)
        .zip(side(rows))
        .ok_or_else(|| "not a valid size; use COLUMNSxROWS such as 100x30, at most 1000 each".to_owned())
}

#[derive(ClapArgs, Debug)]
pub(super) struct Demo {
    #[command(flatten)]
    pub(super) browse: Browse,
    /// Write the samples to DIR, which must be new or empty, and do not browse them
    #[arg(long, value_name = "DIR", conflicts_with_all = ["print", "screen"])]
    pub(super) keep: Option<PathBuf>,
}

/// The output format of a screen.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// Plain text
    Text,
    /// Text with ANSI colours
    Ansi,
    /// SVG image
    Svg,
}

/// What is printed of each selected session.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Print {
    /// One id per line
    Id,
    /// One path per line
    Path,
    /// JSON, as `list --json`
    Json,
    /// Ids as exact bytes, each terminated by NUL
    Nul,
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
            assert_eq!(args.global.repo, [PlaceAddress::from("/x")]);
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
