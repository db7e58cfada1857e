//! A row of the list tells of a checkpoint what its details tell, and what resuming it says.

use adjourn::storage::codec::gzip::{GzipStream, Inflater, Step, compress};
use adjourn::storage::plainbox::checkpoint::{CheckpointError, Examined, Tally, examine, load, peek};

/// Any text, packed here.
pub fn text(text: &[u8]) {
    let Ok(packed) = compress(text, 0) else { return };
    agree(&packed);
}

/// Any file.
pub fn file(packed: &[u8]) {
    unpacked_at_once_or_in_pieces(packed);
    agree(packed);
}

fn agree(packed: &[u8]) {
    let mut inflater = Inflater::new();
    let exact = examine(packed, &mut inflater);
    assert_eq!(quick(packed, &mut inflater), row(&exact), "{}", packed.escape_ascii());
    let loaded = load(packed, &mut inflater);
    assert_eq!(loaded.map_err(|error| error.to_string()).err(), refusal(&exact));
}

/// NaN is not equal to itself, so what is compared is how answers are written.
fn quick(packed: &[u8], inflater: &mut Inflater) -> String {
    match peek(packed, inflater) {
        Ok(row) => format!("{} {:?} {:?} {:?}", row.version, row.metadata, row.tally, row.damage),
        Err(error) => format!("{error:?}: {error}"),
    }
}

/// The row that follows from the thorough reading.
fn row(exact: &Result<Examined, CheckpointError>) -> String {
    let exact = match exact {
        Ok(exact) => exact,
        Err(error) => return format!("{error:?}: {error}"),
    };
    if let Some(error) = exact.metadata.first() {
        return format!("{error:?}: {error}");
    }
    let (state, damage) = (&exact.state, exact.problems().next());
    format!("{} {:?} {:?} {:?}", state.version, state.metadata, Tally::of(state), damage)
}

/// Why it is not resumed.
fn refusal(exact: &Result<Examined, CheckpointError>) -> Option<String> {
    match exact {
        Ok(exact) => exact.problems().next().map(ToString::to_string),
        Err(error) => Some(error.to_string()),
    }
}

fn unpacked_at_once_or_in_pieces(packed: &[u8]) {
    let mut inflater = Inflater::new();
    let whole = inflater.inflate(packed);
    let mut stream = GzipStream::new(packed.to_vec());
    let mut pieces = Vec::new();
    let end = loop {
        match stream.step() {
            Ok(Step::Data) => pieces.extend_from_slice(stream.data()),
            Ok(Step::Border) => {}
            Ok(end) => break end,
            Err(error) => panic!("reading memory fails: {error}"),
        }
    };
    match whole {
        Ok(text) => assert!(end == Step::End && text == pieces, "{end:?} for {}", packed.escape_ascii()),
        Err(error) => assert!(end != Step::End, "{error} for {}", packed.escape_ascii()),
    }
}
