//! What a filter and `--protect` may name: the fields, states, flags and words of every kind, whether a session has them now or not, and
//! what stands on the sessions at hand. Anything else is a slip, and a slip in what selects for removal is refused. The
//! nearest word is found by `text::query::suggest`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{FilterRow, own_name, text};
use crate::command::PINNED;
use crate::model::{FAILED, Summary, Value};
use crate::storage::kinds::{FieldClass, KINDS, KindWords};
use crate::text::query::{Class, FAILED_JOB, Query, fold, suggest};

/// Fields that every session has, whatever its kind.
const COMMON: &[(&str, FieldClass)] = &[
    ("id", FieldClass::Text),
    ("title", FieldClass::Text),
    ("state", FieldClass::Words),
    ("app", FieldClass::Text),
    ("plan", FieldClass::Text),
    ("flags", FieldClass::Words),
    ("machine", FieldClass::Text),
    ("job", FieldClass::Text),
    ("failed", FieldClass::Number),
    (FAILED_JOB, FieldClass::Text),
    ("age", FieldClass::Age),
    ("since", FieldClass::Age),
    ("until", FieldClass::Age),
    ("size", FieldClass::Size),
    ("locked", FieldClass::Truth),
    ("owner", FieldClass::Words),
    ("kind", FieldClass::Words),
    ("repository", FieldClass::Text),
    ("done", FieldClass::Number),
    ("wanted", FieldClass::Number),
    ("marks", FieldClass::Words),
    ("is", FieldClass::Words),
    ("error", FieldClass::Text),
];

/// Every outcome that a job can have: it may be asked for although no session has it.
const OUTCOMES: &[&str] = &[
    "pass",
    "fail",
    "skip",
    "not-supported",
    "not-implemented",
    "undecided",
    "crash",
    "skipped-dependency",
    "skipped-resource",
    "skipped-manifest",
];

/// So many different texts of a field are offered.
const TEXTS: usize = 500;

pub(super) fn is_common(name: &str) -> bool {
    COMMON.iter().any(|(known, _)| *known == name)
}

pub(super) fn is_outcome(name: &str) -> bool {
    OUTCOMES.contains(&name)
}

/// The words that may be named.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    states: BTreeSet<String>,
    /// What `is` and `--protect` know besides the states.
    badges: BTreeSet<String>,
    marks: BTreeSet<String>,
    flags: BTreeSet<String>,
    owners: BTreeSet<String>,
    outcomes: BTreeSet<String>,
    /// What stands in fields of free text, to be offered while one types.
    texts: BTreeSet<(&'static str, String)>,
    fields: Vec<(String, FieldClass)>,
}

impl Vocabulary {
    /// What the kinds know of themselves.
    pub fn of_kinds() -> Self {
        let mut all = Self::default();
        let owned = |words: &[&str]| -> Vec<String> { words.iter().map(|word| (*word).to_owned()).collect() };
        for KindWords { states, badges, marks, flags, fields } in KINDS.iter().map(|kind| *kind.words) {
            all.states.extend(owned(states));
            all.badges.extend(owned(badges));
            all.marks.extend(owned(marks));
            all.flags.extend(owned(flags));
            all.fields.extend(fields.iter().map(|(name, class)| ((*name).to_owned(), *class)));
        }
        all.badges.extend(owned(&[FAILED, PINNED]));
        all.outcomes.extend(owned(OUTCOMES));
        all
    }

    /// Adds what stands on a session.
    pub fn learn(&mut self, row: &FilterRow<'_>) {
        row.summary.into_iter().for_each(|summary| self.learn_summary(summary));
    }

    /// The same of its row.
    pub fn learn_summary(&mut self, summary: &Summary) {
        self.states.insert(summary.state.text.lossy().into_owned());
        self.badges.extend(summary.badges.words.iter().map(|word| (*word).to_owned()));
        self.marks.extend(summary.badges.marks.iter().map(|(_, why)| why.key.to_owned()));
        self.outcomes.extend(summary.outcomes.iter().map(|(word, _)| word.text.lossy().to_lowercase()));
        for (name, value) in summary.fields() {
            if let ("test_plan" | "app_id" | "machine", Value::Text(text)) = (*name, value)
                && self.texts.len() < TEXTS
            {
                self.texts.insert((name, text.visible().into_string()));
            }
            match (*name, value) {
                ("flags", Value::List(values)) => {
                    self.flags.extend(values.iter().filter_map(text).map(Cow::into_owned))
                }
                ("owner", Value::Text(owner)) => {
                    self.owners.insert(owner.lossy().into_owned());
                }
                _ if self.fields.iter().any(|(known, _)| known == name) => {}
                (name, value) => self.fields.push((name.to_owned(), class_of(value))),
            }
        }
    }

    /// The first thing in a query that means nothing, as one line that is not yet visible. The sessions at hand are only looked at where
    /// the kinds alone do not explain the query.
    pub fn slip<'r>(mut self, query: &Query, rows: impl Iterator<Item = &'r FilterRow<'r>>) -> Option<String> {
        self.slip_in(query)?;
        rows.for_each(|row| self.learn(row));
        self.slip_in(query)
    }

    /// The same with what it has learnt so far.
    pub fn slip_in(&self, query: &Query) -> Option<String> {
        let owners: Vec<&str> = query.values("owner").filter(|name| is_user(name)).collect();
        let class = |name: &str| match (name, self.class(name)) {
            ("owner", Some(Class::Words(mut known))) => {
                known.extend(owners.iter().map(|name| Cow::Borrowed(*name)));
                Some(Class::Words(known))
            }
            (_, class) => class,
        };
        query.slip(class, &self.names())
    }

    /// What is wrong with a word that protects; none where a state or a badge is called so.
    pub fn protect_slip(&self, word: &str) -> Option<String> {
        let wanted = fold(word);
        let known = || self.states.iter().chain(&self.badges).filter(|known| !known.is_empty()).map(String::as_str);
        let slip = || format!("unknown word {word:?}{}", suggest(word, known()));
        (!known().any(|known| fold(known) == wanted)).then(slip)
    }

    /// What the last term of a filter that is being typed could become, each as the whole filter with it; none where it is whole or
    /// nobody knows. `stat` becomes `state:`, `state:in` becomes `state:incomplete`.
    pub fn complete(&self, typed: &str) -> Vec<String> {
        let at = typed.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let (before, term) = typed.split_at_checked(at).unwrap_or((typed, ""));
        let sign = term.len() - term.trim_start_matches(['-', '!']).len();
        let (sign, term) = term.split_at_checked(sign).unwrap_or(("", term));
        let Some((name, value)) = term.split_once(':') else {
            let mut names: Vec<&str> =
                self.names().into_iter().filter(|name| !term.is_empty() && name.starts_with(term)).collect();
            names.sort_unstable();
            names.dedup();
            return names.into_iter().map(|name| format!("{before}{sign}{name}:")).collect();
        };
        let (first, last) = value.rfind(',').and_then(|at| value.split_at_checked(at + 1)).unwrap_or(("", value));
        let begins = |known: &str| fold(known).starts_with(&fold(last)) && fold(known) != fold(last);
        let known: Vec<String> = self.values(name).into_iter().filter(|known| begins(known)).collect();
        known.into_iter().map(|known| format!("{before}{sign}{name}:{first}{known}")).collect()
    }

    /// The values that a field is known to have, ascending: the words of a closed list, or texts without a space that were learnt.
    fn values(&self, name: &str) -> Vec<String> {
        let mut found: Vec<String> = match self.class(name) {
            Some(Class::Words(words)) => words.into_iter().map(Cow::into_owned).collect(),
            Some(Class::Text) => {
                let own = own_name(name);
                let of_it =
                    self.texts.iter().filter(|(field, text)| *field == own && !text.contains(char::is_whitespace));
                of_it.map(|(_, text)| text.clone()).collect()
            }
            _ => Vec::new(),
        };
        found.sort();
        found.dedup();
        found
    }

    fn class(&self, name: &str) -> Option<Class<'_>> {
        let own = own_name(name);
        let field = || self.fields.iter().find(|(known, _)| known == own).map(|(_, class)| *class);
        let class = COMMON.iter().find(|(known, _)| *known == name).map(|(_, class)| *class).or_else(field);
        Some(match class {
            Some(FieldClass::Text) => Class::Text,
            Some(FieldClass::Words) => Class::Words(self.words(own, name)),
            Some(FieldClass::Truth) => Class::Words(["yes", "no", "true", "false"].map(Cow::Borrowed).into()),
            Some(FieldClass::Number) => Class::Number,
            Some(FieldClass::Age) => Class::Age,
            Some(FieldClass::Size) => Class::Size,
            Some(FieldClass::Any) => Class::Any,
            None => return self.outcomes.contains(name).then_some(Class::Number),
        })
    }

    fn words(&self, own: &str, name: &str) -> Vec<Cow<'_, str>> {
        let all = |words: &[&'_ BTreeSet<String>]| -> Vec<Cow<'static, str>> {
            words.iter().flat_map(|words| words.iter().cloned()).map(Cow::Owned).collect()
        };
        match own {
            "state" => all(&[&self.states]),
            "is" => all(&[&self.states, &self.badges]),
            "marks" => all(&[&self.marks]),
            "flags" => all(&[&self.flags]),
            "kind" => KINDS.iter().map(|kind| Cow::Borrowed(kind.name)).collect(),
            "owner" => all(&[&self.owners]),
            _ => vec![Cow::Owned(name.to_owned())],
        }
    }

    fn names(&self) -> Vec<&str> {
        // People write `failed:NAME`.
        let common = COMMON.iter().map(|(name, _)| *name).filter(|name| *name != FAILED_JOB);
        common
            .chain(self.fields.iter().map(|(name, _)| name.as_str()))
            .chain(self.outcomes.iter().map(String::as_str))
            .collect()
    }
}

/// A number always could be a user; a name is one where the system knows it; `me` is the caller.
fn is_user(name: &str) -> bool {
    name == "me"
        || name.bytes().all(|byte| byte.is_ascii_digit())
        || nix::unistd::User::from_name(name).is_ok_and(|user| user.is_some())
}

fn class_of(value: &Value) -> FieldClass {
    match value {
        Value::Flag(_) => FieldClass::Truth,
        Value::Count(_) | Value::Int(_) | Value::Number(_) | Value::Seconds(_) => FieldClass::Number,
        Value::Bytes(_) => FieldClass::Size,
        Value::Time(_) => FieldClass::Age,
        Value::Text(_) | Value::Label(_) | Value::List(_) | Value::Link(_) => FieldClass::Text,
        _ => FieldClass::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_completed_by_fields_and_their_words() {
        let known = Vocabulary::of_kinds();
        assert_eq!(known.complete("server -fla"), ["server -flags:"]);
        assert_eq!(known.complete("is:fai"), ["is:failed"]);
        assert_eq!(known.complete("state:damaged,incom"), ["state:damaged,incomplete"]);
        assert!(known.complete("s").contains(&"since:".to_owned()));
        assert_eq!(
            (known.complete(""), known.complete("is:failed"), known.complete("nonsense:x")),
            (vec![], vec![], vec![])
        );
    }

    #[test]
    fn a_misspelt_field_or_word_is_told_with_the_nearest() {
        let slip = |text| {
            Vocabulary::of_kinds().slip_in(&Query::parse(text, crate::text::query::Words::Exact)).unwrap_or_default()
        };
        for (text, told) in [
            ("faild:x", "did you mean failed?"),
            ("jobs:x", "did you mean job?"),
            ("is:faild", "did you mean failed?"),
            ("is:pined", "did you mean pinned?"),
            ("sinc:2d", "did you mean since?"),
            ("job:>2", "holds text"),
            ("fail:many", "is not a number"),
            ("machin:x", "did you mean machine?"),
        ] {
            assert!(slip(text).contains(told), "{text}: {}", slip(text));
        }
    }
}
