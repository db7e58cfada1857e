//! Every screen at four sizes: as text, then a letter a cell for its role.

use super::dump::screen;
use super::sample;
use crate::tui::app::App;

const SIZES: [(u16, u16); 4] = [(200, 50), (100, 30), (60, 20), (40, 10)];

/// Keeps a screen at every size, in UTC.
pub fn at_all_sizes(name: &str, mut make: impl FnMut(u16, u16) -> App) {
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&make(width, height)));
    }
}

#[test]
fn main_screen() {
    at_all_sizes("main", |width, height| {
        let mut app = sample::app(width, height);
        sample::keys(&mut app, "j Space Space k");
        sample::show(&mut app);
        app
    });
}

#[test]
fn while_loading() {
    at_all_sizes("listing", sample::fresh);
    at_all_sizes("listed", sample::listed);
}

#[test]
fn details() {
    for (name, turns) in [("overview", ""), ("checkpoint", "]"), ("directories", "] ]"), ("logs", "] ] ]")] {
        at_all_sizes(&format!("detail_{name}"), |width, height| {
            let mut app = sample::app(width, height);
            sample::keys(&mut app, "Tab");
            sample::show(&mut app);
            sample::keys(&mut app, &format!("{turns} j j j"));
            app
        });
    }
}

#[test]
fn menus() {
    let menus = [("help", "?"), ("palette", ":"), ("tasks", "T"), ("settings", ","), ("problems", "!")];
    for (name, key) in menus {
        at_all_sizes(&format!("menu_{name}"), |width, height| {
            let mut app = sample::app(width, height);
            sample::keys(&mut app, key);
            app
        });
    }
}

#[test]
fn filters_and_chords() {
    at_all_sizes("filter_typed", |width, height| {
        let mut app = sample::app(width, height);
        sample::keys(&mut app, "/");
        sample::types(&mut app, "server -fail:>0");
        app
    });
    at_all_sizes("filter_finds_nothing", |width, height| {
        let mut app = sample::app(width, height);
        sample::keys(&mut app, "/");
        sample::types(&mut app, "zebra");
        sample::keys(&mut app, "Enter");
        app
    });
    at_all_sizes("which_key", |width, height| {
        let mut app = sample::app(width, height);
        sample::keys(&mut app, "y");
        sample::wait(&mut app, 1);
        app
    });
}

#[test]
fn kinds_side_by_side() {
    at_all_sizes("mixed", |width, height| {
        let mut app = sample::app(width, height);
        let other = crate::model::RepositoryInfo {
            kind: "other",
            noun: "thing",
            place: "/srv/things".into(),
            ..sample::info()
        };
        app.env.repository_infos.push(other);
        app
    });
}

#[test]
fn nothing_here() {
    at_all_sizes("empty", |width, height| {
        let mut app = sample::fresh(width, height);
        sample::arrive(&mut app, &[], Vec::new());
        app
    });
    at_all_sizes("unreadable", |width, height| {
        let mut app = sample::fresh(width, height);
        let reason = crate::model::Reason::new(
            "denied",
            "/srv/sessions: cannot list: Permission denied; run as the owner or as root",
        );
        sample::arrive(&mut app, &[], vec![reason]);
        app
    });
}

#[test]
fn the_smallest_screens_survive() {
    for (width, height) in [(1, 1), (19, 5), (20, 4), (20, 5), (49, 11), (50, 12), (0, 0), (400, 1)] {
        let mut app = sample::app(width, height);
        for key in ["", "?", "Esc", "Tab", ":", "Esc", "/", "x", "Esc", "s"] {
            sample::keys(&mut app, key);
            sample::wait(&mut app, 1);
            screen(&app);
        }
    }
}
