//! A pickle is decoded in bounded memory and shown in bounded size, whatever it says; and what it would run is never overlooked.

use adjourn::model::Value;
use adjourn::storage::codec::pickle::{Limits, Node, Shown, decode};

const SHOWN: Shown = Shown { values: 200, depth: 6, bytes: 64 };

/// Any bytes.
pub fn any(bytes: &[u8]) {
    let pickle = decode(bytes, Limits::default());
    assert!(pickle.trailing() <= bytes.len());
    assert!(pickle.foreign().count() <= pickle.globals().len());
    assert_eq!(pickle.value(SHOWN).is_ok(), pickle.root().is_ok());
    if let Ok(value) = pickle.value(SHOWN) {
        assert!(size(&value) <= 10 * SHOWN.values, "{}", bytes.escape_ascii());
    }
    if let Ok(root) = pickle.root() {
        assert!(pickle.node(root).is_some());
        let made = matches!(pickle.node(root), Some(Node::Call(_)));
        assert!(!made || pickle.calls() && pickle.is_opaque(), "{}", bytes.escape_ascii());
    }
    // What is decoded of less memory is never more.
    let small = decode(bytes, Limits { nodes: 16 });
    assert!(small.root().is_err() || pickle.root().is_ok());
    assert!(small.globals().len() <= pickle.globals().len());
}

fn size(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|(_, value)| size(value)).sum::<usize>(),
        Value::Record(fields) => 1 + fields.iter().map(|(_, value)| size(value)).sum::<usize>(),
        _ => 1,
    }
}
