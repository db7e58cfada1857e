//! Nothing that a log or a name holds reaches the screen's cells unless it is safe.

use super::bench::{Bench, Fake, log_id};
use super::drawn::draw;
use crate::text::is_hidden;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        any::<char>().prop_map(|c| c.to_string().into_bytes()),
        "[ -~]{0,20}".prop_map(String::into_bytes),
        prop::sample::select(vec![
            "\x1b[31m",
            "\x1b]52;c;aGk=\x07",
            "\x1b[2J",
            "\r",
            "\t",
            "\u{301}",
            "\u{202e}",
            "你",
            "\x08"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn hostile_bytes_never_reach_the_buffer(
        texts in prop::collection::vec(hostile(), 1..30), name in hostile(),
        width in 1u16..120, height in 1u16..34,
        steps in prop::collection::vec(prop::sample::select(&[
            "wrap", "colours", "time", "streams", "sideways-right", "next", "page-down", "last", "mark-line", "mark-range",
            "search .", "search-all .", "only [a-z]", "back", "next-pane", "follow", "open",
        ][..]), 0..8),
    ) {
        let id = crate::model::LogId(crate::text::Untrusted::new(name));
        let mut bench = Bench::among(vec![(id, Fake::of(&texts)), (log_id("b"), Fake::of(&texts))], width, height);
        bench.name_logs(&["b"]);
        bench.act(&steps);
        let buffer = draw(&mut bench);
        let columns = usize::from(buffer.area.width);
        for (at, cell) in buffer.content().iter().enumerate() {
            prop_assert!(!cell.symbol().chars().any(is_hidden), "{:?}", cell.symbol());
            prop_assert!(at % columns + cell.symbol().width() <= columns, "{:?} runs over the edge", cell.symbol());
            prop_assert!(cell.symbol().chars().count() <= 8, "{:?}", cell.symbol());
        }
    }
}
