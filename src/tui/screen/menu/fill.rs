//! What stands in each menu.

use super::picker::Item;
use super::state::Kind;
use crate::model::{Timestamp, WatchMode};
use crate::text::human;
use crate::tui::action::{Action, Call, Context, Entry, Group, TABLE, available};
use crate::tui::app::App;

/// The lines of a menu.
pub fn items(app: &App, kind: Kind, below: Context) -> Vec<Item> {
    match kind {
        Kind::Help => help(app, below),
        Kind::Palette => palette(app, below),
        Kind::Tasks => tasks(app),
        Kind::Settings => settings(app),
        Kind::Problems => problems(app),
    }
}

/// The groups of what can be done outside dialogs.
const GROUPS: [Group; 6] = [Group::Move, Group::Find, Group::Mark, Group::Act, Group::Log, Group::App];

/// Every action that makes sense below, by group, with its keys; one that is off says why.
fn help(app: &App, below: Context) -> Vec<Item> {
    let mut items = Vec::new();
    for group in GROUPS {
        let entries: Vec<&Entry> = TABLE.iter().filter(|entry| entry.group == group && entry.fits(below)).collect();
        let lines: Vec<Item> = entries.iter().flat_map(|entry| with_keys(app, below, entry)).collect();
        if !lines.is_empty() {
            items.push(Item::heading(group.title()));
            items.extend(lines);
        }
    }
    items.extend(Context::DIALOGS.into_iter().flat_map(|dialog| in_dialog(app, dialog)));
    items
}

/// The keys of a dialog: to be read here, and pressed there. What Enter does is said by the dialog itself.
fn in_dialog(app: &App, dialog: Context) -> Vec<Item> {
    let known =
        |entry: &&Entry| entry.contexts.contains(&dialog) && entry.group != Group::Move && entry.action != Action::Open;
    let back = TABLE.iter().filter(|entry| entry.action == Action::Back);
    let entries = TABLE.iter().filter(known).chain(back);
    let lines =
        entries.flat_map(|entry| with_keys(app, dialog, entry)).map(|item| Item { call: None, off: None, ..item });
    std::iter::once(Item::heading(&dialog.title().to_uppercase())).chain(lines).collect()
}

/// One line for an action, or one for each argument that has a key.
fn with_keys(app: &App, below: Context, entry: &Entry) -> Vec<Item> {
    let mut calls: Vec<&Call> = app.chord.keymap.calls(below).filter(|call| call.action == entry.action).collect();
    calls.dedup();
    let mut seen: Vec<&Call> = Vec::new();
    for call in calls {
        if !seen.contains(&call) {
            seen.push(call);
        }
    }
    let line = |call: &Call| {
        let keys = app.chord.keymap.keys(below, call);
        let own = if app.chord.keymap.is_own(call) { " *" } else { "" };
        let text = call.described();
        let off = available(app, entry.action).err().map(|reason| reason.text.to_string());
        let left = format!("{}{own}", keys.join(" "));
        Item { left, text, call: Some(call.clone()), off, also: entry.name.to_owned(), ..Item::default() }
    };
    seen.into_iter().map(line).filter(|item| !item.left.is_empty()).collect()
}

/// Every command by its name.
fn palette(app: &App, below: Context) -> Vec<Item> {
    let entries = TABLE.iter().filter(|entry| entry.fits(below) && entry.group != Group::Move);
    let line = |entry: &Entry| {
        let call = Call::plain(entry.action);
        let argument = if entry.argument.is_empty() { String::new() } else { format!("  <{}>", entry.argument) };
        Item {
            left: entry.name.to_owned(),
            text: format!("{}{argument}", entry.title),
            off: available(app, entry.action).err().map(|reason| reason.text.to_string()),
            call: Some(call),
            also: entry.name.to_owned(),
            takes: !entry.argument.is_empty(),
            heading: false,
        }
    };
    entries.map(line).collect()
}

/// What is going on, then what was said.
fn tasks(app: &App) -> Vec<Item> {
    let totals = app.rows.totals();
    let all = app.rows.len();
    let mut items = vec![Item::heading("RUNNING")];
    let going = |name: &str, done: usize, all: usize| {
        let share = format!("{} of {}", human::count(done as u64), human::count(all as u64));
        Item::line(name, share)
    };
    let (readable, measurable) = (app.list.readable(all), app.list.measurable(all));
    if totals.read < readable {
        items.push(going("reading", totals.read, readable));
    }
    if totals.measured < measurable && !app.list.measuring_stopped {
        let stop = Some(Call::with(Action::Cancel, "measuring"));
        items.push(Item { call: stop, ..going("measuring", totals.measured, measurable) });
    }
    if items.len() == 1 {
        items.push(Item::line("", "nothing"));
    }
    items.push(Item::heading("MESSAGES"));
    items.extend(app.toasts.journal().iter().rev().map(|toast| Item::line(clock(toast.at), toast.text.clone())));
    items
}

fn clock(at: Timestamp) -> String {
    at.local("%H:%M:%S")
}

fn settings(app: &App) -> Vec<Item> {
    let env = &app.env;
    let yes = |on: bool| if on { "yes" } else { "no" };
    let toggled = |left: &str, text: &str, what: &str| Item {
        call: Some(Call::with(Action::Settings, what)),
        ..Item::line(left, text)
    };
    let keys = match &env.keys_file {
        Some(path) => format!("{} ({} of your own)", app.env.place(path), app.chord.keymap.own()),
        None => "the built-in ones".to_owned(),
    };
    let mut items = vec![
        Item::heading("THIS BROWSER (Enter changes)"),
        toggled("theme", env.shade.name(), "theme"),
        toggled(
            "mouse",
            if env.ui.mouse { "on (off: the terminal selects text)" } else { "off (the terminal selects text)" },
            "mouse",
        ),
        Item::heading("CONFIGURED (see adjourn config)"),
        Item::line("theme", env.ui.theme.word()),
        Item::line("read-only", yes(env.only_looks())),
        Item::line("wrap logs", yes(env.ui.wrap)),
        Item::line("keys", keys),
        Item::heading("PLACES"),
    ];
    for (number, about) in (0u16..).zip(&env.repository_infos) {
        let mode = env.modes.iter().find(|(id, _)| id.0 == number).map(|(_, mode)| mode);
        let live = if mode == Some(&WatchMode::Events) { "  (live)" } else { "" };
        items.push(Item::line(about.kind, format!("{}{live}", app.env.place(&about.place))));
        items.extend(mode.and_then(unwatched).map(|text| Item::line("", text)));
    }
    items
}

/// How a place is looked at instead of being watched, and why.
fn unwatched(mode: &WatchMode) -> Option<String> {
    match mode {
        WatchMode::Events => None,
        WatchMode::Polling(seconds, why) => Some(format!("every {seconds} s: {why}")),
        WatchMode::Off(why) => Some(format!("not watched: {why}")),
    }
}

fn problems(app: &App) -> Vec<Item> {
    let list = &app.list;
    let mut items: Vec<Item> = Vec::new();
    for (_, reason) in &list.failures {
        items.push(Item::line("place", reason.text.to_string()));
    }
    for (_, problem) in &list.problems {
        items.push(Item::line(problem.name.to_string(), problem.reason.text.to_string()));
    }
    if list.pending_removals > 0 {
        let count = human::counted(list.pending_removals as u64, "removal");
        items.push(Item::line("unfinished", format!("{count}, finished by the next change")));
    }
    if items.is_empty() {
        items.push(Item::line("", "no problems found"));
    }
    items
}
