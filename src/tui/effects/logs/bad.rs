//! Finds the bad lines of the open log.

use super::context::{BadLog, LogContext};
use crate::command::{BAD_LINE_BYTES, bad_lines};
use crate::model::Cause;
use crate::tui::screen::log::Message;
use crate::work::Task;

/// Answers one question.
pub fn find(log_context: &LogContext, wanted: &BadLog, task: &Task) {
    let source = log_context.open(&wanted.row, &wanted.log);
    match source.and_then(|mut source| bad_lines(source.as_mut(), BAD_LINE_BYTES, task)) {
        Ok(found) => _ = log_context.send(Message::Bad(wanted.token, found)),
        Err(error) if matches!(error.cause(), Cause::Cancelled) => {}
        Err(error) => log_context.complain(&error),
    }
}
