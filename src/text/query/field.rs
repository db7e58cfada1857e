//! `field:value` tests. What a value means depends on what the row holds: the same `>2` compares an age, a size or a count.

use std::borrow::Cow;

use super::Row;
use crate::text::human;

/// The value of a row's field.
#[derive(Clone, PartialEq, Debug)]
pub enum Found<'a> {
    /// Nothing is there, or it is not known yet.
    Nothing,
    /// Yes or no.
    Flag(bool),
    /// Text.
    Text(Cow<'a, str>),
    /// Several texts, any of which may match.
    Texts(Vec<Cow<'a, str>>),
    /// A number of things, or seconds that something took.
    Number(f64),
    /// Seconds since something happened.
    Age(i64),
    /// A size in bytes.
    Bytes(u64),
}

/// A test of one field.
#[derive(Clone, Debug)]
pub(super) struct FieldTest {
    name: String,
    wanted: Wanted,
}

#[derive(Clone, Debug)]
enum Wanted {
    /// One of these occurs in it, in lower case.
    Parts(Vec<String>),
    /// It is one of these, in lower case.
    Whole(Vec<String>),
    /// It lies between them, both included where given.
    Between(Option<Bound>, Option<Bound>),
}

/// A limit in each of the units that it may turn out to be.
#[derive(Clone, Copy, Debug)]
struct Bound {
    number: Option<f64>,
    age: Option<i64>,
    bytes: Option<u64>,
    included: bool,
}

impl FieldTest {
    pub(super) fn parse(name: &str, text: &str, quoted: bool) -> Result<Self, String> {
        let name = name.to_ascii_lowercase();
        if text.is_empty() && !quoted {
            return Err(format!("{name}: needs a value"));
        }
        let wanted = if quoted { Wanted::Parts(vec![text.to_lowercase()]) } else { wanted(&name, text)? };
        Ok(Self { name, wanted })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn matches(&self, row: &dyn Row) -> bool {
        row.field(&self.name).is_some_and(|found| self.holds(found))
    }

    fn holds(&self, found: Found<'_>) -> bool {
        match found {
            Found::Nothing => self.is("none"),
            Found::Flag(flag) => self.is(if flag { "yes" } else { "no" }) || self.is(truth(flag)),
            Found::Text(text) => self.text(&text),
            Found::Texts(texts) => texts.iter().any(|text| self.text(text)),
            Found::Number(number) => self.number(number),
            Found::Age(seconds) => self.between(|bound| bound.age.map(|age| seconds.cmp(&age))),
            Found::Bytes(bytes) => self.between(|bound| bound.bytes.map(|size| bytes.cmp(&size))),
        }
    }

    fn is(&self, word: &str) -> bool {
        match &self.wanted {
            Wanted::Parts(words) | Wanted::Whole(words) => words.iter().any(|wanted| wanted == word),
            Wanted::Between(..) => false,
        }
    }

    fn text(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        match &self.wanted {
            Wanted::Parts(parts) => parts.iter().any(|part| text.contains(part.as_str())),
            Wanted::Whole(texts) => texts.contains(&text),
            Wanted::Between(..) => false,
        }
    }

    fn number(&self, number: f64) -> bool {
        match &self.wanted {
            Wanted::Parts(words) | Wanted::Whole(words) => {
                words.iter().any(|word| word.parse::<f64>().is_ok_and(|wanted| wanted == number))
            }
            Wanted::Between(..) => self.between(|bound| number.partial_cmp(&bound.number?)),
        }
    }

    fn between(&self, compare: impl Fn(&Bound) -> Option<std::cmp::Ordering>) -> bool {
        let Wanted::Between(low, high) = &self.wanted else {
            return false;
        };
        let beyond = |bound: &Option<Bound>, side: std::cmp::Ordering| match bound {
            None => true,
            Some(bound) => compare(bound).is_some_and(|order| order == side || (bound.included && order.is_eq())),
        };
        beyond(low, std::cmp::Ordering::Greater) && beyond(high, std::cmp::Ordering::Less)
    }
}

fn truth(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

fn wanted(name: &str, text: &str) -> Result<Wanted, String> {
    let limit = |text: &str, included| bound(name, text, included).map(Some);
    if let Some(rest) = text.strip_prefix(">=") {
        return Ok(Wanted::Between(limit(rest, true)?, None));
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return Ok(Wanted::Between(None, limit(rest, true)?));
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Ok(Wanted::Between(limit(rest, false)?, None));
    }
    if let Some(rest) = text.strip_prefix('<') {
        return Ok(Wanted::Between(None, limit(rest, false)?));
    }
    if let Some(rest) = text.strip_prefix('=') {
        return Ok(Wanted::Whole(list(rest)));
    }
    if matches!(name, "age" | "size") && !text.contains("..") {
        return Err(format!("{name}: needs < or > or a range, as in {name}:{}", example(name)));
    }
    match text.split_once("..") {
        Some((low, high)) if is_amount(low) && is_amount(high) => {
            Ok(Wanted::Between(limit(low, true)?, limit(high, true)?))
        }
        _ => Ok(Wanted::Parts(list(text))),
    }
}

fn example(name: &str) -> &'static str {
    if name == "age" { "<2d" } else { ">1G" }
}

fn list(text: &str) -> Vec<String> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect()
}

fn is_amount(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

fn bound(name: &str, text: &str, included: bool) -> Result<Bound, String> {
    let seconds = human::parse_age(text).and_then(|age| i64::try_from(age.as_secs()).ok());
    let bound = Bound {
        number: text.parse::<f64>().ok().filter(|number| number.is_finite()),
        age: seconds,
        bytes: human::parse_size(text),
        included,
    };
    let fits = match name {
        "age" => bound.age.is_some(),
        "size" => bound.bytes.is_some(),
        _ => bound.number.is_some() || bound.age.is_some() || bound.bytes.is_some(),
    };
    if fits { Ok(bound) } else { Err(format!("{name}: {text:?} is not a valid amount; use {}", "2d, 1G or 5")) }
}
