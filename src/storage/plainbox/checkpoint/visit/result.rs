//! The results of one job in a healthy checkpoint.

use crate::storage::codec::base64::is_strict;
use crate::storage::codec::json::{Parser, Token};
use crate::storage::plainbox::checkpoint::Outcome;

const OUTCOME: u8 = 1;
const COMMENTS: u8 = 2;
const RETURN_CODE: u8 = 4;
const DURATION: u8 = 8;
const LOG: u8 = 16;
const ALL: u8 = 31;

/// Reads a job's history: the place of its last outcome among [`Outcome::WORDS`], or none when there is no outcome.
pub(super) fn last_outcome(parser: &mut Parser<'_>) -> Option<Option<usize>> {
    let Ok(Token::Array) = parser.value() else {
        return None;
    };
    let mut last = None;
    while parser.element().ok()? {
        last = result(parser)?;
    }
    Some(last)
}

/// One result: first the keys as every writer puts them, then whatever else stands there.
fn result(parser: &mut Parser<'_>) -> Option<Option<usize>> {
    let Ok(Token::Object) = parser.value() else {
        return None;
    };
    let mut seen = Seen::default();
    if parser.known_key(b"\"comments\":") {
        seen.comments(parser)?;
    }
    if parser.known_key(b"\"execution_duration\":") {
        seen.duration(parser)?;
    }
    if parser.known_key(b"\"io_log_filename\":") {
        seen.file(parser)?;
    } else if parser.known_key(b"\"io_log\":") {
        seen.records(parser)?;
    }
    if parser.known_key(b"\"outcome\":") {
        seen.outcome(parser)?;
    }
    if parser.known_key(b"\"return_code\":") {
        seen.return_code(parser)?;
    }
    seen.others(parser)?;
    (seen.keys == ALL).then_some(seen.outcome)
}

/// Which keys of a result were seen; one that comes twice is not plainly healthy.
#[derive(Default)]
struct Seen {
    keys: u8,
    outcome: Option<usize>,
}

impl Seen {
    fn others(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        while let Some(key) = parser.key().ok()? {
            match key.plain()? {
                b"comments" => self.comments(parser)?,
                b"execution_duration" => self.duration(parser)?,
                b"io_log_filename" => self.file(parser)?,
                b"io_log" => self.records(parser)?,
                b"outcome" => self.outcome(parser)?,
                b"return_code" => self.return_code(parser)?,
                _ => parser.skip().ok()?,
            }
        }
        Some(())
    }

    #[inline]
    fn mark(&mut self, key: u8, healthy: bool) -> Option<()> {
        let first = self.keys & key == 0;
        self.keys |= key;
        (first && healthy).then_some(())
    }

    #[inline]
    fn comments(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        self.mark(COMMENTS, matches!(parser.value(), Ok(Token::Null | Token::Text(_))))
    }

    #[inline]
    fn duration(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        self.mark(DURATION, matches!(parser.value(), Ok(Token::Null | Token::Float(_))))
    }

    #[inline]
    fn return_code(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        self.mark(RETURN_CODE, matches!(parser.value(), Ok(Token::Null | Token::Int(_) | Token::Bool(_))))
    }

    #[inline]
    fn file(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        self.mark(LOG, matches!(parser.value(), Ok(Token::Text(_))))
    }

    fn records(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        let healthy = records(parser).is_some();
        self.mark(LOG, healthy)
    }

    #[inline]
    fn outcome(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        self.outcome = outcome(parser.value().ok()?)?;
        self.mark(OUTCOME, true)
    }
}

fn outcome(token: Token<'_>) -> Option<Option<usize>> {
    let word = match token {
        Token::Null => return Some(None),
        Token::Text(word) => word.plain()?,
        _ => return None,
    };
    let place = Outcome::WORDS.iter().position(|(known, _)| known.as_bytes() == word)?;
    Some(Some(place))
}

fn records(parser: &mut Parser<'_>) -> Option<()> {
    let Ok(Token::Array) = parser.value() else {
        return None;
    };
    while parser.element().ok()? {
        record(parser)?;
    }
    Some(())
}

fn record(parser: &mut Parser<'_>) -> Option<()> {
    let Ok(Token::Array) = parser.value() else {
        return None;
    };
    let (Token::Float(delay) | Token::Int(delay)) = element(parser)? else {
        return None;
    };
    let (Token::Text(stream), Token::Text(data)) = (element(parser)?, element(parser)?) else {
        return None;
    };
    let named = matches!(stream.plain()?, b"stdout" | b"stderr");
    if delay.starts_with(b"-") || !named || !is_strict(data.plain()?) {
        return None;
    }
    while parser.element().ok()? {
        parser.skip().ok()?;
    }
    Some(())
}

fn element<'a>(parser: &mut Parser<'a>) -> Option<Token<'a>> {
    parser.element().ok()?.then(|| parser.value().ok())?
}
