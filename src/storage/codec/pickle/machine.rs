//! The stack machine: it reads opcode after opcode and keeps a stack, its marks and the memo. Nothing here recurses, so depth
//! costs no stack of ours.

use std::borrow::Cow;
use std::collections::HashMap;

use super::bignum::{self, Big};
use super::error::{PickleError, Step, Why};
use super::input::{HIGHEST, Input};
use super::limits::Limits;
use super::node::{Global, Node, NodeId, Pickle};
use super::{op, text};

pub(super) struct Machine<'a> {
    pub(super) input: Input<'a>,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) globals: Vec<Global>,
    pub(super) known: HashMap<Global, u32>,
    pub(super) calls: bool,
    stack: Vec<NodeId>,
    /// Heights of the stack where a mark was set; what lies below the last one is out of reach until it is taken.
    marks: Vec<usize>,
    memo: HashMap<u32, NodeId>,
    protocol: u8,
    /// Items and sixteenths of bytes that were copied: a pickle may ask for copies of one value again and again.
    copied: usize,
    limits: Limits,
}

impl<'a> Machine<'a> {
    pub fn new(bytes: &'a [u8], limits: Limits) -> Self {
        Self {
            input: Input::new(bytes),
            nodes: Vec::new(),
            globals: Vec::new(),
            known: HashMap::new(),
            calls: false,
            stack: Vec::new(),
            marks: Vec::new(),
            memo: HashMap::new(),
            protocol: 0,
            copied: 0,
            limits,
        }
    }

    pub fn run(mut self) -> Pickle<'a> {
        let root = loop {
            let at = self.input.at();
            match self.step() {
                Ok(None) => {}
                Ok(Some(root)) => break Ok(root),
                Err(why) => break Err(PickleError { at, why }),
            }
        };
        let Self { mut nodes, globals, protocol, calls, input, .. } = self;
        nodes.iter_mut().for_each(keep_newest);
        Pickle { nodes, root, globals, protocol, calls, trailing: input.left() }
    }

    /// Follows one opcode; gives the value at the end.
    fn step(&mut self) -> Step<Option<NodeId>> {
        let op = self.input.u8()?;
        if op == op::STOP {
            return self.pop().map(Some);
        }
        let done = self.constant(op)? || self.shuffle(op)? || self.contain(op)? || self.call(op)?;
        if done { Ok(None) } else { Err(Why::Opcode(op)) }
    }

    /// Opcodes that push a value of their own.
    fn constant(&mut self, op: u8) -> Step<bool> {
        let node = match op {
            op::NONE => Node::None,
            op::NEWTRUE => Node::Bool(true),
            op::NEWFALSE => Node::Bool(false),
            op::INT => text::int(self.input.line()?)?,
            op::LONG => text::long(self.input.line()?)?,
            op::FLOAT => Node::Float(text::float(self.input.line()?)?),
            op::BININT => Node::Int(self.input.i32()?.into()),
            op::BININT1 => Node::Int(self.input.u8()?.into()),
            op::BININT2 => Node::Int(self.input.u16()?.into()),
            op::LONG1 => self.u8().and_then(|count| self.long(count))?,
            op::LONG4 => self.i32().and_then(|count| self.long(count))?,
            op::BINFLOAT => Node::Float(self.input.f64()?),
            _ => match self.string(op)? {
                Some(node) => node,
                None => return Ok(false),
            },
        };
        self.push_node(node)?;
        Ok(true)
    }

    /// Opcodes that push text or bytes.
    fn string(&mut self, op: u8) -> Step<Option<Node<'a>>> {
        let text = |bytes| Node::Text(Cow::Borrowed(bytes));
        let bytes = |bytes| Node::Bytes(Cow::Borrowed(bytes));
        Ok(Some(match op {
            op::STRING => Node::Text(text::quoted(self.input.line()?)?.into()),
            op::UNICODE => Node::Text(text::raw_unicode(self.input.line()?)?.into()),
            op::SHORT_BINSTRING | op::SHORT_BINUNICODE => text(self.u8().and_then(|n| self.input.counted(n))?),
            op::BINSTRING => text(self.i32().and_then(|n| self.input.counted(n))?),
            op::BINUNICODE => text(self.input.u32().and_then(|n| self.input.counted(n))?),
            op::BINUNICODE8 => text(self.input.u64().and_then(|n| self.input.counted(n))?),
            op::SHORT_BINBYTES => bytes(self.u8().and_then(|n| self.input.counted(n))?),
            op::BINBYTES => bytes(self.input.u32().and_then(|n| self.input.counted(n))?),
            op::BINBYTES8 | op::BYTEARRAY8 => bytes(self.input.u64().and_then(|n| self.input.counted(n))?),
            _ => return Ok(None),
        }))
    }

    fn u8(&mut self) -> Step<u8> {
        self.input.u8()
    }

    fn i32(&mut self) -> Step<i32> {
        self.input.i32()
    }

    fn long(&mut self, count: impl TryInto<usize>) -> Step<Node<'a>> {
        let bytes = self.input.counted(count)?;
        Ok(bignum::small(bytes).map_or_else(|| Node::Big(Big::Binary(Cow::Borrowed(bytes))), Node::Int))
    }

    /// Opcodes that only move what is there: stack, marks, memo, framing.
    fn shuffle(&mut self, op: u8) -> Step<bool> {
        match op {
            op::PROTO => self.protocol = self.u8().and_then(known)?,
            op::FRAME => self.input.take(8).map(|_| ())?,
            op::MARK => self.marks.push(self.stack.len()),
            op::POP if self.stack.len() > self.floor() => self.pop().map(|_| ())?,
            op::POP | op::POP_MARK => self.pop_to_mark().map(|_| ())?,
            op::DUP => self.top().map(|id| self.stack.push(id))?,
            op::GET => self.input.line().and_then(text::memo).and_then(|at| self.recall(at))?,
            op::BINGET => self.u8().and_then(|at| self.recall(at.into()))?,
            op::LONG_BINGET => self.input.u32().and_then(|at| self.recall(at))?,
            op::PUT => self.input.line().and_then(text::memo).and_then(|at| self.remember(at))?,
            op::BINPUT => self.u8().and_then(|at| self.remember(at.into()))?,
            op::LONG_BINPUT => self.input.u32().and_then(|at| self.remember(at))?,
            op::MEMOIZE => self.remember(u32::try_from(self.memo.len()).unwrap_or(u32::MAX))?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn recall(&mut self, at: u32) -> Step<()> {
        let id = *self.memo.get(&at).ok_or(Why::NoMemo)?;
        self.stack.push(id);
        Ok(())
    }

    fn remember(&mut self, at: u32) -> Step<()> {
        let id = self.top()?;
        self.memo.insert(at, id);
        self.check(self.memo.len())
    }

    fn check(&self, count: usize) -> Step<()> {
        if count > self.limits.nodes { Err(Why::TooBig(self.limits.nodes)) } else { Ok(()) }
    }

    /// Pays for a copy of something that the pickle can name again.
    pub(super) fn pay(&mut self, units: usize) -> Step<()> {
        self.copied = self.copied.saturating_add(units);
        self.check(self.copied)
    }

    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    /// Makes a node and pushes it.
    pub(super) fn push_node(&mut self, node: Node<'a>) -> Step<()> {
        let id = NodeId(u32::try_from(self.nodes.len()).map_err(|_| Why::TooBig(self.limits.nodes))?);
        self.check(self.nodes.len() + 1)?;
        self.nodes.push(node);
        self.stack.push(id);
        Ok(())
    }

    pub(super) fn pop(&mut self) -> Step<NodeId> {
        if self.stack.len() <= self.floor() {
            return Err(Why::Underflow);
        }
        self.stack.pop().ok_or(Why::Underflow)
    }

    pub(super) fn top(&self) -> Step<NodeId> {
        let reach = self.stack.get(self.floor()..).unwrap_or_default();
        reach.last().copied().ok_or(Why::Underflow)
    }

    /// What was pushed since the last mark, which goes.
    pub(super) fn pop_to_mark(&mut self) -> Step<Vec<NodeId>> {
        let mark = self.marks.pop().ok_or(Why::Underflow)?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> Step<&mut Node<'a>> {
        usize::try_from(id.0).ok().and_then(|at| self.nodes.get_mut(at)).ok_or(Why::Underflow)
    }

    pub(super) fn node(&self, id: NodeId) -> Step<&Node<'a>> {
        usize::try_from(id.0).ok().and_then(|at| self.nodes.get(at)).ok_or(Why::Underflow)
    }
}

/// What a full deque keeps. Done once at the end: after each item it would take time that grows with the square.
fn keep_newest(node: &mut Node<'_>) {
    if let Node::Deque { items, longest: Some(most) } = node {
        let most = usize::try_from(*most).unwrap_or(usize::MAX);
        items.drain(..items.len().saturating_sub(most));
    }
}

fn known(protocol: u8) -> Step<u8> {
    if protocol <= HIGHEST { Ok(protocol) } else { Err(Why::Protocol(protocol)) }
}
