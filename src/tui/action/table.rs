//! The table of actions. A row here is all that keymap, help, palette and hints need.

use super::Action::*;
use super::Context::{Any, Confirm, Detail, Keep, List, Log, Menu, Trash as TrashContext};
use super::{Action, Context, Entry, Group};

/// Every action.
pub const TABLE: &[Entry] = &[
    go(Next, "next", "next line", MOVES),
    go(Previous, "previous", "previous line", MOVES),
    go(First, "first", "first line", MOVES),
    go(Last, "last", "last line", MOVES),
    go(HalfDown, "half-down", "half a page down", MOVES),
    go(HalfUp, "half-up", "half a page up", MOVES),
    go(PageDown, "page-down", "a page down", MOVES),
    go(PageUp, "page-up", "a page up", MOVES),
    argued(
        go(Back, "back", "back", &[Detail, Log, Menu, Confirm, Keep, TrashContext]),
        "`back out` leaves a log at once",
    ),
    go(Into, "into", "open the logs of the session", &[List]),
    go(NextPane, "next-pane", "next pane", &[List, Detail, Log, Confirm, Keep]),
    go(PreviousPane, "previous-pane", "previous pane", &[List, Detail, Log, Confirm, Keep]),
    argued(go(Pane, "pane", "pane by number", &[List, Detail, Log]), "1 or 2"),
    go(NextTab, "next-tab", "next tab or log", &[List, Detail, Log]),
    go(PreviousTab, "previous-tab", "previous tab or log", &[List, Detail, Log]),
    argued(find(Filter, "filter", "filter as you type", &[List, Detail]), "words, field:value, -not"),
    argued(find(FilterBy, "filter-by", "filter by this row's value", &[List, Detail]), "a field"),
    find(NextMatch, "next-match", "next match", &[Log]),
    find(PreviousMatch, "previous-match", "previous match", &[Log]),
    argued(find(Sort, "sort", "sort; again reverses", &[List]), "age, size, title, state, jobs, fail or id"),
    argued(find(View, "view", "a saved view", &[List]), "its name"),
    find(NextFailure, "next-failure", "next failure", &[Detail, Log]),
    find(PreviousFailure, "previous-failure", "previous failure", &[Log]),
    find(NextBad, "next-bad", "next bad line", &[Log]),
    find(PreviousBad, "previous-bad", "previous bad line", &[Log]),
    mark(Mark, "mark", "mark and move down"),
    entry(MarkRange, "mark-range", "mark a range", Group::Mark, &[List, Log]),
    mark(MarkAll, "mark-all", "mark all shown"),
    mark(MarkInvert, "mark-invert", "invert the marks"),
    entry(Clear, "clear", "clear range, marks, filter", Group::Mark, &[List, Detail]),
    act(Open, "open", "open or select", MOVES),
    act(Logs, "logs", "logs", &[List, Detail]),
    level(1, act(Resume, "resume", "resume (asks)", &[List, Detail])),
    level(0, act(Trash, "trash", "move to the trash", &[List])),
    level(2, act(Destroy, "destroy", "destroy (asks)", &[List, TrashContext])),
    level(1, act(BreakLock, "break-lock", "break the lock (asks)", &[List, Detail])),
    argued(level(1, act(KeepLatest, "keep-latest", "keep the latest N (asks)", &[List])), "how many"),
    level(0, act(Undo, "undo", "undo", &[List])),
    level(0, act(Redo, "redo", "redo", &[List])),
    act(TrashView, "trash-view", "show the trash", &[List]),
    act(Pager, "pager", "open in the pager", &[List, Detail, Log]),
    act(Editor, "editor", "open in the editor", &[List, Detail, Log]),
    act(Shell, "shell", "shell in its directory", &[List, Detail]),
    argued(act(Copy, "copy", "copy", &[List, Detail, Log]), "id, path, json, resume, failed or line"),
    act(Problems, "problems", "show problems of the list", &[List]),
    log(Follow, "follow", "follow new output"),
    log(Wrap, "wrap", "wrap long lines"),
    log(Time, "time", "times: off, relative, gap, wall"),
    log(Streams, "streams", "streams: out, err, both"),
    argued(log(Search, "search", "search"), "a regular expression"),
    argued(log(Only, "only", "show only matching lines"), "a regular expression"),
    argued(entry(SearchAll, "search-all", "search all logs", Group::Log, &[List, Detail, Log]), "a regular expression"),
    log(MarkLine, "mark-line", "insert a line with the time"),
    log(SidewaysLeft, "sideways-left", "half a screen left"),
    log(SidewaysRight, "sideways-right", "half a screen right"),
    log(Colours, "colours", "toggle log colours"),
    argued(log(Goto, "goto", "go to a line"), "its number"),
    argued(log(Percent, "percent", "go to a percentage"), "0 to 100"),
    app(Palette, "palette", "all commands"),
    app(Help, "help", "help"),
    app(Tasks, "tasks", "tasks"),
    app(Rescan, "rescan", "rescan"),
    app(Redraw, "redraw", "redraw the screen"),
    app(Settings, "settings", "settings"),
    app(Suspend, "suspend", "suspend"),
    app(Quit, "quit", "quit"),
    app(Cancel, "cancel", "cancel a task or quit"),
    dialog(Agree, "agree", "yes", &[Confirm, Keep]),
    dialog(Adopt, "adopt", "adopt the newer checkpoint", &[Confirm]),
    dialog(More, "more", "keep one more", &[Keep]),
    dialog(Fewer, "fewer", "keep one fewer", &[Keep]),
    dialog(KeepToo, "keep-too", "keep it too", &[Keep]),
    dialog(Scope, "scope", "all, marked or filtered", &[Keep]),
    dialog(Rest, "rest", "the rest: trash or destroy", &[Keep]),
    dialog(Protect, "protect", "what is protected", &[Keep]),
    dialog(Restore, "restore", "restore", &[TrashContext]),
    dialog(RestoreAll, "restore-all", "restore all", &[TrashContext]),
    dialog(EmptyTrash, "empty-trash", "empty the trash (asks)", &[TrashContext]),
];

/// Where lines are moved about in.
const MOVES: &[Context] = &[List, Detail, Log, Menu, Confirm, Keep, TrashContext];

impl Action {
    /// Its row in the table.
    pub fn entry(self) -> Option<&'static Entry> {
        TABLE.iter().find(|entry| entry.action == self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.entry().map_or("", |entry| entry.name)
    }

    /// The action of this name.
    pub fn named(name: &str) -> Option<Action> {
        TABLE.iter().find(|entry| entry.name == name).map(|entry| entry.action)
    }
}

const fn entry(
    action: Action,
    name: &'static str,
    title: &'static str,
    group: Group,
    contexts: &'static [Context],
) -> Entry {
    Entry { action, name, title, group, contexts, level: None, argument: "" }
}

const fn go(action: Action, name: &'static str, title: &'static str, contexts: &'static [Context]) -> Entry {
    entry(action, name, title, Group::Move, contexts)
}

const fn find(action: Action, name: &'static str, title: &'static str, contexts: &'static [Context]) -> Entry {
    entry(action, name, title, Group::Find, contexts)
}

const fn mark(action: Action, name: &'static str, title: &'static str) -> Entry {
    entry(action, name, title, Group::Mark, &[List])
}

const fn act(action: Action, name: &'static str, title: &'static str, contexts: &'static [Context]) -> Entry {
    entry(action, name, title, Group::Act, contexts)
}

const fn log(action: Action, name: &'static str, title: &'static str) -> Entry {
    entry(action, name, title, Group::Log, &[Log])
}

const fn app(action: Action, name: &'static str, title: &'static str) -> Entry {
    entry(action, name, title, Group::App, &[Any])
}

const fn dialog(action: Action, name: &'static str, title: &'static str, contexts: &'static [Context]) -> Entry {
    entry(action, name, title, Group::Dialog, contexts)
}

const fn level(level: u8, mut entry: Entry) -> Entry {
    entry.level = Some(level);
    entry
}

const fn argued(mut entry: Entry, argument: &'static str) -> Entry {
    entry.argument = argument;
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_every_row_has_a_title() {
        let names: HashSet<&str> = TABLE.iter().map(|entry| entry.name).collect();
        assert_eq!(names.len(), TABLE.len());
        assert!(TABLE.iter().all(|entry| !entry.title.is_empty()));
    }
}
