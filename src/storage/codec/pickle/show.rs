//! A pickle as typed values for screen and JSON. A few bytes can share one list a million times or contain themselves, so
//! what is shown is counted, and what is left out is said.

use super::error::PickleError;
use super::node::{Call, Node, NodeId, Pickle};
use crate::model::{Reason, Value};
use crate::text::Untrusted;

/// How much of a pickle is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Most values in all.
    pub values: usize,
    /// How deep containers may nest.
    pub depth: usize,
    /// Most bytes of one text.
    pub bytes: usize,
}

impl Default for Shown {
    fn default() -> Self {
        Self { values: 2_000, depth: 32, bytes: 4_096 }
    }
}

impl Pickle<'_> {
    /// Its value; what only running code could make is opaque and names what would be called.
    ///
    /// # Errors
    /// Why it could not be decoded to its end.
    pub fn value(&self, shown: Shown) -> Result<Value, PickleError> {
        let root = self.root().map_err(Clone::clone)?;
        let mut painter = Painter { pickle: self, shown, left: shown.values, path: Vec::new() };
        Ok(painter.value(root))
    }
}

struct Painter<'p> {
    pickle: &'p Pickle<'p>,
    shown: Shown,
    left: usize,
    path: Vec<NodeId>,
}

impl Painter<'_> {
    fn value(&mut self, id: NodeId) -> Value {
        self.left = self.left.saturating_sub(1);
        if self.path.contains(&id) {
            return opaque("cycle", "it contains itself");
        }
        if self.path.len() >= self.shown.depth {
            return opaque("deep", "nested too deep to show");
        }
        self.path.push(id);
        let value = self.node(id);
        self.path.pop();
        value
    }

    fn node(&mut self, id: NodeId) -> Value {
        let pickle = self.pickle;
        match pickle.node(id) {
            None | Some(Node::None) => Value::Null,
            Some(Node::Bool(flag)) => Value::Flag(*flag),
            Some(Node::Int(number)) => Value::Int(*number),
            Some(Node::Big(big)) => Value::text(big.digits()),
            Some(Node::Float(number)) => Value::Number(*number),
            Some(Node::Text(text) | Node::Bytes(text)) => self.text(text),
            Some(Node::List(items) | Node::Tuple(items) | Node::Set(items)) => self.list(items),
            Some(Node::Deque { items, longest }) => {
                let longest = Value::or_null(*longest, Value::Count);
                Value::Record(vec![("deque", self.list(items)), ("maxlen", longest)])
            }
            Some(Node::Dict(entries)) => self.dict(entries),
            Some(Node::Call(call)) => opaque("opaque", format!("{}, made only by running it", self.callee(call))),
            Some(Node::Global(at)) => opaque("global", self.name(*at)),
            Some(Node::Persistent(_)) => opaque("persistent", "known to the program that wrote it only"),
            Some(Node::Extension(code)) => opaque("extension", format!("extension {code}")),
            Some(Node::Buffer) => opaque("buffer", "data kept beside the pickle"),
        }
    }

    fn text(&self, text: &[u8]) -> Value {
        match text.len() {
            long if long > self.shown.bytes => opaque("long", format!("{long} bytes")),
            _ => Value::Text(Untrusted::new(text)),
        }
    }

    fn list(&mut self, items: &[NodeId]) -> Value {
        let mut values = Vec::new();
        for (at, item) in items.iter().enumerate() {
            if self.left == 0 {
                values.push(more(items.len() - at));
                break;
            }
            values.push(self.value(*item));
        }
        Value::List(values)
    }

    fn dict(&mut self, entries: &[(NodeId, NodeId)]) -> Value {
        let mut values = Vec::new();
        for (at, (key, value)) in entries.iter().enumerate() {
            if self.left == 0 {
                values.push(("…".into(), more(entries.len() - at)));
                break;
            }
            values.push((self.key(*key), self.value(*value)));
        }
        Value::Map(values)
    }

    /// A key as text; one that is a container only by its kind.
    fn key(&self, id: NodeId) -> Untrusted {
        match self.pickle.node(id) {
            Some(Node::Text(text) | Node::Bytes(text)) => {
                Untrusted::new(text.get(..self.shown.bytes.min(text.len())).unwrap_or_default())
            }
            Some(Node::None) => "None".into(),
            Some(Node::Bool(flag)) => if *flag { "True" } else { "False" }.into(),
            Some(Node::Int(number)) => number.to_string().into(),
            Some(Node::Float(number)) => number.to_string().into(),
            Some(Node::Big(big)) => big.digits().into(),
            Some(Node::Global(at)) => self.name(*at).into(),
            Some(Node::Tuple(items)) => self.tuple_key(items).into(),
            _ => "(something)".into(),
        }
    }

    fn tuple_key(&self, items: &[NodeId]) -> String {
        let name = |id: &NodeId| match self.pickle.node(*id) {
            Some(Node::Tuple(_)) => "(…)".to_owned(),
            _ => self.key(*id).to_string(),
        };
        let names: Vec<String> = items.iter().take(8).map(name).collect();
        format!("({})", names.join(", "))
    }

    fn name(&self, at: u32) -> String {
        self.pickle.global(at).map_or_else(|| "something".to_owned(), ToString::to_string)
    }

    /// What would be called: the class where it is called by way of `copyreg`.
    fn callee(&self, call: &Call) -> String {
        let Some(Node::Global(at)) = self.pickle.node(call.callee) else {
            return "something".to_owned();
        };
        let by_way = self.pickle.global(*at).is_some_and(|g| matches!(g.module.exact(), b"copyreg" | b"copy_reg"));
        let first = match call.arguments.and_then(|id| self.pickle.node(id)) {
            Some(Node::Tuple(arguments)) if by_way => arguments.first().and_then(|id| self.pickle.node(*id)),
            _ => None,
        };
        match first {
            Some(Node::Global(class)) => self.name(*class),
            _ => self.name(*at),
        }
    }
}

fn more(count: usize) -> Value {
    opaque("cut", format!("{count} more not shown"))
}

fn opaque(key: &'static str, text: impl AsRef<str>) -> Value {
    Value::Opaque(Box::new(Reason::new(key, text)))
}
