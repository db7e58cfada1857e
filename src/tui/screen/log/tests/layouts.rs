//! The viewer at four sizes.

use super::bench::{Bench, Fake, line, log_id};
use super::drawn::screen;
use crate::model::{Reason, Stream};

const SIZES: [(u16, u16); 4] = [(200, 50), (100, 30), (60, 20), (40, 10)];

fn stress() -> Fake {
    let mut texts: Vec<(Vec<u8>, Stream)> =
        (0..18_180).map(|at| (format!("stress-ng: debug: [{at}] pass").into_bytes(), Stream::Out)).collect();
    let end: [(&[u8], Stream); 17] = [
        (b"stress-ng: info:  [7781] dispatching hogs: 16 vm, 4 cache, 2 matrix, and then some more of them", Stream::Out),
        (b"WARN: swap is 92% used, results may be unstable", Stream::Err),
        (b"stress-ng: debug: [7790] vm: using method all", Stream::Out),
        (b"progress 12%\rprogress 25%\rprogress 37%", Stream::Out),
        (b"stress-ng: fail:  [7794] vm: detected 2 bit errors", Stream::Err),
        (b"\x1b[1;31mred and bold\x1b[0m, \x1b[4munderlined\x1b[0m, \x1b[38;5;208morange\x1b[0m, \x1b]8;;http://x\x07not a link", Stream::Out),
        (b"\x00\xff\xfe\x01\x02\x03", Stream::Out),
        (b"col\tumns\there\tand a tab at the end\t", Stream::Out),
        ("wide 你好，世界 and marks e\u{301}, right to left \u{202e}abc".as_bytes(), Stream::Out),
        (b"stress-ng: info:  [7781] skipped: 0", Stream::Out),
        (b"stress-ng: info:  [7781] passed: 15; failed: 1", Stream::Out),
        (b"exit status 2", Stream::Err),
        (b"== collecting dmesg tail ==", Stream::Out),
        (b"[ 912.204] EDAC MC0: 2 CE memory read error on CPU_SrcID#0_Ha#0_Chan#1_DIMM#0 (channel:1 slot:0 page:0x3f1)", Stream::Out),
        (b"", Stream::Out),
        (b"odd stream", Stream::Other("stdlog".into())),
        (b"== end ==", Stream::Out),
    ];
    texts.extend(end.into_iter().map(|(text, stream)| (text.to_vec(), stream)));
    let mut fake = Fake::numbered(0);
    fake.lines = (0u64..).zip(&texts).map(|(at, (text, stream))| line(at, text, stream.clone())).collect();
    fake
}

fn bench((width, height): (u16, u16), failed: &[&str]) -> Bench {
    let logs = [
        "audio/playback_hdmi",
        "camera/still",
        "memory/stress-ng-all",
        "2024.com.example::usb/insert_3.0-and-a-very-long-name",
    ];
    let source =
        |name: &&str| (log_id(name), if *name == "memory/stress-ng-all" { stress() } else { Fake::numbered(40) });
    let mut bench = Bench::among(logs.iter().map(source).collect(), width, height);
    bench.name_logs(failed);
    bench.act(&["next-failure"]);
    bench
}

fn each_size(name: &str, journey: impl Fn(&mut Bench)) {
    for size in SIZES {
        let mut bench = bench(size, &["memory/stress-ng-all"]);
        journey(&mut bench);
        insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), screen(&mut bench));
    }
}

#[test]
fn the_end_of_a_log_with_its_matches() {
    each_size("end", |bench| {
        bench.act(&["last", "search fail|WARN", "mark-line"]);
    });
}

#[test]
fn wrapped_and_followed() {
    each_size("wrap", |bench| {
        bench.act(&["wrap", "follow", "time"]);
    });
}

#[test]
fn what_was_found_in_all_logs() {
    each_size("found", |bench| {
        bench.act(&["search-all 1.: |line 3.", "next", "next"]);
    });
}

#[test]
fn a_cut_orphan_log_while_a_pattern_is_typed() {
    each_size("cut", |bench| {
        let log = bench.state.log.clone();
        bench.source(&log).lines.truncate(3);
        bench.source(&log).ending = Some(Reason::new("cut", "cut off: killed before the rest was flushed"));
        bench.act(&["previous-tab", "next-tab", "sideways-right", "search"]);
        bench.state.logs[2].orphan = true;
        bench.state.paste("(fail");
        bench.keys("Enter");
    });
}
