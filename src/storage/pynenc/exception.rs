//! What a failed invocation left: the name of its exception and the exception itself, serialized (formats/pynenc.md section 2). Type
//! and message are read out of the text as it stands; the text itself is never executed.

use super::python_value::PyValue;
use super::status::text;
use super::value::Encoding;
use super::{BackendError, value};
use crate::storage::codec::json::Json;
use crate::storage::codec::{base64, pickle};

/// An exception as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaskException {
    /// The name of its class.
    pub error_name: String,
    /// Whether it is one of pynenc's own.
    pub pynenc_error: bool,
    /// The exception itself: a text that one of the serializers wrote, or the reference of a large one.
    pub error_data: String,
}

/// What can be told of an exception without executing anything.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// Its class, with the module where that is stored.
    pub class: String,
    /// Its message, where it can be told.
    pub message: Option<String>,
}

impl TaskException {
    /// One of Python's built-in exceptions with its arguments, as jsonpickle writes it.
    ///
    /// # Errors
    /// The name is no identifier, or an argument holds what jsonpickle would take for an instruction.
    pub fn builtin(name: &str, arguments: &[Json]) -> Result<Self, BackendError> {
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(BackendError::Instruction(name.to_owned()));
        }
        let arguments = Json::Array(arguments.to_vec());
        value::serialize(&arguments)?;
        let class = Json::object([("py/type", Json::text(format!("builtins.{name}")))]);
        let parts = vec![class, Json::object([("py/tuple", arguments)]), Json::object([])];
        let data = Json::object([("py/reduce", Json::Array(parts))]);
        Ok(Self { error_name: name.to_owned(), pynenc_error: false, error_data: value::text_of(&data) })
    }

    /// As it is stored.
    pub fn to_json(&self) -> String {
        serde_json::json!({
            "error_name": self.error_name,
            "pynenc_error": self.pynenc_error,
            "error_data": self.error_data,
        })
        .to_string()
    }

    /// Reads what is stored; none when it is not what pynenc stores.
    pub fn from_json(json: &str) -> Option<Self> {
        let value = Json::parse(json.as_bytes()).ok()?;
        Some(Self {
            error_name: text(value.get("error_name")?)?,
            pynenc_error: value.get("pynenc_error") == Some(&Json::Bool(true)),
            error_data: value.get("error_data").and_then(text).unwrap_or_default(),
        })
    }

    /// Its class and message. `error_data` must not be a reference any more.
    pub fn told(&self) -> Told {
        let data = Json::parse(self.error_data.as_bytes()).ok();
        let told = match &data {
            Some(data) if self.pynenc_error => Some(self.pynencs_own(data)),
            Some(data) => enveloped(data).or_else(|| PyValue::of_json(data).and_then(raised)).or_else(|| named(data)),
            None => self.pickled(),
        };
        told.unwrap_or_else(|| Told { class: self.error_name.clone(), message: None })
    }

    /// One of pynenc's own, by its fields, as it prints when pynenc loads it.
    fn pynencs_own(&self, data: &Json) -> Told {
        let (name, field) = (&self.error_name, |key: &str| data.get(key).and_then(text));
        let subject = match (field("task_id_key"), field("invocation_id")) {
            (Some(task), _) => Some(format!("({task})")),
            (None, Some(id)) if name == "InvocationNotFoundError" && field("message").is_none() => {
                Some(format!("({id})"))
            }
            (None, Some(id)) if ["InvocationError", "InvocationNotFoundError"].contains(&name.as_str()) => {
                Some(format!("(invocation:{id})"))
            }
            _ => None,
        };
        let message = match (subject, field("message"), field("diff")) {
            (Some(subject), Some(message), Some(diff)) => format!("{name}{subject} {message}\n{diff}"),
            (Some(subject), None, Some(diff)) => format!("{name}{subject}\n{diff}"),
            (Some(subject), Some(message), None) => format!("{name}{subject}: {message}"),
            (Some(subject), None, None) => format!("{name}{subject}"),
            (None, Some(message), _) => message,
            (None, None, _) if *data == Json::object([]) => String::new(),
            (None, None, _) => value::text_of(data),
        };
        Told { class: format!("pynenc.exceptions.{name}"), message: Some(message) }
    }

    /// A pickled one, decoded and never executed.
    fn pickled(&self) -> Option<Told> {
        if value::encoding(&self.error_data) != Encoding::Pickle {
            return None;
        }
        let bytes = base64::decode(self.error_data.as_bytes()).ok()?;
        let pickle = pickle::decode(&bytes, pickle::Limits::default());
        PyValue::of_pickle(&pickle).and_then(raised).or_else(|| class_of(&pickle))
    }
}

/// What is told of a value that is an exception.
fn raised(value: PyValue) -> Option<Told> {
    let PyValue::Made(raised) = value else { return None };
    Some(Told { message: raised.message(), class: raised.class })
}

/// The class of what jsonpickle would make, where the arguments cannot be told.
fn named(data: &Json) -> Option<Told> {
    let Json::Array(parts) = data.get("py/reduce")? else { return None };
    Some(Told { class: text(parts.first()?.get("py/type")?)?, message: None })
}

/// The class that a pickle names first, where the arguments cannot be told.
fn class_of(pickle: &pickle::Pickle<'_>) -> Option<Told> {
    let pickle::Node::Call(call) = pickle.node(pickle.root().ok()?)? else { return None };
    let pickle::Node::Global(class) = pickle.node(call.callee)? else { return None };
    let class = pickle.global(*class)?;
    Some(Told { class: format!("{}.{}", class.module.lossy(), class.name.lossy()), message: None })
}

/// The JSON serializer's form, which holds the message itself. 0.0.x wrote every class as if it were Python's own.
fn enveloped(data: &Json) -> Option<Told> {
    if let Some(own) = data.get("__pynenc__std_py_exc__") {
        let name = text(own.get("type")?)?;
        let class = if is_builtin(&name) { format!("builtins.{name}") } else { name };
        return Some(Told { class, message: own.get("message").and_then(text) });
    }
    let own = data.get("__pynenc__client_exception__")?;
    let class = format!("{}.{}", text(own.get("module")?)?, text(own.get("qualname")?)?);
    Some(Told { class, message: own.get("message").and_then(text) })
}

/// Whether Python itself has an exception of this name.
fn is_builtin(name: &str) -> bool {
    BUILTIN.split_ascii_whitespace().any(|known| known == name)
}

/// The exceptions of Python 3.14.
const BUILTIN: &str = "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError \
                       BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError \
                       ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning \
                       EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError \
                       FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError \
                       InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError \
                       ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError \
                       PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError \
                       RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration \
                       StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError \
                       UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError \
                       UnicodeWarning UserWarning ValueError Warning ZeroDivisionError";

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, data: &str) -> (String, Option<String>) {
        let exception = TaskException { error_name: name.to_owned(), pynenc_error: false, error_data: data.to_owned() };
        let told = exception.told();
        (told.class, told.message)
    }

    #[test]
    fn a_key_error_comes_back_with_type_and_arguments() {
        let exception = TaskException::builtin("KeyError", &[Json::text("some key error")]).unwrap();
        let read = TaskException::from_json(&exception.to_json()).unwrap();
        assert_eq!(read, exception);
        assert_eq!(
            read.told(),
            Told { class: "builtins.KeyError".to_owned(), message: Some("'some key error'".to_owned()) }
        );
    }

    #[test]
    fn every_serializer_is_read_as_it_stands() {
        let data =
            r#"{"py/reduce": [{"py/type": "m.PaymentError"}, {"py/tuple": ["402: card declined"]}, {"code": 402}]}"#;
        assert_eq!(told("PaymentError", data), ("m.PaymentError".to_owned(), Some("402: card declined".to_owned())));
        let data = r#"{"__pynenc__std_py_exc__": {"type": "ValueError", "args": ["bad"], "message": "bad"}}"#;
        assert_eq!(told("ValueError", data), ("builtins.ValueError".to_owned(), Some("bad".to_owned())));
        let data = r#"{"__pynenc__client_exception__": {"module": "m", "qualname": "A.B", "args": [1, 2], "message": "(1, 2)"}}"#;
        assert_eq!(told("B", data), ("m.A.B".to_owned(), Some("(1, 2)".to_owned())));
        assert_eq!(told("Odd", "gASVJQAAAAAAAACM"), ("Odd".to_owned(), None));
        let data = r#"{"py/reduce": [{"py/type": "builtins.OSError"}, {"py/tuple": [2, "gone", null]}, {}]}"#;
        assert_eq!(told("OSError", data).1.as_deref(), Some("[Errno 2] gone"));
        // 0.0.24 wrote every class so.
        let data = r#"{"__pynenc__std_py_exc__": {"type": "PaymentError", "args": ["402"], "message": "402"}}"#;
        assert_eq!(told("PaymentError", data), ("PaymentError".to_owned(), Some("402".to_owned())));
    }

    /// What a class of a program prints of itself nobody else knows, and a pickled frozen set looks like a set.
    const UNKNOWABLE: [&str; 4] = ["LOUD y", "[Errno 110] t", "'k'", "frozenset({2})"];

    #[test]
    fn every_exception_prints_as_in_python_whatever_serialized_it() {
        let path = format!("{}/tests/corpus/pynenc.exceptions-0.4.0.json.gz", env!("CARGO_MANIFEST_DIR"));
        let packed = std::fs::File::open(path).unwrap();
        let all: Vec<serde_json::Value> = serde_json::from_reader(flate2::read::GzDecoder::new(packed)).unwrap();
        assert_eq!(all.len(), 267);
        let mut skipped = 0;
        for one in all {
            let field = |key: &str| one[key].as_str().unwrap();
            let told = TaskException::from_json(field("stored")).unwrap().told();
            assert_eq!(told.class, field("type"));
            let json = field("serializer") == "JsonSerializer";
            if !json
                && UNKNOWABLE.contains(&field("str"))
                && !field("type").ends_with("KeyError")
                && told.message.as_deref() != Some(field("str"))
            {
                skipped += 1;
                continue;
            }
            assert_eq!(told.message.as_deref(), Some(field("str")), "{}: {}", field("type"), field("stored"));
        }
        assert!(skipped <= 7, "{skipped}");
    }

    #[test]
    fn hostile_values_end() {
        let deep = format!("{}1{}", "[".repeat(900), "]".repeat(900));
        let data = format!(r#"{{"py/reduce": [{{"py/type": "m.E"}}, {{"py/tuple": [{deep}]}}]}}"#);
        assert_eq!(told("E", &data), ("m.E".to_owned(), None));
        let data = r#"{"py/reduce": [{"py/type": "builtins.ValueError"}, {"py/tuple": [{"py/object": "m.X"}]}]}"#;
        assert_eq!(told("ValueError", data), ("builtins.ValueError".to_owned(), None));
    }

    #[test]
    fn only_names_make_exceptions() {
        assert!(TaskException::builtin("eval'", &[]).is_err());
        assert!(TaskException::from_json("[]").is_none());
    }
}
