//! What the browser is given.

use std::path::PathBuf;
use std::sync::Arc;

use super::effects::Json;
use super::remembered::Remembered;
use crate::command::{Catalog, Environment};
use crate::config::Ui;
use crate::model::Reason;

/// What the browser is given.
pub struct Options {
    /// The opened repositories.
    pub catalog: Arc<Catalog>,
    /// The user's settings.
    pub ui: Ui,
    /// Whether Enter chooses and ends; the caller prints the choice.
    pub choosing: bool,
    /// The view of the last time.
    pub remembered: Remembered,
    /// Keeps the view for the next time.
    pub remember: Box<dyn FnMut(&Remembered)>,
    /// The environment: PAGER, EDITOR, SHELL, HOME, NO_COLOR, TMUX and the locale are looked up here.
    pub environment: Environment,
    /// Writes a session down as the command line does.
    pub json: Json,
    /// What to say at the start: what was refused of the configuration.
    pub notices: Vec<Reason>,
    /// Where the user's own keymap would be looked for; shown in help.
    pub keys_file: Option<PathBuf>,
}
