//! The menu within the browser: it is filled and opened, and what was picked is done.

use crate::tui::action::{Action, Call};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::focus;
use crate::tui::key::Key;
use crate::tui::message::Mouse;
use crate::tui::screen::menu::{Kind, Menu, Outcome, items};
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
    let items = items(app, kind, focus::context(app));
    app.menu = Some(Menu::new(kind, items));
    Some(Vec::new())
}

/// Takes a key; none where no line is typed in the menu.
pub fn press(app: &mut App, key: Key) -> Option<After> {
    let outcome = app.menu.as_mut()?.press(key)?;
    Some(carry_out(app, outcome))
}

/// Does what the user asked for in a menu without a line to type; none when that is nothing there.
pub fn in_menu(app: &mut App, action: Action) -> Option<After> {
    let mut menu = app.menu.take()?;
    let outcome = menu.act(&app.scene(), action);
    app.menu = Some(menu);
    Some(carry_out(app, outcome?))
}

/// Takes what the mouse did.
pub fn mouse(app: &mut App, mouse: Mouse) -> After {
    let Some(mut menu) = app.menu.take() else { return After::Effects(Vec::new()) };
    let outcome = menu.mouse(&app.scene(), mouse);
    app.menu = Some(menu);
    carry_out(app, outcome)
}

/// What is picked runs after the menu is closed, unless it only changes what the menu shows.
fn carry_out(app: &mut App, outcome: Outcome) -> After {
    let menu = app.menu.take();
    match (outcome, menu) {
        (Outcome::Stay, menu) => app.menu = menu,
        (Outcome::Pick(call), Some(mut menu)) if menu.stays() => {
            let effects = change(app, &call);
            menu.picker.refresh(items(app, menu.kind, focus::below(app)));
            app.menu = Some(menu);
            return After::Effects(effects);
        }
        (Outcome::Pick(call), _) => return After::Run(call),
        (Outcome::Close, _) => {}
    }
    After::Effects(Vec::new())
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
