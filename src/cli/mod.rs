//! The command line: arguments in, tables, records or JSON out, and an exit code. It knows no kind of storage and changes
//! nothing itself: `command` does.

mod args;
mod browse;
mod change;
mod context;
mod create;
mod doctor;
mod du;
mod error;
mod flush_pacing;
mod json;
mod list;
mod load;
mod logging;
mod logs;
mod matching;
mod out;
mod output_stream;
mod pack;
mod pin;
mod progress;
mod resume;
mod search;
mod settings;
mod show;
mod table;
mod unread;
mod withhold;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Parser;

pub use browse::{Browser, Browsing, Ending};
pub use show::document;

use crate::text::secrets;
use args::{Args, Command};
use context::Context;
use error::{Code, Ended, Failure};

/// Runs the program with the arguments of this process and gives its exit code.
pub fn main(browser: Browser) -> u8 {
    withhold::learn();
    std::panic::set_hook(Box::new(|fault| {
        let place = fault.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        out::complain(&format!("internal error in adjourn{place}; please report it"));
    }));
    // The system's library ends a program that gets no memory by this signal, after a line that says so: it is an error like others.
    let always = Arc::new(AtomicBool::new(true));
    signal_hook::flag::register_conditional_shutdown(
        signal_hook::consts::SIGABRT,
        i32::from(Code::Error as u8),
        always,
    )
    .ok();
    let ended = catch_unwind(AssertUnwindSafe(|| run(browser))).unwrap_or(Ok(Code::Error));
    let code = match ended {
        Ok(code) => {
            tracing::info!(code = code as u8, "ends");
            code
        }
        Err(Failure::Unread) => Code::Done,
        Err(Failure::Told(code, line)) => {
            // What a library says may quote an address with its password.
            let line = secrets::redact(&line);
            tracing::error!(code = code as u8, "ends: {line}");
            out::complain(&line);
            code
        }
    };
    code as u8
}

fn run(browser: Browser) -> Ended {
    let args = match Args::try_parse() {
        Ok(args) => args,
        // What is quoted is what may be shown, whatever was typed.
        Err(error) => {
            let shown = std::env::args_os().enumerate();
            let shown = shown.map(|(at, word)| if at == 0 { word } else { withhold::shown(&word) });
            return unparsed(&Args::try_parse_from(shown).err().unwrap_or(error));
        }
    };
    if args.browse.is_given() && args.command.is_some() {
        return Err(Failure::usage(
            "--print and --screen only apply to the browser; use them without a command or after `browse`",
        ));
    }
    // The browser needs none unless it is asked to print.
    if !matches!(args.command, None | Some(Command::Browse(_))) {
        out::require_output()?;
    }
    args.global.clock.into_iter().for_each(crate::work::set_clock);
    match args.command {
        Some(Command::Completions { shell }) => settings::completions(shell),
        Some(Command::Man) => settings::man(),
        Some(Command::Config(args::Config { defaults: true, .. })) => settings::defaults(),
        command => {
            let mut context = Context::new(args.global)?;
            if let Some(path) = &context.global.log_file {
                logging::begin(path)?;
            }
            let arguments = std::env::args_os().skip(1).map(|word| withhold::shown(&word));
            tracing::info!(arguments = ?arguments.collect::<Vec<_>>(), "begins");
            tell_mistakes(&context, command.as_ref());
            obey(&mut context, command.unwrap_or(Command::Browse(args.browse)), browser)
        }
    }
}

/// Says what of the configuration is wrong and ignored, where the command does not say so itself.
fn tell_mistakes(context: &Context, command: Option<&Command>) {
    if !matches!(command, None | Some(Command::Browse(_) | Command::Config(_) | Command::Resume(_))) {
        let wrong = context.config.notices.iter().filter(|notice| notice.key == crate::config::WRONG);
        wrong.for_each(|notice| out::complain(&notice.text));
    }
}

fn obey(context: &mut Context, command: Command, browser: Browser) -> Ended {
    match command {
        Command::Browse(args) => browse::run(context, &args, browser),
        Command::List(args) => list::run(context, &args),
        Command::Show(args) => show::show(context, &args),
        Command::Export(args) => show::export(context, &args),
        Command::Du(args) => du::run(context, &args),
        Command::Logs(args) => logs::run(context, &args),
        Command::Search(args) => search::run(context, &args),
        Command::Create(args) => create::create(context, &args),
        Command::Checkpoint(args) => create::checkpoint(context, &args),
        Command::Doctor(args) => doctor::run(context, &args),
        Command::Config(args) => settings::config(context, &args),
        Command::Resume(args) => resume::run(context, &args),
        Command::BreakLock(args) => change::break_lock(context, &args),
        Command::Destroy(args) => change::destroy(context, &args),
        Command::KeepLatest(args) => change::keep_latest(context, &args),
        Command::Prune(args) => change::prune(context, &args),
        Command::Trash(args) => change::trash(context, &args),
        Command::Pin(args) => pin::pin(context, &args),
        Command::Unpin(args) => pin::unpin(context, &args),
        Command::Restore(args) => change::restore(context, &args),
        Command::Archive(args) => pack::archive(context, &args),
        Command::Copy(args) => pack::copy(context, &args),
        Command::Demo(args) => browse::demo(context, &args, browser),
        // These need no configuration and were obeyed before it was read.
        Command::Completions { .. } | Command::Man => Ok(Code::Done),
    }
}

/// What is wrong with a number, in words; the library says it for programmers.
const NUMBERS: [(&str, &str); 5] = [
    ("invalid digit found in string", "not a whole number"),
    ("number too large to fit in target type", "too large"),
    ("number too small to fit in target type", "too small"),
    ("cannot parse integer from empty string", "not a whole number"),
    ("cannot parse number from empty string", "not a whole number"),
];

fn number_words(text: &str) -> String {
    NUMBERS.iter().fold(text.to_owned(), |text, (raw, words)| text.replace(raw, words))
}

/// Help and version are what was asked for; anything else is one line.
fn unparsed(error: &clap::Error) -> Ended {
    let text = error.render().to_string();
    if !error.use_stderr() {
        let mut out = out::Out::new(Some(false));
        out.text(&text)?;
        out.flush()?;
        return Ok(Code::Done);
    }
    let words = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts = text.split("\n\n").filter(|part| !part.starts_with("Usage:") && !part.starts_with("For more"));
    let parts: Vec<String> = parts.map(|part| words(part.trim().trim_start_matches("error: "))).collect();
    let parts: Vec<String> = parts.iter().map(|part| number_words(part)).collect();
    Err(Failure::usage(format!("{}; see `adjourn --help`", parts.join("; "))))
}
