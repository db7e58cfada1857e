//! The state of the details: what was read, the tab, the cursor in it, the filter.

use std::sync::Arc;

use super::failures::FailureSummary;
use super::page::{Line, Page};
use super::table_filter::TableFilter;
use crate::model::{Address, Age, Body, Detail, Identity, Lines, LogId, Reason, Role, Section, Usage, Value};
use crate::tui::widget::{InputLine, Window};

/// The state of the details.
#[derive(Debug, Default)]
pub struct State {
    /// The session that was asked for last: what it was then.
    pub(super) asked: Option<(Address, Identity, Age)>,
    /// What is shown; it may be of the session before while the next one is read.
    pub shown: Option<Shown>,
    /// Why there is nothing to show.
    pub(super) failed: Option<(Address, Reason)>,
    /// The tab, by its name, which stays from one session to the next.
    pub(super) tab: String,
    /// The tab that is wanted by what it holds, once the details are there.
    pub(super) wanted: Option<Role>,
    /// How many tabs were turned before there were any; done once the details are there.
    pub(super) turned: isize,
    /// The cursor in the tab.
    pub window: Window,
    /// The lines of the tab.
    pub(super) page: Page,
    /// What stands above the first tab.
    pub(super) failures: FailureSummary,
    /// Which rows of tables are shown.
    pub(super) filter: TableFilter,
    /// The end of a log beside it.
    pub(super) tail: Option<Tail>,
    /// The filter while it is typed, and what it was before.
    pub typing: Option<(InputLine, String)>,
}

/// The details of one session.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The session.
    pub address: Address,
    /// Everything about it.
    pub detail: Arc<Detail>,
    /// Its size, part by part, once it is measured.
    pub usage: Option<Usage>,
}

/// The log that is shown, and its end once it is read.
#[derive(Clone, Debug)]
pub struct Tail {
    pub(super) address: Address,
    pub(super) log: LogId,
    pub(super) name: String,
    pub(super) lines: Option<Result<Lines, Reason>>,
    /// The log may have grown since.
    pub(super) stale: bool,
}

impl State {
    /// The name of the tab that is shown.
    pub fn tab(&self) -> &str {
        &self.tab
    }

    /// How many lines the tab has.
    pub fn lines(&self) -> usize {
        self.page.len()
    }

    /// The details of this session, if they are there.
    pub fn of(&self, address: &Address) -> Option<&Shown> {
        self.shown.as_ref().filter(|shown| shown.address == *address)
    }

    /// The tabs and the number of the one that is shown.
    pub fn tabs(&self) -> (Vec<&'static str>, usize) {
        let tabs = self.shown.as_ref().map(|shown| shown.detail.tabs()).unwrap_or_default();
        let at = tabs.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        (tabs, at)
    }

    /// The sections of the tab that is shown.
    pub(super) fn sections(&self) -> Vec<&Section> {
        let (tabs, at) = self.tabs();
        let (Some(shown), Some(tab)) = (&self.shown, tabs.get(at)) else { return Vec::new() };
        // The first tab has room for the parts too, whatever tab they have of their own.
        let here = |section: &&Section| section.tab == *tab || (at == 0 && section.role == Role::Parts);
        shown.detail.sections.iter().filter(here).collect()
    }

    /// The table row under the cursor.
    pub(super) fn current_row(&self) -> Option<&Vec<Value>> {
        self.row(self.page.line(self.window.cursor)?)
    }

    /// The table row of a line.
    pub(super) fn row(&self, line: Line) -> Option<&Vec<Value>> {
        let Line::Row(section, at) = line else { return None };
        match &self.sections().get(usize::from(section))?.body {
            Body::Table { rows, .. } => rows.get(at as usize),
            Body::Fields(_) => None,
        }
    }

    /// Makes the lines of the tab anew: after new details, another tab, another filter.
    pub(super) fn lay_out(&mut self) {
        let failures = (self.tabs().1 == 0).then(|| self.failures.len());
        let page = Page::of(&self.sections(), &self.filter, failures);
        self.page = page;
        self.window.go(self.window.cursor, self.page.len());
    }
}
