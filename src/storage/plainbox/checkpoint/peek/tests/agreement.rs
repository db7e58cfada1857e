//! The one-pass reader and the thorough one say the same of any checkpoint: the same row or the same error, word for word.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{Peek, peek, thorough, visit};
use super::damage::{damage, damages, edit, edits, members, written};
use super::random::checkpoint;
use super::{HEALTHY, gz};
use crate::storage::codec::gzip::{GzipStream, Inflater, Step};
use crate::storage::codec::limits;
use crate::storage::plainbox::checkpoint::CheckpointError;

/// NaN is not equal to itself, so what is compared is how answers are written.
fn shown(answer: &Result<Peek, CheckpointError>) -> String {
    match answer {
        Ok(row) => format!("{row:?}"),
        Err(problem) => format!("{problem:?}: {problem}"),
    }
}

/// Whether the one-pass reader answers at all; when it does, then as the thorough one.
fn agree(text: &[u8]) -> bool {
    let Some(quick) = visit::healthy(text) else { return false };
    assert_eq!(shown(&quick), shown(&thorough(text)), "{}", text.escape_ascii());
    true
}

/// Reading a packed file at once gives what reading it piece by piece gives.
fn agree_packed(packed: &[u8]) {
    let mut inflater = Inflater::new();
    let whole = inflater.inflate(packed).map(<[u8]>::to_vec);
    let mut stream = GzipStream::new(packed.to_vec());
    let mut pieces = Vec::new();
    let end = loop {
        match stream.step().unwrap() {
            Step::Data => pieces.extend_from_slice(stream.data()),
            Step::Border => {}
            end => break end,
        }
    };
    assert_eq!(whole.is_ok(), end == Step::End, "{end:?} {whole:?}");
    let row = shown(&peek(packed, &mut inflater));
    match whole {
        Ok(text) => {
            assert!(text == pieces);
            assert_eq!(row, shown(&thorough(&text)));
        }
        Err(error) => assert_eq!(row, shown(&Err(error.into()))),
    }
}

proptest! {
    #[test]
    fn what_writers_write_is_read_in_one_pass(tree in checkpoint()) {
        prop_assert!(agree(&written(&tree, None)));
    }

    #[test]
    fn they_agree_on_changed_trees(tree in checkpoint(), changes in edits(), style in proptest::option::of(any::<u64>())) {
        let mut tree = tree;
        edit(&mut tree, changes);
        agree(&written(&tree, style));
    }

    #[test]
    fn they_agree_on_damaged_text(tree in checkpoint(), style in proptest::option::of(any::<u64>()), harm in damages()) {
        let mut text = written(&tree, style);
        damage(&mut text, harm);
        agree(&text);
    }

    #[test]
    fn they_agree_on_a_damaged_text_of_every_key(harm in damages()) {
        let mut text = HEALTHY.as_bytes().to_vec();
        damage(&mut text, harm);
        agree(&text);
    }

    #[test]
    fn they_agree_on_packed_files(
        tree in checkpoint(),
        changes in edits(),
        cuts in vec((any::<usize>(), 0usize..3), 0..3),
        harm in damages(),
    ) {
        let mut tree = tree;
        edit(&mut tree, changes);
        let mut packed = members(&written(&tree, None), &cuts);
        damage(&mut packed, harm);
        agree_packed(&packed);
    }
}

#[test]
fn a_row_has_the_trees_limit_on_values_too() {
    let with = |values: usize| {
        let list = "0,".repeat(values);
        HEALTHY.replace("\"system_information\":{}", &format!("\"system_information\":[{list}0]"))
    };
    assert!(peek(&gz(with(1000)), &mut Inflater::new()).is_ok());
    let wide = peek(&gz(with(limits::NODES)), &mut Inflater::new());
    assert_eq!(wide, thorough(with(limits::NODES).as_bytes()));
    assert!(matches!(wide, Err(CheckpointError::TooBig { .. })));
    // Commas in a text are no values.
    let commas = HEALTHY.replace("\"c\",", &format!("\"{}\",", ",".repeat(limits::NODES)));
    assert!(peek(&gz(commas), &mut Inflater::new()).is_ok());
}
