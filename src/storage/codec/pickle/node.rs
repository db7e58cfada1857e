//! What a pickle holds: a heap of inert nodes that refer to each other by number, since a pickle may share a value or contain
//! itself.

use std::borrow::Cow;

use super::bignum::Big;
use super::error::PickleError;
use crate::text::Untrusted;

/// The place of a node in its pickle.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct NodeId(pub(super) u32);

/// One value.
#[derive(Clone, PartialEq, Debug)]
pub enum Node<'a> {
    /// Python's `None`.
    None,
    /// A truth value.
    Bool(bool),
    /// An integer that fits.
    Int(i64),
    /// An integer beyond 64 bits.
    Big(Big<'a>),
    /// A float.
    Float(f64),
    /// Text as (W)UTF-8, or a byte string of Python 2.
    Text(Cow<'a, [u8]>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
    /// A list.
    List(Vec<NodeId>),
    /// A tuple.
    Tuple(Vec<NodeId>),
    /// A set or a frozen set.
    Set(Vec<NodeId>),
    /// A dictionary, in its order.
    Dict(Vec<(NodeId, NodeId)>),
    /// A `collections.deque`.
    Deque {
        /// Its items, oldest first.
        items: Vec<NodeId>,
        /// The most it holds; none for any number.
        longest: Option<u64>,
    },
    /// A name that Python would import: its place in [`Pickle::globals`].
    Global(u32),
    /// Something that Python would have made by calling or building; never done here.
    Call(Box<Call>),
    /// A reference that only the writing program can resolve.
    Persistent(NodeId),
    /// A name registered by number in the writing program.
    Extension(u32),
    /// Data that was handed over beside the pickle.
    Buffer,
}

/// Something that Python would make by running code.
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    /// How it would be made.
    pub how: How,
    /// What would be called: normally a [`Node::Global`].
    pub callee: NodeId,
    /// With what; normally a tuple.
    pub arguments: Option<NodeId>,
    /// What would be handed to `__setstate__` or put into its `__dict__`.
    pub state: Option<NodeId>,
    /// What would be appended to it.
    pub items: Vec<NodeId>,
    /// What would be set in it by key.
    pub entries: Vec<(NodeId, NodeId)>,
}

/// How Python would make an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// `callee(*arguments)`.
    Reduce,
    /// `callee.__new__(callee, *arguments)`.
    New,
    /// An instance of a class of Python 2.
    Instance,
    /// A state given to something that was no object here.
    Build,
}

/// A name that a pickle imports.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Global {
    /// The module.
    pub module: Untrusted,
    /// The name in it.
    pub name: Untrusted,
}

/// A decoded pickle.
#[derive(Clone, PartialEq, Debug)]
pub struct Pickle<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) root: Result<NodeId, PickleError>,
    pub(super) globals: Vec<Global>,
    pub(super) protocol: u8,
    pub(super) calls: bool,
    pub(super) trailing: usize,
}

impl<'a> Pickle<'a> {
    /// The value itself.
    ///
    /// # Errors
    /// Why it could not be decoded to its end.
    pub fn root(&self) -> Result<NodeId, &PickleError> {
        self.root.as_ref().copied()
    }

    /// A node; none for a number from another pickle.
    pub fn node(&self, id: NodeId) -> Option<&Node<'a>> {
        usize::try_from(id.0).ok().and_then(|at| self.nodes.get(at))
    }

    /// Every name that it imports, each once, in the order of their first use.
    pub fn globals(&self) -> &[Global] {
        &self.globals
    }

    /// A global by its place.
    pub fn global(&self, at: u32) -> Option<&Global> {
        usize::try_from(at).ok().and_then(|at| self.globals.get(at))
    }

    /// The protocol that it names; 0 when it names none.
    pub fn protocol(&self) -> u8 {
        self.protocol
    }

    /// Whether loading it in Python calls anything at all, harmless containers included.
    pub fn calls(&self) -> bool {
        self.calls
    }

    /// Bytes that follow its end.
    pub fn trailing(&self) -> usize {
        self.trailing
    }

    /// The names that are no harmless containers: what a Python that loads it would really run.
    pub fn foreign(&self) -> impl Iterator<Item = &Global> {
        self.globals.iter().filter(|global| !global.is_harmless())
    }

    /// Whether it holds something that only running code could make; its names tell what.
    pub fn is_opaque(&self) -> bool {
        let made =
            |node: &Node<'_>| matches!(node, Node::Call(_) | Node::Persistent(_) | Node::Extension(_) | Node::Buffer);
        self.foreign().next().is_some() || self.nodes.iter().any(made)
    }
}

impl Global {
    /// Whether it is a container of the standard library that holds nothing but what it is given.
    pub fn is_harmless(&self) -> bool {
        matches!(
            (self.module.exact(), self.name.exact()),
            (b"collections", b"deque" | b"OrderedDict")
                | (b"builtins" | b"__builtin__", b"set" | b"frozenset" | b"bytearray" | b"bytes")
                | (b"_codecs", b"encode")
        )
    }
}

impl std::fmt::Display for Global {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.module, self.name)
    }
}
