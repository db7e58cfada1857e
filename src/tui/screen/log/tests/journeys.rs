//! Journeys: what a user does, and where it leads.

use super::bench::{Bench, Fake, line, log_id};
use super::drawn::text;
use crate::model::{Reason, Stream};
use crate::tui::screen::log::request::{Effect, Message};
use crate::tui::screen::log::state::{Focus, Follow};
use crate::tui::screen::log::update::Outcome;
use crate::tui::screen::log::{read, request};
use crate::work::Task;

#[test]
fn a_long_log_opens_with_a_few_lines_and_jumps_to_its_end() {
    let mut bench = Bench::on(Fake::numbered(1_000_000), 100, 30);
    let log = log_id("a");
    assert!(bench.source(&log).asked <= 2, "opening reads a window, not the log");
    assert!(bench.state.piece.len() < 300);
    bench.act(&["last"]);
    assert_eq!(bench.cursor(), 999_999);
    assert!(bench.state.piece.len() < 300);
    bench.act(&["percent 50"]);
    assert_eq!(bench.top_line(), 500_000);
    bench.act(&["goto 123"]);
    assert_eq!(bench.cursor(), 122);
    bench.act(&["goto 99999999999"]);
    assert_eq!(bench.cursor(), 999_999, "beyond the end is the end");
}

#[test]
fn searching_goes_from_match_to_match_and_around() {
    let mut bench = Bench::on(Fake::numbered(5000), 100, 30);
    bench.act(&["search"]).typed("line 4[0-9]$");
    assert_eq!(bench.cursor(), 40);
    bench.act(&["next-match", "next-match"]);
    assert_eq!(bench.cursor(), 42);
    assert!(text(&mut bench).contains("match 3 of 10 in this log"));
    bench.act(&["previous-match"; 3]);
    assert_eq!(bench.cursor(), 49, "before the first one is the last one");
    bench.act(&["last", "next-match"]);
    assert_eq!(bench.cursor(), 40);
    bench.act(&["search nowhere"]);
    assert!(text(&mut bench).contains("no match in this log"));
}

#[test]
fn a_bad_pattern_is_told_and_can_be_mended() {
    let mut bench = Bench::on(Fake::numbered(50), 100, 30);
    bench.act(&["search"]).typed("(");
    assert!(text(&mut bench).contains("unclosed group"));
    bench.keys("Backspace 7 Enter");
    assert_eq!(bench.cursor(), 7);
}

#[test]
fn only_what_matches_is_kept_until_escape() {
    let mut bench = Bench::on(Fake::numbered(5000), 100, 30);
    bench.act(&["only"]).typed("7$");
    bench.act(&["next", "next"]);
    assert_eq!(bench.cursor(), 27);
    bench.act(&["last"]);
    assert_eq!(bench.cursor(), 4997);
    bench.act(&["back"]);
    assert_eq!(bench.cursor(), 4997, "all lines again, at the same one");
    bench.act(&["next"]);
    assert_eq!(bench.cursor(), 4998);
}

#[test]
fn one_stream_at_a_time() {
    let mut bench = Bench::on(Fake::numbered(100), 100, 30);
    bench.act(&["streams", "streams"]);
    assert_eq!(bench.cursor(), 4, "only err");
    bench.act(&["next"]);
    assert_eq!(bench.cursor(), 9);
    bench.act(&["streams", "next"]);
    assert_eq!(bench.cursor(), 10);
}

#[test]
fn following_takes_growth_in_and_pauses_when_one_looks_back() {
    let mut source = Fake::of((0..100).map(|at| format!("{at} {}", "long ".repeat(50))));
    live(&mut source);
    let mut bench = Bench::on(source, 100, 30);
    assert_eq!((bench.state.follow, bench.cursor()), (Follow::On, 99), "a growing log opens at its end");
    bench.act(&["sideways-right"]);
    let left = bench.state.left;
    grow(&mut bench, 10);
    assert_eq!((bench.cursor(), bench.state.left), (109, left), "sideways stays while following");
    bench.act(&["page-up"]);
    let cursor = bench.cursor();
    grow(&mut bench, 10);
    assert_eq!((bench.state.follow, bench.cursor()), (Follow::Paused, cursor));
    bench.act(&["last"]);
    grow(&mut bench, 1);
    assert_eq!((bench.state.follow, bench.cursor()), (Follow::On, 120));
}

// Somebody is writing it.
fn live(source: &mut Fake) {
    source.about.growing = true;
    source.about.written = Some(crate::model::Timestamp::default());
}

// What the thread does when it looks for growth.
fn grow(bench: &mut Bench, by: u64) {
    let log = log_id("a");
    let first = bench.source(&log).lines.len() as u64;
    bench.source(&log).lines.extend((first..first + by).map(|at| line(at, b"more", Stream::Out)));
    let request = request::ReadRequest {
        token: bench.state.token,
        number: bench.state.next,
        ask: request::Ask::Forward(first, 2000),
        filter: bench.state.look.filter.clone(),
        coloured: true,
    };
    let mut answer = read(bench.source(&log), &request, &Task::new()).unwrap();
    answer.grown = true;
    let effects = bench.state.receive(Message::Read(Box::new(answer)));
    bench.waiting.extend(effects);
    bench.pump();
}

#[test]
fn a_search_counts_what_grows() {
    let mut bench = Bench::on(Fake::numbered(100), 100, 30);
    bench.act(&["follow", "search more"]);
    grow(&mut bench, 3);
    assert_eq!(bench.state.hits.as_ref().unwrap().len(), 3);
}

#[test]
fn from_log_to_log_and_back_to_where_one_was() {
    let logs = ["a", "b", "c"].map(|name| (log_id(name), Fake::numbered(500)));
    let mut bench = Bench::among(logs.to_vec(), 100, 30);
    bench.name_logs(&["c"]);
    bench.act(&["goto 300", "mark-line", "next-failure"]);
    assert_eq!((bench.state.log.clone(), bench.cursor()), (log_id("c"), 0));
    bench.act(&["next-failure"]);
    assert!(text(&mut bench).contains("no other log of a failed job"));
    bench.act(&["previous-tab", "previous-tab"]);
    assert_eq!((bench.state.log.clone(), bench.cursor()), (log_id("a"), 299));
    assert!(bench.state.marks.has(299));
    bench.act(&["previous-tab"]);
    assert!(text(&mut bench).contains("this is the first log"));
}

#[test]
fn searching_all_logs_leads_to_a_line_of_another() {
    let logs = ["a", "b", "c"].map(|name| (log_id(name), Fake::of((0..50).map(|at| format!("{name} {at}")))));
    let mut bench = Bench::among(logs.to_vec(), 100, 30);
    bench.name_logs(&[]);
    bench.act(&["search-all"]).typed("[bc] 4[0-9]");
    assert_eq!(bench.state.focus, Focus::Found);
    assert!(text(&mut bench).contains("20 in 2 logs"));
    bench.act(&["next", "next", "open"]);
    assert_eq!((bench.state.log.clone(), bench.cursor(), bench.state.focus), (log_id("b"), 41, Focus::Text));
    bench.act(&["next-match"]);
    assert_eq!(bench.cursor(), 42);
    bench.act(&["search-all", "page-down", "open"]);
    assert_eq!((bench.state.log.clone(), bench.cursor()), (log_id("c"), 49));
}

#[test]
fn lines_are_copied_as_they_are_seen() {
    let mut bench = Bench::on(Fake::of([&b"\x1b[31mred\x1b[0m"[..], b"two", b"three"]), 100, 30);
    bench.act(&["copy line", "mark-range", "next", "copy line"]);
    let copied: Vec<&str> = bench
        .outcomes
        .iter()
        .filter_map(|outcome| if let Outcome::Copy(text) = outcome { Some(text.as_str()) } else { None })
        .collect();
    assert_eq!(copied, ["red", "red␊two"]);
}

#[test]
fn escape_closes_one_thing_after_the_other() {
    let mut bench = Bench::on(Fake::numbered(50), 100, 30);
    bench.act(&["search line", "mark-range", "search"]).keys("Esc");
    bench.act(&["back"]);
    assert!(bench.state.range.is_none() && bench.state.hits.is_some());
    bench.act(&["back"]);
    assert!(bench.state.hits.is_none() && bench.outcomes.is_empty());
    bench.act(&["back"]);
    assert!(matches!(bench.outcomes.as_slice(), [Outcome::Leave]));
}

#[test]
fn quitting_the_viewer_leaves_it_at_once() {
    let mut bench = Bench::on(Fake::numbered(50), 100, 30);
    bench.act(&["search line", "back out"]);
    assert!(matches!(bench.outcomes.as_slice(), [Outcome::Leave]));
}

#[test]
fn an_early_end_is_said_in_plain_words() {
    let mut source = Fake::numbered(0);
    source.ending = Some(Reason::new("empty", "empty: killed before anything was flushed"));
    let mut bench = Bench::on(source, 60, 20);
    assert!(text(&mut bench).contains("killed before anything was flushed"));
    let mut source = Fake::numbered(100);
    source.ending = Some(Reason::new("cut", "cut off here"));
    let mut bench = Bench::on(source, 60, 20);
    assert!(!text(&mut bench).contains("cut off here"));
    bench.act(&["last"]);
    assert!(text(&mut bench).contains("cut off here"));
}

#[test]
fn a_huge_line_is_shown_in_part_and_says_so() {
    let mut bench = Bench::on(Fake::of(["x".repeat(300_000)]), 60, 20);
    assert!(text(&mut bench).contains("more bytes in this line"));
    bench.act(&["wrap", "last", "page-up", "page-down"]);
    assert!(text(&mut bench).contains("more bytes in this line"));
    assert!(bench.state.piece.cost() < 400_000);
}

#[test]
fn a_growing_last_line_replaces_what_was_there_of_it() {
    let mut source = Fake::numbered(3);
    live(&mut source);
    source.lines[2].ended = false;
    let mut bench = Bench::on(source, 60, 20);
    let log = log_id("a");
    bench.source(&log).lines[2] = line(2, b"line 2 and more", Stream::Out);
    let request = request::ReadRequest {
        token: bench.state.token,
        number: bench.state.next,
        ask: request::Ask::Forward(2, 2000),
        filter: Default::default(),
        coloured: true,
    };
    let mut answer = read(bench.source(&log), &request, &Task::new()).unwrap();
    answer.grown = true;
    bench.state.receive(Message::Read(Box::new(answer)));
    assert!(text(&mut bench).contains("line 2 and more"));
    assert_eq!(bench.state.piece.len(), 3);
}

#[test]
fn ctrl_c_stops_a_search_first() {
    let mut bench = Bench::on(Fake::numbered(50), 60, 20);
    bench.send("search x");
    bench.send("cancel");
    assert!(bench.waiting.iter().any(|effect| matches!(effect, Effect::StopSearch)));
    assert!(text(&mut bench).contains("stopped"));
}

#[test]
fn the_time_of_day_is_shown_where_it_can_be_told() {
    let mut source = Fake::numbered(3);
    let mut bench = Bench::on(source.clone(), 100, 20);
    bench.act(&["time", "time"]);
    assert!(text(&mut bench).contains("time:off"), "nobody knows when this log was written");
    source.about.written = Some(crate::model::Timestamp::new(1_000_000, 500_000_000));
    let mut bench = Bench::on(source, 100, 20);
    bench.act(&["time", "time"]);
    let seen = text(&mut bench);
    assert!(seen.contains("time:of day") && seen.contains(":40.500 out line 2") && seen.contains(":40.000 out line 0"));
}

#[test]
fn a_log_that_nobody_writes_any_more_opens_at_its_start() {
    let mut source = Fake::numbered(1000);
    live(&mut source);
    source.about.written = Some(crate::model::Timestamp::new(-3600, 0));
    source.ending = Some(Reason::new("cut", "cut off here"));
    let mut bench = Bench::on(source, 100, 30);
    assert_eq!((bench.state.follow, bench.cursor()), (Follow::Off, 0));
    bench.act(&["last"]);
    assert!(text(&mut bench).contains("cut off here"));
}

#[test]
fn the_end_of_a_live_log_is_no_early_end() {
    let mut source = Fake::numbered(1000);
    live(&mut source);
    source.ending = Some(Reason::new("cut", "cut off here"));
    let mut bench = Bench::on(source, 100, 30);
    let seen = text(&mut bench);
    assert!(seen.contains("waiting for more output") && !seen.contains("cut off here"));
}

/// Tells the viewer what its thread finds from a line on, as it does when it looks for growth.
fn look(bench: &mut Bench, from: u64) {
    let request = request::ReadRequest {
        token: bench.state.token,
        number: bench.state.next,
        ask: request::Ask::Forward(from, 2000),
        filter: bench.state.look.filter.clone(),
        coloured: true,
    };
    let mut answer = read(bench.source(&log_id("a")), &request, &Task::new()).unwrap();
    answer.grown = true;
    let effects = bench.state.receive(Message::Read(Box::new(answer)));
    bench.waiting.extend(effects);
    bench.pump();
}

#[test]
fn a_job_that_runs_again_is_told_and_its_runs_are_not_mixed() {
    for follow in [false, true] {
        let mut source = Fake::numbered(100);
        live(&mut source);
        let mut bench = Bench::on(source, 100, 30);
        bench.act(&["search line", "mark-line", "last"]);
        if !follow {
            bench.act(&["follow", "first"]);
        }
        let mut again = Fake::of((0..60).map(|at| format!("second {at}")));
        again.about = bench.source(&log_id("a")).about;
        again.run = 1;
        *bench.source(&log_id("a")) = again;
        look(&mut bench, 100);
        let seen = text(&mut bench);
        assert!(seen.contains("written anew"), "{seen}");
        assert!(seen.contains("second") && !seen.contains("out line"), "{seen}");
        assert_eq!(bench.cursor(), if follow { 59 } else { 0 }, "its end, or its first line");
        assert_eq!(bench.state.total, Some(60));
        assert_eq!(bench.state.hits.as_ref().map(|hits| hits.len()), Some(0), "the search is made again");
        bench.act(&["first"]);
        assert!(text(&mut bench).contains("second 0"));
    }
}

#[test]
fn matches_in_lines_that_move_are_not_counted_where_they_were() {
    let mut source = Fake::of(["one", "memory che"]);
    live(&mut source);
    source.lines[1].ended = false;
    let mut bench = Bench::on(source, 100, 20);
    bench.act(&["search memory"]);
    let warning = line(1, b"warning", Stream::Err);
    let memory = line(2, b"memory check", Stream::Out);
    bench.source(&log_id("a")).lines.splice(1.., [warning, memory]);
    look(&mut bench, 1);
    let seen = text(&mut bench);
    assert!(seen.contains("warning") && seen.contains("memory check"), "{seen}");
    let hits = bench.state.hits.as_ref().unwrap();
    assert_eq!((hits.len(), hits.ordinal(2)), (1, Some(1)));
}

#[test]
fn a_search_in_a_damaged_log_says_how_far_it_came() {
    let mut source = Fake::numbered(10);
    source.ending = Some(Reason::new("bad-record", "the next line cannot be read: it is not JSON"));
    let mut bench = Bench::among(vec![(log_id("a"), source), (log_id("b"), Fake::numbered(10))], 120, 30);
    bench.name_logs(&[]);
    bench.act(&["search nowhere"]);
    let seen = text(&mut bench);
    assert!(seen.contains("no match in this log; it ends early, after line 10: the next line"), "{seen}");
    bench.act(&["search-all"]).typed("line 7");
    let seen = text(&mut bench);
    assert!(seen.contains("2 in 2 logs, 1 log not searched to the end"), "{seen}");
    assert!(seen.contains("it ends early, after line 10"), "{seen}");
    bench.act(&["search-all nowhere"]);
    assert!(text(&mut bench).contains("0 in 0 logs, 1 log not searched to the end"));
}
