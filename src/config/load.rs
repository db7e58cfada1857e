//! Putting the sources together: built-in values, the file, the environment, the flags.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::anyhow;

use super::file::Parsed;
use super::raw::Raw;
use super::table::{Effective, KEYS, Values};
use super::{Places, ThemeChoice, Ui, UserFile, read, trust};
use crate::model::{Reason, Settings};
use crate::text::Visible;
use crate::text::query::suggest;

/// What the flags of the command line say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Flags {
    /// `--config FILE`: must then be there.
    pub file: Option<PathBuf>,
    /// `--read-only`.
    pub read_only: bool,
    /// `--color never` or always; none for auto.
    pub color: Option<bool>,
}

/// Everything configured.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Config {
    /// For the storage side.
    pub settings: Settings,
    /// For the browser.
    pub ui: Ui,
    /// What was refused, and why; nothing else is wrong with it.
    pub notices: Vec<Reason>,
    origins: BTreeMap<&'static str, String>,
}

impl Config {
    /// Every key with its value and who wrote it.
    pub fn effective(&self) -> Vec<Effective> {
        let values = Values { settings: self.settings.clone(), ui: self.ui.clone() };
        let origin = |key| self.origins.get(key).cloned();
        KEYS.iter()
            .map(|key| Effective {
                key: key.name,
                value: (key.get)(&values),
                origin: origin(key.name).unwrap_or_else(|| "default".to_owned()),
            })
            .collect()
    }
}

/// Loads the configuration. `environment` is that of the process, `caller` its effective user.
///
/// # Errors
/// A file cannot be read, or a variable is wrong. What is wrong in a file is a notice, and the rest of the file counts.
pub fn load(
    places: &Places,
    flags: &Flags,
    environment: &dyn Fn(&str) -> Option<OsString>,
    caller: u32,
) -> anyhow::Result<Config> {
    let mut loading = Loading::default();
    if let Some((path, must_exist)) = config_file(places, flags, environment) {
        loading.file(&path, must_exist, caller)?;
    }
    loading.environment(environment)?;
    loading.flags(flags, environment);
    loading.values.ui.keys = user_file(places, "keys.toml")?;
    loading.values.ui.roles = user_file(places, "theme.toml")?;
    Ok(loading.finish())
}

/// The configuration file and whether it was named, so that it must be there.
fn config_file(
    places: &Places,
    flags: &Flags,
    environment: &dyn Fn(&str) -> Option<OsString>,
) -> Option<(PathBuf, bool)> {
    let variable = environment("ADJOURN_CONFIG").filter(|path| !path.is_empty());
    let named = flags.file.clone().or(variable.map(PathBuf::from));
    match named {
        Some(path) => Some((path, true)),
        None => places.config.as_ref().map(|dir| (dir.join("config.toml"), false)),
    }
}

fn user_file(places: &Places, name: &str) -> anyhow::Result<Option<UserFile>> {
    let Some(path) = places.config.as_ref().map(|dir| dir.join(name)) else {
        return Ok(None);
    };
    let source = read::read(&path)?;
    Ok(source.map(|source| UserFile { path, text: source.text }))
}

/// The key of notices about settings that are wrong.
pub const WRONG: &str = "wrong-setting";

/// Settings that keep sessions from being removed.
const GUARDS: [&str; 3] = ["read_only", "trash_keeps", "keep_latest."];

#[derive(Default)]
struct Loading {
    values: Values,
    notices: Vec<Reason>,
    origins: BTreeMap<&'static str, String>,
}

impl Loading {
    fn file(&mut self, path: &Path, must_exist: bool, caller: u32) -> anyhow::Result<()> {
        let Some(source) = read::read(path)? else {
            return match must_exist {
                true => Err(anyhow!("{}: no such configuration file", shown(path.as_os_str()))),
                false => Ok(()),
            };
        };
        let parsed = Parsed::new(path, &source.text);
        self.take(&parsed);
        self.take_mistakes(&parsed, &source.text);
        self.values.settings.source = Some(path.to_owned());
        if let Some(why) = trust::distrust(source.file, &source.above, caller).or(source.way) {
            self.refuse_programs(path, &why);
            self.refuse_expiry(path, &why);
        }
        Ok(())
    }

    fn take(&mut self, parsed: &Parsed) {
        for item in &parsed.items {
            let Some(key) = KEYS.iter().find(|key| key.name == item.key) else {
                let why = format!("unknown key{}", suggest(&item.key, KEYS.iter().map(|key| key.name)));
                self.mistake(&parsed.complaint(item, &why).to_string());
                let meant = KEYS.iter().find(|key| why.ends_with(&format!("did you mean {}?", key.name)));
                self.doubt(meant.map_or(&item.key, |key| key.name), &why);
                continue;
            };
            match (key.set)(&mut self.values, &item.value) {
                Ok(()) => {
                    let place = shown(parsed.path.as_os_str());
                    self.origins.insert(key.name, format!("{place}:{}", item.line));
                }
                Err(why) => {
                    let complaint = parsed.complaint(item, &why).to_string();
                    self.mistake(&complaint);
                    self.doubt(key.name, &complaint);
                }
            }
        }
    }

    /// Lines that are no TOML. What they were meant to say is not known.
    fn take_mistakes(&mut self, parsed: &Parsed, text: &str) {
        for problem in &parsed.problems {
            self.mistake(problem);
            for guard in GUARDS.iter().filter(|guard| text.contains(guard.trim_end_matches('.'))) {
                if !self.origins.contains_key(guard) {
                    self.doubt(guard, problem);
                }
            }
        }
    }

    fn mistake(&mut self, text: &str) {
        self.notices.push(Reason::new(WRONG, format!("{text}; this setting is ignored")));
    }

    /// A setting that guards sessions and cannot be understood: the guard stays up.
    fn doubt(&mut self, key: &str, why: &str) {
        match key {
            "read_only" => {
                self.guard("read_only", "read-only until it is corrected", |values| values.settings.read_only = true)
            }
            "trash_keeps" => {
                self.guard("trash_keeps", "nothing expires until it is corrected", |values| {
                    values.settings.trash_keeps = Duration::MAX;
                });
            }
            _ if key.starts_with("keep_latest") => self.values.settings.keep_latest.doubt = Some(why.to_owned()),
            _ => {}
        }
    }

    fn guard(&mut self, key: &'static str, what: &str, set: fn(&mut Values)) {
        set(&mut self.values);
        self.origins.insert(key, format!("default ({what})"));
        self.notices.push(Reason::new(WRONG, format!("{key}: {what}")));
    }

    /// Whoever could have written the file would otherwise choose what we run.
    fn refuse_programs(&mut self, path: &Path, why: &str) {
        if std::mem::take(&mut self.values.settings.resume).is_empty() {
            return;
        }
        let place = shown(path.as_os_str());
        let text = format!("{place}: [[resume]] programs refused: {why}");
        self.notices.push(Reason::new("untrusted-config", text));
        self.origins.insert("resume", format!("default ({why})"));
    }

    /// Whoever could have written the file would otherwise have the trash emptied.
    fn refuse_expiry(&mut self, path: &Path, why: &str) {
        let usual = Settings::default().trash_keeps;
        if std::mem::replace(&mut self.values.settings.trash_keeps, usual) >= usual {
            return;
        }
        let place = shown(path.as_os_str());
        let text = format!("{place}: trash_keeps refused, shorter than the default: {why}");
        self.notices.push(Reason::new("untrusted-config", text));
        self.origins.insert("trash_keeps", format!("default ({why})"));
    }

    fn environment(&mut self, get: &dyn Fn(&str) -> Option<OsString>) -> anyhow::Result<()> {
        for key in KEYS {
            let Some((name, value)) = key.variable.and_then(|name| Some((name, get(name)?))) else {
                continue;
            };
            if value.is_empty() {
                continue;
            }
            let raw = Raw::Text(value.to_string_lossy().into_owned());
            (key.set)(&mut self.values, &raw).map_err(|why| anyhow!("{name}: {}", Visible::of(&why)))?;
            self.origins.insert(key.name, format!("${name}"));
        }
        Ok(())
    }

    fn flags(&mut self, flags: &Flags, get: &dyn Fn(&str) -> Option<OsString>) {
        if flags.read_only {
            self.values.settings.read_only = true;
            self.origins.insert("read_only", "--read-only".to_owned());
        }
        let no_color = get("NO_COLOR").is_some_and(|value| !value.is_empty());
        match flags.color {
            Some(true) => {}
            Some(false) => self.mono("--color"),
            None if no_color => self.mono("$NO_COLOR"),
            None => {}
        }
    }

    fn mono(&mut self, origin: &str) {
        self.values.ui.theme = ThemeChoice::Mono;
        self.origins.insert("browser.theme", origin.to_owned());
    }

    fn finish(mut self) -> Config {
        self.values.ui.read_only = self.values.settings.read_only;
        Config { settings: self.values.settings, ui: self.values.ui, notices: self.notices, origins: self.origins }
    }
}

fn shown(text: &OsStr) -> Visible {
    Visible::of_bytes(text.as_encoded_bytes())
}

#[cfg(test)]
mod tests;
