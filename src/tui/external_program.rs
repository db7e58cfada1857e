//! Lending the terminal to a pager, an editor or a shell, and putting text into the terminal's clipboard.

use std::ffi::OsString;
use std::os::fd::AsFd;
use std::path::PathBuf;

use super::terminal::Tty;
use crate::command::launch::{self, Ending, Program};
use crate::command::{Environment, Temporary};
use crate::model::Reason;
use crate::text::is_hidden;

/// The longest text that terminals take by OSC 52, in base64.
const LONGEST: usize = 74_994;

/// What another program is to do with the terminal.
pub enum ExternalProgram<'a> {
    /// Show a text.
    Pager(&'a str),
    /// Show a text in the editor; changes are lost.
    Editor(&'a str),
    /// StyledLine a shell in a folder.
    Shell(PathBuf),
    /// Go on with a session.
    Harness(&'a Program),
    /// Go on with a program that was stopped.
    Stopped(&'a Stopped),
}

/// A program that was stopped in our terminal and waits to be continued.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stopped {
    /// Its name.
    pub name: String,
    /// Its process number, which is its group's too.
    pub pid: i32,
}

/// How the terminal came back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Back {
    /// The program ended as it should.
    Fine,
    /// It ended otherwise, or could not be started: what to say.
    Failed(Reason),
    /// It is stopped.
    Stopped(Stopped),
}

/// Runs a program in the terminal and waits until it ends or stops. `begun` hears its process group as soon as it has one.
pub fn lend(program: &ExternalProgram<'_>, environment: &Environment, tty: &Tty, begun: &dyn Fn(i32)) -> Back {
    let word = |names: &[&str], usual: &str| word(environment, names).unwrap_or_else(|| vec![usual.into()]);
    match program {
        ExternalProgram::Pager(text) => show(word(&["PAGER"], "less"), text, tty, begun),
        ExternalProgram::Editor(text) => show(word(&["VISUAL", "EDITOR"], "vi"), text, tty, begun),
        ExternalProgram::Shell(place) => {
            let argv = word(&["SHELL"], "/bin/sh");
            tolerant(run(&Program { argv, environment: Vec::new(), directory: Some(place.clone()) }, tty, begun))
        }
        ExternalProgram::Harness(program) => told(run(program, tty, begun)),
        ExternalProgram::Stopped(stopped) => {
            begun(stopped.pid);
            told((stopped.name.clone(), launch::go_on(stopped.pid, tty.as_fd())))
        }
    }
}

fn show(mut argv: Vec<OsString>, text: &str, tty: &Tty, begun: &dyn Fn(i32)) -> Back {
    match Temporary::with_text("session.txt", text) {
        Ok(file) => {
            argv.push(file.path().into());
            tolerant(run(&Program { argv, environment: Vec::new(), directory: None }, tty, begun))
        }
        Err(error) => Back::Failed(Reason::new("temporary", format!("cannot write a temporary file: {error}"))),
    }
}

type Ran = (String, std::io::Result<Ending>);

fn run(program: &Program, tty: &Tty, begun: &dyn Fn(i32)) -> Ran {
    let name = program.argv.first().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default().to_owned();
    (name, launch::run(program, tty.as_fd(), begun))
}

/// The exit code of a pager or a shell is of no interest.
fn tolerant((name, ending): Ran) -> Back {
    match ending {
        Ok(Ending::Exited(_)) => Back::Fine,
        ending => told((name, ending)),
    }
}

fn told((name, ending): Ran) -> Back {
    let failed = |key, text: String| Back::Failed(Reason::new(key, text));
    match ending {
        Ok(Ending::Exited(0)) => Back::Fine,
        Ok(Ending::Exited(code)) => failed("exited", format!("{name} exited with code {code}")),
        Ok(Ending::Killed(signal)) => failed("killed", format!("{name} was killed by signal {signal}")),
        Ok(Ending::Stopped(pid)) => Back::Stopped(Stopped { name, pid }),
        Err(error) => failed("launch", format!("cannot run {name}: {error}")),
    }
}

/// The first of these variables, split at spaces: `EDITOR="code --wait"` is common.
fn word(environment: &Environment, names: &[&str]) -> Option<Vec<OsString>> {
    let set = names.iter().filter_map(|name| environment.get(*name)).find(|value| !value.is_empty())?;
    let words: Vec<OsString> = match set.to_str() {
        Some(text) => text.split_whitespace().map(OsString::from).collect(),
        None => vec![set.clone()],
    };
    (!words.is_empty()).then_some(words)
}

/// The bytes that put text into the terminal's clipboard, through tmux and screen where we are inside them.
///
/// # Errors
/// The text is too long for terminals, or holds what would act where it is pasted: whoever copies has made it harmless before.
pub fn clipboard(text: &str, environment: &Environment) -> Result<Vec<u8>, Reason> {
    if text.chars().any(is_hidden) {
        return Err(Reason::fixed("hidden", "not copied: contains line breaks or control characters"));
    }
    let encoded = base64_simd::STANDARD.encode_to_string(text.as_bytes());
    if encoded.len() > LONGEST {
        return Err(Reason::new("too-big", "too long for the terminal's clipboard"));
    }
    let plain = format!("\x1b]52;c;{encoded}\x07");
    let inside = |name: &str| environment.get(name).is_some_and(|value| !value.is_empty());
    let wrapped = if inside("TMUX") {
        // tmux takes the plain one into its own buffer where it may; it lets the wrapped one through only where that was allowed.
        format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b"))
    } else if inside("STY") {
        format!("{plain}\x1bP{plain}\x1b\\")
    } else {
        plain
    };
    Ok(wrapped.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clipboard_is_reached_through_tmux_and_screen() {
        let say = |pairs: &[(&str, &str)]| {
            let environment = pairs.iter().map(|(k, v)| ((*k).to_owned(), OsString::from(*v))).collect();
            String::from_utf8(clipboard("hi", &environment).unwrap()).unwrap()
        };
        assert_eq!(say(&[]), "\x1b]52;c;aGk=\x07");
        assert_eq!(say(&[("TMUX", "x")]), "\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\");
        assert_eq!(say(&[("STY", "x")]), "\x1b]52;c;aGk=\x07\x1bP\x1b]52;c;aGk=\x07\x1b\\");
        assert!(clipboard(&"x".repeat(60_000), &Environment::new()).is_err());
        for hidden in ["a\nb", "a\rb", "\x1b[201~", "\u{9b}", "\x7f", "\u{202e}"] {
            assert!(clipboard(hidden, &Environment::new()).is_err());
        }
    }
}
