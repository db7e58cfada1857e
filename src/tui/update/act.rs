//! Running an action: what is off says why, the rest goes to the screen that knows it.

use super::outcomes::carry_out;
use super::{log, menu};
use crate::tui::action::{Action, Call, Context, available};
use crate::tui::app::{App, Pane};
use crate::tui::effect::{Choice, Effect, HandOver, Purpose, What};
use crate::tui::focus;
use crate::tui::outcome::Outcome;
use crate::tui::screen::detail;

/// The number of SIGINT, which Ctrl-C stands for.
const INTERRUPT: i32 = 2;

/// Runs an action, or says why it is off.
pub fn act(app: &mut App, call: &Call) -> Vec<Effect> {
    if let Err(reason) = available(app, call.action) {
        app.complain(reason.text);
        return Vec::new();
    }
    if let Some(effects) = everywhere(app, call) {
        return effects;
    }
    let done = match focus::context(app) {
        Context::Menu => menu::in_menu(app, call.action).map(|done| after(app, done)),
        Context::Confirm | Context::Keep | Context::Trash => None,
        Context::Log => Some(log::act(app, call)),
        Context::Detail => detail(app, call).or_else(|| browse(app, call)).or_else(|| change(app, call)),
        Context::List | Context::Any => list(app, call).or_else(|| browse(app, call)).or_else(|| change(app, call)),
    };
    done.unwrap_or_else(|| {
        app.complain(format!("{} does nothing here", call.action.name()));
        Vec::new()
    })
}

/// Actions of the list. A message is taken away before anything of the list is, but a range that is being marked.
fn list(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    if call.action == Action::Clear && app.list.range.is_none() && app.toasts.dismiss(app.now) {
        return Some(Vec::new());
    }
    let (list, scene) = app.list();
    let outcomes = list.act(&scene, call)?;
    Some(carry_out(app, outcomes))
}

/// Actions of the details.
fn detail(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    let (detail, scene) = app.detail();
    let outcomes = detail.act(&scene, call)?;
    Some(carry_out(app, outcomes))
}

/// Changes. A program that was stopped goes on before another session does.
fn change(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    if call.action == Action::Resume
        && let Some(stopped) = app.stopped.take()
    {
        return Some(vec![Effect::HandOver(HandOver::Stopped(stopped))]);
    }
    let (change, scene, list) = app.change();
    let outcomes = change.act(&scene, list, call)?;
    Some(carry_out(app, outcomes))
}

/// What a menu leads to.
pub fn after(app: &mut App, after: menu::After) -> Vec<Effect> {
    match after {
        menu::After::Effects(effects) => effects,
        menu::After::Run(call) => act(app, &call),
    }
}

/// Actions of the program itself.
fn everywhere(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    match call.action {
        Action::Quit if !may_quit(app) => Some(Vec::new()),
        Action::Quit => Some(vec![Effect::Quit(Choice::Nothing)]),
        Action::Cancel if app.menu.is_none() && app.change.is_working() => change(app, call),
        Action::Cancel if app.menu.is_none() && app.log.as_ref().is_some_and(|log| log.searching()) => None,
        Action::Cancel if app.menu.is_none() => Some(vec![Effect::Quit(Choice::Interrupted(INTERRUPT))]),
        Action::Suspend => Some(vec![Effect::Suspend]),
        Action::Redraw => Some(vec![Effect::Redraw]),
        Action::Rescan => {
            app.detail.invalidate_shown();
            Some(vec![app.list.rescan()])
        }
        Action::Help | Action::Palette | Action::Tasks | Action::Settings => menu::open(app, call),
        _ => None,
    }
}

/// Quitting waits for what is being changed, and says once that a stopped program would end with us.
fn may_quit(app: &mut App) -> bool {
    if app.change.is_working() {
        app.complain("a change is running: Ctrl-c stops it after the current item, then q quits");
        return false;
    }
    match &app.stopped {
        Some(stopped) if !app.warned => {
            let text = format!("{} is stopped and would be ended: r continues it, q again quits", stopped.name);
            app.warned = true;
            app.complain(text);
            false
        }
        _ => true,
    }
}

/// Actions of list and details alike.
fn browse(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    let scene = app.scene();
    let outcome: Option<Outcome> = match call.action {
        Action::Pager => detail::write(&scene, What::Json, Purpose::Pager),
        Action::Editor => detail::write(&scene, What::Json, Purpose::Editor),
        Action::Shell => detail::shell(&scene),
        Action::Copy => detail::copy(&scene, &call.argument),
        _ => return browse_panes(app, call),
    };
    Some(carry_out(app, outcome))
}

fn browse_panes(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    match call.action {
        Action::NextPane | Action::PreviousPane => other_pane(app),
        Action::Pane => pane(app, &call.argument),
        Action::NextTab => app.detail.turn(1),
        Action::PreviousTab => app.detail.turn(-1),
        Action::Into | Action::Logs => {
            let (detail, scene) = app.detail();
            let outcomes = detail.logs(&scene);
            return Some(carry_out(app, outcomes));
        }
        Action::SearchAll => return Some(log::search_all(app, &call.argument)),
        Action::Problems => return menu::open(app, call),
        _ => return None,
    }
    Some(Vec::new())
}

fn other_pane(app: &mut App) {
    app.pane = match app.pane {
        Pane::List => Pane::Detail,
        Pane::Detail => Pane::List,
    };
}

fn pane(app: &mut App, number: &str) {
    match number {
        "1" => app.pane = Pane::List,
        "2" => app.pane = Pane::Detail,
        _ => app.complain(format!("no pane {number}")),
    }
}
