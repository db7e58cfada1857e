//! `field:value` tests. What a value means depends on what the row holds: the same `>2` compares an age, a size or a count.

use std::borrow::Cow;

use super::Row;
use super::check::{Class, fold, folded, suggest};
use crate::text::amount::{self, Reach};

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
    /// Words of a closed list, any of which may match; each is meant as a whole.
    Words(Vec<Cow<'a, str>>),
    /// A number of things, or seconds that something took.
    Number(f64),
    /// When something happened: seconds since then, and seconds since the epoch.
    Age {
        /// Seconds since then, negative in the future.
        ago: i64,
        /// Seconds since the epoch.
        at: i64,
    },
    /// A size in bytes.
    Bytes(u64),
}

/// A test of one field.
#[derive(Clone, Debug)]
pub(super) struct FieldTest {
    name: String,
    wanted: Wanted,
    /// Whether one of its values is empty, so that it means less than it seems.
    gap: bool,
    /// Whether the beginning of a word is enough, for people who see what they get.
    beginnings: bool,
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

/// What `failed:NAME` asks for; `failed:>0` asks how many.
pub const FAILED_JOB: &str = "failed-job";

/// Whether a value is a number or compares with one.
fn counts(text: &str) -> bool {
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    let range = || text.split_once("..").is_some_and(|(low, high)| is_number(low) && is_number(high));
    text.starts_with(['<', '>']) || is_number(text.trim_start_matches('=')) || range()
}

/// A limit in each of the units that it may turn out to be.
#[derive(Clone, Copy, Debug)]
struct Bound {
    number: Option<f64>,
    age: Option<Reach>,
    bytes: Option<u64>,
    included: bool,
}

impl FieldTest {
    pub(super) fn parse(name: &str, text: &str, quoted: bool, beginnings: bool) -> Result<Self, String> {
        let name = name.to_ascii_lowercase();
        if text.is_empty() && !quoted {
            return Err(format!("{name}: needs a value"));
        }
        let name = if name == "failed" && (quoted || !counts(text)) { FAILED_JOB.to_owned() } else { name };
        if let Some(wanted) = moment(&name, text) {
            return Ok(Self { name: "age".to_owned(), wanted: wanted?, gap: false, beginnings });
        }
        let wanted = if quoted { Wanted::Parts(vec![text.to_lowercase()]) } else { wanted(&name, text)? };
        let gap = if quoted { text.is_empty() } else { text.trim_start_matches('=').split(',').any(str::is_empty) };
        Ok(Self { name, wanted, gap, beginnings })
    }

    /// Whether it asks in the way that a field of this class can be asked.
    pub(super) fn fits(&self, class: &Class<'_>) -> Result<(), String> {
        let name = &self.name;
        if self.gap {
            return Err(format!("{name}: a value is empty; name one, or leave the comma out"));
        }
        match (&self.wanted, class) {
            (_, Class::Any) | (Wanted::Parts(_) | Wanted::Whole(_), Class::Text) => Ok(()),
            (Wanted::Between(..), Class::Text | Class::Words(_)) => {
                Err(format!("{name}: holds text, so it cannot be compared; use {name}:word"))
            }
            (Wanted::Between(low, high), _) => {
                let fits = |bound: &Bound| match class {
                    Class::Number => bound.number.is_some(),
                    Class::Age => bound.age.is_some(),
                    _ => bound.bytes.is_some(),
                };
                let fit = low.iter().chain(high).all(fits);
                fit.then_some(()).ok_or_else(|| format!("{name}: {}", class.example(name)))
            }
            (Wanted::Parts(words) | Wanted::Whole(words), Class::Words(known)) => self.known(words, known),
            (Wanted::Parts(words) | Wanted::Whole(words), Class::Number) => {
                let odd = words.iter().find(|word| word.parse::<f64>().is_err() && *word != "none");
                odd.map_or(Ok(()), |word| Err(format!("{name}: {word:?} is not a number; {}", class.example(name))))
            }
            (_, Class::Age | Class::Size) => Err(format!("{name}: {}", class.example(name))),
        }
    }

    fn known(&self, words: &[String], known: &[Cow<'_, str>]) -> Result<(), String> {
        let is = |word: &str, known: &str| {
            let (word, known) = (fold(word), fold(known));
            word == known || self.beginnings && known.starts_with(&word)
        };
        let stranger = words.iter().find(|word| *word != "none" && !known.iter().any(|known| is(word, known)));
        stranger.map_or(Ok(()), |word| {
            let hint = suggest(word, known.iter().map(AsRef::as_ref));
            Err(format!("{}: unknown value {word:?}{hint}", self.name))
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The words that it asks for; none where it compares.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        let words = match &self.wanted {
            Wanted::Parts(words) | Wanted::Whole(words) => words.as_slice(),
            Wanted::Between(..) => &[],
        };
        words.iter().map(String::as_str)
    }

    /// Whether a text of the field is what it asks for.
    pub(super) fn has_text(&self, text: &str) -> bool {
        self.text(text)
    }

    /// The parts of text that it looks for, in lower case; none where it wants all of a text, or compares.
    pub(super) fn parts(&self) -> &[String] {
        match &self.wanted {
            Wanted::Parts(parts) | Wanted::Whole(parts) => parts,
            Wanted::Between(..) => &[],
        }
    }

    pub(super) fn matches(&self, row: &dyn Row) -> bool {
        row.field(&self.name).is_some_and(|found| self.holds(found))
    }

    fn holds(&self, found: Found<'_>) -> bool {
        match found {
            Found::Nothing => self.is("none"),
            Found::Flag(flag) => self.word(if flag { "yes" } else { "no" }) || self.word(truth(flag)),
            Found::Text(text) => self.text(&text),
            Found::Texts(texts) => texts.iter().any(|text| self.text(text)),
            Found::Words(words) if words.is_empty() => self.is("none"),
            Found::Words(words) => words.iter().any(|word| self.word(word)),
            Found::Number(number) => self.number(number),
            Found::Age { ago, at } => self.between(|bound| match bound.age? {
                Reach::Ago(age) => Some(ago.cmp(&i64::try_from(age.as_secs()).ok()?)),
                // What happened before is older.
                Reach::Since(moment) => Some(moment.cmp(&at)),
            }),
            Found::Bytes(bytes) => self.between(|bound| bound.bytes.map(|size| bytes.cmp(&size))),
        }
    }

    fn is(&self, word: &str) -> bool {
        match &self.wanted {
            Wanted::Parts(words) | Wanted::Whole(words) => words.iter().any(|wanted| wanted == word),
            Wanted::Between(..) => false,
        }
    }

    /// A word is meant as a whole; else a filter for `submitted` would find what is unsubmitted.
    fn word(&self, word: &str) -> bool {
        let is = |wanted: &String| {
            let mut word = folded(word);
            let begins = folded(wanted).all(|c| word.next() == Some(c));
            begins && (word.next().is_none() || self.beginnings && !wanted.is_empty())
        };
        match &self.wanted {
            Wanted::Parts(wanted) | Wanted::Whole(wanted) => wanted.iter().any(is),
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

/// `since:` and `until:`, which ask for the age; none for other names. A day without a time is meant as a whole.
fn moment(name: &str, text: &str) -> Option<Result<Wanted, String>> {
    let bound = |text: &str, included| {
        let age = amount::reach(text).map_err(|why| format!("{name}: {why}"))?;
        Ok(Some(Bound { number: None, age: Some(age), bytes: None, included }))
    };
    match name {
        "since" => Some(bound(text, true).map(|bound| Wanted::Between(None, bound))),
        "until" => {
            let end = amount::day_after(text);
            let bound = bound(end.as_deref().unwrap_or(text), end.is_none());
            Some(bound.map(|bound| Wanted::Between(bound, None)))
        }
        _ => None,
    }
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
            let (low, high) = (limit(low, true)?, limit(high, true)?);
            let date = |bound: &Option<Bound>| matches!(bound, Some(Bound { age: Some(Reach::Since(_)), .. }));
            // The earlier day is the greater age.
            if date(&low) && date(&high) { Ok(Wanted::Between(high, low)) } else { Ok(Wanted::Between(low, high)) }
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
    let (age, bytes) = (amount::reach(text), amount::size(text));
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    let told = |why: String| format!("{name}: {why}");
    match name {
        "age" => return Ok(Bound { number: None, age: Some(age.map_err(told)?), bytes: None, included }),
        "size" => return Ok(Bound { number: None, age: None, bytes: Some(bytes.map_err(told)?), included }),
        _ => {}
    }
    let bound = Bound { number, age: age.ok(), bytes: bytes.ok(), included };
    let fits = bound.number.is_some() || bound.age.is_some() || bound.bytes.is_some();
    fits.then_some(bound).ok_or_else(|| format!("{name}: {text:?} is not a valid amount; use 2d, 1G or 5"))
}
