//! A JSON text as a tree. Integers, floats and integers beyond 64 bits are told apart, as Python tells them apart.

use std::collections::BTreeMap;

use super::{JsonError, Parser, Token};
use crate::storage::codec::limits;
use crate::text::Untrusted;

/// The members of an object; of several equal keys the last counts.
pub type Map = BTreeMap<Untrusted, Json>;

/// A JSON value as Python sees it.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer of 64 bits.
    Int(i64),
    /// A larger integer, as written.
    Big(Box<str>),
    /// A float, which may be NaN or infinite.
    Float(f64),
    /// A string; WTF-8 when it holds lone surrogates.
    Text(Untrusted),
    /// An array.
    Array(Vec<Json>),
    /// An object, its members in their order, with every one of several equal keys.
    Object(Vec<(Untrusted, Json)>),
}

impl Json {
    /// Reads a whole text.
    ///
    /// # Errors
    /// It is not JSON as Python reads it, or beyond our limits.
    pub fn parse(text: &[u8]) -> Result<Self, JsonError> {
        let mut parser = Parser::new(text)?;
        let value = Self::read(&mut parser)?;
        parser.finish()?;
        Ok(value)
    }

    /// Reads the next value of a text.
    ///
    /// # Errors
    /// As [`Json::parse`].
    pub fn read(parser: &mut Parser<'_>) -> Result<Self, JsonError> {
        let mut left = limits::NODES;
        read(parser, &mut left)
    }

    /// A string known at compile time or made by us.
    pub fn text(text: impl Into<Untrusted>) -> Self {
        Json::Text(text.into())
    }

    /// An object with these members.
    pub fn object<const N: usize>(members: [(&str, Json); N]) -> Self {
        Json::Object(members.into_iter().map(|(k, v)| (k.into(), v)).collect())
    }

    /// The member of an object with this key; none where it is missing, and for anything else than objects.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().rev().find_map(|(k, v)| (k.exact() == key.as_bytes()).then_some(v)),
            _ => None,
        }
    }

    /// Python's name of its type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Json::Null => "NoneType",
            Json::Bool(_) => "bool",
            Json::Int(_) | Json::Big(_) => "int",
            Json::Float(_) => "float",
            Json::Text(_) => "str",
            Json::Array(_) => "list",
            Json::Object(_) => "dict",
        }
    }
}

fn read(parser: &mut Parser<'_>, left: &mut usize) -> Result<Json, JsonError> {
    *left = left.checked_sub(1).ok_or(JsonError::TooMany)?;
    Ok(match parser.value()? {
        Token::Object => object(parser, left)?,
        Token::Array => array(parser, left)?,
        Token::Text(raw) => Json::Text(raw.untrusted()),
        Token::Int(digits) => integer(digits),
        Token::Float(digits) => Json::Float(float(digits)),
        Token::Bool(value) => Json::Bool(value),
        Token::Null => Json::Null,
    })
}

fn object(parser: &mut Parser<'_>, left: &mut usize) -> Result<Json, JsonError> {
    let mut members = Vec::new();
    while let Some(key) = parser.key()? {
        members.push((key.untrusted(), read(parser, left)?));
    }
    Ok(Json::Object(members))
}

fn array(parser: &mut Parser<'_>, left: &mut usize) -> Result<Json, JsonError> {
    let mut elements = Vec::new();
    while parser.element()? {
        elements.push(read(parser, left)?);
    }
    Ok(Json::Array(elements))
}

fn integer(digits: &[u8]) -> Json {
    let text = std::str::from_utf8(digits).unwrap_or("0");
    text.parse().map_or_else(|_| Json::Big(text.into()), Json::Int)
}

/// The float that the parser found; what is too large is infinite, as in Python.
pub(super) fn float(digits: &[u8]) -> f64 {
    match digits {
        b"Infinity" => f64::INFINITY,
        b"-Infinity" => f64::NEG_INFINITY,
        _ => std::str::from_utf8(digits).ok().and_then(|t| t.parse().ok()).unwrap_or(f64::NAN),
    }
}
