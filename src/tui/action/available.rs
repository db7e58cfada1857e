//! Whether an action can be done now, or why not: the same reason stands in hints, help and the message after the key.

use super::Action;
use crate::model::{Offer, Reason, Verb};
use crate::tui::app::App;

/// Whether an action can be done now, or why not.
///
/// # Errors
/// The reason why not.
pub fn available(app: &App, action: Action) -> Offer<()> {
    use Action::*;
    match action {
        Resume => verb(app, Verb::Resume),
        Trash => verb(app, Verb::Trash),
        Destroy => verb(app, Verb::Destroy),
        BreakLock => verb(app, Verb::BreakLock),
        KeepLatest => keep_latest(app),
        Undo | Redo => changing(app),
        Open | Into | Logs | Pager | Editor | Shell | Copy if app.log.is_none() && app.menu.is_none() => some_row(app),
        Suspend => app.env.stoppable.clone(),
        _ => Ok(()),
    }
}

fn changing(app: &App) -> Offer<()> {
    app.env.read_only.clone().map_or(Ok(()), Err)
}

fn some_row(app: &App) -> Offer<()> {
    match app.list.current() {
        Some(_) => Ok(()),
        None => Err(Reason::new("nothing", format!("no {} under the cursor", app.env.noun()))),
    }
}

fn keep_latest(app: &App) -> Offer<()> {
    changing(app)?;
    some_row(app)?;
    if let Some(doubt) = &app.env.keep_latest.doubt {
        return Err(Reason::new("wrong-setting", format!("refused until the configuration is corrected: {doubt}")));
    }
    app.env.off_everywhere(Verb::KeepLatest).cloned().map_or(Ok(()), Err)
}

/// A verb is off when nothing may be changed, when the repository forbids it, or when the session refuses it.
fn verb(app: &App, verb: Verb) -> Offer<()> {
    changing(app)?;
    some_row(app)?;
    let Some((row, facts)) = app.under_cursor() else { return Ok(()) };
    if let Some(reason) = app.env.off(row.repository, verb) {
        return Err(reason.clone());
    }
    if let Some(reason) = app.env.info(row.repository).and_then(|about| about.read_only.clone()) {
        return Err(reason);
    }
    let off = facts.summary.iter().flat_map(|summary| summary.badges.off.iter()).find(|(other, _)| *other == verb);
    off.map_or(Ok(()), |(_, reason)| Err(reason.clone()))
}
