//! The parser, the tree and the writer against what Python's `json` does; every verdict here was taken from it.

use proptest::prelude::*;

use super::super::{Json, JsonError, Parser, write};
use crate::storage::codec::limits;

fn accepted(text: &[u8]) -> bool {
    let tree = Json::parse(text);
    let skipped = Parser::new(text).and_then(|mut p| p.skip().and_then(|()| p.finish()));
    assert_eq!(tree.is_ok(), skipped.is_ok(), "{}", text.escape_ascii());
    tree.is_ok()
}

fn dumps(text: &str) -> String {
    let mut out = Vec::new();
    write(&Json::parse(text.as_bytes()).unwrap(), &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn what_python_accepts() {
    for text in [
        "null",
        " true ",
        "[]",
        "{}",
        "[1,2]",
        "{\"a\":1,\"a\":2}",
        "NaN",
        "[-Infinity,Infinity]",
        "1e999",
        "-0",
        "0.5e+3",
        "123456789012345678901234567890",
        "\"\\ud800\"",
        "\"\\u00fc\\/\"",
        "\"\u{7f}\"",
        "\t\n\r 1",
        "[ 1 , 2 ]",
        "{ \"a\" : 1 }",
    ] {
        assert!(accepted(text.as_bytes()), "{text}");
    }
}

#[test]
fn what_python_rejects() {
    for text in [
        "",
        " ",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\" 1}",
        "{1:2}",
        "[1 2]",
        "01",
        "1.",
        ".5",
        "1e",
        "+1",
        "-",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u+123\"",
        "\"a\u{1}b\"",
        "\"a\nb\"",
        "nul",
        "nan",
        "[1]]",
        "{}{}",
        "[",
        "{",
        "]",
        "[1}",
        "{\"a\":1]",
        "// c\n1",
        "\u{feff}1",
        "\u{a0}1",
        "1 x",
        "tru e",
    ] {
        assert!(!accepted(text.as_bytes()), "{text}");
    }
    assert_eq!(Json::parse(b"\"\xff\""), Err(JsonError::NotUtf8));
    assert_eq!(Json::parse(b"\"\xed\xa0\x80\""), Err(JsonError::NotUtf8));
}

#[test]
fn nesting_has_pythons_limit() {
    let nest = |depth: usize| [b"[".repeat(depth), b"]".repeat(depth)].concat();
    assert!(accepted(&nest(limits::DEPTH)));
    assert_eq!(Json::parse(&nest(limits::DEPTH + 1)), Err(JsonError::TooDeep));
    assert_eq!(Json::parse(&b"{\"a\":".repeat(100_000)), Err(JsonError::TooDeep));
}

#[test]
fn too_many_values_are_refused_by_the_tree_alone() {
    let wide = [b"[".to_vec(), b"0,".repeat(limits::NODES), b"0]".to_vec()].concat();
    assert_eq!(Json::parse(&wide), Err(JsonError::TooMany));
    assert_eq!(Parser::new(&wide).unwrap().skip(), Ok(()));
}

#[test]
fn numbers_keep_their_kind() {
    assert_eq!(Json::parse(b"1"), Ok(Json::Int(1)));
    assert_eq!(Json::parse(b"1.0"), Ok(Json::Float(1.0)));
    assert_eq!(Json::parse(b"1E2"), Ok(Json::Float(100.0)));
    assert_eq!(Json::parse(b"9223372036854775808"), Ok(Json::Big("9223372036854775808".into())));
    assert_eq!(Json::parse(b"-1e999"), Ok(Json::Float(f64::NEG_INFINITY)));
}

#[test]
fn lone_surrogates_are_kept_and_pairs_joined() {
    let text = |t: &[u8]| match Json::parse(t) {
        Ok(Json::Text(text)) => text.exact().to_vec(),
        other => panic!("{other:?}"),
    };
    assert_eq!(text(b"\"\\ud83d\\ude00\""), "😀".as_bytes());
    assert_eq!(text(b"\"\\ud83d!\""), b"\xed\xa0\xbd!");
    assert_eq!(text(b"\"\\ude00\\ud83d\""), b"\xed\xb8\x80\xed\xa0\xbd");
    assert_eq!(dumps(r#""\ud83dx\udfff\ud83d""#), r#""\ud83dx\udfff\ud83d""#);
}

#[test]
fn written_as_python_writes() {
    assert_eq!(
        dumps(r#" {"b":[1, 2.0, true, null, NaN], "a": "\u00fc\"\\\/\b\f\n\r\t\u0001\u007f", "b": {"z":1,"y":-0}} "#),
        "{\"a\":\"ü\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u{7f}\",\"b\":{\"y\":0,\"z\":1}}"
    );
}

fn values() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<i64>().prop_map(Json::Int),
        any::<f64>().prop_filter("NaN is not equal to itself", |f| !f.is_nan()).prop_map(Json::Float),
        any::<String>().prop_map(Json::text),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Json::Array),
            proptest::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|m| Json::Object(m.into_iter().map(|(k, v)| (k.into(), v)).collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(value in values()) {
        let mut text = Vec::new();
        write(&value, &mut text);
        prop_assert_eq!(Json::parse(&text), Ok(value));
    }

    #[test]
    fn tree_and_skip_agree_on_any_bytes(text in proptest::collection::vec(any::<u8>(), 0..60)) {
        accepted(&text);
    }

    #[test]
    fn tree_and_skip_agree_on_almost_json(value in values(), at in any::<usize>(), byte in any::<u8>()) {
        let mut text = Vec::new();
        write(&value, &mut text);
        let at = at % text.len();
        text[at] = byte;
        accepted(&text);
    }

    #[test]
    fn serde_agrees_where_it_accepts(text in "[\\[\\]{}\",:0-9eE.+\\-a-z \\\\]{0,24}") {
        if serde_json::from_str::<serde_json::Value>(&text).is_ok() {
            prop_assert!(accepted(text.as_bytes()), "{}", text);
        }
    }
}
