//! The state of the browser: a small struct of parts, each owned by the module that knows it.

use std::path::PathBuf;

use ratatui::layout::Size;

use super::action::{Action, Context};
use super::chord::Chord;
use super::external_program::Stopped;
use super::remembered::Remembered;
use super::rows::Rows;
use super::screen::{change, detail, list, log, menu};
use super::theme::Shade;
use super::toast::Toasts;
use crate::config::{ThemeChoice, Ui};
use crate::model::{Column, KeepDefaults, Offer, Reason, RepositoryId, RepositoryInfo, Timestamp, Verb, WatchMode};

/// Everything that the screen is drawn from.
#[derive(Debug)]
pub struct App {
    /// What does not change while the browser runs, or hardly.
    pub env: Env,
    /// The moment of the last message.
    pub now: Timestamp,
    /// The terminal's size.
    pub size: Size,
    /// The rows.
    pub rows: Rows,
    /// The list.
    pub list: list::State,
    /// The details of the session under the cursor.
    pub detail: detail::State,
    /// The open log.
    pub log: Option<log::State>,
    /// Which pane has the focus.
    pub pane: Pane,
    /// Changes: what is asked and what is under way.
    pub change: change::State,
    /// A program that was stopped in our terminal.
    pub stopped: Option<Stopped>,
    /// Whether the user was told that it would end with us.
    pub warned: bool,
    /// The menu over the rest.
    pub menu: Option<menu::Menu>,
    /// The keys pressed so far.
    pub chord: Chord,
    /// What was said lately.
    pub toasts: Toasts,
}

/// Which pane has the focus.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pane {
    /// The list.
    #[default]
    List,
    /// The details; at narrow sizes they fill the screen then.
    Detail,
}

/// What does not change while the browser runs, or hardly.
#[derive(Clone, Debug)]
pub struct Env {
    /// What the repositories say of themselves.
    pub repository_infos: Vec<RepositoryInfo>,
    /// Verbs that nothing in a repository offers, for each of them.
    pub off: Vec<Vec<(Verb, Reason)>>,
    /// Why nothing may be changed; none when it may.
    pub read_only: Option<Reason>,
    /// Whether Enter chooses and ends.
    pub choosing: bool,
    /// Whether a shell could continue us after Ctrl-Z.
    pub stoppable: Offer<()>,
    /// The user's settings.
    pub ui: Ui,
    /// The user's home, which is shown as `~`.
    pub home: Option<PathBuf>,
    /// The theme in use.
    pub shade: Shade,
    /// The theme that was chosen in the browser, now or before.
    pub theme_picked: Option<ThemeChoice>,
    /// What keep-latest begins with.
    pub keep_latest: KeepDefaults,
    /// Where the user's own keymap is, or would be.
    pub keys_file: Option<PathBuf>,
    /// How each repository is watched, as far as is known.
    pub modes: Vec<(RepositoryId, WatchMode)>,
}

impl Default for Env {
    fn default() -> Self {
        Self {
            repository_infos: Vec::new(),
            off: Vec::new(),
            read_only: None,
            choosing: false,
            stoppable: Ok(()),
            ui: Ui::default(),
            home: None,
            shade: Shade::Dark,
            theme_picked: None,
            keep_latest: KeepDefaults::default(),
            keys_file: None,
            modes: Vec::new(),
        }
    }
}

/// What a list tells beside the common columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExtraColumns {
    /// What is done of what is wanted, and the outcomes.
    Progress,
    /// The kind's own columns.
    Own(&'static [Column]),
}

impl Env {
    /// What a repository says of itself.
    pub fn info(&self, repository: RepositoryId) -> Option<&RepositoryInfo> {
        self.repository_infos.get(usize::from(repository.0))
    }

    /// Why a repository does not offer a verb at all.
    pub fn off(&self, repository: RepositoryId, verb: Verb) -> Option<&Reason> {
        let off = self.off.get(usize::from(repository.0))?;
        off.iter().find(|(other, _)| *other == verb).map(|(_, reason)| reason)
    }

    /// Why no repository offers a verb; none when one does.
    pub fn off_everywhere(&self, verb: Verb) -> Option<&Reason> {
        let reasons = (0u16..).zip(&self.repository_infos).map(|(at, _)| self.off(RepositoryId(at), verb));
        reasons.collect::<Option<Vec<_>>>()?.first().copied()
    }

    /// Whether nothing can be changed, here or at all.
    pub fn only_looks(&self) -> bool {
        let changes = [Verb::Trash, Verb::Destroy, Verb::KeepLatest, Verb::BreakLock];
        let closed =
            !self.repository_infos.is_empty() && self.repository_infos.iter().all(|about| about.read_only.is_some());
        self.read_only.is_some() || closed || changes.iter().all(|verb| self.off_everywhere(*verb).is_some())
    }

    /// Whether repositories of several kinds make one list.
    pub fn is_mixed(&self) -> bool {
        self.repository_infos.windows(2).any(|pair| matches!(pair, [one, other] if one.kind != other.kind))
    }

    /// Whether some entries keep logs.
    pub fn keeps_logs(&self) -> bool {
        self.repository_infos.is_empty() || self.repository_infos.iter().any(|about| about.logs.is_ok())
    }

    /// What the list tells beside the common columns: what is done of what is wanted, else, where there is one kind only, its own
    /// columns.
    pub fn extra_columns(&self) -> ExtraColumns {
        let counts = self.repository_infos.is_empty() || self.repository_infos.iter().any(|about| about.progress);
        match self.repository_infos.first() {
            Some(first) if !counts && !self.is_mixed() => ExtraColumns::Own(first.columns),
            Some(_) if !counts => ExtraColumns::Own(&[]),
            _ => ExtraColumns::Progress,
        }
    }

    /// What one entry is called: the repositories' own noun when they agree.
    pub fn noun(&self) -> &'static str {
        match self.repository_infos.split_first() {
            Some((first, rest)) if rest.iter().all(|about| about.noun == first.noun) => first.noun,
            Some(_) => "entry",
            None => "session",
        }
    }

    /// The label of a verb: the repositories' own when they agree.
    pub fn label(&self, verb: Verb) -> &'static str {
        match self.repository_infos.split_first() {
            Some((first, rest)) if rest.iter().all(|about| about.label(verb) == first.label(verb)) => first.label(verb),
            _ => verb.word(),
        }
    }
}

impl App {
    /// A browser that has seen nothing yet.
    pub fn new(env: Env, chord: Chord) -> Self {
        Self {
            env,
            now: Timestamp::default(),
            size: Size::new(80, 24),
            rows: Rows::default(),
            list: list::State::default(),
            detail: detail::State::default(),
            log: None,
            pane: Pane::List,
            change: change::State::default(),
            stopped: None,
            warned: false,
            menu: None,
            chord,
            toasts: Toasts::default(),
        }
    }

    /// Where keys go to.
    pub fn context(&self) -> Context {
        if self.menu.is_some() || self.change.dialog.is_some() { Context::Menu } else { self.context_below() }
    }

    /// Where keys go to when no menu is open.
    pub fn context_below(&self) -> Context {
        if self.log.is_some() {
            Context::Log
        } else if self.pane == Pane::Detail {
            Context::Detail
        } else {
            Context::List
        }
    }

    /// Whether an action can be done now, or why not.
    pub fn available(&self, action: Action) -> Offer<()> {
        super::action::available(self, action)
    }

    /// The view to come back to next time.
    pub fn remembered(&self) -> Remembered {
        let order = self.list.rows.order();
        Remembered {
            sort: order.key.name().to_owned(),
            reversed: order.reversed,
            theme: self.env.theme_picked.map(|theme| theme.word().to_owned()).unwrap_or_default(),
            tab: self.detail.tab().to_owned(),
            background: self.env.shade.name().to_owned(),
        }
    }

    /// Says something to the user for a while.
    pub fn say(&mut self, text: impl Into<String>) {
        self.toasts.say(self.now, text.into(), false);
    }

    /// Complains to the user until it is read.
    pub fn hold(&mut self, text: impl Into<String>) {
        self.toasts.hold(self.now, text.into());
    }

    /// Complains to the user for a while.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.toasts.say(self.now, text.into(), true);
    }
}
