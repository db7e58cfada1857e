//! Repositories of pamiq states and woger workspaces as the browser shows them: what the real programs left, read by the real
//! core, under a fixed clock.

use std::sync::Arc;

use ratatui::layout::Size;

use super::layouts::at_all_sizes;
use super::sample::{NOW, keys};
use crate::command::{Catalog, Demo, Readers};
use crate::model::{RepositoryId, Timestamp, WatchMode};
use crate::tui::app::App;
use crate::tui::chord::Chord;
use crate::tui::effect::Effect;
use crate::tui::env::Env;
use crate::tui::keymap::Keymap;
use crate::tui::message::{Listed, Message};
use crate::tui::update;
use crate::work::Task;

/// The samples of a kind, unpacked.
struct Bench {
    _demo: Demo,
    readers: Readers,
}

impl Bench {
    fn of(kind: &str) -> Self {
        let demo = Demo::unpack(Timestamp::new(NOW, 0)).unwrap();
        let below = demo.folder().join(kind);
        let place = demo
            .places()
            .iter()
            .find(|place| place.address.path().is_some_and(|path| path.starts_with(&below)))
            .unwrap()
            .clone();
        let catalog = Catalog::open(&[place], None, Default::default(), &Default::default()).unwrap();
        Self { _demo: demo, readers: Readers::new(Arc::new(catalog)) }
    }

    /// The browser with everything read but the details.
    fn app(&mut self, width: u16, height: u16) -> App {
        let mut repository_infos: Vec<_> = self.readers.catalog().repository_infos().into_iter().cloned().collect();
        repository_infos.iter_mut().for_each(|about| about.place = "/srv/lab".into());
        let mut app = App::new(Env { repository_infos, ..Env::default() }, Chord::new(Keymap::bundled()));
        app.size = Size::new(width, height);
        update(&mut app, Message::Now(Timestamp::new(NOW, 0)));
        update(&mut app, Message::Start);
        let listing = self.readers.list(&Task::new()).unwrap();
        let listed = Listed { rows: Arc::new(listing.rows), problems: listing.problems, ..Listed::default() };
        let rows = Arc::clone(&listed.rows);
        let asked = app.list.asked;
        update(&mut app, Message::Listed(asked, Box::new(listed)));
        let places = (0u32..).zip(rows.iter());
        let read = places.clone().map(|(at, row)| (at, Ok(Box::new(self.readers.summary(row).unwrap())))).collect();
        let generation = app.rows.generation();
        update(&mut app, Message::Summaries(generation, read));
        let sizes = places.map(|(at, row)| (at, self.readers.measure(row, &Task::new()).ok().map(|usage| usage.bytes)));
        let sizes = sizes.collect();
        update(&mut app, Message::Measured(generation, sizes));
        update(&mut app, Message::Watching(RepositoryId(0), WatchMode::Events));
        app
    }

    /// The details of what is under the cursor arrive.
    fn show(&mut self, app: &mut App) {
        let at = app.list.current().unwrap();
        let row = app.rows.row(at).unwrap().0.clone();
        let detail = self.readers.detail(&row, &Task::new()).unwrap();
        update(app, Message::Detailed(row.address(), Ok(Arc::new(detail))));
        let usage = self.readers.measure(&row, &Task::new()).unwrap();
        update(app, Message::Used(row.address(), Ok(usage)));
    }
}

#[test]
fn states_and_their_objects() {
    let mut bench = Bench::of("pamiq");
    at_all_sizes("states", |width, height| bench.app(width, height));
    at_all_sizes("states_objects", |width, height| {
        let mut app = bench.app(width, height);
        keys(&mut app, "j Tab");
        bench.show(&mut app);
        keys(&mut app, "]");
        app
    });
}

#[test]
fn workspaces_and_their_actions() {
    let mut bench = Bench::of("woger");
    at_all_sizes("workspaces", |width, height| bench.app(width, height));
    at_all_sizes("workspaces_actions", |width, height| {
        let mut app = bench.app(width, height);
        keys(&mut app, "j j j j Tab");
        bench.show(&mut app);
        keys(&mut app, "]");
        app
    });
}

#[test]
fn a_started_action_is_undone_with_the_kinds_own_word_and_what_has_none_says_so() {
    let mut bench = Bench::of("woger");
    let mut app = bench.app(100, 30);
    assert!(!keys(&mut app, "B").iter().any(|effect| matches!(effect, Effect::Change(_))), "20 has no started action");
    assert!(app.toasts.shown(app.now).unwrap().text.contains("no action of it is started"));
    let effects = keys(&mut app, "j j B");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Change(_))), "10 has one");
    let mut bench = Bench::of("pamiq");
    let mut app = bench.app(100, 30);
    assert!(!keys(&mut app, "B").iter().any(|effect| matches!(effect, Effect::Change(_))));
    assert!(app.toasts.shown(app.now).unwrap().text.contains("a state has no lock"));
}

#[test]
fn a_filter_knows_the_words_of_the_kind() {
    let mut bench = Bench::of("woger");
    let mut app = bench.app(100, 30);
    keep_only(&mut app, "failed:>0");
    assert_eq!(app.list.rows.len(), 2);
    keep_only(&mut app, "state:current");
    assert_eq!(app.list.rows.len(), 1);
}

fn keep_only(app: &mut App, query: &str) {
    let (list, scene) = app.list();
    list.set_filter(&scene, query);
}
