//! Reading, passing over and writing JSON agree, and nothing that other readers take is refused.

use adjourn::storage::codec::json::{Json, JsonError, Parser, dump, write};

/// Any text.
pub fn any(text: &[u8]) {
    let tree = Json::parse(text);
    let passed = Parser::new(text).and_then(|mut parser| parser.skip().and_then(|()| parser.finish()));
    if tree != Err(JsonError::TooMany) {
        assert_eq!(tree.as_ref().err(), passed.as_ref().err(), "{}", text.escape_ascii());
    }
    match tree {
        Ok(tree) => {
            comes_back(&tree, write);
            comes_back(&tree, dump);
        }
        Err(error) => {
            let theirs = serde_json::from_slice::<serde_json::Value>(text);
            assert!(theirs.is_err() || error == JsonError::TooMany, "{error}: {}", text.escape_ascii());
        }
    }
}

/// What a writer makes of a tree reads as what it makes of that: repeated keys are gone after the first time.
fn comes_back(tree: &Json, writer: fn(&Json, &mut Vec<u8>)) {
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    writer(tree, &mut once);
    match Json::parse(&once) {
        Ok(again) => writer(&again, &mut twice),
        Err(error) => panic!("{error}: {}", once.escape_ascii()),
    }
    assert!(once == twice, "{} / {}", once.escape_ascii(), twice.escape_ascii());
}
