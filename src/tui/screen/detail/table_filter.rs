//! Which rows of tables are shown: those with an outcome, those that went wrong, those that hold a text.

use crate::model::{Class, Role, Section, Value};

/// A filter of rows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TableFilter {
    /// Rows with this word.
    pub word: Option<String>,
    /// Rows that went wrong.
    pub failed: bool,
    /// Rows in which this text occurs, in lower case.
    pub text: String,
}

impl TableFilter {
    /// Whether it leaves anything out.
    pub fn is_on(&self) -> bool {
        self.failed || self.word.is_some() || !self.text.is_empty()
    }

    /// What it shows, in words.
    pub fn name(&self) -> String {
        let word = if self.failed { Some("failed") } else { self.word.as_deref() };
        match (word, self.text.as_str()) {
            (Some(word), "") => word.to_owned(),
            (Some(word), text) => format!("{word}, \"{text}\""),
            (None, text) => format!("\"{text}\""),
        }
    }

    /// Whether a row is shown. Outcomes are asked of results only.
    pub fn lets_through(&self, section: &Section, row: &[Value]) -> bool {
        let results = section.role == Role::Results;
        let word = |test: &dyn Fn(&crate::model::Label) -> bool| words(row).any(test);
        if results && self.failed && !word(&|word| word.class == Class::Bad) {
            return false;
        }
        if let Some(wanted) = self.word.as_ref().filter(|_| results) {
            let is = |word: &crate::model::Label| word.text.lossy() == wanted.as_str();
            if !word(&is) {
                return false;
            }
        }
        self.text.is_empty() || row.iter().any(|value| holds(value, &self.text))
    }
}

/// The words of a row's own cells; those of a history below it do not count.
pub fn words(row: &[Value]) -> impl Iterator<Item = &crate::model::Label> {
    row.iter().filter_map(|value| match value {
        Value::Label(word) => Some(&**word),
        _ => None,
    })
}

fn holds(value: &Value, text: &str) -> bool {
    let has = |found: &crate::text::Untrusted| found.lossy().to_lowercase().contains(text);
    match value {
        Value::Text(found) => has(found),
        Value::Label(word) => has(&word.text),
        Value::Link(link) => has(super::cell::link_text(link)),
        _ => false,
    }
}
