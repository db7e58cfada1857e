//! IO logs of jobs (formats/plainbox.md section e): the record file with both streams in their order, the plain files of one
//! stream, and records kept inside a checkpoint. All three are read through one window that moves over lines; however large a
//! log is, a few MiB of it are in memory.

mod batch;
mod flat;
mod holes;
mod line_cache;
mod line_source;
mod memory_source;
mod open_lines;
mod plain_source;
mod read_context;
mod record;
mod record_source;
mod search;
mod window;

use crate::model::Stream;
use crate::storage::LogSource;
use crate::storage::codec::gzip::ReadAt;
use crate::storage::plainbox::checkpoint::LogRecord;

pub use flat::FlatText;
pub use read_context::ReadContext;
pub use record::{BadRecord, Record};

use self::memory_source::MemorySource;
use self::plain_source::PlainSource;
use self::record_source::RecordSource;
use self::window::Window;

/// Opens a `.record.gz`. `subject` names it in errors.
pub fn records(file: impl ReadAt + 'static, subject: &[u8]) -> Box<dyn LogSource> {
    records_with(file, subject, &ReadContext::default())
}

/// Opens a `.record.gz`, to be read with the context of a thread that opens many of them.
pub fn records_with(file: impl ReadAt + 'static, subject: &[u8], context: &ReadContext) -> Box<dyn LogSource> {
    Box::new(Window::new(RecordSource::new(file, context.clone()), subject))
}

/// Opens a `.stdout` or `.stderr`, or any other file of plain output.
pub fn plain(file: impl ReadAt + 'static, stream: Stream, subject: &[u8]) -> Box<dyn LogSource> {
    Box::new(Window::new(PlainSource::new(file, stream), subject))
}

/// Opens the records that a checkpoint holds.
pub fn memory(records: Vec<LogRecord>, subject: &[u8]) -> Box<dyn LogSource> {
    Box::new(Window::new(MemorySource::new(records), subject))
}

/// Which stream a file holds, by the end of its name; none for a record file and for names that say nothing.
pub fn stream_of(name: &[u8]) -> Option<Stream> {
    match name {
        name if name.ends_with(b".stdout") => Some(Stream::Out),
        name if name.ends_with(b".stderr") => Some(Stream::Err),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
