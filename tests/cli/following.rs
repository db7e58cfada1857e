//! `logs --follow` beside a job that runs again: its log is begun anew, and the second run is shown from its first line.

use std::io::{BufRead, BufReader, Write};
use std::mem::ManuallyDrop;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use flate2::{Compression, GzBuilder, write::GzEncoder};

use crate::stage::Stage;

/// Longer than any of it takes; a test that passes never waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A job's run, which writes its log as the real programs do: one gzip stream with the moment in its header. It is killed before it
/// could end the stream.
struct Run(ManuallyDrop<GzEncoder<std::fs::File>>);

impl Run {
    fn begin(log: &Path, moment: u32) -> Self {
        let header = GzBuilder::new().mtime(moment).filename("ns__a.record");
        Self(ManuallyDrop::new(header.write(std::fs::File::create(log).unwrap(), Compression::best())))
    }

    fn print(&mut self, word: &str, numbers: std::ops::Range<usize>) {
        for number in numbers {
            writeln!(self.0, "[0.1,\"stdout\",\"{}\"]", base64(&format!("{word} {number:04}\n"))).unwrap();
        }
        self.0.flush().unwrap();
    }
}

/// Of texts whose length is a multiple of three.
fn base64(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    assert_eq!(text.len() % 3, 0);
    let group = |three: &[u8]| {
        let number = three.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(ALPHABET[number >> shift & 63]))
    };
    text.as_bytes().chunks(3).flat_map(group).collect()
}

/// The lines of a pipe, as they come.
fn lines(pipe: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (give, take) = channel();
    std::thread::spawn(move || BufReader::new(pipe).lines().map_while(Result::ok).try_for_each(|line| give.send(line)));
    take
}

/// Lines until this one.
fn until_line(lines: &Receiver<String>, last: &str) -> Vec<String> {
    let mut seen = Vec::new();
    while seen.last().is_none_or(|line: &String| !line.contains(last)) {
        seen.push(lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no line {last:?}: {seen:?}")));
    }
    seen
}

struct Followed(Child);

impl Drop for Followed {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn a_job_that_runs_again_is_shown_from_its_first_line_and_that_is_said() {
    let stage = Stage::new();
    let log = stage.session("s", "pass").join("io-logs/ns__a.record.gz");
    let mut first = Run::begin(&log, 1_700_000_000);
    first.print("one", 0..100);
    // Shorter and longer than what was read before: it is no matter of size.
    for (word, count, moment) in [("two", 5, 1_700_000_060), ("six", 300, 1_700_000_120)] {
        let mut command = stage.command(&[], &["logs", "s", "ns__a", "--follow"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut child = Followed(child);
        let out = lines(child.0.stdout.take().unwrap());
        let told = lines(child.0.stderr.take().unwrap());
        let seen = out.recv_timeout(PATIENCE).unwrap();
        until_line(&out, if seen.starts_with("one") { "one 0099" } else { "two 0004" });
        let mut again = Run::begin(&log, moment);
        again.print(word, 0..count);
        let last = format!("{word} {:04}", count - 1);
        let second = until_line(&out, &last);
        let wanted: Vec<String> = (0..count).map(|number| format!("{word} {number:04}")).collect();
        assert_eq!(second, wanted, "each line of the second run, once and in order");
        until_line(&told, "written anew");
    }
}
