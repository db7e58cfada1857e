//! Stored values as every front end renders them: JSON as it stands, pickles decoded and never executed, secrets withheld.

use super::value::Encoding;
use super::{TaskException, Told, value};
use crate::model::{Reason, Value};
use crate::storage::codec::json::Json;
use crate::storage::codec::{base64, pickle};
use crate::text::{Untrusted, secrets};

/// Most bytes of one value that are shown; more is only named.
const MOST: usize = 4 << 20;

/// How a text is looked up whose reference is stored; none when it is not there.
pub type Resolve<'a> = &'a mut dyn FnMut(&str) -> Option<String>;

/// A serialized value.
pub fn serialized(text: &str, resolve: Resolve<'_>) -> Value {
    if value::encoding(text) != Encoding::Reference {
        return inline(text);
    }
    match resolve(text) {
        Some(large) if value::encoding(&large) != Encoding::Reference => inline(&large),
        Some(_) => opaque("reference", "a reference that leads to another one"),
        None => opaque("missing", "a large value whose text is missing"),
    }
}

fn inline(text: &str) -> Value {
    if text.len() > MOST {
        return opaque("large", &format!("{} bytes", text.len()));
    }
    match Json::parse(text.as_bytes()) {
        Ok(json) => of_json(&json),
        Err(_) => pickled(text),
    }
}

/// A pickle in base64, decoded into what it holds; anything else is text of a serializer unknown here.
fn pickled(text: &str) -> Value {
    let bytes = match value::encoding(text) {
        Encoding::Pickle => base64::decode(text.as_bytes()).ok(),
        _ => None,
    };
    let Some(bytes) = bytes else {
        return Value::text(secrets::redact(text));
    };
    let shown = pickle::Shown { bytes: MOST, ..pickle::Shown::default() };
    match pickle::decode(&bytes, pickle::Limits::default()).value(shown) {
        Ok(value) => withhold(value),
        Err(error) => opaque("pickle", &format!("a pickle that cannot be decoded: {error}")),
    }
}

/// The value of a piece of JSON. Whole numbers beyond 64 bits stand as text.
pub fn of_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Int(number) => Value::Int(*number),
        Json::Big(digits) => Value::text(digits.to_string()),
        Json::Float(number) => Value::Number(*number),
        Json::Text(text) => Value::Text(redacted(text)),
        Json::Array(elements) => Value::List(elements.iter().map(of_json).collect()),
        Json::Object(members) => {
            Value::Map(members.iter().map(|(key, value)| (key.clone(), named(&key.lossy(), of_json(value)))).collect())
        }
    }
}

/// A value, withheld where its name says that it is a secret.
pub fn named(name: &str, value: Value) -> Value {
    if secrets::is_secret(name) && value != Value::Null { Value::Withheld } else { value }
}

/// Withholds secrets in a value that somebody else made.
fn withhold(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(redacted(&text)),
        Value::List(values) => Value::List(values.into_iter().map(withhold).collect()),
        Value::Map(pairs) => {
            let pair = |(key, value): (Untrusted, Value)| {
                let value = named(&key.lossy(), withhold(value));
                (key, value)
            };
            Value::Map(pairs.into_iter().map(pair).collect())
        }
        other => other,
    }
}

fn redacted(text: &Untrusted) -> Untrusted {
    match std::str::from_utf8(text.exact()) {
        Ok(plain) if plain.contains("://") => secrets::redact(plain).into(),
        _ => text.clone(),
    }
}

/// The class and message of an exception, as far as they can be told.
pub fn exception(exception: &TaskException) -> Told {
    let told = exception.told();
    Told { message: told.message.map(|message| secrets::redact(&message)), ..told }
}

fn opaque(key: &'static str, text: &str) -> Value {
    Value::Opaque(Box::new(Reason::new(key, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Value {
        serialized(text, &mut |_| None)
    }

    #[test]
    fn values_of_every_serializer() {
        assert_eq!(shown("3"), Value::Int(3));
        assert_eq!(shown("gARLAy4=\n"), Value::Int(3));
        assert_eq!(shown("gAROLg==\n"), Value::Null);
        assert_eq!(shown("<xml>"), Value::text("<xml>"));
        let point = shown(r#"{"py/object": "m.Point", "x": 3}"#);
        let wanted = vec![("py/object".into(), Value::text("m.Point")), ("x".into(), Value::Int(3))];
        assert_eq!(point, Value::Map(wanted));
        assert!(matches!(shown("gASV"), Value::Opaque(_)));
    }

    #[test]
    fn what_would_run_code_is_shown_and_not_run() {
        let place = std::env::temp_dir().join("adjourn-must-not-exist");
        let hostile =
            format!(r#"{{"py/reduce": [{{"py/function": "os.mkdir"}}, {{"py/tuple": ["{}"]}}]}}"#, place.display());
        assert!(matches!(shown(&hostile), Value::Map(_)));
        assert!(matches!(shown("gASVIAAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAVlY2hvIJSFlFKULg=="), Value::Opaque(_)));
        assert!(!place.exists());
    }

    #[test]
    fn references_are_followed_once_and_secrets_withheld() {
        let reference = super::super::identity::reference("x");
        assert_eq!(serialized(&reference, &mut |_| Some("[1]".to_owned())), Value::List(vec![Value::Int(1)]));
        assert!(matches!(serialized(&reference, &mut |_| Some(reference.clone())), Value::Opaque(_)));
        assert!(matches!(shown(&reference), Value::Opaque(_)));
        let Value::Map(pairs) = shown(r#"{"password": "x", "url": "redis://u:p@h"}"#) else { panic!() };
        assert_eq!(pairs[0].1, Value::Withheld);
        assert_eq!(pairs[1].1, Value::text("redis://u:***@h"));
    }

    #[test]
    fn a_pickled_exception_tells_class_and_message() {
        let data = "gASVJQAAAAAAAACMCGJ1aWx0aW5zlIwKVmFsdWVFcnJvcpSTlIwDYmFklIWUUpQu\n";
        let stored =
            TaskException { error_name: "ValueError".to_owned(), pynenc_error: false, error_data: data.to_owned() };
        let told = exception(&stored);
        assert_eq!((told.class.as_str(), told.message.as_deref()), ("builtins.ValueError", Some("bad")));
    }
}
