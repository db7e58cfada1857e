//! A small record file in one go: read whole, and inflated whole, which takes half the time. Only what is exactly one healthy
//! member is read so; all else, and what claims to be large, takes the way piece by piece, which tells what is wrong with it.

use std::io;

use super::scan::Scan;
use super::{LARGE, RecordSource};
use crate::storage::codec::gzip::ReadAt;
use crate::storage::plainbox::io_log::line_source::{Found, RulesOut, Visit};

/// Most bytes of its text; each thread may hold so many.
const UNPACKED: usize = 8 << 20;

impl<S: ReadAt> RecordSource<S> {
    pub(super) fn scan_whole(&self, rules_out: Option<&RulesOut>, visit: &mut Visit) -> io::Result<Option<Found>> {
        let Some(mut buffers) = self.context.buffers() else { return Ok(None) };
        let buffers = &mut *buffers;
        let source = self.stream.source();
        let packed = read(source, source.size()?.min(LARGE), &mut buffers.packed)?;
        let Some(text) = buffers.inflater.inflate_one(packed, UNPACKED) else { return Ok(None) };
        let end = u64::try_from(packed.len()).unwrap_or_default();
        let nothing = rules_out.is_some_and(|rules_out| buffers.prefilter.rules_out(text, rules_out));
        let mut scan = Scan::new(&mut buffers.batch, visit);
        if !nothing {
            scan.piece(text, end);
        }
        Ok(Some(scan.end(end)))
    }
}

/// So many bytes from the start; fewer when the file has become shorter.
fn read<'a>(source: &impl ReadAt, size: u64, buffer: &'a mut Vec<u8>) -> io::Result<&'a [u8]> {
    let size = usize::try_from(size).unwrap_or_default();
    if buffer.len() < size {
        buffer.resize(size, 0);
    }
    let mut read = 0;
    loop {
        let room = buffer.get_mut(read..size).unwrap_or_default();
        let more = source.read_at(room, u64::try_from(read).unwrap_or_default())?;
        read += more;
        if more == 0 || read >= size {
            return Ok(buffer.get(..read).unwrap_or_default());
        }
    }
}
