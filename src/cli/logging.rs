//! `--log-file`: what the program does, a line each. Like every other output it is escaped again: what is told may quote
//! hostile names.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use super::error::Failure;
use super::{out, withhold};
use crate::config;
use crate::text::{Visible, os_words};

/// Sends everything that is traced to a file.
pub(super) fn begin(path: &Path) -> Result<(), Failure> {
    let name = out::path(path);
    let file = config::log_file(path)
        .map_err(|error| Failure::usage(format!("{name}: cannot write the log: {}", words(path, &error))))?;
    let lines = tracing_subscriber::fmt().with_ansi(false).with_writer(Mutex::new(Lines(file)));
    lines.with_max_level(tracing::Level::DEBUG).try_init().map_err(|error| Failure::error(error.to_string()))
}

fn words(path: &Path, error: &io::Error) -> String {
    if path.file_name().is_none() { "it is not the name of a file".to_owned() } else { os_words(error) }
}

/// One event is one write and becomes one line.
struct Lines(File);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let event = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let line = Visible::of_bytes(event).into_string();
        self.0.write_all(format!("{}\n", withhold::scrub(&line)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
