//! What a search finds, where it is damaged, and how it stops.

use super::*;

#[test]
fn a_search_tells_where_a_log_is_damaged() {
    let good = record(0.0, "stdout", b"one\n");
    let needle = record(0.0, "stdout", b"NEEDLE\n");
    let wanted = Pattern(regex::bytes::Regex::new("NEEDLE").unwrap());
    let end = |file: Vec<u8>| {
        let mut seen = 0;
        let mut hit = |_| {
            seen += 1;
            ControlFlow::Continue(())
        };
        let end = records(file, b"log").search(&wanted, &Task::new(), &mut hit).unwrap();
        (seen, end.map(|end| (end.lines, end.reason.key.to_owned(), end.is_damage())))
    };
    let told = |lines, key: &str, damage| Some((lines, key.to_owned(), damage));
    assert_eq!(end(packed(&(good.clone() + &needle))), (1, None));
    for bad in [
        "garbage\n",
        "\n",
        "[x,\"stdout\",\"T05FCg==\"]\n",
        "[01,\"stdout\",\"T05FCg==\"]\n",
        "[0,\"stdout\",\"T=\"]\n",
    ] {
        assert_eq!(end(packed(&(good.clone() + bad + &needle))), (0, told(1, "bad-record", true)), "{bad:?}");
        assert_eq!(end(packed(&(needle.clone() + bad + &good))), (1, told(1, "bad-record", true)), "{bad:?}");
    }
    let whole = packed(&good.repeat(50));
    assert_eq!(end([&whole[..], b"junk"].concat()), (0, told(50, "damaged", true)));
    assert_eq!(end(b"plain text".to_vec()), (0, told(0, "not-gzip", true)));
    assert_eq!(end(Vec::new()), (0, told(0, "empty", false)));
    let cut = end(whole[..whole.len() - 9].to_vec()).1.unwrap();
    assert_eq!((cut.1.as_str(), cut.2), ("cut", false));
    let mut large = large();
    let middle = large.len() / 2;
    large[middle] ^= 0x55;
    for threads in [1, 2] {
        let mut log = records_with(large.clone(), b"log", &ReadContext::new(threads));
        let end = log.search(&wanted, &Task::new(), &mut |_| ControlFlow::Continue(())).unwrap().unwrap();
        assert!(end.lines > 1000 && end.is_damage(), "{end:?}");
    }
}

#[test]
fn a_search_stops_when_told_and_when_cancelled() {
    let mut log = records(packed(&long(1000)), b"log");
    let mut seen = 0;
    let wanted = Pattern(regex::bytes::Regex::new("line").unwrap());
    let mut hit = |_| {
        seen += 1;
        if seen == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    log.search(&wanted, &Task::new(), &mut hit).unwrap();
    assert_eq!(seen, 3);
    let task = Task::new();
    task.cancel();
    assert!(log.search(&wanted, &task, &mut |_| ControlFlow::Continue(())).is_err());
    assert!(log.lines(Position::FromEnd(1), 1, &task).is_err());
}

/// More than is inflated whole: text that does not shrink.
fn large() -> Vec<u8> {
    let mut seed = 7_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{seed:016x}")
    };
    let line = |n: u32| record(0.0, "stdout", format!("line {n} {} {}\n", next(), next()).as_bytes());
    packed(&(0..80_000).map(line).collect::<String>())
}

#[test]
fn a_search_on_two_threads_finds_the_same_and_can_be_stopped() {
    let file = large();
    assert!(file.len() > 2 << 20);
    let open = |threads| records_with(file.clone(), b"log", &ReadContext::new(threads));
    let found = hits(&mut *open(1), "line [0-9]*77 ");
    assert_eq!(found.len(), 800);
    assert_eq!(hits(&mut *open(2), "line [0-9]*77 "), found);
    let wanted = Pattern(regex::bytes::Regex::new("line").unwrap());
    for then in [ControlFlow::Break(()), ControlFlow::Continue(())] {
        let (task, mut seen) = (Task::new(), 0);
        let stopped = open(2).search(&wanted, &task, &mut |_| {
            seen += 1;
            if then.is_continue() {
                task.cancel();
            }
            then
        });
        assert_eq!((stopped.is_ok(), seen < 80_000), (then.is_break(), true));
    }
}
