//! What the browser remembers of its view from one time to the next. The filter is not among it, since it would hide sessions
//! from somebody who has forgotten it.

use serde::{Deserialize, Serialize};

use super::theme::Shade;
use crate::config::ThemeChoice;

/// The view to come back to, as it stands in the file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// The column to sort by.
    pub sort: String,
    /// Whether the order is turned round.
    pub reversed: bool,
    /// The tab of the details.
    pub tab: String,
    /// The theme that was chosen in the browser, by its name; empty where none was.
    pub theme: String,
    /// The background that the terminal told: `dark` or `light`.
    pub background: String,
}

impl Remembered {
    /// The theme that was chosen in the browser.
    pub fn theme(&self) -> Option<ThemeChoice> {
        ThemeChoice::ALL.iter().find_map(|(name, theme)| (*name == self.theme).then_some(*theme))
    }

    /// The theme for the background.
    pub fn shade(&self) -> Shade {
        if self.background == Shade::Light.name() { Shade::Light } else { Shade::Dark }
    }
}
