//! A viewer drawn within the browser.

use super::bench::Bench;
use crate::model::Timestamp;
use crate::tui::app::App;
use crate::tui::chord::Chord;
use crate::tui::env::Env;
use crate::tui::keymap::Keymap;
use crate::tui::tests::dump;
use ratatui::buffer::Buffer;
use ratatui::layout::Size;

/// Shows an app with this viewer open to somebody.
fn with_app<T>(bench: &mut Bench, show: impl FnOnce(&App) -> T) -> T {
    let mut app = App::new(Env::default(), Chord::new(Keymap::bundled()));
    app.size = Size::new(bench.state.area.width, bench.state.area.height);
    app.now = Timestamp::new(1_795_000_000, 0);
    app.log = Some(bench.take_state());
    let shown = show(&app);
    bench.state = app.log.unwrap();
    shown
}

/// The cells of the viewer.
pub fn draw(bench: &mut Bench) -> Buffer {
    with_app(bench, |app| dump::draw(app, &dump::probe()))
}

/// Its text.
pub fn text(bench: &mut Bench) -> String {
    dump::text(&draw(bench))
}

/// Its text and roles. The hour of a mark depends on where the test runs.
pub fn screen(bench: &mut Bench) -> String {
    let hours = regex::Regex::new(r"mark \d\d:\d\d:\d\d").unwrap();
    hours.replace_all(&with_app(bench, dump::screen), "mark HH:MM:SS").into_owned()
}
