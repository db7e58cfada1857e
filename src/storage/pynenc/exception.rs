//! What a failed invocation left: the name of its exception and the exception itself, serialized (formats/pynenc.md section 2). Type
//! and message are read out of the text as it stands; the text itself is never executed.

use super::status::text;
use super::{BackendError, value};
use crate::storage::codec::json::Json;
use crate::storage::codec::python;

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
        let told = data.as_ref().and_then(|data| {
            if self.pynenc_error {
                return Some(Told {
                    class: format!("pynenc.exceptions.{}", self.error_name),
                    message: own_message(data),
                });
            }
            reduced(data).or_else(|| enveloped(data))
        });
        told.unwrap_or_else(|| Told { class: self.error_name.clone(), message: None })
    }
}

/// jsonpickle's form: the class and the arguments that would make it again.
fn reduced(data: &Json) -> Option<Told> {
    let Json::Array(parts) = data.get("py/reduce")? else {
        return None;
    };
    let class = text(parts.first()?.get("py/type")?)?;
    let arguments = match parts.get(1).and_then(|part| part.get("py/tuple")) {
        Some(Json::Array(arguments)) => arguments.as_slice(),
        _ => &[],
    };
    Some(Told { message: Some(message(&class, arguments)), class })
}

/// The JSON serializer's form, which holds the message itself.
fn enveloped(data: &Json) -> Option<Told> {
    if let Some(own) = data.get("__pynenc__std_py_exc__") {
        let class = format!("builtins.{}", text(own.get("type")?)?);
        return Some(Told { class, message: own.get("message").and_then(text) });
    }
    let own = data.get("__pynenc__client_exception__")?;
    let class = format!("{}.{}", text(own.get("module")?)?, text(own.get("qualname")?)?);
    Some(Told { class, message: own.get("message").and_then(text) })
}

/// One of pynenc's own: its fields, of which one may be the message.
fn own_message(data: &Json) -> Option<String> {
    data.get("message").and_then(text).or_else(|| Some(value::text_of(data)))
}

/// `str(exception)`: its only argument, or all of them as Python shows a tuple. `KeyError` shows its key as `repr` does.
fn message(class: &str, arguments: &[Json]) -> String {
    match arguments {
        [] => String::new(),
        [Json::Text(only)] if class != "builtins.KeyError" => only.lossy().into_owned(),
        [only] => shown(only),
        several => format!("({})", several.iter().map(shown).collect::<Vec<_>>().join(", ")),
    }
}

fn shown(value: &Json) -> String {
    match value {
        Json::Text(text) => python::repr(text.exact()),
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        other => value::text_of(other),
    }
}

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
        assert_eq!(told("OSError", data).1.as_deref(), Some("(2, 'gone', None)"));
    }

    #[test]
    fn only_names_make_exceptions() {
        assert!(TaskException::builtin("eval'", &[]).is_err());
        assert!(TaskException::from_json("[]").is_none());
    }
}
