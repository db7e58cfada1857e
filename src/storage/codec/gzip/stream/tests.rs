//! Streams against the whole-file reader, growing files, and bookmarks at every kind of border.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::super::{Inflater, compress};
use super::*;

/// Everything that can be read, and how it ends.
fn drain<S: ReadAt>(stream: &mut GzipStream<S>) -> (Vec<u8>, Step) {
    let mut all = Vec::new();
    loop {
        match stream.step().unwrap() {
            Step::Data => all.extend_from_slice(stream.data()),
            Step::Border => {}
            end => return (all, end),
        }
    }
}

/// Text that compresses about as logs do, in blocks of many kinds.
fn text(size: usize) -> Vec<u8> {
    let mut seed = 1u64;
    let mut out = Vec::with_capacity(size + 64);
    while out.len() < size {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let record = format!("[0.{:06},\"stdout\",\"{:016x}line {}==\"]\n", seed >> 44, seed, seed % 97);
        out.extend_from_slice(record.as_bytes());
    }
    out
}

#[test]
fn a_stream_gives_what_the_whole_file_gives() {
    let data = text(3_000_000);
    let packed =
        [compress(&data[..1_000_000], 0).unwrap(), vec![0; 70_000], compress(&data[1_000_000..], 0).unwrap()].concat();
    assert_eq!(Inflater::new().inflate(&packed), Ok(&data[..]));
    let (read, end) = drain(&mut GzipStream::new(packed));
    assert_eq!((read == data, end), (true, Step::End));
}

#[test]
fn endings_are_told_apart() {
    let data = text(300_000);
    let packed = compress(&data, 0).unwrap();
    let end = |bytes: Vec<u8>| drain(&mut GzipStream::new(bytes)).1;
    let with = |at: usize| {
        let mut bad = packed.clone();
        bad[at] ^= 1;
        end(bad)
    };
    assert_eq!(end(Vec::new()), Step::End);
    assert_eq!(end(b"plain text".to_vec()), Step::Failed(GzipError::NotGzip));
    assert_eq!(with(packed.len() - 8), Step::Failed(GzipError::Checksum));
    assert_eq!(with(packed.len() - 1), Step::Failed(GzipError::Length));
    assert_eq!(end([&packed[..], b"junk"].concat()), Step::Failed(GzipError::Trailing));
    for cut in [1, 5, 10, 20, packed.len() / 2, packed.len() - 9, packed.len() - 1] {
        let (read, ending) = drain(&mut GzipStream::new(packed[..cut].to_vec()));
        assert_eq!(ending, Step::Starved, "{cut}");
        assert!(data.starts_with(&read), "{cut}");
    }
}

#[derive(Clone, Default)]
struct Growing(Arc<Mutex<Vec<u8>>>);

impl ReadAt for Growing {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.lock().unwrap().read_at(buffer, offset)
    }

    fn size(&self) -> io::Result<u64> {
        self.0.lock().unwrap().size()
    }
}

proptest! {
    #[test]
    fn a_growing_file_is_followed(cuts in proptest::collection::vec(0usize..40_000, 0..20)) {
        let data = text(100_000);
        let packed = compress(&data, 0).unwrap();
        let mut cuts: Vec<_> = cuts.into_iter().map(|c| c.min(packed.len())).collect();
        cuts.sort_unstable();
        let file = Growing::default();
        let mut stream = GzipStream::new(file.clone());
        let mut read = Vec::new();
        for cut in cuts {
            *file.0.lock().unwrap() = packed[..cut].to_vec();
            read.extend(drain(&mut stream).0);
        }
        *file.0.lock().unwrap() = packed;
        let (rest, end) = drain(&mut stream);
        read.extend(rest);
        prop_assert!(read == data);
        prop_assert_eq!(end, Step::End);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100), at in any::<usize>(), byte in any::<u8>()) {
        drain(&mut GzipStream::new(bytes));
        let mut packed = compress(&text(20_000), 0).unwrap();
        let at = at % packed.len();
        packed[at] = byte;
        drain(&mut GzipStream::new(packed));
    }
}

#[test]
fn bookmarks_lead_back_to_the_same_text() {
    let data = text(6_000_000);
    let packed = [compress(&data[..2_000_000], 0).unwrap(), compress(&data[2_000_000..], 0).unwrap()].concat();
    let mut stream = GzipStream::new(packed);
    let (mut marks, mut read) = (Vec::new(), 0);
    stream.want_border();
    loop {
        match stream.step().unwrap() {
            Step::Data => read += stream.data().len(),
            Step::Border => {
                marks.extend(stream.seek_point().unwrap().map(|mark| (mark, read)));
                stream.want_border();
            }
            end => break assert_eq!(end, Step::End),
        }
    }
    assert_eq!(read, data.len());
    assert!(marks.len() > 20, "{}", marks.len());
    let bits: std::collections::BTreeSet<_> = marks.iter().map(|(m, _)| m.bit % 8).collect();
    assert_eq!(bits.len(), 8, "every place in a byte was tried");
    for (mark, place) in marks.iter().rev() {
        stream.go_to(mark).unwrap();
        let (rest, end) = drain(&mut stream);
        assert!(rest == data[*place..], "{place}");
        assert_eq!(end, Step::End);
    }
    stream.restart();
    assert_eq!(drain(&mut stream).0.len(), data.len());
}
