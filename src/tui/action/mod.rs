//! What a user can do. One table holds every action; keymap, help, palette and hints are drawn from it, and an action that
//! is off says why.

mod available;
mod table;

use std::fmt;

pub use available::available;
pub use table::TABLE;

/// Where an action makes sense.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Context {
    /// Everywhere.
    Any,
    /// The list of sessions.
    List,
    /// The details of one session.
    Detail,
    /// A log.
    Log,
    /// A menu over the rest.
    Menu,
    /// A question, or what became of a change.
    Confirm,
    /// The dialog of keep-latest.
    Keep,
    /// The view of the trash.
    Trash,
}

impl Context {
    /// Those of dialogs.
    pub const DIALOGS: [Self; 3] = [Self::Confirm, Self::Keep, Self::Trash];

    /// Its name in keymap files.
    pub fn name(self) -> &'static str {
        match self {
            Context::Any => "any",
            Context::List => "list",
            Context::Detail => "detail",
            Context::Log => "log",
            Context::Menu => "menu",
            Context::Confirm => "confirm",
            Context::Keep => "keep",
            Context::Trash => "trash",
        }
    }

    /// Its name in headings.
    pub fn title(self) -> &'static str {
        match self {
            Context::Any => "everywhere",
            Context::List => "in the list",
            Context::Detail => "in the details",
            Context::Log => "in a log",
            Context::Menu => "in menus",
            Context::Confirm => "in a question",
            Context::Keep => "in keep-latest",
            Context::Trash => "in the trash",
        }
    }
}

/// What an action belongs to; help is grouped by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// Moving about.
    Move,
    /// Finding and sorting.
    Find,
    /// Marking.
    Mark,
    /// Doing something with sessions.
    Act,
    /// Reading logs.
    Log,
    /// Answering dialogs.
    Dialog,
    /// The program itself.
    App,
}

impl Group {
    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Move => "MOVE",
            Group::Find => "FIND",
            Group::Mark => "MARK",
            Group::Act => "ACT",
            Group::Log => "LOG",
            Group::Dialog => "DIALOG",
            Group::App => "APP",
        }
    }
}

/// One thing that a user can do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the table beside it has a sentence for each")]
pub enum Action {
    Next,
    Previous,
    First,
    Last,
    HalfDown,
    HalfUp,
    PageDown,
    PageUp,
    Back,
    Into,
    NextPane,
    PreviousPane,
    Pane,
    NextTab,
    PreviousTab,
    Filter,
    FilterBy,
    NextMatch,
    PreviousMatch,
    Sort,
    View,
    NextFailure,
    PreviousFailure,
    NextBad,
    PreviousBad,
    Mark,
    MarkRange,
    MarkAll,
    MarkInvert,
    Clear,
    Open,
    Logs,
    Resume,
    Trash,
    Destroy,
    BreakLock,
    KeepLatest,
    Undo,
    Redo,
    TrashView,
    Pager,
    Editor,
    Shell,
    Copy,
    Problems,
    Follow,
    Wrap,
    Time,
    Streams,
    Search,
    Only,
    SearchAll,
    MarkLine,
    SidewaysLeft,
    SidewaysRight,
    Colours,
    Goto,
    Percent,
    Palette,
    Help,
    Tasks,
    Rescan,
    Redraw,
    Settings,
    Suspend,
    Quit,
    Cancel,
    Agree,
    Adopt,
    More,
    Fewer,
    KeepToo,
    Scope,
    Rest,
    Protect,
    Restore,
    RestoreAll,
    EmptyTrash,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The action.
    pub action: Action,
    /// Its name in keymap files and in the palette.
    pub name: &'static str,
    /// What it does, in a few words.
    pub title: &'static str,
    /// What it belongs to.
    pub group: Group,
    /// Where it makes sense.
    pub contexts: &'static [Context],
    /// Its level on the confirmation ladder; none for what changes no session.
    pub level: Option<u8>,
    /// What its argument means; empty when it takes none.
    pub argument: &'static str,
}

impl Entry {
    /// Whether it makes sense there.
    pub fn fits(&self, context: Context) -> bool {
        self.contexts.iter().any(|c| *c == context || *c == Context::Any)
    }
}

/// An action with its argument: `sort size`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Call {
    /// The action.
    pub action: Action,
    /// Its argument; empty when none was given.
    pub argument: Box<str>,
}

impl Call {
    /// An action without an argument.
    pub fn plain(action: Action) -> Self {
        Self { action, argument: Box::default() }
    }

    /// An action with an argument.
    pub fn with(action: Action, argument: &str) -> Self {
        Self { action, argument: argument.trim().into() }
    }

    /// Reads `name` or `name argument`.
    ///
    /// # Errors
    /// There is no such action.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, argument) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let action = Action::named(name).ok_or_else(|| format!("unknown action \"{name}\""))?;
        Ok(Self::with(action, argument))
    }
}

impl Call {
    /// What it does, for the help and the hints of a chord: the action's title, or what its argument makes of it.
    pub fn described(&self) -> String {
        match (self.action, self.argument.as_ref(), self.action.entry()) {
            (_, "", Some(entry)) => entry.title.to_owned(),
            (Action::FilterBy, "all", _) => "no filter".to_owned(),
            (Action::FilterBy, only @ ("locked" | "failed"), _) => format!("only {only}"),
            (Action::FilterBy, field, _) => format!("only this {field}"),
            (Action::Copy, "resume", _) => "copy resume command".to_owned(),
            (Action::Copy, "failed", _) => "copy ids of failed jobs".to_owned(),
            (Action::Back, "out", _) => "leave the log".to_owned(),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.argument.as_ref() {
            "" => f.write_str(self.action.name()),
            argument => write!(f, "{} {argument}", self.action.name()),
        }
    }
}
