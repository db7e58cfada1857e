//! The state of the details: what was read, the tab, the cursor in it, the filter.

use std::sync::Arc;

use super::page::Page;
use super::table_filter::TableFilter;
use crate::model::{Address, Age, Detail, Identity, Reason, Role, Section, Usage};
use crate::tui::app::App;
use crate::tui::remembered::Remembered;
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
    /// Which rows of tables are shown.
    pub(super) sift: TableFilter,
    /// The end of a log beside it.
    pub(super) tail: Option<super::tail::Tail>,
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

    /// Makes the lines of the tab anew: after new details, another tab, another filter.
    pub(super) fn lay_out(&mut self) {
        let page = Page::of(&self.sections(), &self.sift, self.tabs().1 == 0);
        self.page = page;
        self.window.go(self.window.cursor, self.page.len());
    }
}

/// Brings back the tab of the last time.
pub fn restore(app: &mut App, remembered: &Remembered) {
    app.detail.tab.clone_from(&remembered.tab);
}
