//! The window logic against a naive model that has all rows of the log in one vector.

use super::bench::{Bench, Fake};
use crate::tui::screen::log::line_filter::Streams;
use crate::tui::screen::log::rows;
use crate::tui::screen::log::state::Follow;
use proptest::prelude::*;

/// All rows of a log, by line and row within it, and where the view stands in them.
struct Naive {
    rows: Vec<(u64, usize)>,
    height: usize,
    tail: usize,
    top: usize,
    cursor: u64,
}

impl Naive {
    fn new(bench: &Bench, source: &Fake) -> Self {
        let mut naive = Self { rows: Vec::new(), height: bench.state.height(), tail: 0, top: 0, cursor: 0 };
        naive.lay_out(bench, source);
        naive
    }

    fn lay_out(&mut self, bench: &Bench, source: &Fake) {
        let at = self.rows.get(self.top).copied().unwrap_or_default();
        let measure = bench.state.measure();
        let width = measure.wrap.unwrap_or(usize::MAX);
        let streams = bench.state.look.filter.streams;
        let shown = |line: &&crate::model::Line| match streams {
            Streams::Both => true,
            Streams::Out => line.stream == crate::model::Stream::Out,
            Streams::Err => line.stream == crate::model::Stream::Err,
        };
        self.rows.clear();
        for line in source.lines.iter().filter(shown) {
            let text = String::from_utf8(line.text.exact().to_vec()).unwrap();
            let marked = usize::from(bench.state.marks.has(line.number));
            let count = rows::height(&text, width) + marked;
            self.rows.extend((0..count).map(|row| (line.number, row)));
        }
        (self.height, self.tail) = (bench.state.height(), measure.tail);
        self.top = self.rows.partition_point(|row| *row <= at).saturating_sub(1);
    }

    fn first(&self, line: u64) -> usize {
        self.rows.partition_point(|row| row.0 < line).min(self.rows.len().saturating_sub(1))
    }

    fn last(&self, line: u64) -> usize {
        self.rows.partition_point(|row| row.0 <= line).saturating_sub(1)
    }

    fn last_top(&self) -> usize {
        (self.rows.len().saturating_sub(1)).saturating_sub(self.height.saturating_sub(self.tail).saturating_sub(1))
    }

    fn bottom(&self) -> usize {
        (self.top + self.height - 1).min(self.rows.len() - 1)
    }

    fn line(&self, row: usize) -> u64 {
        self.rows[row.min(self.rows.len() - 1)].0
    }

    fn act(&mut self, action: &str) {
        if self.rows.is_empty() {
            return;
        }
        let (first, last) = (self.first(self.cursor), self.last(self.cursor));
        let seen = first.max(self.top);
        let end = self.rows.len() - 1;
        match action {
            "next" if last > self.bottom() => self.top += 1,
            "next" if last < end => {
                self.cursor = self.line(last + 1);
                let (first, last) = (self.first(self.cursor), self.last(self.cursor));
                if last > self.bottom() && first > self.top {
                    self.top = (last + 1).saturating_sub(self.height).min(first);
                }
            }
            "next" => self.top = self.top.max(self.last_top()),
            "previous" if first < self.top => self.top -= 1,
            "previous" if first > 0 => {
                self.cursor = self.line(first - 1);
                let (first, last) = (self.first(self.cursor), self.last(self.cursor));
                if first < self.top {
                    self.top = (last + 1).saturating_sub(self.height).max(first).min(self.top);
                }
            }
            "page-down" | "half-down" => {
                let by = self.page(action);
                self.cursor = self.line(seen + by);
                self.top = (self.top + by).min(self.last_top());
            }
            "page-up" | "half-up" => {
                let by = self.page(action);
                self.cursor = self.line(seen.saturating_sub(by));
                self.top = self.top.saturating_sub(by);
            }
            "first" => (self.top, self.cursor) = (0, self.line(0)),
            "last" => (self.top, self.cursor) = (self.last_top(), self.line(end)),
            _ => {}
        }
        self.settle();
    }

    fn page(&self, action: &str) -> usize {
        if action.starts_with("page") { self.height } else { (self.height / 2).max(1) }
    }

    // The view never shows more than there is, and the cursor's line is in it.
    fn settle(&mut self) {
        self.top = self.top.min(self.last_top());
        self.cursor = self.line(self.first(self.cursor));
        let (first, last) = (self.first(self.cursor), self.last(self.cursor));
        if last < self.top {
            self.top = first;
        } else if last > self.bottom() && first > self.top {
            self.top = (last + 1).saturating_sub(self.height).min(first);
        }
        if last + 1 == self.rows.len() && first >= self.top {
            self.top = self.top.max(self.last_top()).min(first);
        }
    }
}

const MOVES: [&str; 12] = [
    "next",
    "next",
    "next",
    "previous",
    "previous",
    "page-down",
    "page-up",
    "half-down",
    "half-up",
    "first",
    "last",
    "page-down",
];

fn texts() -> impl Strategy<Value = Vec<String>> {
    let short = "[a-z ]{0,30}";
    let long = "[a-z ]{60,400}";
    prop::collection::vec(prop_oneof![6 => short, 1 => long], 1..400)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_view_moves_as_if_all_rows_were_there(
        texts in texts(), wrap in any::<bool>(), height in 3u16..30, limit in 1usize..40,
        moves in prop::collection::vec(prop::sample::select(&MOVES[..]), 0..60),
        mark in any::<bool>(), streams in any::<bool>(), cut in any::<bool>(),
    ) {
        let mut source = Fake::of(&texts);
        source.limit = limit;
        source.ending = cut.then(|| crate::model::Reason::new("cut", "cut off"));
        let mut bench = Bench::on(source.clone(), 50, height);
        if wrap { bench.act(&["wrap"]); }
        if streams { bench.act(&["streams"]); }
        let mut naive = Naive::new(&bench, &source);
        naive.settle();
        for (at, step) in moves.iter().enumerate() {
            if mark && at % 7 == 3 {
                bench.act(&["mark-line"]);
                naive.lay_out(&bench, &source);
                naive.settle();
            }
            bench.act(&[step]);
            // What stands after the end is known once the end was read.
            naive.tail = bench.state.measure().tail;
            naive.act(step);
            let top = naive.rows.get(naive.top).copied().unwrap_or_default();
            prop_assert_eq!((bench.state.spot.top, bench.state.spot.row), top, "top after {} ({})", step, at);
            prop_assert_eq!(bench.cursor(), naive.cursor, "cursor after {} ({})", step, at);
        }
    }

    #[test]
    fn late_answers_never_lose_a_move(
        count in 1usize..2000, height in 3u16..20, limit in 1usize..50,
        moves in prop::collection::vec(prop::sample::select(&["next", "previous", "page-down", "page-up"][..]), 0..40),
        late in prop::collection::vec(any::<bool>(), 40),
    ) {
        let mut source = Fake::numbered(count);
        source.limit = limit;
        let mut prompt = Bench::on(source.clone(), 50, height);
        let mut slow = Bench::on(source, 50, height);
        prompt.act(&moves);
        for (step, late) in moves.iter().zip(late) {
            slow.send(step);
            if !late { slow.answer_first(); }
        }
        slow.pump();
        prop_assert_eq!(slow.state.spot, prompt.state.spot);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn memory_stays_bounded_wherever_one_goes(
        count in 1usize..300, size in prop::sample::select(vec![10usize, 3000, 200_000]),
        moves in prop::collection::vec(prop::sample::select(&MOVES[..]), 0..12),
    ) {
        let text = "x".repeat(size);
        let mut bench = Bench::on(Fake::of((0..count).map(|_| &text)), 60, 12);
        for step in moves {
            bench.act(&[step]);
            let height = bench.state.height();
            let most = crate::tui::screen::log::loaded_range::BYTES_KEPT + 16 * height * (crate::tui::screen::log::shown::LINE_SHOWN + 400);
            prop_assert!(bench.state.piece.cost() <= most);
            prop_assert!(bench.state.piece.len() <= 2 * crate::tui::screen::log::loaded_range::LINES_KEPT + 20 * height);
        }
    }
}

#[test]
fn following_keeps_the_end_in_view() {
    let mut bench = Bench::on(Fake::numbered(500), 60, 12);
    bench.act(&["follow"]);
    assert_eq!((bench.cursor(), bench.state.follow), (499, Follow::On));
    bench.act(&["previous"]);
    assert_eq!((bench.cursor(), bench.state.follow), (498, Follow::Paused));
    bench.act(&["last"]);
    assert_eq!(bench.state.follow, Follow::On);
}
