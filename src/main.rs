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
    let picture = browsing.picture;
    // What is drawn without a terminal is the same for everybody and leaves nothing behind.
    let remembered = if picture.is_some() { Default::default() } else { config::remembered(&places) };
    let options = tui::Options {
        catalog: browsing.catalog,
        ui: browsing.config.ui,
        choosing: browsing.choosing,
        remembered,
        // A view that cannot be kept is no reason to disturb anybody: the log file and `adjourn config` tell.
        remember: Box::new(move |view| {
            if let Err(error) = config::remember(&places, view) {
                tracing::warn!("the view was not saved: {error}");
            }
        }),
        environment: browsing.environment,
        json: Arc::new(move |row| cli::document(&catalog, &environment, row)),
        notices: browsing.config.notices,
        keys_file,
    };
    if let Some(picture) = picture {
        let drawn = tui::draw(&options, &picture)?;
        return Ok(Ending::Drawn(drawn.screen, drawn.problem));
    }
    Ok(match tui::run(options)? {
        tui::effect::Choice::Nothing => Ending::Nothing,
        tui::effect::Choice::Chosen(rows) => Ending::Chosen(rows),
        tui::effect::Choice::Interrupted(signal) => Ending::Interrupted(signal),
    })
}
