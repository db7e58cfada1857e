//! Commands to a Redis.

use redis::Cmd;

/// A command with its arguments.
pub fn command(words: &[&str]) -> Cmd {
    let mut command = Cmd::new();
    command.arg(words);
    command
}
