//! The menu within the browser: how it is filled and opened, and what the browser does for what was picked.

use super::fill;
use super::picker::Picker;
use super::state::{Kind, Menu};
use super::update::Outcome;
use crate::tui::action::{Action, Call};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::focus;
use crate::tui::key::Key;
use crate::tui::message::Mouse;
use crate::tui::theme::Shade;

/// What the browser is to do after a key in a menu.
#[derive(Debug)]
pub enum After {
    /// These.
    Effects(Vec<Effect>),
    /// Run this; the menu is closed.
    Run(Call),
}

/// Opens a menu, or does what its argument says.
pub fn open(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    let kind = match call.action {
        Action::Help => Kind::Help,
        Action::Palette => Kind::Palette,
        Action::Tasks => Kind::Tasks,
        Action::Settings if !call.argument.is_empty() => return Some(set(app, &call.argument)),
        Action::Settings => Kind::Settings,
        Action::Problems => Kind::Problems,
        _ => return None,
    };
    app.menu = None;
    let items = fill::items(app, kind, focus::context(app));
    app.menu = Some(Menu { kind, picker: Picker::new(items, matches!(kind, Kind::Help | Kind::Palette)) });
    Some(Vec::new())
}

/// Takes a key while a line is typed in a menu.
pub fn press(app: &mut App, key: Key) -> Option<After> {
    let mut menu = app.menu.take()?;
    let outcome = menu.press(key);
    carry_out(app, menu, outcome)
}

/// Takes pasted text.
pub fn paste(app: &mut App, text: &str) {
    if let Some(menu) = &mut app.menu {
        menu.paste(text);
    }
}

/// Does what the user asked for in a menu without a line to type.
pub fn act(app: &mut App, action: Action) -> Option<After> {
    let mut menu = app.menu.take()?;
    let outcome = menu.act(&app.scene(), action);
    carry_out(app, menu, outcome)
}

/// Takes what the mouse did.
pub fn mouse(app: &mut App, mouse: Mouse) -> After {
    let done = app.menu.take().and_then(|mut menu| {
        let outcome = menu.mouse(&app.scene(), mouse);
        carry_out(app, menu, Some(outcome))
    });
    done.unwrap_or_else(|| After::Effects(Vec::new()))
}

/// What is picked runs after the menu is closed, unless it only changes what the menu shows.
fn carry_out(app: &mut App, mut menu: Menu, outcome: Option<Outcome>) -> Option<After> {
    let mut effects = Vec::new();
    let taken = outcome.is_some();
    match outcome {
        Some(Outcome::Close) => return Some(After::Effects(effects)),
        Some(Outcome::Pick(call)) if menu.stays() => {
            effects = change(app, &call);
            let items = fill::items(app, menu.kind, focus::below(app));
            menu.picker.refresh(items);
        }
        Some(Outcome::Pick(call)) => return Some(After::Run(call)),
        Some(Outcome::Stay) | None => {}
    }
    app.menu = Some(menu);
    taken.then_some(After::Effects(effects))
}

fn change(app: &mut App, call: &Call) -> Vec<Effect> {
    match call.action {
        Action::Settings => set(app, &call.argument),
        _ => {
            app.list.measuring_stopped = true;
            app.say("measuring stopped; rows on the screen are still measured");
            vec![Effect::StopMeasuring]
        }
    }
}

fn set(app: &mut App, what: &str) -> Vec<Effect> {
    match what {
        "theme" => {
            let next = match app.env.shade {
                Shade::Dark => (Shade::Light, crate::config::ThemeChoice::Light),
                Shade::Light => (Shade::Mono, crate::config::ThemeChoice::Mono),
                Shade::Mono => (Shade::Dark, crate::config::ThemeChoice::Dark),
            };
            (app.env.shade, app.env.ui.theme) = next;
            app.env.theme_picked = Some(next.1);
            Vec::new()
        }
        "mouse" => {
            app.env.ui.mouse = !app.env.ui.mouse;
            vec![Effect::Mouse(app.env.ui.mouse)]
        }
        _ => {
            app.complain(format!("unknown setting \"{what}\"; use theme or mouse"));
            Vec::new()
        }
    }
}
