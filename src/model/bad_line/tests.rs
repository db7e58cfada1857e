//! The reference vectors, and what no vector says: bounds, and that no input makes it fail.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn stream(word: &str) -> Stream {
    if word == "stderr" { Stream::Err } else { Stream::Out }
}

/// Whether a text as it is stands for the masked one: what is between `<` and `>` in the mask may be anything.
fn fits(exact: &str, text: &str) -> bool {
    let mut pattern = String::from("^");
    let masks = regex::Regex::new("<[A-Z]+>").unwrap();
    let mut from = 0;
    for mask in masks.find_iter(exact) {
        pattern += &regex::escape(&exact[from..mask.start()]);
        pattern += ".+";
        from = mask.end();
    }
    pattern += &regex::escape(&exact[from..]);
    regex::Regex::new(&(pattern + "$")).unwrap().is_match(text)
}

#[test]
fn the_reference_vectors_without_a_good_run_name_the_same_lines() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/corpus/why_lines.json")).unwrap();
    let mut tried = 0;
    for vector in file["vectors"].as_array().unwrap().iter().filter(|vector| vector["good"].is_null()) {
        let mut finder = BadLineFinder::default();
        for (number, line) in vector["lines"].as_array().unwrap().iter().enumerate() {
            finder.add(number as u64, &stream(line[0].as_str().unwrap()), line[1].as_str().unwrap().as_bytes());
        }
        let (name, expect) = (&vector["name"], &vector["expect"]);
        assert_eq!(finder.first().map(|line| line.number), expect["line"].as_u64(), "{name}");
        let line = finder.first().map(|line| line.text.as_str());
        let (crash, code) = (vector["outcome"] == "crash", vector["rc"].as_i64());
        let text = reason_text(line, vector["comments"].as_str(), crash, code);
        assert!(fits(expect["exact"].as_str().unwrap(), &text), "{name}: {text}");
        tried += 1;
    }
    assert_eq!(tried, 20);
}

#[test]
fn a_traceback_that_never_ends_is_no_traceback() {
    let mut finder = BadLineFinder::default();
    finder.add(0, &Stream::Out, b"Traceback (most recent call last):");
    for number in 1..=400 {
        assert_eq!(finder.add(number, &Stream::Out, b"  still in it, error"), None);
        // The other stream has no part in it.
        assert_eq!(finder.add(number, &Stream::Err, b"  indented error"), Some(LineWeight::Failing));
    }
    assert_eq!(finder.add(401, &Stream::Out, b"  an error"), Some(LineWeight::Failing));
}

#[test]
fn the_last_exception_line_of_a_traceback_that_is_cut_is_not_made_up() {
    let mut finder = BadLineFinder::default();
    for (number, line) in
        ["Traceback (most recent call last):", "  File \"a.py\", line 1", "    open(p)"].iter().enumerate()
    {
        assert_eq!(finder.add(number as u64, &Stream::Err, line.as_bytes()), None);
    }
    assert_eq!(finder.first(), None);
}

proptest! {
    #[test]
    fn the_heaviest_line_wins_whatever_comes(
        lines in proptest::collection::vec(
            proptest::sample::select(vec![
                &b"plain"[..], b"error: x", b"ValueError: y", b"warning: z", b"", b"\xff\x1b[",
            ]),
            0..30,
        ),
    ) {
        let mut finder = BadLineFinder::default();
        let weights: Vec<_> = lines.iter().zip(0..).map(|(line, number)| finder.add(number, &Stream::Out, line)).collect();
        prop_assert_eq!(finder.first().map(|line| line.weight), weights.iter().flatten().max().copied());
        if let Some(best) = finder.first().filter(|best| best.weight.is_bad()) {
            let first = weights.iter().position(|weight| *weight == Some(best.weight));
            prop_assert_eq!(Some(best.number), first.map(|at| at as u64));
        }
    }

    #[test]
    fn no_bytes_make_it_fail(lines in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 0..20)) {
        let mut finder = BadLineFinder::default();
        for (line, number) in lines.iter().zip(0..) {
            finder.add(number, &Stream::Err, line);
        }
        prop_assert!(finder.first().is_none_or(|line| !line.text.chars().any(char::is_control)));
    }
}
