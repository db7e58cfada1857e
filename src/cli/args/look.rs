//! The arguments of the commands that only look.

use std::ffi::OsString;

use clap::{Args as ClapArgs, ValueEnum};

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct List {
    /// As one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// Only the ids, one a line
    #[arg(long, conflicts_with = "json")]
    pub(in crate::cli) ids: bool,
    /// At most so many
    #[arg(short = 'n', long, value_name = "N")]
    pub(in crate::cli) number: Option<usize>,
    /// Only those that match: words, field:value, age:<2d, fail:>0, -not
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub(in crate::cli) filter: Option<String>,
    /// age, size, title, state, jobs or id; a minus turns the order round
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(in crate::cli) sort: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Show {
    /// The session
    pub(in crate::cli) id: OsString,
    /// As one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Du {
    /// The sessions; all without one
    pub(in crate::cli) ids: Vec<OsString>,
    /// As one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Logs {
    /// The session
    pub(in crate::cli) id: OsString,
    /// The job, or the log's file; without it the logs are listed
    pub(in crate::cli) job: Option<OsString>,
    /// Which stream
    #[arg(long, value_name = "STREAM", default_value = "both")]
    pub(in crate::cli) stream: Streams,
    /// Time in front of each line: since the start, or since the line before
    #[arg(long, value_name = "TIME", default_value = "none")]
    pub(in crate::cli) time: Times,
    /// The decoded bytes, nothing added; not to a terminal
    #[arg(long, conflicts_with_all = ["time", "json"])]
    pub(in crate::cli) raw: bool,
    /// Wait for more, until interrupted
    #[arg(long)]
    pub(in crate::cli) follow: bool,
    /// The list of logs as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// Which stream of a log.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum Streams {
    Out,
    Err,
    Both,
}

/// Which time stands in front of a line.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum Times {
    None,
    Since,
    Delta,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Search {
    /// A regular expression
    #[arg(allow_hyphen_values = true)]
    pub(in crate::cli) pattern: String,
    /// The sessions; all without one
    pub(in crate::cli) ids: Vec<OsString>,
    /// Letters match whatever their case
    #[arg(short, long)]
    pub(in crate::cli) ignore_case: bool,
    /// The pattern is plain text
    #[arg(short = 'F', long)]
    pub(in crate::cli) fixed_strings: bool,
    /// One JSON object a line
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Export {
    /// The session
    pub(in crate::cli) id: OsString,
    /// The form
    #[arg(long)]
    pub(in crate::cli) format: Format,
}

/// The form of a report.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum Format {
    Json,
    Junit,
    Text,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Doctor {
    /// As one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(ClapArgs, Debug)]
pub(in crate::cli) struct Config {
    /// Print the commented defaults, to begin a file of your own
    #[arg(long)]
    pub(in crate::cli) defaults: bool,
    /// As one JSON document
    #[arg(long, conflicts_with = "defaults")]
    pub(in crate::cli) json: bool,
}
