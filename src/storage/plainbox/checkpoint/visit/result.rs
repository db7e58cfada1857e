//! The results of one job in a healthy checkpoint.

use super::Keys;
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

fn result(parser: &mut Parser<'_>) -> Option<Option<usize>> {
    let (mut outcome_word, mut seen) = (None, 0);
    let mut keys = Keys::enter(parser)?;
    while let Some(key) = keys.next(parser)? {
        seen |= match key {
            b"outcome" => {
                outcome_word = outcome(parser.value().ok()?)?;
                OUTCOME
            }
            b"comments" if matches!(parser.value(), Ok(Token::Null | Token::Text(_))) => COMMENTS,
            b"execution_duration" if matches!(parser.value(), Ok(Token::Null | Token::Float(_))) => DURATION,
            b"return_code" if matches!(parser.value(), Ok(Token::Null | Token::Int(_) | Token::Bool(_))) => RETURN_CODE,
            b"io_log_filename" if matches!(parser.value(), Ok(Token::Text(_))) => LOG,
            b"io_log" => records(parser)?,
            b"comments" | b"execution_duration" | b"return_code" | b"io_log_filename" => {
                return None;
            }
            _ => {
                parser.skip().ok()?;
                0
            }
        };
    }
    (seen == ALL).then_some(outcome_word)
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

fn records(parser: &mut Parser<'_>) -> Option<u8> {
    let Ok(Token::Array) = parser.value() else {
        return None;
    };
    while parser.element().ok()? {
        record(parser)?;
    }
    Some(LOG)
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
