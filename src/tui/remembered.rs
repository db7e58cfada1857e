//! What the browser remembers of its view from one time to the next. The filter is not among it.

use serde::{Deserialize, Serialize};

/// The view to come back to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// The column to sort by.
    pub sort: String,
    /// Whether the order is turned round.
    pub reversed: bool,
    /// The tab of the details.
    pub tab: String,
    /// The background that the terminal told: `dark` or `light`.
    pub background: String,
}
