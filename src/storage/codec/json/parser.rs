//! The pull parser: one token at a time over bytes that are in memory already, nothing allocated. The reader's own program
//! counter is the state, so `key` and `element` know where they are from one flag alone.

mod ends;

use memchr::memchr2;

use self::ends::{escape_length, has_controls, string_end};
use super::{JsonError, Raw};
use crate::storage::codec::limits;

pub use ends::number_length;

/// What stands next. `Object` and `Array` have been entered when they are returned: go on with [`Parser::key`] or
/// [`Parser::element`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Token<'a> {
    /// The start of an object.
    Object,
    /// The start of an array.
    Array,
    /// A string.
    Text(Raw<'a>),
    /// An integer of any size, as written.
    Int(&'a [u8]),
    /// Any other number, as written; `NaN`, `Infinity` and `-Infinity` too.
    Float(&'a [u8]),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

/// Reads one JSON text.
pub struct Parser<'a> {
    rest: &'a [u8],
    length: usize,
    depth: usize,
    /// Whether a container was just entered, so that no comma may come.
    fresh: bool,
    /// Whether control characters stand somewhere in the text, so that strings must be searched for them.
    controls: bool,
}

impl<'a> Parser<'a> {
    /// A parser at the start of the text.
    ///
    /// # Errors
    /// The text is not UTF-8.
    pub fn new(text: &'a [u8]) -> Result<Self, JsonError> {
        std::str::from_utf8(text).map_err(|_| JsonError::NotUtf8)?;
        Ok(Self { rest: text, length: text.len(), depth: 0, fresh: false, controls: has_controls(text) })
    }

    /// The next value: its whole text, or the start of a container.
    ///
    /// # Errors
    /// No value stands here, or it nests too deep.
    #[inline]
    pub fn value(&mut self) -> Result<Token<'a>, JsonError> {
        if let [b'"', tail @ ..] = self.rest {
            self.rest = tail;
            return self.string().map(Token::Text);
        }
        match self.look() {
            Some(b'"') => {
                self.pass(1);
                self.string().map(Token::Text)
            }
            Some(b'{') => self.enter(Token::Object),
            Some(b'[') => self.enter(Token::Array),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    /// The next key of the object that was entered last; none at its end, which is then left.
    ///
    /// # Errors
    /// Neither a key nor the end stands here.
    #[inline]
    pub fn key(&mut self) -> Result<Option<Raw<'a>>, JsonError> {
        match self.rest {
            [b',', b'"', tail @ ..] if !self.fresh => self.rest = tail,
            _ => {
                if !self.goes_on(b'}')? {
                    return Ok(None);
                }
                self.expect(b'"')?;
            }
        }
        let key = self.string()?;
        match self.rest {
            [b':', tail @ ..] => self.rest = tail,
            _ => self.expect(b':')?,
        }
        Ok(Some(key))
    }

    /// Passes the next key when it stands here as a compact writer puts it: `"name":`, quotes and colon included. Otherwise
    /// nothing is passed, and [`Parser::key`] tells what stands here. It saves the search for the end of a key that is known.
    #[inline]
    pub fn known_key<const N: usize>(&mut self, key: &[u8; N]) -> bool {
        let next = if self.fresh { Some(self.rest) } else { self.rest.strip_prefix(b",") };
        let Some(tail) = next.and_then(|next| next.strip_prefix(key)) else {
            return false;
        };
        self.fresh = false;
        self.rest = tail;
        true
    }

    /// The same for a key that was read before: its text without quotes, which stands here without escapes.
    #[inline]
    pub fn known_name(&mut self, name: &[u8]) -> bool {
        let next = if self.fresh { Some(self.rest) } else { self.rest.strip_prefix(b",") };
        let after = |text: &'a [u8]| text.strip_prefix(b"\"")?.strip_prefix(name)?.strip_prefix(b"\":");
        let Some(tail) = next.and_then(after) else {
            return false;
        };
        self.fresh = false;
        self.rest = tail;
        true
    }

    /// Whether another element of the array that was entered last follows; at its end the array is left.
    ///
    /// # Errors
    /// Neither an element nor the end stands here.
    #[inline]
    pub fn element(&mut self) -> Result<bool, JsonError> {
        self.goes_on(b']')
    }

    /// Passes over a whole value, checking it as strictly as reading it would.
    ///
    /// # Errors
    /// As [`Parser::value`].
    pub fn skip(&mut self) -> Result<(), JsonError> {
        let token = self.value()?;
        self.skip_rest(token)
    }

    /// Passes over what is left of a value whose first token was read.
    ///
    /// # Errors
    /// As [`Parser::value`].
    pub fn skip_rest(&mut self, token: Token<'a>) -> Result<(), JsonError> {
        match token {
            Token::Object => {
                while self.key()?.is_some() {
                    self.skip()?;
                }
            }
            Token::Array => {
                while self.element()? {
                    self.skip()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Makes sure that nothing but whitespace is left.
    ///
    /// # Errors
    /// Something is.
    pub fn finish(&mut self) -> Result<(), JsonError> {
        match self.look() {
            None => Ok(()),
            Some(_) => Err(self.wrong()),
        }
    }

    /// The next byte that is no whitespace; it is not passed.
    #[inline]
    fn look(&mut self) -> Option<u8> {
        loop {
            match self.rest.first() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.pass(1),
                other => return other.copied(),
            }
        }
    }

    #[inline]
    fn pass(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Passes one byte that must come next.
    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.look() != Some(byte) {
            return Err(self.wrong());
        }
        self.pass(1);
        Ok(())
    }

    fn wrong(&self) -> JsonError {
        JsonError::Syntax(self.length - self.rest.len())
    }

    #[inline]
    fn enter(&mut self, token: Token<'a>) -> Result<Token<'a>, JsonError> {
        self.pass(1);
        self.depth += 1;
        self.fresh = true;
        if self.depth > limits::DEPTH {
            return Err(JsonError::TooDeep);
        }
        Ok(token)
    }

    /// Passes the comma before the next member, or the end of the container.
    #[inline]
    fn goes_on(&mut self, end: u8) -> Result<bool, JsonError> {
        let next = self.look();
        if next == Some(end) {
            self.pass(1);
            self.depth = self.depth.saturating_sub(1);
            self.fresh = false;
            return Ok(false);
        }
        if self.fresh {
            self.fresh = false;
        } else if next == Some(b',') {
            self.pass(1);
        } else {
            return Err(self.wrong());
        }
        Ok(true)
    }

    /// What stands up to the closing quote, which is passed.
    #[inline]
    fn string(&mut self) -> Result<Raw<'a>, JsonError> {
        let start = self.rest;
        let at = string_end(start).ok_or_else(|| self.wrong())?;
        if let Some((text, [b'"', tail @ ..])) = start.split_at_checked(at)
            && !self.controls
        {
            self.rest = tail;
            return Ok(Raw::new(text, false));
        }
        self.odd_string(start, at)
    }

    /// A string with escapes, or in a text with control characters somewhere.
    #[cold]
    fn odd_string(&mut self, start: &'a [u8], mut at: usize) -> Result<Raw<'a>, JsonError> {
        let mut escaped = false;
        loop {
            self.rest = start.get(at..).unwrap_or_default();
            if self.rest.first() == Some(&b'"') {
                break;
            }
            escaped = true;
            at += escape_length(self.rest).ok_or_else(|| self.wrong())?;
            let rest = start.get(at..).unwrap_or_default();
            at += memchr2(b'"', b'\\', rest).ok_or_else(|| self.wrong())?;
        }
        let text = start.get(..at).unwrap_or_default();
        if self.controls && has_controls(text) {
            return Err(self.wrong());
        }
        self.pass(1);
        Ok(Raw::new(text, escaped))
    }

    #[inline]
    fn number(&mut self) -> Result<Token<'a>, JsonError> {
        let start = self.rest;
        let length = number_length(start);
        if length == 0 {
            return self.word();
        }
        self.pass(length);
        let text = start.get(..length).unwrap_or_default();
        let float = text.iter().any(|b| matches!(b, b'.' | b'e' | b'E'));
        Ok(if float { Token::Float(text) } else { Token::Int(text) })
    }

    fn word(&mut self) -> Result<Token<'a>, JsonError> {
        let words: [(&'static [u8], Token<'a>); 6] = [
            (b"null", Token::Null),
            (b"true", Token::Bool(true)),
            (b"false", Token::Bool(false)),
            (b"NaN", Token::Float(b"NaN")),
            (b"Infinity", Token::Float(b"Infinity")),
            (b"-Infinity", Token::Float(b"-Infinity")),
        ];
        for (word, token) in words {
            if self.rest.starts_with(word) {
                self.pass(word.len());
                return Ok(token);
            }
        }
        Err(self.wrong())
    }
}

#[cfg(test)]
mod tests;
