//! Drawing the list and answering keys in it: a frame over 100,000 rows beside one over 100, which is its floor, and beside the
//! same letters put into a buffer; a filter over 100,000 rows beside a plain search of their titles.
#![allow(missing_docs, clippy::unwrap_used)]

use std::cell::RefCell;
use std::hint::black_box;
use std::sync::Arc;

use adjourn::model::{Age, AgeSource, Class, Entry, EntryRef, Id, Identity, Label, RepositoryId, Summary, Timestamp};
use adjourn::tui::app::App;
use adjourn::tui::chord::Chord;
use adjourn::tui::env::Env;
use adjourn::tui::keymap::Keymap;
use adjourn::tui::message::{Listed, Message};
use adjourn::tui::theme::{Shade, Theme};
use adjourn::tui::{busy, glyphs, update, view};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use memchr::memmem;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use ratatui::style::Style;

const NOW: i64 = 1_795_000_000;

fn entry_ref(at: usize) -> EntryRef {
    let seconds = NOW - 60 * i64::try_from(at).unwrap();
    EntryRef {
        repository: RepositoryId(0),
        entry: Entry {
            id: Id::from(format!("client-cert-{at:06}").as_str()),
            identity: Identity([1, at as u64, 0]),
            age: Age { at: Some(Timestamp::new(seconds, 0)), from: AgeSource::Mtime },
            changed: 0,
            owner: None,
        },
    }
}

fn summary(at: usize) -> Box<Summary> {
    Box::new(Summary {
        state: Label::new("submitted", 'S', Class::Good),
        title: title(at).as_str().into(),
        progress: Some((88, 88)),
        outcomes: [(Label::new("pass", '+', Class::Good), 80), (Label::new("fail", 'F', Class::Bad), 8)]
            .into_iter()
            .collect(),
        badges: Default::default(),
        fields: Default::default(),
        own: None,
        error: None,
    })
}

fn title(at: usize) -> String {
    format!(
        "client {} certification 2026-{:02}-{:02}",
        if at.is_multiple_of(2) { "submitted" } else { "incomplete" },
        1 + at % 12,
        1 + at % 28
    )
}

fn app(count: usize) -> App {
    let mut app = App::new(Env::default(), Chord::new(Keymap::bundled()));
    app.size = Size::new(200, 60);
    update(&mut app, Message::Now(Timestamp::new(NOW, 0)));
    update(&mut app, Message::Start);
    let listed = Listed { rows: Arc::new((0..count).map(entry_ref).collect()), ..Listed::default() };
    let asked = app.list.asked;
    update(&mut app, Message::Listed(asked, Box::new(listed)));
    let rows = (0..count).map(|at| (u32::try_from(at).unwrap(), Ok(summary(at)))).collect();
    let generation = app.rows.generation();
    update(&mut app, Message::Summaries(generation, rows));
    update(&mut app, Message::Idle);
    app
}

fn frames(c: &mut Criterion) {
    let theme = Theme::built_in(Shade::Dark, glyphs::UNICODE);
    let mut group = c.benchmark_group("frame at 200x60");
    let line = "x".repeat(200);
    group.bench_function("floor: letters into a buffer", |b| {
        let mut terminal = Terminal::new(TestBackend::new(200, 60)).unwrap();
        b.iter(|| {
            terminal
                .draw(|frame| (0..60).for_each(|y| frame.buffer_mut().set_string(0, y, &line, Style::new())))
                .unwrap();
        });
    });
    for count in [100, 100_000] {
        let mut app = app(count);
        let mut terminal = Terminal::new(TestBackend::new(200, 60)).unwrap();
        group.bench_function(format!("{count} rows"), |b| {
            b.iter(|| {
                update(&mut app, Message::Key("j".parse().unwrap()));
                terminal.draw(|frame| view(&app, &theme, frame)).unwrap();
            });
        });
    }
    group.finish();
}

fn set_filter(app: &mut App, text: &str) {
    let (list, scene) = app.list();
    list.set_filter(&scene, text);
}

fn filter(c: &mut Criterion) {
    let titles: Vec<String> = (0..100_000).map(title).collect();
    let mut group = c.benchmark_group("filter 100,000 rows");
    group.sample_size(10);
    group.bench_function("floor: search the titles", |b| {
        let finder = memmem::Finder::new("submitted 03");
        b.iter(|| titles.iter().filter(|title| finder.find(black_box(title.as_bytes())).is_some()).count());
    });
    let base = RefCell::new(app(100_000));
    for text in ["submitted", "client submitted 03-1"] {
        let clear = || set_filter(&mut base.borrow_mut(), "");
        let narrow = |()| {
            let mut app = base.borrow_mut();
            set_filter(&mut app, text);
            while busy(&app) {
                update(&mut app, Message::Idle);
            }
        };
        group.bench_function(format!("\"{text}\""), |b| b.iter_batched(clear, narrow, BatchSize::PerIteration));
    }
    group.finish();
}

criterion_group!(benches, frames, filter);
criterion_main!(benches);
