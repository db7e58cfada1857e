//! Writes a log out as visible text, for a pager or an editor, as far as a text of bounded size goes.

use super::context::{LogContext, Written};
use crate::command::LogSource;
use crate::model::{Cause, Position, Result, Stream};
use crate::text::human::{count, size_long};
use crate::tui::screen::log::{Message, seconds};
use crate::work::Task;

/// The longest text.
const LONGEST: usize = 64 << 20;

/// Lines read at a time.
const WINDOW: usize = 512;

/// Answers one request.
pub fn write(log_context: &LogContext, wanted: &Written, task: &Task) {
    let source = log_context.open(&wanted.row, &wanted.log);
    match source.and_then(|mut source| text(source.as_mut(), task)) {
        Ok(text) => _ = log_context.send(Message::Written(wanted.token, text, wanted.editor)),
        Err(error) if matches!(error.cause(), Cause::Cancelled) => {}
        Err(error) => log_context.complain(&error),
    }
}

/// The log as visible text: time, stream, line.
///
/// # Errors
/// The system's own, or the task was cancelled.
pub fn text(source: &mut dyn LogSource, task: &Task) -> Result<String> {
    let streams = source.info().streams;
    let mut out = String::new();
    let mut next = 0;
    let mut ending = None;
    loop {
        let window = source.lines(Position::Line(next), WINDOW, task)?;
        let Some(last) = window.lines.last() else { break };
        next = last.number.saturating_add(1);
        ending = window.ending;
        for line in &window.lines {
            if let Some(at) = line.at {
                out.push_str(&format!("{:>9} ", seconds(at)));
            }
            if streams {
                out.push_str(&format!("{} ", word(&line.stream)));
            }
            out.push_str(line.text.visible().as_str());
            out.push('\n');
        }
        if out.len() >= LONGEST {
            let told = format!(
                "-- {} shown, up to line {}; `adjourn logs` prints all of it --\n",
                size_long(out.len() as u64),
                count(next)
            );
            return Ok(out + &told);
        }
    }
    if let Some(reason) = ending {
        out.push_str(&format!("-- {} --\n", reason.text));
    }
    Ok(out)
}

fn word(stream: &Stream) -> String {
    match stream {
        Stream::Out => "out".to_owned(),
        Stream::Err => "err".to_owned(),
        Stream::Other(word) => word.to_string(),
    }
}
