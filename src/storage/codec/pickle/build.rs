//! Containers: made empty and filled later, or made from what stands above a mark.

use super::error::{Step, Why};
use super::machine::Machine;
use super::node::{Node, NodeId};
use super::op;

impl Machine<'_> {
    /// Opcodes that make or fill containers.
    pub(super) fn contain(&mut self, op: u8) -> Step<bool> {
        match op {
            op::EMPTY_LIST => self.push_node(Node::List(Vec::new()))?,
            op::EMPTY_TUPLE => self.push_node(Node::Tuple(Vec::new()))?,
            op::EMPTY_DICT => self.push_node(Node::Dict(Vec::new()))?,
            op::EMPTY_SET => self.push_node(Node::Set(Vec::new()))?,
            op::LIST => self.pop_to_mark().and_then(|items| self.push_node(Node::List(items)))?,
            op::TUPLE => self.pop_to_mark().and_then(|items| self.push_node(Node::Tuple(items)))?,
            op::FROZENSET => self.pop_to_mark().and_then(|items| self.push_node(Node::Set(items)))?,
            op::DICT => self.pop_to_mark().and_then(pairs).and_then(|pairs| self.push_node(Node::Dict(pairs)))?,
            op::TUPLE1 => self.tuple(1)?,
            op::TUPLE2 => self.tuple(2)?,
            op::TUPLE3 => self.tuple(3)?,
            op::APPEND => self.pop().and_then(|item| self.append(vec![item]))?,
            op::APPENDS | op::ADDITEMS => self.pop_to_mark().and_then(|items| self.append(items))?,
            op::SETITEM => self.set_item()?,
            op::SETITEMS => self.pop_to_mark().and_then(pairs).and_then(|pairs| self.set(pairs))?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn tuple(&mut self, count: usize) -> Step<()> {
        let mut items = (0..count).map(|_| self.pop()).collect::<Step<Vec<_>>>()?;
        items.reverse();
        self.push_node(Node::Tuple(items))
    }

    /// Adds to the container on top of the stack.
    fn append(&mut self, more: Vec<NodeId>) -> Step<()> {
        let top = self.top()?;
        match self.node_mut(top)? {
            Node::List(items) | Node::Set(items) | Node::Deque { items, .. } => items.extend(more),
            Node::Call(call) => call.items.extend(more),
            _ => return Err(Why::Argument("items for something that holds none")),
        }
        Ok(())
    }

    fn set_item(&mut self) -> Step<()> {
        let value = self.pop()?;
        let key = self.pop()?;
        self.set(vec![(key, value)])
    }

    fn set(&mut self, more: Vec<(NodeId, NodeId)>) -> Step<()> {
        let top = self.top()?;
        match self.node_mut(top)? {
            Node::Dict(entries) => entries.extend(more),
            Node::Call(call) => call.entries.extend(more),
            _ => return Err(Why::Argument("keys for something that holds none")),
        }
        Ok(())
    }
}

fn pairs(items: Vec<NodeId>) -> Step<Vec<(NodeId, NodeId)>> {
    let pair = |pair: &[NodeId]| match pair {
        [key, value] => Ok((*key, *value)),
        _ => Err(Why::Argument("a key without a value")),
    };
    items.chunks(2).map(pair).collect()
}
