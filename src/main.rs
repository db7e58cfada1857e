//! The program: the command line and the browser, which do not know each other.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use adjourn::cli::{Browsing, Ending};
use adjourn::{cli, config, tui};

fn main() -> ExitCode {
    ExitCode::from(cli::main(browse))
}

fn browse(browsing: Browsing) -> io::Result<Ending> {
    let places = browsing.places;
    let keys_file = places.config.as_ref().map(|dir| dir.join("keys.toml"));
    let (catalog, environment) = (Arc::clone(&browsing.catalog), browsing.environment.clone());
    let ended = tui::run(tui::Options {
        catalog: browsing.catalog,
        ui: browsing.config.ui,
        choosing: browsing.choosing,
        remembered: config::remembered(&places),
        // A view that cannot be kept is no reason to disturb anybody: the log file and `adjourn config` tell.
        remember: Box::new(move |view| {
            if let Err(error) = config::remember(&places, view) {
                tracing::warn!("the view is not saved: {error}");
            }
        }),
        environment: browsing.environment,
        json: Arc::new(move |row| cli::document(&catalog, &environment, row)),
        notices: browsing.config.notices,
        keys_file,
    })?;
    Ok(match ended {
        tui::effect::Choice::Nothing => Ending::Nothing,
        tui::effect::Choice::Chosen(rows) => Ending::Chosen(rows),
        tui::effect::Choice::Interrupted(signal) => Ending::Interrupted(signal),
    })
}
