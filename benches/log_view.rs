//! Drawing the log viewer and answering a key in it, beside the floor: the same letters put into a buffer and nothing else.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::hint::black_box;
use std::ops::ControlFlow;

use adjourn::command::LogSource;
use adjourn::model::{
    Age, AgeSource, Entry, EntryRef, Hit, Id, Identity, Line, Lines, LogId, LogInfo, Pattern, Position, RepositoryId,
    Result, Stream,
};
use adjourn::text::Untrusted;
use adjourn::tui::app::App;
use adjourn::tui::chord::Chord;
use adjourn::tui::effect::Effect;
use adjourn::tui::env::Env;
use adjourn::tui::keymap::Keymap;
use adjourn::tui::message::Message;
use adjourn::tui::screen::log;
use adjourn::tui::theme::{Shade, Theme};
use adjourn::tui::{glyphs, open_log, update, view};
use adjourn::work::Task;
use criterion::{Criterion, criterion_group, criterion_main};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use ratatui::style::Style;

/// A log that makes up its lines.
struct MadeUp {
    count: u64,
    text: fn(u64) -> Vec<u8>,
}

fn usual(number: u64) -> Vec<u8> {
    let end =
        if number.is_multiple_of(3) { "\x1b[32mpassed\x1b[0m" } else { "dispatching hogs: 16 vm, 4 cache, 2 matrix" };
    format!("stress-ng: info:  [7781] {number} cache allocate: 32768K, using method all, {end}").into_bytes()
}

/// A colour for every second byte, as long as a line can be kept.
fn hostile(_: u64) -> Vec<u8> {
    b"\x1b[31ma\x1b[0mb".repeat(9_000)
}

impl LogSource for MadeUp {
    fn info(&self) -> LogInfo {
        LogInfo { streams: true, times: true, ..LogInfo::default() }
    }

    fn lines(&mut self, from: Position, count: usize, _: &Task) -> Result<Lines> {
        let start = match from {
            Position::Line(line) => line,
            Position::FromEnd(back) => self.count.saturating_sub(back),
            Position::Percent(percent) => self.count * u64::from(percent) / 100,
        };
        let line = |number| Line {
            number,
            at: Some(number as f64 / 100.0),
            delay: Some(0.01),
            stream: if number % 7 == 0 { Stream::Err } else { Stream::Out },
            text: Untrusted::new((self.text)(number)),
            ended: true,
        };
        let lines = (start..self.count).take(count).map(line).collect();
        Ok(Lines { lines, total: Some(self.count), reached: 0.5, ending: None, run: 0, passed_over: 0 })
    }

    fn search(
        &mut self,
        _: &Pattern,
        _: &Task,
        _: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<Option<adjourn::model::EarlyEnd>> {
        Ok(None)
    }
}

struct Desk {
    app: App,
    source: MadeUp,
}

impl Desk {
    fn new(source: MadeUp, keys: &str) -> Self {
        let mut app = App::new(Env::default(), Chord::new(Keymap::bundled()));
        app.size = Size::new(200, 60);
        let age = Age { at: None, from: AgeSource::OrderOnly };
        let entry = Entry { id: Id::from("s"), identity: Identity::default(), age, changed: 0, owner: None };
        let effects =
            open_log(&mut app, EntryRef { repository: RepositoryId(0), entry }, LogId("a".into()), "job".into());
        let mut desk = Self { app, source };
        desk.answer(effects);
        keys.split(' ').filter(|key| !key.is_empty()).for_each(|key| desk.press(key));
        desk
    }

    fn press(&mut self, key: &str) {
        let effects = update(&mut self.app, Message::Key(key.parse().unwrap()));
        self.answer(effects);
    }

    fn answer(&mut self, mut effects: Vec<Effect>) {
        while let Some(effect) = effects.pop() {
            let told = match effect {
                Effect::Log(log::Effect::Open(token, ..)) => log::Message::Opened(token, self.source.info()),
                Effect::Log(log::Effect::Read(wish)) => {
                    log::Message::Read(Box::new(log::read(&mut self.source, &wish, &Task::new()).unwrap()))
                }
                _ => continue,
            };
            effects.extend(update(&mut self.app, Message::Log(told)));
        }
    }
}

fn frames(criterion: &mut Criterion) {
    let theme = Theme::built_in(Shade::Dark, glyphs::UNICODE);
    let mut group = criterion.benchmark_group("frame 200x60");
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).unwrap();
    let letters = "x".repeat(200);
    group.bench_function("floor", |bencher| {
        bencher.iter(|| {
            let put = |frame: &mut ratatui::Frame<'_>| {
                for y in 0..60 {
                    frame.buffer_mut().set_stringn(0, y, &letters, 200, Style::new());
                }
            };
            black_box(terminal.draw(put).unwrap());
        });
    });
    for (name, text, keys) in [
        ("usual lines", usual as fn(u64) -> Vec<u8>, "G"),
        ("usual lines, wrapped, searched", usual, "G w / c a c h e Enter"),
        ("hostile lines", hostile, ""),
        ("hostile lines, wrapped", hostile, "w Ctrl-f"),
    ] {
        let desk = Desk::new(MadeUp { count: 100_000, text }, keys);
        group.bench_function(name, |bencher| {
            bencher.iter(|| _ = black_box(terminal.draw(|frame| view(&desk.app, &theme, frame)).unwrap()));
        });
    }
    group.finish();
}

fn keys(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("key in a log");
    for (name, text, before) in [
        ("usual lines", usual as fn(u64) -> Vec<u8>, ""),
        ("usual lines, wrapped", usual, "w"),
        ("hostile lines, wrapped", hostile, "w"),
    ] {
        let mut desk = Desk::new(MadeUp { count: 100_000, text }, before);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                desk.press("j");
                desk.press("k");
            });
        });
    }
    group.finish();
}

criterion_group!(benches, frames, keys);
criterion_main!(benches);
