//! What Python prints of an exception: `str` of those of the standard library, from their class and arguments. Of a class that a
//! program made itself it is what every exception prints unless it says otherwise: nobody but the program knows.

use super::python_value::PyValue;

/// An exception: its class with the module, and what it was made with.
#[derive(Clone, PartialEq, Debug)]
pub struct Raised {
    /// The class, with its module where that is known.
    pub class: String,
    arguments: Vec<PyValue>,
}

impl Raised {
    /// An exception of a class.
    pub fn new(class: String, arguments: Vec<PyValue>) -> Self {
        Self { class, arguments }
    }

    /// The class without its module.
    pub fn name(&self) -> &str {
        self.class.rsplit('.').next().unwrap_or(&self.class)
    }

    /// The name of a built-in class; empty for any other.
    fn builtin(&self) -> &str {
        self.class.strip_prefix("builtins.").or_else(|| self.class.strip_prefix("exceptions.")).unwrap_or_default()
    }

    /// The arguments that Python shows of it: an error of the system keeps the names of files apart.
    pub fn own_arguments(&self) -> &[PyValue] {
        let names_files = OS_ERRORS.contains(&self.builtin()) && (3..=5).contains(&self.arguments.len());
        let shown = if names_files { 2 } else { self.arguments.len() };
        self.arguments.get(..shown).unwrap_or(&self.arguments)
    }

    /// `str` of it; none where that would be endless.
    pub fn message(&self) -> Option<String> {
        let special = match self.builtin() {
            "KeyError" => match self.arguments.as_slice() {
                [key] => Some(key.repr()),
                _ => None,
            },
            "ExceptionGroup" | "BaseExceptionGroup" => group(&self.arguments),
            "UnicodeDecodeError" => decoding(&self.arguments),
            "UnicodeEncodeError" => encoding(&self.arguments),
            "UnicodeTranslateError" => translating(&self.arguments),
            "SyntaxError" | "IndentationError" | "TabError" => Some(syntax(&self.arguments)),
            name if OS_ERRORS.contains(&name) => system(name, &self.arguments),
            _ => self.elsewhere(),
        };
        special.unwrap_or_else(|| plain(&self.arguments))
    }

    /// Those of other modules of the standard library that say something of their own.
    fn elsewhere(&self) -> Option<Option<String>> {
        match self.class.as_str() {
            "json.decoder.JSONDecodeError" => place_in_json(&self.arguments),
            "subprocess.CalledProcessError" => exit_status(&self.arguments),
            "subprocess.TimeoutExpired" => match self.arguments.as_slice() {
                [command, seconds, ..] => Some(
                    both(command, seconds)
                        .map(|(command, seconds)| format!("Command '{command}' timed out after {seconds} seconds")),
                ),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The classes that print errors of the system.
const OS_ERRORS: [&str; 18] = [
    "OSError",
    "IOError",
    "EnvironmentError",
    "BlockingIOError",
    "ChildProcessError",
    "ConnectionError",
    "BrokenPipeError",
    "ConnectionAbortedError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "FileExistsError",
    "FileNotFoundError",
    "InterruptedError",
    "IsADirectoryError",
    "NotADirectoryError",
    "PermissionError",
    "ProcessLookupError",
    "TimeoutError",
];

/// What every exception prints: nothing, its only argument, or all of them as a tuple.
fn plain(arguments: &[PyValue]) -> Option<String> {
    match arguments {
        [] => Some(String::new()),
        [only] => only.str(),
        several => PyValue::Tuple(several.to_vec()).repr(),
    }
}

fn both(first: &PyValue, second: &PyValue) -> Option<(String, String)> {
    Some((first.str()?, second.str()?))
}

fn whole(value: &PyValue) -> Option<usize> {
    match value {
        PyValue::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}

/// `[Errno 2] No such file or directory: 'a' -> 'b'`.
fn system(name: &str, arguments: &[PyValue]) -> Option<Option<String>> {
    let [number, text, files @ ..] = arguments else { return None };
    if files.len() > 3 {
        return None;
    }
    // The third argument of this one may be a count of characters.
    let is_count = name == "BlockingIOError" && files.first().is_some_and(|file| whole(file).is_some());
    let named = |at: usize| files.get(at).filter(|file| **file != PyValue::None && !is_count);
    let write = || {
        let (number, text) = both(number, text)?;
        let mut out = format!("[Errno {number}] {text}");
        if let Some(first) = named(0) {
            out.push_str(&format!(": {}", first.repr()?));
            if let Some(second) = named(2) {
                out.push_str(&format!(" -> {}", second.repr()?));
            }
        }
        Some(out)
    };
    Some(write())
}

/// `two (2 sub-exceptions)`.
fn group(arguments: &[PyValue]) -> Option<Option<String>> {
    let [message, PyValue::List(inner) | PyValue::Tuple(inner)] = arguments else { return None };
    let plural = if inner.len() == 1 { "" } else { "s" };
    Some(message.str().map(|message| format!("{message} ({} sub-exception{plural})", inner.len())))
}

fn decoding(arguments: &[PyValue]) -> Option<Option<String>> {
    let [codec, PyValue::Bytes(bytes), start, end, reason] = arguments else { return None };
    let (start, end) = (whole(start)?, whole(end)?);
    let what = match bytes.get(start) {
        Some(byte) if end == start + 1 => format!("byte 0x{byte:02x} in position {start}"),
        _ => format!("bytes in position {start}-{}", end.saturating_sub(1)),
    };
    Some(both(codec, reason).map(|(codec, reason)| format!("'{codec}' codec can't decode {what}: {reason}")))
}

fn encoding(arguments: &[PyValue]) -> Option<Option<String>> {
    let [codec, PyValue::Text(text), start, end, reason] = arguments else { return None };
    let what = characters(text, whole(start)?, whole(end)?);
    Some(both(codec, reason).map(|(codec, reason)| format!("'{codec}' codec can't encode {what}: {reason}")))
}

fn translating(arguments: &[PyValue]) -> Option<Option<String>> {
    let [PyValue::Text(text), start, end, reason] = arguments else { return None };
    let what = characters(text, whole(start)?, whole(end)?);
    Some(reason.str().map(|reason| format!("can't translate {what}: {reason}")))
}

fn characters(text: &[u8], start: usize, end: usize) -> String {
    let only = String::from_utf8_lossy(text).chars().nth(start).filter(|_| end == start + 1).map(u32::from);
    match only {
        Some(code @ 0..=0xff) => format!("character '\\x{code:02x}' in position {start}"),
        Some(code @ 0x100..=0xffff) => format!("character '\\u{code:04x}' in position {start}"),
        Some(code) => format!("character '\\U{code:08x}' in position {start}"),
        None => format!("characters in position {start}-{}", end.saturating_sub(1)),
    }
}

/// `invalid syntax (file.py, line 1)`.
fn syntax(arguments: &[PyValue]) -> Option<String> {
    let Some(message) = arguments.first() else { return Some("None".to_owned()) };
    let message = message.str()?;
    let Some(PyValue::Tuple(place) | PyValue::List(place)) = arguments.get(1) else { return Some(message) };
    let file = match place.first() {
        Some(PyValue::Text(file)) => {
            Some(String::from_utf8_lossy(file).rsplit('/').next().unwrap_or_default().to_owned())
        }
        _ => None,
    };
    Some(match (file, place.get(1).and_then(whole)) {
        (Some(file), Some(line)) => format!("{message} ({file}, line {line})"),
        (Some(file), None) => format!("{message} ({file})"),
        (None, Some(line)) => format!("{message} (line {line})"),
        (None, None) => message,
    })
}

/// `Expecting value: line 1 column 2 (char 1)`.
fn place_in_json(arguments: &[PyValue]) -> Option<Option<String>> {
    let [message, PyValue::Text(document), at] = arguments else { return None };
    let at = whole(at)?;
    let before: Vec<char> = String::from_utf8_lossy(document).chars().take(at).collect();
    let line = before.iter().filter(|c| **c == '\n').count() + 1;
    let column = before.iter().rev().take_while(|c| **c != '\n').count() + 1;
    Some(message.str().map(|message| format!("{message}: line {line} column {column} (char {at})")))
}

/// `Command 'false' returned non-zero exit status 1.`
fn exit_status(arguments: &[PyValue]) -> Option<Option<String>> {
    let [status, command, ..] = arguments else { return None };
    let status = whole(status)?;
    Some(command.str().map(|command| format!("Command '{command}' returned non-zero exit status {status}.")))
}
