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
    /// What is no TOML, a line each; the lines that it is about are left out.
    pub(super) problems: Vec<String>,
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
    /// Reads TOML; sections become a part of the key. What is no TOML is told, and the rest counts.
    pub(super) fn new(path: &Path, text: &str) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let (mut items, mut problems) = (Vec::new(), Vec::new());
        flatten("", table.get_ref(), text, &mut items);
        items.sort_by_key(|item| item.line);
        let mut wrong = Vec::new();
        for error in errors {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            // One mistake is found several times over.
            if !wrong.contains(&line) {
                wrong.push(line);
                problems.push(complaint(path, line, "", error.message()).to_string());
            }
        }
        items.retain(|item| !wrong.contains(&item.line));
        let path = path.to_owned();
        Self { path, items, problems }
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

    fn parse(text: &str) -> Parsed {
        Parsed::new(Path::new("config.toml"), text)
    }

    #[test]
    fn keys_carry_their_section_and_line() {
        let parsed = parse("threads = 2\n\n[browser]\ntheme = \"dark\"\n");
        let found: Vec<_> = parsed.items.iter().map(|i| (&*i.key, i.line)).collect();
        assert_eq!(found, [("threads", 1), ("browser.theme", 4)]);
    }

    #[test]
    fn what_is_no_toml_names_file_and_line_and_the_rest_counts() {
        let parsed = parse("a = 1\nb = = 2\nc = 3\n[d]\ne = \"open\nf = 4\n");
        let [first, rest @ ..] = parsed.problems.as_slice() else { panic!("{parsed:?}") };
        assert!(first.starts_with("config.toml:2: ") && !first.contains('\n'), "{first}");
        assert!(rest.iter().all(|other| other.starts_with("config.toml:5: ")), "{rest:?}");
        let found: Vec<_> = parsed.items.iter().map(|item| &*item.key).collect();
        assert!(found.contains(&"a") && found.contains(&"c") && !found.contains(&"b"), "{found:?}");
    }

    #[test]
    fn hostile_keys_are_made_visible() {
        let parsed = parse("\"a\\u001b[31m\" = 1\n");
        let error = parsed.complaint(&parsed.items[0], "no such key").to_string();
        assert_eq!(error, "config.toml:1: a␛[31m: no such key");
    }
}
