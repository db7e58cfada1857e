//! What the sections of the details are made from and share.

use crate::disk::{EntryDir, Metadata};
use crate::model::{Body, Column, Entry, Reason, Role, Section, Value};
use crate::storage::plainbox::checkpoint::SessionState;

/// Tabs of the detail.
pub(super) const OVERVIEW: &str = "Summary";
pub(super) const JOBS_TAB: &str = "Jobs";
pub(super) const DIRECTORIES: &str = "Directories";

/// What the sections are made from.
pub(super) struct Material<'a> {
    pub(super) entry: &'a Entry,
    pub(super) opened: &'a EntryDir,
    pub(super) state: SessionState,
    pub(super) saved: Option<Metadata>,
    pub(super) problems: Vec<Reason>,
}

/// A section that is a table.
pub(super) fn table(
    key: &'static str,
    title: &'static str,
    tab: &'static str,
    role: Role,
    columns: &'static [Column],
    rows: Vec<Vec<Value>>,
) -> Section {
    Section { key, title, tab, role, body: Body::Table { columns, rows } }
}
