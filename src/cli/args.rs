//! The arguments. What they mean is told here once: `--help`, the man page and the completions all come from it.

mod change;
mod look;

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::TypedValueParser;
use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::config::{Picture, PictureForm, ThemeChoice};
use crate::model::PlaceAddress;

pub(super) use change::{Archive, BreakLock, Change, Checkpoint, Copy, Create, KeepLatest, Named, Resume, Trash};
pub(super) use look::{Config, Doctor, Du, Export, Format, List, Logs, Search, Show, Streams, Times};

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
    #[arg(short, long = "repo", global = true, value_name = "PATH|URL", action = ArgAction::Append, value_parser = place())]
    pub(super) repo: Vec<PlaceAddress>,
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
    /// Which theme the browser uses: auto, dark, light or mono
    #[arg(long, global = true, value_name = "THEME", value_parser = theme)]
    pub(super) theme: Option<ThemeChoice>,
    /// What time it is at the start, so that pictures do not change with the day
    #[arg(long, global = true, value_name = "TIME", value_parser = clock, hide = true)]
    pub(super) clock: Option<Duration>,
    /// Write what the program does to this file
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) log_file: Option<PathBuf>,
}

/// An address is taken apart here, so that its password goes no further.
fn place() -> impl TypedValueParser<Value = PlaceAddress> {
    clap::builder::OsStringValueParser::new().map(PlaceAddress::from)
}

fn theme(text: &str) -> Result<ThemeChoice, String> {
    let named = ThemeChoice::ALL.iter().find(|(name, _)| *name == text);
    named.map(|(_, choice)| *choice).ok_or_else(|| "it is none of auto, dark, light, mono".to_owned())
}

fn clock(text: &str) -> Result<Duration, String> {
    let at = chrono::DateTime::parse_from_rfc3339(text).ok().and_then(|at| u64::try_from(at.timestamp()).ok());
    at.map(Duration::from_secs).ok_or_else(|| "a time is written as 2026-01-01T12:00:00Z".to_owned())
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
    Demo(Demo),
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
    /// Draw without a terminal, write the screen in this form, and end
    #[arg(long, value_name = "FORM", conflicts_with = "print")]
    pub(super) screen: Option<Form>,
    /// Keys to press before, as keys.toml names them, with blanks between them: 'j Enter ] n'
    #[arg(
        long,
        value_name = "KEYS",
        requires = "screen",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(super) keys: String,
    /// How large that screen is
    #[arg(long, value_name = "COLUMNSxROWS", requires = "screen", default_value = "100x30", value_parser = size)]
    pub(super) size: (u16, u16),
}

impl Browse {
    /// Whether it says anything.
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
    side(columns).zip(side(rows)).ok_or_else(|| "a size is written as 100x30, 1000 each way at most".to_owned())
}

#[derive(ClapArgs, Debug)]
pub(super) struct Demo {
    #[command(flatten)]
    pub(super) browse: Browse,
    /// Leave the samples in this directory, which must be new or empty, instead of browsing them
    #[arg(long, value_name = "DIR", conflicts_with_all = ["print", "screen"])]
    pub(super) keep: Option<PathBuf>,
}

/// What a screen is written as.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// Its characters
    Text,
    /// With colours, for a terminal
    Ansi,
    /// A picture
    Svg,
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
