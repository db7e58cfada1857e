//! What every command needs: the global flags, the configuration, the environment and standard output.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::args::{Global, When};
use super::error::{Code, Failure};
use super::out::Out;
use crate::command::{Catalog, Environment, Place, Readers};
use crate::config::{self, Config, Flags, Places};
use crate::model::{EntryRef, IndexPlace, Settings};
use crate::text::shell::quote_word;
use crate::work::{self, Task, stop_flag};

/// Files that a repository may have open at once, and those that everything else needs.
const OPEN_EACH: u64 = 8;
const OPEN_ALWAYS: u64 = 256;

/// What every command needs.
pub(super) struct Context {
    pub(super) global: Global,
    pub(super) config: Config,
    pub(super) own: Places,
    pub(super) environment: Environment,
    pub(super) out: Out,
}

impl Context {
    /// Reads the configuration and prepares the output.
    pub(super) fn new(global: Global) -> Result<Self, Failure> {
        let environment: Environment =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect();
        let own = Places::of_user();
        let flags =
            Flags { file: global.config.clone(), read_only: global.read_only, color: wanted_colour(global.color) };
        let caller = rustix::process::geteuid().as_raw();
        let mut config = config::load(&own, &flags, &|name| environment.get(name).cloned(), caller)?;
        if let Some(theme) = global.theme {
            (config.ui.theme, config.ui.theme_chosen) = (theme, true);
        }
        let no_colour = environment.get("NO_COLOR").is_some_and(|value| !value.is_empty());
        // A terminal that knows no sequences gets none.
        let dumb = environment.get("TERM").is_some_and(|term| term == "dumb");
        let out = Out::new(flags.color.or((no_colour || dumb).then_some(false)));
        Ok(Self { global, config, own, environment, out })
    }

    /// The places of the command line; none for the default ones.
    pub(super) fn places(&self) -> Vec<Place> {
        self.global.repo.iter().map(|place| Place { address: place.clone(), named: true }).collect()
    }

    /// Opens the places for deciding what to remove: nothing that was kept of sessions is believed.
    pub(super) fn catalog_anew(&self) -> Result<Arc<Catalog>, Failure> {
        self.opened(None)
    }

    /// Opens the places.
    pub(super) fn catalog(&self) -> Result<Arc<Catalog>, Failure> {
        let cache = self.own.cache.clone().filter(|_| !self.global.no_index);
        self.opened(cache.map(|cache| IndexPlace::new(cache.join("index"))))
    }

    fn opened(&self, index: Option<IndexPlace>) -> Result<Arc<Catalog>, Failure> {
        let kind = self.global.kind.as_deref();
        let places = self.places();
        work::allow_open_files(OPEN_ALWAYS.saturating_add(OPEN_EACH.saturating_mul(places.len() as u64)));
        let pins = self.own.state.clone().map(|state| state.join("pins"));
        let settings = Settings { index, pins, ..self.config.settings.clone() };
        let mut catalog = Catalog::open(&places, kind, settings, &self.environment)?;
        if let Some(file) = &self.global.config {
            let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            catalog.add_option(format!("--config {}", quote_word(file.as_os_str().as_encoded_bytes())));
        }
        Ok(Arc::new(catalog))
    }

    /// Opens the places for the calling thread.
    pub(super) fn readers(&self) -> Result<Readers, Failure> {
        Ok(Readers::new(self.catalog()?))
    }

    /// How many threads read.
    pub(super) fn threads(&self) -> usize {
        match self.config.settings.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }

    /// A task that Ctrl-C cancels. Where it does not come to a border, a second Ctrl-C ends the program.
    pub(super) fn task(&self) -> Task {
        let task = Task::new();
        let asked = Arc::new(AtomicBool::new(false));
        let ended = Code::Interrupted as i32;
        // Without a handler Ctrl-C ends the program at once, which is right too.
        signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGINT, ended, Arc::clone(&asked)).ok();
        signal_hook::flag::register(signal_hook::consts::SIGINT, asked).ok();
        signal_hook::flag::register(signal_hook::consts::SIGINT, task.cancel_flag()).ok();
        signal_hook::flag::register(signal_hook::consts::SIGINT, stop_flag()).ok();
        task
    }
}

/// Finds a session that the user named.
pub(super) fn find(readers: &mut Readers, id: &OsStr) -> crate::model::Result<EntryRef> {
    readers.find(id.as_bytes())
}

fn wanted_colour(when: When) -> Option<bool> {
    match when {
        When::Auto => None,
        When::Always => Some(true),
        When::Never => Some(false),
    }
}
