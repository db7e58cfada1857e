//! Colours by meaning. Code names a role; a theme file gives each role a style. Words from any system come in by their
//! [`Class`], so that no theme knows a kind.

use std::collections::BTreeMap;
use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use super::glyphs::Glyphs;
use crate::model::Class;
use crate::text::ansi;

/// What a piece of the screen means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Text that matters less.
    Dim,
    /// Column headings and labels.
    Heading,
    /// The program's name and other titles.
    Title,
    /// A frame.
    Border,
    /// The frame with the focus.
    Focus,
    /// The line under the cursor.
    Cursor,
    /// A line under the cursor of a pane without the focus.
    CursorAway,
    /// What the user marked.
    Marked,
    /// A key in a hint.
    Key,
    /// A chosen tab or button.
    Chosen,
    /// What matches a search.
    Match,
    /// Something to be careful with.
    Warning,
    /// Something that went wrong.
    Error,
    /// Text being typed.
    Input,
    /// A word of class good.
    Good,
    /// A word of class bad.
    Bad,
    /// A word of class open.
    Open,
    /// A word of class busy.
    Busy,
    /// A word of class skipped.
    Skipped,
    /// A word of class odd.
    Odd,
    /// The done part of a progress bar.
    Done,
    /// Times in logs.
    Time,
    /// A log's error stream.
    Stderr,
}

/// Every role, in the order of theme files.
pub const ROLES: [Role; 24] = [
    Role::Text,
    Role::Dim,
    Role::Heading,
    Role::Title,
    Role::Border,
    Role::Focus,
    Role::Cursor,
    Role::CursorAway,
    Role::Marked,
    Role::Key,
    Role::Chosen,
    Role::Match,
    Role::Warning,
    Role::Error,
    Role::Input,
    Role::Good,
    Role::Bad,
    Role::Open,
    Role::Busy,
    Role::Skipped,
    Role::Odd,
    Role::Done,
    Role::Time,
    Role::Stderr,
];

impl From<Class> for Role {
    fn from(class: Class) -> Self {
        match class {
            Class::Good => Role::Good,
            Class::Bad => Role::Bad,
            Class::Open => Role::Open,
            Class::Busy => Role::Busy,
            Class::Skipped => Role::Skipped,
            Class::Odd => Role::Odd,
        }
    }
}

/// Which of the themes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Shade {
    /// For dark terminals.
    #[default]
    Dark,
    /// For light terminals.
    Light,
    /// Without any colour.
    Mono,
}

impl Shade {
    /// Its name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Shade::Dark => "dark",
            Shade::Light => "light",
            Shade::Mono => "mono",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Shade::Dark => include_str!("../../assets/theme-dark.toml"),
            Shade::Light => include_str!("../../assets/theme-light.toml"),
            Shade::Mono => include_str!("../../assets/theme-mono.toml"),
        }
    }
}

/// A style for every role, and the badges to draw with.
#[derive(Clone, Debug)]
pub struct Theme {
    styles: [Style; ROLES.len()],
    /// The badges to draw with.
    pub glyphs: Glyphs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    fg: Option<String>,
    bg: Option<String>,
    #[serde(default)]
    with: Vec<String>,
}

impl Theme {
    /// One of the built-in themes.
    pub fn built_in(shade: Shade, glyphs: Glyphs) -> Self {
        Self::parse(shade.source(), glyphs).unwrap_or_else(|_| Self::bare(glyphs))
    }

    /// A theme from the text of a theme file; roles that it leaves out are plain.
    ///
    /// # Errors
    /// The text is no theme; the message says where.
    pub fn parse(source: &str, glyphs: Glyphs) -> Result<Self, String> {
        Self::bare(glyphs).with_own(source)
    }

    /// This theme with the roles that the user's file changes, and what is wrong with those that it cannot; the others count.
    pub fn with_changes(&self, source: &str) -> (Self, Vec<String>) {
        let (found, errors) = toml::de::DeTable::parse_recoverable(source);
        let mut problems: Vec<String> = errors.iter().map(|error| at_line(source, error)).collect();
        problems.dedup();
        let mut theme = self.clone();
        let table = match toml::Table::deserialize(toml::de::Deserializer::from(found)) {
            Ok(table) => table,
            Err(error) => return (theme, vec![error.message().to_owned()]),
        };
        for (name, value) in table {
            let entry = toml::Table::from_iter([(name.clone(), value)]);
            let one = entry.try_into::<BTreeMap<Role, Entry>>().map_err(|error| error.message().to_owned());
            let styles = one.and_then(|one| {
                one.iter().map(|(role, entry)| Ok((*role, style(entry)?))).collect::<Result<Vec<_>, String>>()
            });
            match styles {
                Ok(styles) => styles.into_iter().for_each(|(role, style)| theme.set(role, style)),
                Err(why) => problems.push(format!("{name}: {why}; it is ignored")),
            }
        }
        (theme, problems)
    }

    /// This theme with the roles that a file changes.
    ///
    /// # Errors
    /// The text is no theme; the message says where.
    pub fn with_own(&self, source: &str) -> Result<Self, String> {
        let entries: BTreeMap<Role, Entry> = toml::from_str(source).map_err(|error| error.message().to_owned())?;
        let mut theme = self.clone();
        for (role, entry) in &entries {
            theme.set(*role, style(entry)?);
        }
        Ok(theme)
    }

    /// No colour and no attribute but the reversed cursor.
    pub fn bare(glyphs: Glyphs) -> Self {
        let mut theme = Self { styles: [Style::new(); ROLES.len()], glyphs };
        theme.set(Role::Cursor, Style::new().add_modifier(Modifier::REVERSED));
        theme
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// Whether it has any colour.
    pub fn coloured(&self) -> bool {
        self.styles.iter().any(|style| style.fg.is_some() || style.bg.is_some())
    }

    /// What a log asked for, as far as this theme has colours.
    pub fn shaded(&self, shade: ansi::Shade) -> Style {
        let mut style = Style::new();
        if self.coloured() {
            (style.fg, style.bg) = (tint(shade.fg), tint(shade.bg));
        }
        let attributes = [
            (shade.bold, Modifier::BOLD),
            (shade.dim, Modifier::DIM),
            (shade.italic, Modifier::ITALIC),
            (shade.underline, Modifier::UNDERLINED),
            (shade.reverse, Modifier::REVERSED),
            (shade.strike, Modifier::CROSSED_OUT),
        ];
        let on = attributes.into_iter().filter(|(on, _)| *on);
        on.fold(style, |style, (_, modifier)| style.add_modifier(modifier))
    }

    /// Gives a role another style.
    pub fn set(&mut self, role: Role, style: Style) {
        if let Some(slot) = self.styles.get_mut(role as usize) {
            *slot = style;
        }
    }
}

/// A mistake in a file, with its line.
fn at_line(source: &str, error: &toml::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let line = source.bytes().take(start).filter(|byte| *byte == b'\n').count().saturating_add(1);
    format!("line {line}: {}", error.message())
}

fn tint(tint: ansi::Tint) -> Option<Color> {
    match tint {
        ansi::Tint::Default => None,
        ansi::Tint::Indexed(number) => Some(Color::Indexed(number)),
        ansi::Tint::Rgb(red, green, blue) => Some(Color::Rgb(red, green, blue)),
    }
}

fn style(entry: &Entry) -> Result<Style, String> {
    let mut style = Style::new();
    if let Some(name) = &entry.fg {
        style = style.fg(colour(name)?);
    }
    if let Some(name) = &entry.bg {
        style = style.bg(colour(name)?);
    }
    for word in &entry.with {
        style = style.add_modifier(modifier(word)?);
    }
    Ok(style)
}

fn colour(name: &str) -> Result<Color, String> {
    Color::from_str(name).map_err(|_| format!("unknown colour \"{name}\""))
}

fn modifier(word: &str) -> Result<Modifier, String> {
    match word {
        "bold" => Ok(Modifier::BOLD),
        "dim" => Ok(Modifier::DIM),
        "italic" => Ok(Modifier::ITALIC),
        "underlined" => Ok(Modifier::UNDERLINED),
        "reversed" => Ok(Modifier::REVERSED),
        _ => Err(format!("unknown attribute \"{word}\"")),
    }
}
