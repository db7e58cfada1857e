//! TOML files as flat lists of `section.key`, each with its line, so that every complaint can name file, line and key.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use toml::de::DeTable;

use super::raw::Raw;
use crate::text::Visible;

/// A file's keys in their order.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Parsed {
    pub(super) path: PathBuf,
    pub(super) items: Vec<Item>,
}

/// One `key = value`.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Item {
    /// With its section: `browser.theme`.
    pub(super) key: String,
    pub(super) value: Raw,
    pub(super) line: usize,
}

impl Parsed {
    /// Reads TOML; sections become a part of the key.
    pub(super) fn new(path: &Path, text: &str) -> anyhow::Result<Self> {
        let table = DeTable::parse(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            complaint(path, line, "", error.message())
        })?;
        let mut items = Vec::new();
        flatten("", table.get_ref(), text, &mut items);
        items.sort_by_key(|item| item.line);
        let path = path.to_owned();
        Ok(Self { path, items })
    }

    /// One clear line about one key.
    pub(super) fn complaint(&self, item: &Item, why: &str) -> anyhow::Error {
        complaint(&self.path, item.line, &item.key, why)
    }
}

fn flatten(section: &str, table: &DeTable<'_>, text: &str, items: &mut Vec<Item>) {
    for (key, value) in table {
        let name = match section {
            "" => key.get_ref().clone().into_owned(),
            _ => format!("{section}.{}", key.get_ref()),
        };
        match value.get_ref() {
            toml::de::DeValue::Table(inner) => flatten(&name, inner, text, items),
            _ => items.push(Item { key: name, value: Raw::of(value), line: line_of(text, key.span().start) }),
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    1 + memchr::memchr_iter(b'\n', before).count()
}

fn complaint(path: &Path, line: usize, key: &str, why: &str) -> anyhow::Error {
    let path = Visible::of_bytes(path.as_os_str().as_encoded_bytes());
    let (key, why) = (Visible::of(key), Visible::of(why));
    match key.as_str() {
        "" => anyhow!("{path}:{line}: {why}"),
        _ => anyhow!("{path}:{line}: {key}: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> anyhow::Result<Parsed> {
        Parsed::new(Path::new("config.toml"), text)
    }

    #[test]
    fn keys_carry_their_section_and_line() {
        let parsed = parse("threads = 2\n\n[browser]\ntheme = \"dark\"\n").unwrap();
        let found: Vec<_> = parsed.items.iter().map(|i| (&*i.key, i.line)).collect();
        assert_eq!(found, [("threads", 1), ("browser.theme", 4)]);
    }

    #[test]
    fn what_is_no_toml_names_file_and_line() {
        let error = parse("a = 1\nb = = 2\n").unwrap_err().to_string();
        assert!(error.starts_with("config.toml:2: "), "{error}");
        assert!(!error.contains('\n'));
    }

    #[test]
    fn hostile_keys_are_made_visible() {
        let parsed = parse("\"a\\u001b[31m\" = 1\n").unwrap();
        let error = parsed.complaint(&parsed.items[0], "no such key").to_string();
        assert_eq!(error, "config.toml:1: a␛[31m: no such key");
    }
}
