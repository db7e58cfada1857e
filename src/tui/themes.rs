//! Which theme is drawn with: what the user chose, what the terminal can show, what the locale has badges for.

use super::glyphs;
use super::options::Options;
use super::remembered::Remembered;
use super::theme::{Shade, Theme};
use crate::config::ThemeChoice;

/// The shade to begin with.
pub fn shade(options: &Options, remembered: &Remembered) -> Shade {
    let no_colour = options.environment.get("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = options.environment.get("TERM").is_some_and(|term| term == "dumb");
    match chosen(options, remembered) {
        ThemeChoice::Mono => Shade::Mono,
        _ if no_colour || dumb => Shade::Mono,
        ThemeChoice::Dark => Shade::Dark,
        ThemeChoice::Light => Shade::Light,
        ThemeChoice::Auto => remembered.shade(),
    }
}

/// What the files, variables and flags say; where they say nothing, what was chosen in the browser last time.
pub fn chosen(options: &Options, remembered: &Remembered) -> ThemeChoice {
    let before = remembered.theme().filter(|_| !options.ui.theme_chosen);
    before.unwrap_or(options.ui.theme)
}

/// What is wrong with the user's theme.
pub fn problems(options: &Options) -> Vec<String> {
    let Some(file) = &options.ui.roles else { return Vec::new() };
    let (_, problems) = Theme::built_in(Shade::Dark, glyphs::UNICODE).with_changes(&file.text);
    problems.into_iter().map(|why| format!("{}: {why}", file.path.display())).collect()
}

/// One theme for each shade, with the user's changes.
pub struct Themes {
    dark: Theme,
    light: Theme,
    mono: Theme,
}

impl Themes {
    /// Those that the options ask for.
    pub fn of(options: &Options) -> Self {
        let badges = if ascii(options) { glyphs::ASCII } else { glyphs::UNICODE };
        let own = |theme: Theme| match &options.ui.roles {
            Some(file) => theme.with_changes(&file.text).0,
            None => theme,
        };
        Self {
            dark: own(Theme::built_in(Shade::Dark, badges)),
            light: own(Theme::built_in(Shade::Light, badges)),
            mono: Theme::built_in(Shade::Mono, badges),
        }
    }

    /// The one for a shade.
    pub fn of_shade(&self, shade: Shade) -> &Theme {
        match shade {
            Shade::Dark => &self.dark,
            Shade::Light => &self.light,
            Shade::Mono => &self.mono,
        }
    }
}

/// ASCII where it was asked for, or where the locale is not UTF-8.
fn ascii(options: &Options) -> bool {
    options.ui.ascii.unwrap_or_else(|| {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"];
        let set = names.iter().filter_map(|name| options.environment.get(*name)).find(|value| !value.is_empty());
        let locale = set.map(|value| value.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        !locale.contains("utf-8") && !locale.contains("utf8")
    })
}
