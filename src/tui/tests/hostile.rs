//! Text that wants to act on the terminal, in every view: nothing hidden may reach a cell.

use std::sync::Arc;

use proptest::prelude::*;

use super::dump::{draw, probe};
use super::sample;
use crate::model::*;
use crate::text::{Untrusted, is_hidden};
use crate::tui::app::App;
use crate::tui::message::Message;
use crate::tui::update;

/// Bytes that terminals act on, mixed with ordinary ones.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let nasty = prop_oneof![
        Just(b"\x1b[2J\x1b]0;title\x07".to_vec()),
        Just("\u{202e}txet\u{2066}".as_bytes().to_vec()),
        Just("\u{200b}\u{feff}\u{ad}".as_bytes().to_vec()),
        Just(b"\x9b31m\xff\xfe".to_vec()),
        Just("e\u{301}\u{301}\u{301}\u{301}\u{301}".as_bytes().to_vec()),
        Just("👩\u{200d}👩\u{200d}👧 你好".as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..12),
    ];
    proptest::collection::vec(nasty, 0..6).prop_map(|parts| parts.concat())
}

fn filled(bytes: &[u8], width: u16, height: u16) -> App {
    let text = Untrusted::new(bytes);
    let mut app = sample::fresh(width, height);
    let mut row = sample::entry_ref(&sample::SESSIONS[0]);
    row.entry.id = Id::new(bytes);
    let problem = Problem { name: Id::new(bytes), reason: Reason::new("foreign", text.lossy()), unsure: false };
    let asked = app.list.asked;
    let listed = crate::tui::message::Listed {
        rows: Arc::new(vec![row.clone()]),
        problems: vec![(RepositoryId(0), problem)],
        ..Default::default()
    };
    update(&mut app, Message::Listed(asked, Box::new(listed)));
    let word = || Label { text: text.clone(), letter: 'x', class: Class::Odd };
    let summary = Summary {
        state: word(),
        title: text.clone(),
        progress: Some((1, 2)),
        outcomes: [(word(), 1)].into_iter().collect(),
        badges: Arc::new(Badges {
            off: vec![(Verb::Resume, Reason::new("off", text.lossy()))],
            marks: vec![('L', Reason::new("locked", text.lossy()))],
            words: Vec::new(),
            unread: false,
        }),
        fields: vec![("flags", Value::Text(text.clone()))].into(),
        own: None,
        error: Some(Reason::new("damaged", text.lossy()).into()),
    };
    let generation = app.rows.generation();
    update(&mut app, Message::Summaries(generation, vec![(0, Ok(Box::new(summary)))]));
    update(&mut app, Message::Detailed(row.address(), Ok(Arc::new(detail(&text)))));
    app
}

fn detail(text: &Untrusted) -> Detail {
    const COLUMNS: &[Column] = &[Column { key: "a", title: "A" }, Column { key: "b", title: "B" }];
    let values = [
        Value::Text(text.clone()),
        Value::Label(Box::new(Label { text: text.clone(), letter: '\u{1b}', class: Class::Bad })),
        Value::List(vec![Value::Text(text.clone())]),
        Value::Map(vec![(text.clone(), Value::Text(text.clone()))]),
        Value::Link(Box::new(Link::Log(LogId(text.clone()), text.clone()))),
        Value::Opaque(Box::new(Reason::new("opaque", text.lossy()))),
    ];
    let rows = values.iter().map(|value| vec![value.clone(), Value::Text(text.clone())]).collect();
    let fields = Body::Fields(values.iter().map(|value| ("key", value.clone())).collect());
    let section = |tab, body| Section { key: "", title: "T", tab, role: Role::Logs, body };
    Detail { sections: vec![section("One", fields), section("Two", Body::Table { columns: COLUMNS, rows })] }
}

fn hidden(app: &App) -> Option<String> {
    let buffer = draw(app, &probe());
    let cells = buffer.content().iter().map(ratatui::buffer::Cell::symbol);
    let bad = |symbol: &&str| symbol.chars().any(is_hidden);
    cells.into_iter().find(bad).map(|symbol| format!("{symbol:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn nothing_hidden_reaches_a_cell(bytes in hostile(), size in 0usize..4) {
        let (width, height) = [(140, 40), (100, 30), (60, 20), (30, 8)][size];
        let mut app = filled(&bytes, width, height);
        for journey in ["", "r", "Tab", "]", "Enter", "Esc Esc", "!", "Esc", "?", "Esc", ":", "Esc", "T", "Esc", ","] {
            sample::keys(&mut app, journey);
            prop_assert_eq!(hidden(&app), None, "after {}", journey);
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        sample::keys(&mut app, "Esc Esc /");
        update(&mut app, Message::Paste(text));
        prop_assert_eq!(hidden(&app), None, "in the filter");
    }
}
