//! Logs that grow, and logs that are written anew.

use super::*;

#[test]
fn a_line_without_end_goes_on_when_the_log_grows() {
    let pieces: Vec<String> = vec![
        record(0.1, "stdout", b"Enter a num"),
        record(0.1, "stderr", b"oops\nwar"),
        record(0.1, "stdout", b"ber: "),
        record(0.1, "stderr", b"ning\n"),
        record(0.1, "stdout", b"5\n"),
    ];
    let file = Growing::default();
    let mut log = records(file.clone(), b"log");
    let mut seen = Vec::new();
    for count in 1..=pieces.len() {
        // One gzip member more for each, so that the file is whole each time.
        file.set(&pieces.iter().take(count).map(|piece| packed(piece)).collect::<Vec<_>>().concat());
        let read = all(&mut *log);
        assert_eq!((read.run, read.total), (0, Some(read.lines.len() as u64)));
        assert!(read.lines.iter().enumerate().all(|(at, line)| line.number == at as u64));
        seen.push(texts(&read.lines).join("|"));
        assert_eq!(texts(&lines(&mut *log, Position::FromEnd(1), 5).lines).last(), texts(&read.lines).last());
    }
    assert_eq!(
        seen,
        [
            "Enter a num",
            "oops|Enter a num|war",
            "oops|Enter a number: |war",
            "oops|warning|Enter a number: ",
            "oops|warning|Enter a number: 5"
        ]
    );
}

#[test]
fn a_plain_file_that_was_written_anew_is_known_even_when_it_is_longer() {
    let file = Growing::default();
    let mut log = plain(file.clone(), Stream::Out, b"log");
    file.set(b"start\nfirst run 1\n");
    assert_eq!(all(&mut *log).lines.len(), 2);
    file.set(b"start\nsecond run 1\nsecond run 2\n");
    let anew = all(&mut *log);
    assert_eq!(
        (texts(&anew.lines), anew.run),
        (["start", "second run 1", "second run 2"].map(str::to_owned).to_vec(), 1)
    );
}

#[derive(Clone, Default)]
struct Growing(Arc<Mutex<Vec<u8>>>);

impl Growing {
    fn set(&self, bytes: &[u8]) {
        *self.0.lock().unwrap() = bytes.to_vec();
    }
}

impl ReadAt for Growing {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.lock().unwrap().read_at(buffer, offset)
    }

    fn size(&self) -> io::Result<u64> {
        self.0.lock().unwrap().size()
    }
}

#[test]
fn a_growing_log_is_followed() {
    let file = Growing::default();
    let mut log = records(file.clone(), b"log");
    assert_eq!(ending(&all(&mut *log)), "empty");
    let whole = packed(&long(20_000));
    let mut before = 0;
    for part in 1..5 {
        file.set(&whole[..whole.len() / 5 * part]);
        let tail = lines(&mut *log, Position::FromEnd(3), 3);
        assert_eq!(ending(&tail), "cut");
        assert!(tail.total.unwrap() > before);
        before = tail.total.unwrap();
        assert_eq!(number_of(&tail.lines[2]), before - 1);
    }
    file.set(&whole);
    let tail = lines(&mut *log, Position::FromEnd(1), 3);
    assert_eq!((tail.total, ending(&tail), tail.run), (Some(20_000), "", 0));
    // The job runs again: the same file is written anew.
    file.set(&gzip::compress(record(0.0, "stdout", b"again\n").as_bytes(), 77).unwrap());
    let again = all(&mut *log);
    assert_eq!((texts(&again.lines), again.run), (vec!["again".to_owned()], 1));
}

#[test]
fn a_growing_plain_file_is_followed_within_its_last_line() {
    let file = Growing::default();
    file.set(b"one\ntw");
    let mut log = plain(file.clone(), Stream::Out, b"log");
    assert_eq!(texts(&all(&mut *log).lines), ["one", "tw"]);
    file.set(b"one\ntwo\nthree\n");
    let grown = lines(&mut *log, Position::FromEnd(9), 9);
    assert_eq!((texts(&grown.lines), grown.run), (["one", "two", "three"].map(str::to_owned).to_vec(), 0));
    file.set(b"x\n");
    let anew = all(&mut *log);
    assert_eq!((texts(&anew.lines), anew.run), (vec!["x".to_owned()], 1));
}

#[test]
fn a_line_without_end_comes_in_pieces() {
    let mut log = plain(vec![b'x'; 1_000_000], Stream::Out, b"log");
    let read = all(&mut *log);
    assert_eq!(read.lines.iter().map(|l| l.text.exact().len()).sum::<usize>(), 1_000_000);
    assert!(read.lines.iter().all(|l| !l.ended && l.text.exact().len() <= 1 << 18));
}
