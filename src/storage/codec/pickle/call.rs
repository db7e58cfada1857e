//! What Python would import, call or build: noted, never done. Of the standard library only those containers are filled in that
//! hold nothing but what they are given, each recognised by its exact name.

use std::borrow::Cow;

use super::error::{Step, Why};
use super::machine::Machine;
use super::node::{Call, Global, How, Node, NodeId};
use super::{op, text};
use crate::text::Untrusted;

impl<'a> Machine<'a> {
    /// Opcodes that import, call or build.
    pub(super) fn call(&mut self, op: u8) -> Step<bool> {
        match op {
            op::GLOBAL => self.global_lines()?,
            op::STACK_GLOBAL => self.global_of_stack()?,
            op::REDUCE => self.reduce()?,
            op::NEWOBJ => self.make_new()?,
            op::NEWOBJ_EX => {
                let named = self.pop()?;
                self.make_new()?;
                self.note_state(named)?;
            }
            op::INST => {
                self.global_lines()?;
                let class = self.pop()?;
                let arguments = self.pop_to_mark()?;
                self.instance(class, arguments)?;
            }
            op::OBJ => {
                let mut arguments = self.pop_to_mark()?.into_iter();
                let class = arguments.next().ok_or(Why::Underflow)?;
                self.instance(class, arguments.collect())?;
            }
            op::BUILD => self.pop().and_then(|state| self.build(state))?,
            _ => return self.refer(op),
        }
        Ok(true)
    }

    /// Opcodes that refer to something outside of the pickle.
    fn refer(&mut self, op: u8) -> Step<bool> {
        let node = match op {
            op::PERSID => {
                let name = self.input.line()?;
                self.push_node(Node::Text(Cow::Borrowed(name)))?;
                Node::Persistent(self.pop()?)
            }
            op::BINPERSID => Node::Persistent(self.pop()?),
            op::EXT1 => Node::Extension(self.input.u8()?.into()),
            op::EXT2 => Node::Extension(self.input.u16()?.into()),
            op::EXT4 => Node::Extension(self.input.u32()?),
            op::NEXT_BUFFER => Node::Buffer,
            // It only marks the buffer on the stack.
            op::READONLY_BUFFER => return self.top().map(|_| true),
            _ => return Ok(false),
        };
        self.push_node(node)?;
        Ok(true)
    }

    fn global_lines(&mut self) -> Step<()> {
        let module = Untrusted::new(self.input.line()?);
        let name = Untrusted::new(self.input.line()?);
        self.push_global(Global { module, name })
    }

    fn global_of_stack(&mut self) -> Step<()> {
        let name = self.pop().and_then(|id| self.name(id))?;
        let module = self.pop().and_then(|id| self.name(id))?;
        self.push_global(Global { module, name })
    }

    fn name(&self, id: NodeId) -> Step<Untrusted> {
        match self.node(id)? {
            Node::Text(text) => Ok(Untrusted::new(text.as_ref())),
            _ => Err(Why::Argument("a name to import that is no text")),
        }
    }

    fn push_global(&mut self, global: Global) -> Step<()> {
        let next = u32::try_from(self.globals.len()).unwrap_or(u32::MAX);
        let at = *self.known.entry(global.clone()).or_insert(next);
        if at == next {
            self.globals.push(global);
        }
        self.push_node(Node::Global(at))
    }

    fn reduce(&mut self) -> Step<()> {
        self.calls = true;
        let arguments = self.pop()?;
        let callee = self.pop()?;
        let node = self.container(callee, arguments)?;
        self.push_node(node.unwrap_or_else(|| Call::node(How::Reduce, callee, Some(arguments))))
    }

    fn make_new(&mut self) -> Step<()> {
        self.calls = true;
        let arguments = self.pop()?;
        let class = self.pop()?;
        self.push_node(Call::node(How::New, class, Some(arguments)))
    }

    fn instance(&mut self, class: NodeId, arguments: Vec<NodeId>) -> Step<()> {
        self.calls = true;
        self.push_node(Node::Tuple(arguments))?;
        let arguments = self.pop()?;
        self.push_node(Call::node(How::Instance, class, Some(arguments)))
    }

    fn build(&mut self, state: NodeId) -> Step<()> {
        self.calls = true;
        let top = self.top()?;
        if !matches!(self.node(top)?, Node::Call(_)) {
            self.pop()?;
            self.push_node(Call::node(How::Build, top, None))?;
        }
        self.note_state(state)
    }

    fn note_state(&mut self, state: NodeId) -> Step<()> {
        let top = self.top()?;
        if let Node::Call(call) = self.node_mut(top)? {
            call.state = Some(state);
        }
        Ok(())
    }

    /// The container that a call would make, when it is one that holds nothing but what it is given.
    fn container(&mut self, callee: NodeId, arguments: NodeId) -> Step<Option<Node<'a>>> {
        let made = self.harmless(callee, arguments)?;
        match &made {
            Some(Node::Set(items) | Node::Deque { items, .. }) => self.pay(items.len())?,
            Some(Node::Bytes(bytes)) => self.pay(bytes.len() / 16)?,
            _ => {}
        }
        Ok(made)
    }

    fn harmless(&self, callee: NodeId, arguments: NodeId) -> Step<Option<Node<'a>>> {
        let (Node::Global(at), Node::Tuple(arguments)) = (self.node(callee)?, self.node(arguments)?) else {
            return Ok(None);
        };
        let Some(global) = usize::try_from(*at).ok().and_then(|at| self.globals.get(at)) else {
            return Ok(None);
        };
        let given: Vec<&Node<'a>> = arguments.iter().take(3).map(|id| self.node(*id)).collect::<Step<_>>()?;
        Ok(match (global.module.exact(), global.name.exact()) {
            (b"collections", b"deque") => deque(&given),
            (b"collections", b"OrderedDict") if given.is_empty() => Some(Node::Dict(Vec::new())),
            (b"builtins" | b"__builtin__", b"set" | b"frozenset") => set(&given),
            (b"builtins" | b"__builtin__", b"bytearray" | b"bytes") => bytes(&given),
            (b"_codecs", b"encode") => encoded(&given),
            _ => None,
        })
    }
}

fn deque<'a>(given: &[&Node<'a>]) -> Option<Node<'a>> {
    let (items, longest) = match given {
        [] => return Some(Node::Deque { items: Vec::new(), longest: None }),
        [Node::Tuple(items) | Node::List(items)] => (items, None),
        [Node::Tuple(items) | Node::List(items), Node::None] => (items, None),
        [Node::Tuple(items) | Node::List(items), Node::Int(most)] => (items, Some(u64::try_from(*most).ok()?)),
        _ => return None,
    };
    Some(Node::Deque { items: items.clone(), longest })
}

fn set<'a>(given: &[&Node<'a>]) -> Option<Node<'a>> {
    match given {
        [Node::List(items) | Node::Tuple(items)] => Some(Node::Set(items.clone())),
        _ => None,
    }
}

fn bytes<'a>(given: &[&Node<'a>]) -> Option<Node<'a>> {
    match given {
        [] => Some(Node::Bytes(Cow::Borrowed(b""))),
        [Node::Bytes(bytes)] => Some(Node::Bytes(bytes.clone())),
        _ => None,
    }
}

/// How protocols before 3 write bytes: as text of the same code points.
fn encoded<'a>(given: &[&Node<'a>]) -> Option<Node<'a>> {
    match given {
        [Node::Text(text), Node::Text(how)] if how.as_ref() == b"latin1" => {
            text::from_latin_1(text).map(|bytes| Node::Bytes(bytes.into()))
        }
        _ => None,
    }
}

impl Call {
    fn node<'a>(how: How, callee: NodeId, arguments: Option<NodeId>) -> Node<'a> {
        let call = Self { how, callee, arguments, state: None, items: Vec::new(), entries: Vec::new() };
        Node::Call(Box::new(call))
    }
}
