//! The least that each task could take: the same bytes fetched in the rawest way that is safe to write, and nothing done with
//! them. What ours takes is told as a multiple of these.

use std::ffi::{CStr, CString};
use std::fs;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::{Decompress, FlushDecompress, Status};
use libdeflater::Decompressor;
use rustix::fs::{AtFlags, Mode, OFlags, RawDir, StatxFlags};

/// Reads a directory, looks at each entry by descriptor, sorts by age.
pub fn list(place: &Path, threads: usize) -> usize {
    let dir = open(place);
    let names = names(&dir);
    let look = |name: &'_ CStr| {
        let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::STATX_DONT_SYNC;
        let at = rustix::fs::statx(&dir, name, flags, StatxFlags::MTIME).unwrap().stx_mtime;
        (at.tv_sec, at.tv_nsec)
    };
    let mut found = shared(&names, threads, |names| names.iter().map(|name| (look(name), name)).collect());
    found.sort_unstable();
    found.len()
}

/// Reads and inflates every checkpoint, on so many threads.
pub fn read(place: &Path, threads: usize) -> usize {
    let dir = open(place);
    let names = names(&dir);
    let sizes = shared(&names, threads, |names| {
        let mut inflater = Inflater::default();
        let inside = |name: &CString| CString::new([name.as_bytes(), b"/session"].concat()).unwrap();
        let file = |name| rustix::fs::openat(&dir, inside(name).as_c_str(), OFlags::RDONLY, Mode::empty());
        names.iter().filter_map(|name| Some(inflater.inflate(&file(name).ok()?))).collect()
    });
    sizes.iter().sum()
}

/// Inflates one long file, keeping nothing.
pub fn inflate(file: &Path) -> usize {
    const HEADER: u64 = 10;
    let packed = fs::File::open(file).unwrap();
    let (mut at, mut bytes) = (HEADER, 0);
    let mut stream = Decompress::new(false);
    let (mut input, mut output) = (vec![0; 1 << 18], vec![0; 1 << 18]);
    loop {
        let there = rustix::io::pread(&packed, &mut input[..], at).unwrap();
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        let status = stream.decompress(&input[..there], &mut output, FlushDecompress::None).unwrap();
        at += stream.total_in() - before_in;
        bytes += (stream.total_out() - before_out) as usize;
        if status == Status::StreamEnd || there == 0 {
            return bytes;
        }
    }
}

/// Inflates all logs of all sessions, on so many threads.
pub fn inflate_all(place: &Path, threads: usize) -> usize {
    let below = |dir: &Path| fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let logs: Vec<PathBuf> = below(place).flat_map(|session| below(&session.join("io-logs"))).collect();
    let packed: Vec<PathBuf> = logs.into_iter().filter(|log| log.extension().is_some_and(|end| end == "gz")).collect();
    let sizes = shared(&packed, threads, |logs| {
        let mut inflater = Inflater::default();
        logs.iter().map(|log| inflater.inflate(&fs::File::open(log).unwrap().into())).collect()
    });
    sizes.iter().sum()
}

fn open(place: &Path) -> OwnedFd {
    rustix::fs::open(place, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).unwrap()
}

fn names(dir: &OwnedFd) -> Vec<CString> {
    let mut buffer = vec![MaybeUninit::uninit(); 1 << 18];
    let (mut entries, mut names) = (RawDir::new(dir, &mut buffer), Vec::new());
    while let Some(entry) = entries.next() {
        let entry = entry.unwrap();
        if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
            names.push(entry.file_name().to_owned());
        }
    }
    names
}

/// Does the work by pieces that the threads take in turn.
fn shared<'a, T: Sync, R: Send>(all: &'a [T], threads: usize, work: impl Fn(&'a [T]) -> Vec<R> + Sync) -> Vec<R> {
    if threads < 2 {
        return work(all);
    }
    let (pieces, next) = (all.chunks(256).collect::<Vec<_>>(), AtomicUsize::new(0));
    let lane = || {
        let mut done = Vec::new();
        while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.extend(work(piece));
        }
        done
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(lane)).collect();
        let mut done = lane();
        others.into_iter().for_each(|other| done.extend(other.join().unwrap()));
        done
    })
}

/// Whole files through libdeflater, with buffers that are used again.
struct Inflater {
    inflater: Decompressor,
    packed: Vec<u8>,
    text: Vec<u8>,
}

impl Default for Inflater {
    fn default() -> Self {
        Self { inflater: Decompressor::new(), packed: Vec::new(), text: Vec::new() }
    }
}

impl Inflater {
    fn inflate(&mut self, file: &OwnedFd) -> usize {
        let size = rustix::fs::fstat(file).unwrap().st_size as usize;
        self.packed.resize(self.packed.len().max(size), 0);
        let read = rustix::io::read(file, &mut self.packed[..size]).unwrap();
        let packed = &self.packed[..read];
        let inside = packed.last_chunk().map_or(0, |end| u32::from_le_bytes(*end) as usize);
        self.text.resize(self.text.len().max(inside), 0);
        self.inflater.gzip_decompress(packed, &mut self.text).unwrap()
    }
}
