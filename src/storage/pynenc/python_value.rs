//! Values as Python would hold them, told from jsonpickle's trees and from pickles without making any: enough to write what `str` and
//! `repr` of an exception's arguments are.

use super::exception_text::Raised;
use super::status::text;
use crate::storage::codec::json::Json;
use crate::storage::codec::pickle::{How, Node, NodeId, Pickle};
use crate::storage::codec::{base64, python};
use crate::storage::pynenc::value::text_of;

/// A value.
#[derive(Clone, PartialEq, Debug)]
pub enum PyValue {
    None,
    Bool(bool),
    /// A number by the digits that Python prints.
    Number(String),
    Text(Vec<u8>),
    Bytes(Vec<u8>),
    List(Vec<PyValue>),
    Tuple(Vec<PyValue>),
    Set(Vec<PyValue>),
    Frozen(Vec<PyValue>),
    Dict(Vec<(PyValue, PyValue)>),
    /// An exception, or another object that is made from its class and arguments.
    Made(Raised),
}

/// Most values of one, shared ones counted each time.
const VALUES: usize = 10_000;

/// Deepest nesting.
const DEPTH: usize = 64;

/// Longest text of one.
const LONGEST: usize = 1 << 20;

impl PyValue {
    /// What jsonpickle, or pynenc's own JSON serializer, wrote; none where it holds what only Python can make.
    pub fn of_json(json: &Json) -> Option<Self> {
        from_json(json, DEPTH, &mut VALUES.clone())
    }

    /// A pickle's value; none where it holds what only Python can make.
    pub fn of_pickle(pickle: &Pickle<'_>) -> Option<Self> {
        from_pickle(pickle, pickle.root().ok()?, DEPTH, &mut VALUES.clone())
    }

    /// As `str` shows it; none where that would be endless.
    pub fn str(&self) -> Option<String> {
        match self {
            PyValue::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
            PyValue::Made(raised) => raised.message(),
            other => other.repr(),
        }
    }

    /// As `repr` shows it; none where that would be endless.
    pub fn repr(&self) -> Option<String> {
        let mut out = String::new();
        self.push(&mut out)?;
        Some(out)
    }

    fn push(&self, out: &mut String) -> Option<()> {
        match self {
            PyValue::None => out.push_str("None"),
            PyValue::Bool(flag) => out.push_str(if *flag { "True" } else { "False" }),
            PyValue::Number(digits) => out.push_str(digits),
            PyValue::Text(text) => out.push_str(&python::repr(text)),
            PyValue::Bytes(bytes) => out.push_str(&python::repr_bytes(bytes)),
            PyValue::List(items) => push_all(out, "[", items, "]")?,
            PyValue::Tuple(items) => push_all(out, "(", items, if items.len() == 1 { ",)" } else { ")" })?,
            PyValue::Set(items) if items.is_empty() => out.push_str("set()"),
            PyValue::Set(items) => push_all(out, "{", items, "}")?,
            PyValue::Frozen(items) if items.is_empty() => out.push_str("frozenset()"),
            PyValue::Frozen(items) => push_all(out, "frozenset({", items, "})")?,
            PyValue::Dict(pairs) => {
                out.push('{');
                for (at, (key, value)) in pairs.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { ", " });
                    key.push(out)?;
                    out.push_str(": ");
                    value.push(out)?;
                }
                out.push('}');
            }
            PyValue::Made(raised) => {
                out.push_str(raised.name());
                push_all(out, "(", raised.own_arguments(), ")")?;
            }
        }
        (out.len() <= LONGEST).then_some(())
    }
}

/// Items as `repr` shows them, between two marks.
fn push_all(out: &mut String, open: &str, items: &[PyValue], close: &str) -> Option<()> {
    out.push_str(open);
    for (at, item) in items.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        item.push(out)?;
    }
    out.push_str(close);
    Some(())
}

fn from_json(json: &Json, depth: usize, left: &mut usize) -> Option<PyValue> {
    *left = left.checked_sub(1)?;
    let depth = depth.checked_sub(1)?;
    Some(match json {
        Json::Null => PyValue::None,
        Json::Bool(flag) => PyValue::Bool(*flag),
        Json::Int(_) | Json::Big(_) | Json::Float(_) => PyValue::Number(number(json)),
        Json::Text(text) => PyValue::Text(text.exact().to_vec()),
        Json::Array(items) => PyValue::List(all(items, depth, left)?),
        Json::Object(members) if members.iter().any(|(key, _)| is_instruction(key.exact())) => {
            instruction(json, depth, left)?
        }
        Json::Object(members) => {
            let pair = |(key, value): &(crate::text::Untrusted, Json)| {
                Some((PyValue::Text(key.exact().to_vec()), from_json(value, depth, left)?))
            };
            PyValue::Dict(members.iter().map(pair).collect::<Option<_>>()?)
        }
    })
}

fn is_instruction(key: &[u8]) -> bool {
    key.starts_with(b"py/") || key.starts_with(b"__pynenc__")
}

fn all(items: &[Json], depth: usize, left: &mut usize) -> Option<Vec<PyValue>> {
    items.iter().map(|item| from_json(item, depth, left)).collect()
}

/// What jsonpickle, or pynenc, writes for what JSON has no form for.
fn instruction(json: &Json, depth: usize, left: &mut usize) -> Option<PyValue> {
    let items = |key: &str| match json.get(key) {
        Some(Json::Array(items)) => Some(items.as_slice()),
        _ => None,
    };
    if let Some(tuple) = items("py/tuple") {
        return Some(PyValue::Tuple(all(tuple, depth, left)?));
    }
    if let Some(set) = items("py/set") {
        return Some(PyValue::Set(all(set, depth, left)?));
    }
    if let Some(coded) = json.get("py/b64").and_then(text) {
        return Some(PyValue::Bytes(base64::decode(coded.as_bytes()).ok()?));
    }
    if let Some(own) = json.get("__pynenc__std_py_exc__") {
        let arguments = match own.get("args") {
            Some(Json::Array(arguments)) => all(arguments, depth, left)?,
            _ => Vec::new(),
        };
        return Some(PyValue::Made(Raised::new(text(own.get("type")?)?, arguments)));
    }
    let [class, arguments, ..] = items("py/reduce")? else { return None };
    let arguments = arguments.get("py/tuple").and_then(|tuple| match tuple {
        Json::Array(arguments) => Some(arguments.as_slice()),
        _ => None,
    })?;
    let class = text(class.get("py/type")?)?;
    let arguments = all(arguments, depth, left)?;
    Some(made(class, arguments))
}

/// An object of a class; frozen sets are made from a list.
fn made(class: String, arguments: Vec<PyValue>) -> PyValue {
    match (class.as_str(), arguments.as_slice()) {
        ("builtins.frozenset", [PyValue::List(items)]) => PyValue::Frozen(items.clone()),
        ("builtins.frozenset", []) => PyValue::Frozen(Vec::new()),
        _ => PyValue::Made(Raised::new(class, arguments)),
    }
}

/// A number as Python prints it.
fn number(json: &Json) -> String {
    match text_of(json).as_str() {
        "NaN" => "nan".to_owned(),
        "Infinity" => "inf".to_owned(),
        "-Infinity" => "-inf".to_owned(),
        digits => digits.to_owned(),
    }
}

fn from_pickle(pickle: &Pickle<'_>, id: NodeId, depth: usize, left: &mut usize) -> Option<PyValue> {
    *left = left.checked_sub(1)?;
    let depth = depth.checked_sub(1)?;
    let mut each = |ids: &[NodeId]| -> Option<Vec<PyValue>> {
        ids.iter().map(|id| from_pickle(pickle, *id, depth, left)).collect()
    };
    Some(match pickle.node(id)? {
        Node::None => PyValue::None,
        Node::Bool(flag) => PyValue::Bool(*flag),
        Node::Int(whole) => PyValue::Number(whole.to_string()),
        Node::Big(big) => PyValue::Number(big.digits()),
        Node::Float(float) => PyValue::Number(number(&Json::Float(*float))),
        Node::Text(text) => PyValue::Text(text.to_vec()),
        Node::Bytes(bytes) => PyValue::Bytes(bytes.to_vec()),
        Node::List(items) => PyValue::List(each(items)?),
        Node::Tuple(items) => PyValue::Tuple(each(items)?),
        Node::Set(items) => PyValue::Set(each(items)?),
        Node::Dict(pairs) => {
            let pair = |(key, value): &(NodeId, NodeId)| {
                let key = from_pickle(pickle, *key, depth, left)?;
                Some((key, from_pickle(pickle, *value, depth, left)?))
            };
            PyValue::Dict(pairs.iter().map(pair).collect::<Option<_>>()?)
        }
        Node::Call(call) if matches!(call.how, How::Reduce | How::New) => {
            let Node::Global(class) = pickle.node(call.callee)? else { return None };
            let class = pickle.global(*class)?;
            let Node::Tuple(arguments) = pickle.node(call.arguments?)? else { return None };
            made(format!("{}.{}", class.module.lossy(), class.name.lossy()), each(arguments)?)
        }
        _ => return None,
    })
}
