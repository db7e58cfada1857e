//! What a filter sees of a session: the common fields, the kind's own row fields, and the outcomes by their word.

use std::borrow::Cow;

use crate::model::{EntryRef, FAILED, Link, RepositoryInfo, Summary, Timestamp, Value};
use crate::text::Untrusted;
use crate::text::query::{Found, Query, Row};

mod jobs;
mod vocabulary;

pub use jobs::{JobMatches, needs_jobs};
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
    /// What [`Readers::job_matches`](super::Readers::job_matches) found for this very query; none while nobody has asked.
    pub jobs: Option<&'a JobMatches>,
    /// Whether it is pinned.
    pub pinned: bool,
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
            Some(jobs::JOB | jobs::FAILED) => self.jobs.is_none_or(|jobs| jobs.partial().is_some()),
            Some(name) if LISTED.contains(&name) => false,
            // These do not stand in what could not be read.
            Some(name @ ("owner" | "locked")) => self.own(name).is_none() && unread,
            _ => unread,
        }
    }

    fn only_grows(&self, field: &str) -> bool {
        matches!(field, jobs::JOB | jobs::FAILED)
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
            "machine" => return self.own("machine").or_else(|| Some(Found::Text(self.about?.place.to_string_lossy()))),
            "is" => Found::Words(self.words_of()),
            jobs::JOB | jobs::FAILED => {
                let found = self.jobs.map(|jobs| jobs.of_field(name)).unwrap_or_default();
                Found::Texts(found.iter().map(Untrusted::lossy).collect())
            }
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
            FAILED => Found::Number(f64::from(summary.failures())),
            "marks" => Found::Words(summary.badges.marks.iter().map(|(_, why)| why.key.into()).collect()),
            "error" => summary
                .error
                .as_ref()
                .map_or(Found::Nothing, |why| Found::Texts(vec![why.key.into(), why.text.as_ref().into()])),
            _ => return None,
        })
    }

    /// The words that `--protect` knows it by, and whether it is pinned.
    fn words_of(&self) -> Vec<Cow<'_, str>> {
        let pinned = self.pinned.then_some(Cow::Borrowed(super::PINNED));
        self.summary.map(Summary::words).into_iter().flatten().chain(pinned).collect()
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
    query.has_words() || query.fields().any(|name| !LISTED.contains(&name) && !matches!(name, jobs::JOB | jobs::FAILED))
}

/// Short names that people type for the fields' own.
fn own_name(name: &str) -> &str {
    match name {
        "app" => "app_id",
        "plan" => "test_plan",
        "flag" => "flags",
        "running" => "running_job",
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
    use crate::model::{Age, AgeSource, Badges, Class, Entry, Id, Identity, JobResults, Label, Reason, RepositoryId};
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
            jobs: None,
            pinned: false,
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
            let now = Timestamp::new(4_600, 0);
            let row = FilterRow { entry_ref: &entry_ref, about: None, summary, bytes, jobs: None, pinned: false, now };
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
    fn one_word_tells_what_failed_and_what_is_pinned() {
        assert!(matches("is:failed is:incomplete -is:pinned failed:2 failed:>1 failed:1..3 -failed:=3"));
        let (entry_ref, read) = (entry_ref(), summary());
        let fine =
            Summary { outcomes: [(Label::new("pass", '+', Class::Good), 2)].into_iter().collect(), ..read.clone() };
        let is = |query: &str, summary, pinned| {
            let now = Timestamp::new(4_600, 0);
            let row = FilterRow { entry_ref: &entry_ref, about: None, summary, bytes: None, jobs: None, pinned, now };
            Query::parse(query, Words::Exact).matches(&row, &mut Scratch::default()).is_some()
        };
        assert!(!is("is:failed", Some(&fine), false) && fine.failures() == 0 && fine.worst() == Class::Open);
        assert!(is("is:pinned", Some(&fine), true) && is("is:pinned", None, true) && !is("is:pinned", None, false));
        assert!(read.is("failed") && !fine.is("failed") && read.failures() == 2 && read.worst() == Class::Bad);
    }

    #[test]
    fn jobs_are_asked_for_by_a_part_of_their_name_and_what_is_not_read_is_unsure() {
        let entry_ref = entry_ref();
        let results = |partial: Option<Reason>| JobResults {
            jobs: vec![
                ("ns::a/one".into(), Some(Class::Bad)),
                ("ns::b/two".into(), Some(Class::Good)),
                ("c".into(), None),
            ],
            partial,
        };
        let decide = |text: &str, results: Option<JobResults>| {
            let query = Query::parse(text, Words::Exact);
            assert!(needs_jobs(&query) && !needs_summary(&query));
            assert_eq!(Vocabulary::of_kinds().slip_in(&query), None);
            let jobs = results.map(|results| JobMatches::of(&query, results));
            let now = Timestamp::new(4_600, 0);
            let row = FilterRow {
                entry_ref: &entry_ref,
                about: None,
                summary: None,
                bytes: None,
                jobs: jobs.as_ref(),
                pinned: false,
                now,
            };
            query.decide(&row, &mut Scratch::default())
        };
        let damaged = || Some(results(Some(Reason::fixed("damaged", "cut"))));
        for (text, wanted) in [
            ("failed:a/ONE", true),
            ("failed:two", false),
            ("job:two", true),
            ("job:c", true),
            ("failed:c", false),
            ("job:=ns::b/two", true),
            ("job:=two", false),
            ("-failed:two job:two", true),
            ("failed:two,one", true),
        ] {
            assert_eq!(decide(text, Some(results(None))), Some(wanted), "{text}");
            assert_eq!(decide(text, None), None, "{text}");
        }
        assert_eq!((decide("failed:one", damaged()), decide("failed:two", damaged())), (Some(true), None));
        assert_eq!((decide("-failed:one", damaged()), decide("-failed:two", damaged())), (Some(false), None));
    }

    #[test]
    fn what_the_listing_knows_needs_no_reading() {
        let needs = |text| needs_summary(&Query::parse(text, Words::Exact));
        assert!(!needs("age:<2d size:>1G"));
        assert!(needs("fail:>0"));
        assert!(needs("server"));
    }
}
