//! What the browser is told, as plain values.

use std::path::PathBuf;

/// Settings of the browser.
#[derive(Clone, PartialEq, Debug)]
pub struct Ui {
    /// Which theme.
    pub theme: ThemeChoice,
    /// Whether somebody said so in a file, a variable or a flag; else the browser may use the one chosen in it last time.
    pub theme_chosen: bool,
    /// Whether the mouse is used; without it the terminal selects text.
    pub mouse: bool,
    /// Whether borders and bars are drawn in ASCII; none to decide by the locale.
    pub ascii: Option<bool>,
    /// Whether log lines wrap at first.
    pub wrap: bool,
    /// Columns of the list, in this order; empty for the built-in ones.
    pub columns: Vec<String>,
    /// Nothing may be changed; the same as `Settings::read_only`.
    pub read_only: bool,
    /// The user's `keys.toml`, which changes the built-in keys; [`Bindings::parse`](super::Bindings::parse) reads it.
    pub keys: Option<UserFile>,
    /// The user's `theme.toml`, which changes roles of the theme.
    pub roles: Option<UserFile>,
}

/// A file of the user that the browser reads itself, since only it knows its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserFile {
    /// Where it is, for complaints and for help.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::Auto,
            theme_chosen: false,
            mouse: true,
            ascii: None,
            wrap: false,
            columns: Vec::new(),
            read_only: false,
            keys: None,
            roles: None,
        }
    }
}

/// Which theme the browser uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ThemeChoice {
    /// Dark or light, as the terminal says.
    Auto,
    /// For dark terminals.
    Dark,
    /// For light terminals.
    Light,
    /// Without colour; also for NO_COLOR.
    Mono,
}

impl ThemeChoice {
    /// All of them by their names.
    pub const ALL: [(&'static str, ThemeChoice); 4] = [
        ("auto", ThemeChoice::Auto),
        ("dark", ThemeChoice::Dark),
        ("light", ThemeChoice::Light),
        ("mono", ThemeChoice::Mono),
    ];

    /// Its name in the configuration.
    pub fn word(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, choice)| *choice == self);
        named.map_or("auto", |(name, _)| name)
    }
}
