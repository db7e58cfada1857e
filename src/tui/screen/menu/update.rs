//! What keys do to a menu.

use super::{Kind, Menu, Picker, fill, view};
use crate::tui::action::{Action, Call};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::key::{Code, Key};
use crate::tui::message::{Mouse, MouseAction};
use crate::tui::theme::Shade;
use crate::tui::widget::Typed;

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
    let items = fill::items(app, kind, app.context());
    app.menu = Some(Menu { kind, picker: Picker::new(items, matches!(kind, Kind::Help | Kind::Palette)) });
    Some(Vec::new())
}

/// Takes a key while a line is typed in a menu.
pub fn press(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let menu = app.menu.as_mut()?;
    let input = menu.picker.input.as_mut()?;
    match (key.code, key.ctrl) {
        (Code::Esc, _) | (Code::Char('c'), true) => app.menu = None,
        (Code::Enter, _) => return Some(pick(app)),
        (Code::Up, _) | (Code::Char('p'), true) => menu.picker.step(-1),
        (Code::Down, _) | (Code::Char('n'), true) => menu.picker.step(1),
        (Code::PageUp, _) => menu.picker.step(-10),
        (Code::PageDown, _) => menu.picker.step(10),
        _ => {
            if input.press(key) == Typed::Changed {
                menu.picker.narrow();
            }
        }
    }
    Some(Vec::new())
}

/// Takes pasted text.
pub fn paste(app: &mut App, text: &str) {
    let Some(menu) = &mut app.menu else { return };
    if let Some(input) = &mut menu.picker.input {
        input.paste(text);
        menu.picker.narrow();
    }
}

/// Does what the user asked for in a menu without a line to type.
pub fn act(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    let rows = view::rows(app);
    let menu = app.menu.as_mut()?;
    let by = isize::try_from(rows).unwrap_or(10);
    match call.action {
        Action::Next => menu.picker.step(1),
        Action::Previous => menu.picker.step(-1),
        Action::HalfDown => menu.picker.step(by / 2),
        Action::HalfUp => menu.picker.step(-(by / 2)),
        Action::PageDown => menu.picker.step(by),
        Action::PageUp => menu.picker.step(-by),
        Action::First => menu.picker.go(0),
        Action::Last => menu.picker.go(usize::MAX),
        Action::Back | Action::Cancel => app.menu = None,
        Action::Open => return Some(pick(app)),
        _ => return None,
    }
    Some(Vec::new())
}

/// Runs what is under the cursor; the menu closes first, unless it only changes what the menu shows.
fn pick(app: &mut App) -> Vec<Effect> {
    let Some(menu) = &app.menu else { return Vec::new() };
    let Some((_, Some(call))) = menu.picker.picked() else { return Vec::new() };
    let stays = matches!(menu.kind, Kind::Settings | Kind::Tasks);
    if stays {
        let kind = menu.kind;
        let effects = change(app, &call);
        let items = fill::items(app, kind, app.context());
        if let Some(menu) = &mut app.menu {
            menu.picker.refresh(items);
        }
        return effects;
    }
    app.menu = None;
    crate::tui::update::act(app, &call)
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

/// Takes what the mouse did: a click on a line picks it, one beside the menu closes it.
pub fn mouse(app: &mut App, mouse: Mouse) -> Vec<Effect> {
    let (area, list) = view::areas(app);
    let at = view::item_at(app, mouse.at);
    let Some(menu) = &mut app.menu else { return Vec::new() };
    match mouse.deed {
        MouseAction::WheelDown => menu.picker.step(3),
        MouseAction::WheelUp => menu.picker.step(-3),
        MouseAction::Click if !area.contains(mouse.at) => app.menu = None,
        MouseAction::Click if list.contains(mouse.at) => {
            let Some(at) = at else { return Vec::new() };
            if menu.picker.window.cursor == at {
                return pick(app);
            }
            menu.picker.go(at);
        }
        MouseAction::Click => {}
    }
    Vec::new()
}
