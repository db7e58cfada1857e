//! What was chosen in the browser last time is there again the next time, unless a file, a variable or a flag says otherwise.

use std::sync::Arc;

use crate::command::Catalog;
use crate::command::order::{Order, SortKey};
use crate::config::{ThemeChoice, Ui};
use crate::model::Settings;
use crate::tui::Options;
use crate::tui::remembered::Remembered;
use crate::tui::run::app;
use crate::tui::theme::Shade;

fn options(ui: Ui, remembered: Remembered) -> Options {
    Options {
        catalog: Arc::new(Catalog::of(Vec::new(), Settings::default())),
        ui,
        choosing: false,
        remembered,
        remember: Box::new(|_| {}),
        environment: Default::default(),
        json: Arc::new(|_| Err(String::new())),
        notices: Vec::new(),
        keys_file: None,
    }
}

#[test]
fn order_tab_and_theme_come_back() {
    let before = Remembered {
        sort: "jobs".into(),
        reversed: true,
        tab: "logs".into(),
        theme: "light".into(),
        background: "dark".into(),
    };
    let app = app(&options(Ui::default(), before.clone()));
    assert_eq!(app.list.rows.order(), Order { key: SortKey::Jobs, reversed: true });
    assert_eq!((app.detail.tab(), app.env.shade), ("logs", Shade::Light));
    // A theme that was chosen stays, whatever background the terminal tells.
    assert_eq!(app.remembered(), Remembered { background: "light".into(), ..before });
}

#[test]
fn what_a_file_or_a_flag_says_stands_above_it() {
    let before = Remembered { theme: "light".into(), ..Remembered::default() };
    let ui = Ui { theme: ThemeChoice::Dark, theme_chosen: true, ..Ui::default() };
    assert_eq!(app(&options(ui, before)).env.shade, Shade::Dark);
}
