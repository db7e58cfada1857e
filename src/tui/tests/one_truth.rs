//! The browser and the command line sort and filter alike: the same rows, by the same words.

use proptest::prelude::*;

use super::sample;
use crate::command::filter::FilterRow;
use crate::command::order::{Order, SortKey, Sorted};
use crate::model::{Summary, Timestamp};
use crate::text::query::{Query, Scratch, Words};
use crate::tui::app::App;

const QUERIES: [&str; 12] = [
    "",
    "state:incomplete",
    "-state:submitted,damaged",
    "size:>600M",
    "size:1B..600M",
    "age:<2d",
    "fail:>0",
    "done:0",
    "-locked:yes",
    "is:unsubmitted",
    "owner:root",
    "\"server\" -desktop",
];

/// As `list --sort KEY --filter QUERY` does it.
fn on_the_command_line(app: &App, order: Order, query: &str) -> Vec<usize> {
    let query = Query::parse(query, Words::Exact);
    assert_eq!(query.problems(), [""; 0]);
    let mut places: Vec<usize> = (0..app.rows.len()).collect();
    if order.key == SortKey::Age && order.reversed {
        places.reverse();
    }
    let facts = |at: usize| app.rows.row(at).unwrap();
    places.sort_by_cached_key(|at| {
        let (row, facts) = facts(*at);
        order.rank(&Sorted { id: &row.entry.id, summary: facts.summary.as_deref(), bytes: facts.bytes })
    });
    places.retain(|at| {
        let (row, facts) = facts(*at);
        let about = app.env.info(row.repository);
        let row = FilterRow {
            entry_ref: row,
            about,
            summary: facts.summary.as_deref(),
            bytes: facts.bytes,
            jobs: None,
            pinned: false,
            now: app.now,
        };
        query.matches(&row, &mut Scratch::default()).is_some()
    });
    places
}

fn in_the_browser(app: &mut App, order: Order, query: &str) -> Vec<usize> {
    let sign = if order.reversed { "-" } else { "" };
    app.list.rows.sort_by(Order::parse(&format!("{sign}{}", order.key.name())).unwrap(), &app.rows);
    let (list, scene) = app.list();
    list.set_filter(&scene, query);
    while list.go_on(&scene) {}
    (0..app.list.rows.len()).filter_map(|position| app.list.rows.at(position)).collect()
}

fn changed(app: &mut App, at: usize, (bytes, title, progress): (Option<u64>, String, Option<(u32, u32)>)) {
    let summary: Summary = app.rows.row(at).and_then(|(_, facts)| facts.summary.as_deref().cloned()).unwrap();
    app.rows.read(at, Ok(Box::new(Summary { title: title.as_str().into(), progress, ..summary })));
    app.rows.measured(at, bytes);
}

proptest! {
    #[test]
    fn both_front_ends_show_the_same_rows_in_the_same_order(
        rows in proptest::collection::vec((proptest::option::of(0u64..3 << 30), "[a-cA-C]{0,2}", proptest::option::of((0u32..4, 0u32..4))), 12),
        key in proptest::sample::select(SortKey::ALL.map(|(_, key)| key).to_vec()),
        reversed: bool,
        query in proptest::sample::select(QUERIES.to_vec()),
    ) {
        let mut app = sample::app(100, 30);
        app.now = Timestamp::new(sample::NOW, 0);
        for (at, row) in rows.into_iter().enumerate() {
            changed(&mut app, at, row);
        }
        let order = Order { key, reversed };
        let wanted = on_the_command_line(&app, order, query);
        prop_assert_eq!(in_the_browser(&mut app, order, query), wanted);
    }
}
