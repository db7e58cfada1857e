//! The parser against what terminals send, against what tears sequences apart, and against anything.

mod sequences;
mod terminals;
mod torn;

use super::{Input, Parser};

/// What these bytes are, as the keymap writes keys.
fn keys(bytes: &[u8]) -> Vec<String> {
    let mut parser = Parser::default();
    let mut found = parser.feed(bytes);
    found.extend(parser.quiet());
    written(&found)
}

fn written(found: &[Input]) -> Vec<String> {
    let one = |input: &Input| if let Input::Key(key) = input { key.to_string() } else { format!("{input:?}") };
    found.iter().map(one).collect()
}
