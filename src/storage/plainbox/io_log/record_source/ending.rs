//! Why a record file ends early.

use crate::model::Reason;
use crate::storage::codec::gzip::GzipError;
use crate::storage::codec::limits;
use crate::storage::plainbox::io_log::BadRecord;

/// Why a record file ends early.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ending {
    Empty,
    Cut,
    Gzip(GzipError),
    Record(BadRecord),
    LongLine,
}

pub(super) fn reason(ending: Ending) -> Reason {
    match ending {
        Ending::Empty => {
            Reason::new("empty", "the file is empty: its job was interrupted, or has printed nothing so far")
        }
        Ending::Cut => Reason::new("cut", "the file ends in the middle: its job was interrupted, or is still running"),
        Ending::Gzip(GzipError::NotGzip) => Reason::new("not-gzip", "the file is not gzip data"),
        Ending::Gzip(error) => Reason::new("damaged", format!("the file cannot be read further: {error}")),
        Ending::Record(error) => Reason::new("bad-record", format!("the next line cannot be read: {error}")),
        Ending::LongLine => {
            let limit = limits::LINE >> 20;
            Reason::new("line-too-long", format!("the next line is longer than {limit} MiB"))
        }
    }
}
