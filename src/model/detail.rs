//! Everything about one session as sections of typed values; screen, JSON, text and JUnit all walk this one value.

use super::{Fields, Id, Value};

/// Everything about one session.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Detail {
    /// In the order to show them.
    pub sections: Vec<Section>,
}

impl Detail {
    /// The section with this key.
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.key == key)
    }

    /// The tabs in their order, each once.
    pub fn tabs(&self) -> Vec<&'static str> {
        let mut tabs = Vec::new();
        for section in &self.sections {
            if !tabs.contains(&section.tab) {
                tabs.push(section.tab);
            }
        }
        tabs
    }
}

/// A part of the detail with one meaning.
#[derive(Clone, PartialEq, Debug)]
pub struct Section {
    /// Its name in JSON: a `Fields` section with the key "" merges into the session's object.
    pub key: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// The tab that shows it.
    pub tab: &'static str,
    /// What it means, not who made it.
    pub role: Role,
    /// The values.
    pub body: Body,
}

/// What a section means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Plain facts.
    Facts,
    /// Jobs, actions: things with an outcome; JUnit walks these.
    Results,
    /// Directories, objects.
    Parts,
    /// Logs that can be opened.
    Logs,
    /// What happened when.
    Timeline,
    /// Other entries it belongs with.
    Relatives,
}

/// The values of a section.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    /// Named values.
    Fields(Fields),
    /// Rows; in JSON an array of objects by column key.
    Table {
        /// The columns.
        columns: &'static [Column],
        /// One vector a row, as long as `columns`.
        rows: Vec<Vec<Value>>,
    },
}

/// A column of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its name in JSON and in `field:value`.
    pub key: &'static str,
    /// Its heading; empty when it is not shown on the screen but stands in JSON.
    pub title: &'static str,
}

/// How much a session and its parts hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Usage {
    /// Regular files.
    pub files: u64,
    /// Their apparent size in bytes.
    pub bytes: u64,
    /// Bytes that they take on disk.
    pub on_disk: u64,
    /// How many of these belong to neither the session's owner nor root: where all may write, anybody can add to them.
    pub others_on_disk: u64,
    /// Part by part.
    pub parts: Vec<PartUsage>,
    /// How many things could not be read.
    pub unreadable: u64,
}

/// How much one part of a session holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartUsage {
    /// Its name directly below the session.
    pub part: Id,
    /// Regular files.
    pub files: u64,
    /// Their apparent size in bytes.
    pub bytes: u64,
}
