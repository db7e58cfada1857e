//! All keys of the configuration file in one table: reading, the environment, `adjourn config` and the test of the commented
//! defaults go through it.

use std::time::Duration;

use super::raw::Raw;
use super::{ThemeChoice, Ui};
use crate::model::{ResumeTemplate, Settings};
use crate::text::amount;

/// The commented defaults, as `adjourn config --defaults` prints them.
pub const DEFAULTS: &str = include_str!("../../assets/config.toml");

/// The values that the table writes to.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Values {
    pub(super) settings: Settings,
    pub(super) ui: Ui,
}

/// One key of the file.
pub(super) struct Key {
    /// With its section.
    pub(super) name: &'static str,
    /// The variable that overrides it.
    pub(super) variable: Option<&'static str>,
    pub(super) set: fn(&mut Values, &Raw) -> Result<(), String>,
    /// As it would stand in the file.
    pub(super) get: fn(&Values) -> String,
}

/// One value and who wrote it, for `adjourn config`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Effective {
    /// The key with its section.
    pub key: &'static str,
    /// The value as it would stand in the file.
    pub value: String,
    /// `default`, a file with its line, a variable or a flag.
    pub origin: String,
}

pub(super) const KEYS: &[Key] = &[
    Key {
        name: "read_only",
        variable: Some("ADJOURN_READ_ONLY"),
        set: |values, raw| raw.flag().map(|flag| values.settings.read_only = flag),
        get: |values| values.settings.read_only.to_string(),
    },
    Key {
        name: "trash_keeps",
        variable: Some("ADJOURN_TRASH_KEEPS"),
        set: |values, raw| age(raw).map(|age| values.settings.trash_keeps = age),
        get: |values| days(values.settings.trash_keeps),
    },
    Key {
        name: "threads",
        variable: Some("ADJOURN_THREADS"),
        set: |values, raw| raw.count().map(|count| values.settings.threads = count),
        get: |values| values.settings.threads.to_string(),
    },
    Key {
        name: "resume",
        variable: None,
        set: |values, raw| templates(raw).map(|list| values.settings.resume = list),
        get: |values| show_templates(&values.settings.resume),
    },
    Key {
        name: "keep_latest.number",
        variable: None,
        set: |values, raw| raw.count().map(|count| values.settings.keep_latest.number = count),
        get: |values| values.settings.keep_latest.number.to_string(),
    },
    Key {
        name: "keep_latest.protect",
        variable: None,
        set: |values, raw| raw.texts().map(|words| values.settings.keep_latest.protect = words),
        get: |values| show_list(&values.settings.keep_latest.protect),
    },
    Key {
        name: "keep_latest.destroy",
        variable: None,
        set: |values, raw| raw.flag().map(|flag| values.settings.keep_latest.destroy = flag),
        get: |values| values.settings.keep_latest.destroy.to_string(),
    },
    Key {
        name: "browser.theme",
        variable: Some("ADJOURN_THEME"),
        set: |values, raw| theme(raw).map(|theme| (values.ui.theme, values.ui.theme_chosen) = (theme, true)),
        get: |values| quote(values.ui.theme.word()),
    },
    Key {
        name: "browser.mouse",
        variable: Some("ADJOURN_MOUSE"),
        set: |values, raw| raw.flag().map(|flag| values.ui.mouse = flag),
        get: |values| values.ui.mouse.to_string(),
    },
    Key {
        name: "browser.ascii",
        variable: Some("ADJOURN_ASCII"),
        set: |values, raw| ascii(raw).map(|ascii| values.ui.ascii = ascii),
        get: |values| values.ui.ascii.map_or_else(|| quote("auto"), |flag| flag.to_string()),
    },
    Key {
        name: "browser.wrap",
        variable: Some("ADJOURN_WRAP"),
        set: |values, raw| raw.flag().map(|flag| values.ui.wrap = flag),
        get: |values| values.ui.wrap.to_string(),
    },
    Key {
        name: "browser.columns",
        variable: Some("ADJOURN_COLUMNS"),
        set: |values, raw| raw.texts().map(|columns| values.ui.columns = columns),
        get: |values| show_list(&values.ui.columns),
    },
];

fn age(raw: &Raw) -> Result<Duration, String> {
    let text = raw.text()?;
    amount::age(text)
}

fn days(age: Duration) -> String {
    let seconds = age.as_secs();
    for (unit, word) in [(86_400, "d"), (3_600, "h"), (60, "min")] {
        if seconds >= unit && seconds.is_multiple_of(unit) {
            return quote(&format!("{}{word}", seconds / unit));
        }
    }
    quote(&format!("{seconds}s"))
}

fn theme(raw: &Raw) -> Result<ThemeChoice, String> {
    let text = raw.text()?;
    let named = ThemeChoice::ALL.iter().find(|(name, _)| *name == text);
    named.map(|(_, theme)| *theme).ok_or_else(|| format!("unknown theme {text:?}; use auto, dark, light or mono"))
}

fn ascii(raw: &Raw) -> Result<Option<bool>, String> {
    match raw {
        Raw::Text(text) if text == "auto" => Ok(None),
        _ => raw.flag().map(Some),
    }
}

fn templates(raw: &Raw) -> Result<Vec<ResumeTemplate>, String> {
    match raw {
        Raw::List(list) => list.iter().map(template).collect(),
        _ => Err("must be written as [[resume]]".to_owned()),
    }
}

fn template(raw: &Raw) -> Result<ResumeTemplate, String> {
    let Raw::Table(pairs) = raw else {
        return Err("must be written as [[resume]]".to_owned());
    };
    let mut found = ResumeTemplate { app_id: String::new(), argv: Vec::new(), consequence: None };
    for (key, value) in pairs {
        match key.as_str() {
            "app_id" => found.app_id = value.text()?.to_owned(),
            "argv" => found.argv = argv(value)?,
            "consequence" => found.consequence = Some(value.text()?.to_owned()),
            _ => return Err(format!("unknown key {key:?}")),
        }
    }
    complete(found)
}

/// Not split at commas as other lists are: an argument may hold one.
fn argv(raw: &Raw) -> Result<Vec<String>, String> {
    match raw {
        Raw::List(_) => raw.texts(),
        _ => Err("argv must be a list; no shell splits it".to_owned()),
    }
}

fn complete(template: ResumeTemplate) -> Result<ResumeTemplate, String> {
    let program = template.argv.first().map_or("", String::as_str);
    if template.app_id.is_empty() {
        Err("app_id is missing".to_owned())
    } else if program.is_empty() {
        Err("argv must name a program".to_owned())
    } else if program.contains(['{', '}']) {
        Err("the program itself must not come from the session".to_owned())
    } else {
        Ok(template)
    }
}

fn show_templates(templates: &[ResumeTemplate]) -> String {
    let shown = templates.iter().map(|template| {
        let argv = show_list(&template.argv);
        format!("{{ app_id = {}, argv = {argv} }}", quote(&template.app_id))
    });
    format!("[{}]", shown.collect::<Vec<_>>().join(", "))
}

fn show_list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quote(text)).collect();
    format!("[{}]", quoted.join(", "))
}

fn quote(text: &str) -> String {
    toml::Value::from(text).to_string()
}
