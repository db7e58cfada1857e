//! Whether a query means something: its fields exist, their values are of the field's kind, and no word only looks like a test. What is
//! misspelt must not let through what was meant to be kept out.

use std::borrow::Cow;

use super::{Query, Test};

/// What a field holds, which decides on how it can be asked for.
#[derive(Clone, PartialEq, Debug)]
pub enum Class<'a> {
    /// Text, of which a part is enough.
    Text,
    /// Words of this closed list.
    Words(Vec<Cow<'a, str>>),
    /// A number.
    Number,
    /// A moment, asked for by its age.
    Age,
    /// A size in bytes.
    Size,
    /// Any of these.
    Any,
}

impl Class<'_> {
    pub(super) fn example(&self, name: &str) -> String {
        match self {
            Class::Age => format!("needs < or > and an age or a date, as in {name}:<2d or {name}:>2026-11-01"),
            Class::Size => format!("needs < or > and a size, as in {name}:>1G"),
            _ => format!("use {name}:2, {name}:>0 or {name}:1..5"),
        }
    }
}

/// Words that other query languages join terms by.
const JOINERS: [&str; 6] = ["OR", "AND", "NOT", "|", "||", "&&"];

impl Query {
    /// The first thing in it that means nothing, as one line that is not yet visible; none where all of it is understood. `class` knows
    /// the fields, `names` are those to suggest.
    pub fn slip<'a>(&self, class: impl Fn(&str) -> Option<Class<'a>>, names: &[&str]) -> Option<String> {
        let problem = |test: &Test, word: Option<&str>| match (test, word) {
            (Test::Field(test), _) => match class(test.name()) {
                Some(class) => test.fits(&class).err(),
                None => Some(format!("unknown field {:?}{}", test.name(), suggest(test.name(), names.iter().copied()))),
            },
            (Test::Word(_), Some(word)) => {
                joiner(word).or_else(|| stray(word, &class)).or_else(|| comparison(word, &class))
            }
            (Test::Word(_), None) => None,
        };
        let unread = self.problems.first().cloned();
        unread.or_else(|| self.terms.iter().find_map(|term| problem(&term.test, term.word.as_deref())))
    }
}

fn joiner(word: &str) -> Option<String> {
    let text = || {
        format!(
            "{word} joins nothing here: all terms must match; for one of several use state:a,b, for the word {word:?} in quotes"
        )
    };
    JOINERS.contains(&word).then(text)
}

/// A sign that keeps nothing out, as where a script's variable is not set, and one that groups nothing.
fn stray<'a>(word: &str, class: &impl Fn(&str) -> Option<Class<'a>>) -> Option<String> {
    if matches!(word, "-" | "!") {
        return Some(format!("{word} stands alone and keeps nothing out; for the sign itself use \"{word}\""));
    }
    let inner = word.strip_prefix('(')?.trim_start_matches(['(', '-', '!']);
    let name = inner.split_once(':').map(|(name, _)| name);
    let groups = inner.is_empty() || name.is_some_and(|name| class(name).is_some());
    groups.then(|| format!("{word:?}: parentheses group nothing here; for the text itself use quotes"))
}

/// `fail>0` and `state::open` are words that nobody means.
fn comparison<'a>(word: &str, class: &impl Fn(&str) -> Option<Class<'a>>) -> Option<String> {
    let end = word.find(['=', '<', '>', '!', ':'])?;
    let (name, rest) = word.split_at_checked(end)?;
    class(name)?;
    let rest = rest.trim_start_matches(':');
    let (not, test) = rest.strip_prefix("!=").map_or(("", rest.trim_start_matches("==")), |rest| ("-", rest));
    Some(format!("{word:?} is not a test of the field {name}; use {not}{name}:{test}"))
}

/// A word without what does not matter in words: case, and which of `-`, `_` and a space stands between them.
pub fn fold(word: &str) -> String {
    folded(word).collect()
}

pub(super) fn folded(word: &str) -> impl Iterator<Item = char> + '_ {
    word.chars().map(|c| if matches!(c, '_' | ' ') { '-' } else { c }).flat_map(char::to_lowercase)
}

/// "; did you mean X?" for the nearest of these, else "; use one of ..."; ready to be appended.
pub fn suggest<'a>(word: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let wanted = fold(word);
    let near = |known: &str| strsim::jaro_winkler(&wanted, &fold(known));
    let best = known.clone().map(|known| (near(known), known)).max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((score, known)) if score > 0.8 => format!("; did you mean {known}?"),
        _ => {
            let mut all: Vec<&str> = known.collect();
            all.sort_unstable();
            all.dedup();
            // More than these are no help in one line.
            if (1..=20).contains(&all.len()) { format!("; use one of {}", all.join(", ")) } else { String::new() }
        }
    }
}
