//! Names made from other names: the prefix of an app's tables, the id of a set of arguments, the reference of a large value
//! (formats/pynenc.md sections 1 and 2; the vectors of the tests are the software's own).

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// What a reference to a large value begins with.
pub const REFERENCE: &str = "__pynenc__client_data__";

/// The same before 0.1: only arguments were kept apart.
pub const EARLY_REFERENCE: &str = "__pynenc__arg_cache__";

/// Values of so many characters and more are kept apart and referred to.
pub const REFERENCE_FROM: usize = 1_024;

/// The prefix of an app's tables in SQLite. It cannot be inverted.
pub fn table_prefix(app_id: &str) -> String {
    let mut name: String = app_id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    if name.is_empty() {
        name.push_str("_default");
    }
    let hash = sha256(app_id.as_bytes());
    format!("{name}_{}", hash.get(..8).unwrap_or_default())
}

/// What stands between the words of most app ids; all become `_` in a prefix.
const BETWEEN: [char; 6] = ['_', '-', '.', ' ', '/', ':'];

/// The app id of a prefix, where it is made of ASCII words and no more than four badges between them: each guess is proved by the
/// hash in the prefix. pynenc stores the id itself only once the app has run as a programme of its own.
pub fn guess_app(prefix: &str) -> Option<String> {
    let (name, _) = prefix.rsplit_once('_')?;
    let name = name.strip_prefix('_').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(name);
    let words: Vec<&str> = name.split('_').collect();
    let (first, rest) = words.split_first()?;
    if rest.len() > 4 {
        return None;
    }
    let mut guesses = vec![(*first).to_owned()];
    for word in rest {
        guesses = guesses.iter().flat_map(|start| BETWEEN.map(|sign| format!("{start}{sign}{word}"))).collect();
    }
    guesses.into_iter().find(|guess| table_prefix(guess) == prefix)
}

/// The id of a call's arguments, whatever their order.
pub fn arguments_id(arguments: &[(String, String)]) -> String {
    if arguments.is_empty() {
        return "no_args".to_owned();
    }
    let mut text = String::new();
    let sorted: BTreeMap<&str, &str> = arguments.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for (name, value) in sorted {
        let (name, value) = (serde_json::Value::from(name), serde_json::Value::from(value));
        text.push_str(&format!("{name}={value};"));
    }
    sha256(text.as_bytes())
}

/// The reference that stands for a large value: the same text always has the same one, so that many invocations share it.
pub fn reference(text: &str) -> String {
    format!("{REFERENCE}:{}", sha256(text.as_bytes()))
}

/// The name of an app as it stands in Redis keys; none where pynenc refuses it (empty, or with a colon).
pub fn redis_app(app_id: &str) -> Option<String> {
    let refused = app_id.is_empty() || app_id.contains(':');
    let replaced =
        || app_id.replace('[', "__OPEN_BRACKET__").replace(']', "__CLOSE_BRACKET__").replace('*', "__ASTERISK__");
    (!refused).then(replaced)
}

/// The task's module and function: its key splits at the last dot.
pub fn split_task(key: &str) -> (&str, &str) {
    key.rsplit_once('.').unwrap_or(("", key))
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vector_of_the_software() {
        let path = format!("{}/tests/corpus/pynenc.identity_vectors.json", env!("CARGO_MANIFEST_DIR"));
        let vectors: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for (app_id, prefix) in vectors["table_prefix"].as_object().unwrap() {
            assert_eq!(table_prefix(app_id), prefix.as_str().unwrap());
        }
        for pair in vectors["args_id"].as_array().unwrap() {
            let arguments = pair[0].as_object().unwrap().iter();
            let arguments: Vec<_> = arguments.map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned())).collect();
            assert_eq!(arguments_id(&arguments), pair[1].as_str().unwrap());
        }
    }

    #[test]
    fn a_guess_is_right_or_none() {
        for app_id in ["my-app", "my_app", "a.b", "9", "lab-sample v1"] {
            assert_eq!(guess_app(&table_prefix(app_id)).as_deref(), Some(app_id));
        }
        for app_id in ["2nd app: café", "", "a-b-c-d-e-f-g"] {
            assert_eq!(guess_app(&table_prefix(app_id)), None);
        }
        assert_eq!(guess_app("my_app_00000000"), None);
    }

    #[test]
    fn names_in_redis() {
        assert_eq!(redis_app("a[*]").as_deref(), Some("a__OPEN_BRACKET____ASTERISK____CLOSE_BRACKET__"));
        assert_eq!((redis_app("a:b"), redis_app("")), (None, None));
        assert_eq!(split_task("pkg.module.func"), ("pkg.module", "func"));
    }
}
