//! The screen as a whole: header, panes, news, hints, and what lies over them. Draws the state and changes nothing.

mod footer;
mod header;
mod which_key;

use ratatui::Frame;

use super::app::App;
use super::focus;
use super::layout::{Areas, too_small};
use super::paint::Painter;
use super::screen::{change, detail, list, log, menu};
use super::theme::{Role, Theme};

/// Draws the app.
pub fn view(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    let mut painter = Painter::new(frame.buffer_mut(), theme);
    let screen = painter.screen();
    if too_small(screen) {
        let text = "terminal too small (20x5 needed), q quits";
        painter.text(screen.x, screen.y, screen.width, text, Role::Text);
        return;
    }
    let areas = Areas::of(&app.scene());
    if app.log.is_some() {
        log::view(app, &mut painter, screen);
    } else {
        header::view(app, &mut painter, &areas);
        list::view(app, &mut painter, &areas);
        list::view_brief(app, &mut painter, areas.brief);
        detail::view(app, &mut painter, areas.detail, areas.framed);
        detail::view_tail(app, &mut painter, areas.tail);
        footer::view(app, &mut painter, &areas);
    }
    let scene = app.scene();
    if let Some(menu) = &app.menu {
        menu::view(menu, &scene, focus::below(app), &mut painter);
    }
    change::view(app.change.dialog.as_ref(), &scene, &mut painter);
    which_key::view(app, &mut painter);
}
