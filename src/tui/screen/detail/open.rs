//! From the details to something else: a log, another session, another program, the clipboard.

use std::sync::Arc;

use crate::model::{EntryRef, Link, Reason, Role, Value};
use crate::text::Untrusted;
use crate::tui::app::{App, Pane};
use crate::tui::effect::{Effect, HandOver, Purpose, What};
use crate::tui::screen::log;

/// Follows the link of the line under the cursor.
pub fn open(app: &mut App) -> Vec<Effect> {
    let Some(link) = app.detail.current_row().and_then(|row| link(row)) else {
        app.say("nothing to open on this line");
        return Vec::new();
    };
    follow(app, link)
}

/// The first link of a row, and the row's name: a job names its log better than a file does.
fn link(row: &[Value]) -> Option<(Link, Untrusted)> {
    let link = row.iter().find_map(|value| match value {
        Value::Link(link) => Some((**link).clone()),
        _ => None,
    })?;
    let name = row.iter().find_map(|value| match value {
        Value::Text(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    });
    let name = name.unwrap_or_else(|| super::cell::link_text(&link).clone());
    Some((link, name))
}

fn follow(app: &mut App, (link, name): (Link, Untrusted)) -> Vec<Effect> {
    let Some(row) = current(app) else { return Vec::new() };
    match link {
        Link::Log(log, _) => {
            let address = row.address();
            let known = app.detail.of(&address).map(|shown| Ok(Arc::clone(&shown.detail)));
            let effects = log::open(app, row, log, name);
            known.iter().for_each(|known| log::learn(app, &address, known));
            effects
        }
        Link::Entry(id, _) => {
            let address = crate::model::Address { repository: row.repository, id };
            let (list, scene) = app.list();
            if !list.go_to(&scene, &address) {
                app.complain(format!("{} is not in the list", address.id));
            }
            Vec::new()
        }
        Link::Part(_) => {
            app.say("o opens a shell in its directory");
            Vec::new()
        }
    }
}

fn current(app: &App) -> Option<EntryRef> {
    let (row, _) = app.under_cursor()?;
    Some(row.clone())
}

/// Goes into the session: its logs.
pub fn logs(app: &mut App) -> Vec<Effect> {
    app.pane = Pane::Detail;
    let logs = |section: &&crate::model::Section| section.role == Role::Logs;
    let shown = app.under_cursor();
    let shown = shown.and_then(|(row, _)| app.detail.of(&row.address()));
    match shown.map(|shown| shown.detail.sections.iter().find(logs).map(|section| section.tab)) {
        Some(Some(tab)) => {
            app.detail.tab = tab.to_owned();
            app.detail.window = Default::default();
            app.detail.lay_out();
        }
        Some(None) => app.say("it keeps no logs"),
        None => app.detail.wanted = Some(Role::Logs),
    }
    Vec::new()
}

/// Opens a shell in the session's folder.
pub fn shell(app: &mut App) -> Vec<Effect> {
    current(app).map(|row| Effect::HandOver(HandOver::Shell(Box::new(row)))).into_iter().collect()
}

/// Has something of the session written down for this purpose.
pub fn write(app: &mut App, what: What, purpose: Purpose) -> Vec<Effect> {
    current(app).map(|row| Effect::Write(Box::new(row), what, purpose)).into_iter().collect()
}

/// The longest copy that is told word for word, in characters.
const SAID: usize = 60;

/// Takes a session that was written down.
pub fn written(app: &mut App, purpose: Purpose, text: Result<String, Reason>) -> Vec<Effect> {
    match (text, purpose) {
        (Ok(text), Purpose::Pager) => vec![Effect::HandOver(HandOver::Pager(text))],
        (Ok(text), Purpose::Editor) => vec![Effect::HandOver(HandOver::Editor(text))],
        (Ok(text), Purpose::Copy(what)) => {
            let shown = text.chars().count() <= SAID;
            app.say(if shown { format!("{what} copied: {text}") } else { format!("{what} copied") });
            vec![Effect::Copy(text)]
        }
        (Err(reason), _) => {
            app.complain(reason.text);
            Vec::new()
        }
    }
}

/// Copies something of the session.
pub fn copy(app: &mut App, what: &str) -> Vec<Effect> {
    match what {
        "id" | "" => write(app, What::Id, Purpose::Copy("id")),
        "path" => write(app, What::Path, Purpose::Copy("path")),
        "json" => write(app, What::Json, Purpose::Copy("JSON")),
        "resume" => write(app, What::Resume, Purpose::Copy("resume command")),
        _ => {
            app.complain(format!("cannot copy \"{what}\"; use id, path, json or resume"));
            Vec::new()
        }
    }
}
