//! The arguments of the commands that only look.

use std::ffi::OsString;

use clap::{Args as ClapArgs, ValueEnum};

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct List {
    /// Print one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// One id per line
    #[arg(long, conflicts_with = "json")]
    pub(in crate::cli) ids: bool,
    /// Show at most N sessions
    #[arg(short = 'n', long, value_name = "N")]
    pub(in crate::cli) number: Option<usize>,
    /// Show only sessions that match: words, field:value, age:<2d, fail:>0, -not
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub(in crate::cli) filter: Option<String>,
    /// Sort by age, size, title, state, jobs or id; prefix with - to reverse
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(in crate::cli) sort: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Show {
    /// Session id
    pub(in crate::cli) id: OsString,
    /// Print one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Du {
    /// Session ids (default: all)
    pub(in crate::cli) ids: Vec<OsString>,
    /// Print one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Logs {
    /// Session id
    pub(in crate::cli) id: OsString,
    /// Job id or log file (default: list the logs)
    pub(in crate::cli) job: Option<OsString>,
    /// Streams to show
    #[arg(long, value_name = "STREAM", default_value = "both")]
    pub(in crate::cli) stream: Streams,
    /// Prefix each line with the time since the start, or since the previous line
    #[arg(long, value_name = "TIME", default_value = "none")]
    pub(in crate::cli) time: Times,
    /// Print the decoded bytes unchanged; refused on a terminal
    #[arg(long, conflicts_with_all = ["time", "json"])]
    pub(in crate::cli) raw: bool,
    /// Keep waiting for new output, until the log is complete or you interrupt it
    #[arg(long)]
    pub(in crate::cli) follow: bool,
    /// List the logs as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// The streams of a log that are printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum Streams {
    Out,
    Err,
    Both,
}

/// The time that is printed in front of a line.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum Times {
    None,
    Since,
    Delta,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Search {
    /// Regular expression
    #[arg(allow_hyphen_values = true)]
    pub(in crate::cli) pattern: String,
    /// Session ids (default: all)
    pub(in crate::cli) ids: Vec<OsString>,
    /// Ignore case
    #[arg(short, long)]
    pub(in crate::cli) ignore_case: bool,
    /// Treat the pattern as plain text
    #[arg(short = 'F', long)]
    pub(in crate::cli) fixed_strings: bool,
    /// Print one JSON object per line
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Export {
    /// Session id
    pub(in crate::cli) id: OsString,
    /// Output format
    #[arg(long)]
    pub(in crate::cli) format: Format,
}

/// The output format of a report.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum Format {
    Json,
    Junit,
    Text,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Doctor {
    /// Print one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Config {
    /// Print the defaults with comments, as a template for config.toml
    #[arg(long)]
    pub(in crate::cli) defaults: bool,
    /// Print one JSON document
    #[arg(long, conflicts_with = "defaults")]
    pub(in crate::cli) json: bool,
}
