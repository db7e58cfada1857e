//! What a filter sees of a session: the common fields, the kind's own row fields, and the outcomes by their word.

use std::borrow::Cow;

use crate::model::{EntryRef, Link, RepositoryInfo, Summary, Timestamp, Value};
use crate::text::Untrusted;
use crate::text::query::{Found, Query, Row};

mod vocabulary;

pub use vocabulary::Vocabulary;

/// One session as a filter sees it.
pub struct FilterRow<'a> {
    /// The session.
    pub entry_ref: &'a EntryRef,
    /// Its repository.
    pub about: Option<&'a RepositoryInfo>,
    /// Its row; none while it has not been read.
    pub summary: Option<&'a Summary>,
    /// Its size; none while it has not been measured.
    pub bytes: Option<u64>,
    /// The present.
    pub now: Timestamp,
}

impl Row for FilterRow<'_> {
    fn words(&self, out: &mut String) {
        push_line(out, self.entry_ref.entry.id.bytes());
        let Some(summary) = self.summary else {
            return;
        };
        push_line(out, summary.title.exact());
        push_line(out, summary.state.text.exact());
        for (key, value) in summary.fields() {
            if let ("test_plan" | "app_id" | "flags", Some(found)) = (*key, found(value, self.now)) {
                push_found(out, &found);
            }
        }
    }

    fn field(&self, name: &str) -> Option<Found<'_>> {
        self.common(name)
            .or_else(|| self.own(own_name(name)))
            .or_else(|| self.outcome(name))
            .or_else(|| vocabulary::is_common(name).then_some(Found::Nothing))
    }

    fn is_unsure(&self, field: Option<&str>) -> bool {
        let unread = self.summary.is_none_or(|summary| summary.undecided().is_some());
        match field {
            Some("size") => self.bytes.is_none(),
            Some(name) if LISTED.contains(&name) => false,
            // These do not stand in what could not be read.
            Some(name @ ("owner" | "locked")) => self.own(name).is_none() && unread,
            _ => unread,
        }
    }
}

/// What the listing and the size tell, without reading anything.
const LISTED: &[&str] = &["id", "age", "size", "kind", "repository"];

impl FilterRow<'_> {
    fn common(&self, name: &str) -> Option<Found<'_>> {
        let age = self.entry_ref.entry.age.at;
        Some(match name {
            "id" => Found::Text(Cow::Owned(self.entry_ref.entry.id.text().lossy().into_owned())),
            "age" => age.map_or(Found::Nothing, |at| since(at, self.now)),
            "size" => self.bytes.map_or(Found::Nothing, Found::Bytes),
            "kind" => Found::Words(vec![Cow::Borrowed(self.about?.kind)]),
            "owner" => return self.owner(),
            "repository" => Found::Text(self.about?.place.to_string_lossy()),
            _ => return self.of_summary(name),
        })
    }

    fn of_summary(&self, name: &str) -> Option<Found<'_>> {
        let summary = self.summary?;
        let jobs = |jobs: Option<u32>| jobs.map_or(Found::Nothing, |n| Found::Number(f64::from(n)));
        Some(match name {
            "title" => Found::Text(summary.title.lossy()),
            "state" => Found::Words(vec![summary.state.text.lossy()]),
            "done" => jobs(summary.progress.map(|(done, _)| done)),
            "wanted" => jobs(summary.progress.map(|(_, wanted)| wanted)),
            "marks" => Found::Words(summary.badges.marks.iter().map(|(_, why)| why.key.into()).collect()),
            "is" => Found::Words(words_of(summary)),
            "error" => summary
                .error
                .as_ref()
                .map_or(Found::Nothing, |why| Found::Texts(vec![why.key.into(), why.text.as_ref().into()])),
            _ => return None,
        })
    }

    /// By name, where the row tells one, by number, and as `me` where it is the caller.
    fn owner(&self) -> Option<Found<'_>> {
        let named = self.own("owner").and_then(|found| match found {
            Found::Text(name) => Some(name),
            _ => None,
        });
        let uid = self.entry_ref.entry.owner;
        let number = uid.map(|uid| Cow::Owned(uid.to_string()));
        let mine = uid.is_some_and(|uid| uid == rustix::process::geteuid().as_raw()).then_some(Cow::Borrowed("me"));
        let words: Vec<Cow<'_, str>> = named.into_iter().chain(number).chain(mine).collect();
        (!words.is_empty()).then_some(Found::Words(words))
    }

    fn own(&self, name: &str) -> Option<Found<'_>> {
        let value = self.summary?.field(name)?;
        Some(match (name, value) {
            ("flags", Value::List(values)) => Found::Words(values.iter().filter_map(text).collect()),
            _ => found(value, self.now).unwrap_or(Found::Nothing),
        })
    }

    fn outcome(&self, name: &str) -> Option<Found<'_>> {
        let summary = self.summary?;
        let named = |text: &Untrusted| text.exact().eq_ignore_ascii_case(name.as_bytes());
        let count = summary.outcomes.iter().find(|(word, _)| named(&word.text));
        match count {
            Some((_, count)) => Some(Found::Number(f64::from(count))),
            None if vocabulary::is_outcome(name) => Some(Found::Number(0.0)),
            None => None,
        }
    }
}

/// Whether a query can only be answered when the rows have been read.
pub fn needs_summary(query: &Query) -> bool {
    query.has_words() || query.fields().any(|name| !LISTED.contains(&name))
}

/// The words that `--protect` knows it by.
fn words_of(summary: &Summary) -> Vec<Cow<'_, str>> {
    let state = std::iter::once(summary.state.text.lossy());
    state.chain(summary.badges.words.iter().map(|word| Cow::Borrowed(*word))).collect()
}

/// Short names that people type for the fields' own.
fn own_name(name: &str) -> &str {
    match name {
        "app" => "app_id",
        "plan" => "test_plan",
        "flag" => "flags",
        "job" | "running" => "running_job",
        _ => name,
    }
}

fn found(value: &Value, now: Timestamp) -> Option<Found<'_>> {
    Some(match value {
        Value::Flag(flag) => Found::Flag(*flag),
        #[expect(clippy::cast_precision_loss, reason = "a filter compares counts far below 2^53")]
        Value::Count(count) => Found::Number(*count as f64),
        #[expect(clippy::cast_precision_loss, reason = "a filter compares numbers far below 2^53")]
        Value::Int(number) => Found::Number(*number as f64),
        Value::Bytes(bytes) => Found::Bytes(*bytes),
        Value::Number(number) | Value::Seconds(number) => Found::Number(*number),
        Value::Time(at) => since(*at, now),
        Value::Text(text) => Found::Text(text.lossy()),
        Value::Label(word) => Found::Text(word.text.lossy()),
        Value::List(values) => Found::Texts(values.iter().filter_map(text).collect()),
        Value::Link(_) => Found::Text(text(value)?),
        _ => return None,
    })
}

fn since(at: Timestamp, now: Timestamp) -> Found<'static> {
    Found::Age { ago: at.seconds_until(now), at: at.seconds }
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    Some(match value {
        Value::Text(text) => text.lossy(),
        Value::Label(word) => word.text.lossy(),
        Value::Link(link) => match &**link {
            Link::Log(_, text) | Link::Entry(_, text) | Link::Part(text) => text.lossy(),
        },
        _ => return None,
    })
}

fn push_line(out: &mut String, text: &[u8]) {
    out.push_str(&String::from_utf8_lossy(text));
    out.push('\n');
}

fn push_found(out: &mut String, found: &Found<'_>) {
    match found {
        Found::Text(text) => {
            out.push_str(text);
            out.push('\n');
        }
        Found::Texts(texts) => {
            for text in texts {
                out.push_str(text);
                out.push('\n');
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Age, AgeSource, Badges, Class, Entry, Id, Identity, Label, Reason, RepositoryId};
    use crate::text::query::{Scratch, Words};
    use std::sync::Arc;

    fn entry_ref() -> EntryRef {
        let age = Age { at: Some(Timestamp::new(1_000, 0)), from: AgeSource::Mtime };
        let entry = Entry { id: Id::from("pbox-1"), identity: Identity::default(), age, changed: 0, owner: None };
        EntryRef { repository: RepositoryId(0), entry }
    }

    fn summary() -> Summary {
        Summary {
            state: Label::new("incomplete", 'I', Class::Open),
            title: "Certification".into(),
            progress: Some((3, 5)),
            outcomes: [(Label::new("fail", 'F', Class::Bad), 2)].into_iter().collect(),
            badges: Arc::new(Badges {
                marks: vec![('L', Reason::new("locked", "session.next is left"))],
                words: vec!["unsubmitted"],
                ..Badges::default()
            }),
            own: None,
            fields: [
                ("app_id", Value::text("com.example:cli")),
                ("locked", Value::Flag(true)),
                ("flags", Value::List(vec![Value::text("incomplete")])),
            ]
            .into(),
            error: None,
        }
    }

    fn matches(query: &str) -> bool {
        let (entry_ref, summary) = (entry_ref(), summary());
        let row = FilterRow {
            entry_ref: &entry_ref,
            about: None,
            summary: Some(&summary),
            bytes: Some(2 << 20),
            now: Timestamp::new(4_600, 0),
        };
        let query = Query::parse(query, Words::Exact);
        assert_eq!(Vocabulary::of_kinds().slip(&query, std::iter::once(&row)), None);
        query.matches(&row, &mut Scratch::default()).is_some()
    }

    #[test]
    fn common_fields_own_fields_and_outcomes_are_found() {
        assert!(matches("pbox certification incomplete example"));
        assert!(matches("app:example title:cert locked:yes flags:incomplete marks:locked is:unsubmitted"));
        assert!(matches("fail:2 crash:0 done:3 wanted:>3 age:1h..2h size:>1M"));
        assert!(!matches("fail:>2"));
        assert!(!matches("-locked:yes"));
    }

    #[test]
    fn what_could_not_be_read_is_neither_a_match_nor_none() {
        let (entry_ref, read) = (entry_ref(), summary());
        let unread = Summary {
            state: Label::new("unreadable", '?', Class::Odd),
            title: "".into(),
            badges: Arc::new(Badges { unread: true, ..Badges::default() }),
            fields: [("owner", Value::text("root")), ("locked", Value::Flag(true))].into(),
            ..read.clone()
        };
        let decide = |query: &str, summary: Option<&Summary>, bytes| {
            let row = FilterRow { entry_ref: &entry_ref, about: None, summary, bytes, now: Timestamp::new(4_600, 0) };
            Query::parse(query, Words::Exact).decide(&row, &mut Scratch::default())
        };
        for query in
            ["state:incomplete", "-state:incomplete", "certification", "-certification", "fail:0", "state:unreadable"]
        {
            assert_eq!(decide(query, Some(&unread), None), None, "{query}");
            assert_eq!(decide(query, None, None), None, "{query}");
            assert!(decide(query, Some(&read), None).is_some(), "{query}");
        }
        // What is known is known, and one part that does not match is enough.
        assert_eq!(decide("pbox", Some(&unread), None), Some(true));
        assert_eq!(decide("-pbox state:incomplete", Some(&unread), None), Some(false));
        assert_eq!(decide("age:<1min state:incomplete", Some(&unread), None), Some(false));
        assert_eq!(decide("owner:root locked:yes age:>1min", Some(&unread), None), Some(true));
        assert_eq!(decide("size:>1M", Some(&read), None), None);
        assert_eq!(decide("size:>1M", Some(&read), Some(2 << 20)), Some(true));
    }

    #[test]
    fn what_the_listing_knows_needs_no_reading() {
        let needs = |text| needs_summary(&Query::parse(text, Words::Exact));
        assert!(!needs("age:<2d size:>1G"));
        assert!(needs("fail:>0"));
        assert!(needs("server"));
    }
}
