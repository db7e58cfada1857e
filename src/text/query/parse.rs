//! From the typed text to terms. Nothing here fails: what is odd is told and left out.

use super::field::FieldTest;
use super::word::WordTest;
use super::{Query, Term, Test, Words};

/// Longest part of a query; more is no filter that somebody typed.
const LONGEST: usize = 200;

pub(super) fn query(text: &str, words: Words) -> Query {
    let mut query = Query::default();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return query;
        }
        let (part, after) = next_part(rest, &mut query.problems);
        rest = after;
        push(&mut query, &part, words);
    }
}

/// One part of a query as typed: its quotes are gone, and it is known where they stood.
#[derive(Debug, PartialEq, Eq)]
struct Part<'a> {
    negated: bool,
    field: Option<&'a str>,
    text: &'a str,
    quoted: bool,
}

fn next_part<'a>(text: &'a str, problems: &mut Vec<String>) -> (Part<'a>, &'a str) {
    let (negated, text) = match text.strip_prefix(['-', '!']) {
        Some(rest) if !rest.is_empty() && !rest.starts_with(char::is_whitespace) => (true, rest),
        _ => (false, text),
    };
    let (field, text) = split_field(text);
    let (text, quoted, rest) = value(text, problems);
    let part = Part { negated, field, text, quoted };
    (part, rest)
}

/// Splits "state:open rest" after a name made of letters, digits, `_` and `-`.
fn split_field(text: &str) -> (Option<&str>, &str) {
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let end = text.find(|c| !in_name(c)).unwrap_or(text.len());
    match text.split_at_checked(end) {
        Some((name, rest)) if name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            match rest.strip_prefix(':') {
                // "com.example::job" is a word, not a field.
                Some(value) if !value.starts_with(':') => (Some(name), value),
                _ => (None, text),
            }
        }
        _ => (None, text),
    }
}

fn value<'a>(text: &'a str, problems: &mut Vec<String>) -> (&'a str, bool, &'a str) {
    let Some(inner) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        return (word, false, rest);
    };
    match inner.split_once('"') {
        Some((quoted, rest)) => (quoted, true, rest),
        None => {
            problems.push("unclosed quotation mark".to_owned());
            (inner, true, "")
        }
    }
}

fn push(query: &mut Query, part: &Part<'_>, words: Words) {
    match test(part, words) {
        Ok(test) => {
            let word = (part.field.is_none() && !part.quoted).then(|| part.text.to_owned());
            query.terms.push(Term { negated: part.negated, word, test });
        }
        Err(problem) => query.problems.push(problem),
    }
}

fn test(part: &Part<'_>, words: Words) -> Result<Test, String> {
    if part.text.len() > LONGEST {
        return Err(format!("a term is longer than {LONGEST} bytes"));
    }
    if let Some(name) = part.field {
        let test = FieldTest::parse(name, part.text, part.quoted, words != Words::Exact)?;
        return Ok(Test::Field(test));
    }
    if part.text.is_empty() {
        // Only between quotes.
        return Err("there is nothing between the quotation marks".to_owned());
    }
    let (text, fuzzy) = match part.text.strip_prefix('~') {
        Some(rest) if !rest.is_empty() && !part.quoted => (rest, true),
        _ => (part.text, words == Words::Fuzzy),
    };
    // As in fzf, what must not match must be there as it stands.
    let fuzzy = fuzzy && !part.quoted && !part.negated;
    Ok(Test::Word(WordTest::new(text, fuzzy)))
}
