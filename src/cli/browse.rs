//! `browse` and `demo`: the browser is run by `main`, which alone knows it; what was chosen is printed here.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::args::{self, Print};
use super::context::Context;
use super::error::{Code, Ended, Failure};
use super::list::{self, Document};
use super::{load, out};
use crate::command::{Catalog, Demo, Environment, Listing};
use crate::config::{Config, Picture, Places};
use crate::model::{EntryRef, Timestamp};
use crate::text::shell::quote_word;
use crate::text::{human, os_words};

/// What the browser is given.
pub struct Browsing {
    /// The opened repositories.
    pub catalog: Arc<Catalog>,
    /// The configuration.
    pub config: Config,
    /// Where our own files are.
    pub places: Places,
    /// The variables of this process.
    pub environment: Environment,
    /// Whether Enter chooses and ends.
    pub choosing: bool,
    /// A screen that is asked for without a terminal.
    pub picture: Option<Picture>,
}

/// How the browser ended.
#[derive(Clone, PartialEq, Debug)]
pub enum Ending {
    /// Nothing was chosen.
    Nothing,
    /// These sessions were chosen.
    Chosen(Vec<EntryRef>),
    /// There was no terminal: the screen, and why it may not be what was meant.
    Drawn(String, Option<String>),
    /// A signal ended it, or the user with Ctrl-C: its number.
    Interrupted(i32),
}

/// Runs the browser.
pub type Browser = fn(Browsing) -> io::Result<Ending>;

pub(super) fn run(context: &mut Context, args: &args::Browse, browser: Browser) -> Ended {
    let catalog = context.catalog()?;
    begin(context, args, catalog, browser)
}

/// Browses, or lists where standard output is no terminal that a screen can be drawn on and nothing is asked of the browser.
fn begin(context: &mut Context, args: &args::Browse, catalog: Arc<Catalog>, browser: Browser) -> Ended {
    let dumb = context.environment.get("TERM").is_some_and(|term| term == "dumb");
    if !args.is_given() && (dumb || !context.out.is_terminal()) {
        return list::plain(context, &catalog);
    }
    show(context, args, catalog, browser)
}

/// Lets the user try everything on sample sessions, which are gone afterwards.
pub(super) fn demo(context: &mut Context, args: &args::Demo, browser: Browser) -> Ended {
    if let Some(directory) = &args.keep {
        return keep(context, directory);
    }
    let demo = Demo::unpack(Timestamp::start())?;
    let settings = context.config.settings.clone();
    let catalog = Arc::new(Catalog::open(demo.places(), None, settings, &context.environment)?);
    begin(context, &args.browse, catalog, browser)
}

/// Leaves the samples in a directory of the user and says how to look at them.
fn keep(context: &mut Context, directory: &Path) -> Ended {
    let kept = Demo::keep(directory, Timestamp::start())?;
    let paths = kept.places().iter().filter_map(|place| place.address.path());
    let places: String = paths.map(|path| format!(" -r {}", quote_word(path.as_os_str().as_encoded_bytes()))).collect();
    context.out.line(&format!("wrote {} of samples to {}", human::size(kept.bytes()), out::path(directory)))?;
    context.out.line(&format!("browse them with: adjourn{places}"))?;
    context.out.flush()?;
    Ok(Code::Done)
}

const NO_TERMINAL: &str =
    "cannot open the browser: there is no terminal to draw on; `adjourn list` prints, and --screen draws without one";

/// Lets the user browse a catalog.
pub(super) fn show(context: &mut Context, args: &args::Browse, catalog: Arc<Catalog>, browser: Browser) -> Ended {
    let browsing = Browsing {
        catalog: Arc::clone(&catalog),
        config: context.config.clone(),
        places: context.own.clone(),
        environment: context.environment.clone(),
        choosing: args.print.is_some(),
        picture: args.picture(),
    };
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::InvalidInput => Failure::usage(format!("--keys: {error}")),
        _ if error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error()) => Failure::error(NO_TERMINAL),
        _ => Failure::error(format!("cannot open the browser: {}", os_words(&error))),
    };
    match browser(browsing).map_err(failed)? {
        Ending::Drawn(screen, problem) => {
            context.out.screen(&screen)?;
            context.out.flush()?;
            problem.map_or(Ok(Code::Done), |problem| Err(Failure::error(problem)))
        }
        Ending::Chosen(rows) if !rows.is_empty() => {
            print(context, &catalog, rows, args.print.unwrap_or(Print::Id))?;
            context.out.flush()?;
            Ok(Code::Done)
        }
        Ending::Interrupted(_) => Ok(Code::Interrupted),
        Ending::Chosen(_) | Ending::Nothing if args.print.is_some() => Ok(Code::Nothing),
        Ending::Chosen(_) | Ending::Nothing => Ok(Code::Done),
    }
}

fn print(context: &mut Context, catalog: &Arc<Catalog>, rows: Vec<EntryRef>, what: Print) -> Result<(), Failure> {
    match what {
        Print::Id => rows.iter().try_for_each(|row| context.out.line(&row.entry.id.to_string())),
        Print::Nul => rows.iter().try_for_each(|row| context.out.raw(row.entry.id.bytes(), b"\0")),
        Print::Path => rows.iter().try_for_each(|row| {
            let place = catalog.location(&row.address()).unwrap_or_default();
            context.out.line(&out::path(&place))
        }),
        Print::Json => {
            let wanted = load::Wanted { summaries: true, sizes: false };
            let task = context.task();
            let rows = load::read(context, catalog, rows, wanted, &task)?;
            context.out.json(&Document { catalog, rows: &rows, listing: &Listing::default() })
        }
    }
}
