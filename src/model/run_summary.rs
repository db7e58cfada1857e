//! The summary of a run: how many jobs have each outcome, which failed and with what, where it was interrupted. Made from the
//! row and the detail alone, so that the browser, `show` and whoever checks a run say the same.

use super::{
    Body, Class, Column, Detail, Label, Link, LogId, Outcomes, Reason, Role, Section, Summary, Timestamp, Value,
};
use crate::text::Untrusted;

/// The summary of a run.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RunSummary {
    /// How many jobs have each outcome: the bad ones first, then as the row has them.
    pub outcomes: Outcomes,
    /// All jobs that it knows, with a result or without.
    pub jobs: usize,
    /// Jobs without a result.
    pub not_run: usize,
    /// Those that failed or crashed, in the order of the run.
    pub failed: Vec<FailedJob>,
    /// The ids of those that nobody has decided on yet, in the order of the run.
    pub undecided: Vec<Untrusted>,
    /// The job in which it stopped, if it did; one that is in use may still run it.
    pub interrupted: Option<Interrupted>,
    /// Why it is damaged or cannot be read: then what stands above is what could be read.
    pub wrong: Option<Reason>,
}

/// A job whose last result is bad.
#[derive(Clone, PartialEq, Debug)]
pub struct FailedJob {
    /// Its full id.
    pub id: Untrusted,
    /// The outcome: fail or crash.
    pub outcome: Label,
    /// What its program returned; negative for a signal. None where it has no program.
    pub return_code: Option<i64>,
    /// How long it took, in seconds.
    pub seconds: Option<f64>,
    /// What the operator, or the program that ran it, said about it; never blank.
    pub comment: Option<Untrusted>,
    /// How often it ran, as far as was kept.
    pub attempts: u64,
    /// Its log; none where it has none, or where another job's is the same file and nobody can tell whose lines they are.
    pub log: Option<LogId>,
    /// Whether another job's log is the same file.
    pub shares_log: bool,
}

/// The job that was running when a session stopped.
#[derive(Clone, PartialEq, Debug)]
pub struct Interrupted {
    /// Its full id.
    pub job: Untrusted,
    /// When it was started, where that was kept.
    pub since: Option<Timestamp>,
    /// What it wrote until then.
    pub log: Option<LogId>,
}

impl FailedJob {
    /// Whether a signal ended it.
    pub fn is_crash(&self) -> bool {
        self.outcome.text.exact() == b"crash"
    }
}

impl Interrupted {
    /// How long it had run when its log was last written, in seconds; none where the times contradict each other.
    pub fn seconds_until(&self, written: Timestamp) -> Option<i64> {
        self.since.map(|since| since.seconds_until(written)).filter(|seconds| *seconds >= 0)
    }
}

impl RunSummary {
    /// What row and detail of one session say.
    pub fn of(row: &Summary, detail: &Detail) -> Self {
        let results: Vec<Cells<'_>> = results(detail).collect();
        Self {
            outcomes: outcomes(row, &results),
            jobs: results.len(),
            not_run: results.iter().filter(|cells| cells.outcome().is_none()).count(),
            failed: failed_jobs(detail),
            undecided: results.iter().filter(|cells| cells.is_undecided()).filter_map(Cells::id).collect(),
            interrupted: interrupted(row, detail, &results),
            wrong: row.error.as_deref().cloned(),
        }
    }
}

/// The jobs of a session whose last result is bad, in the order of the run.
pub fn failed_jobs(detail: &Detail) -> Vec<FailedJob> {
    let mut jobs: Vec<FailedJob> = results(detail).filter_map(|cells| cells.failed()).collect();
    let mut users = std::collections::HashMap::new();
    results(detail).filter_map(|cells| cells.log()).for_each(|log| *users.entry(log).or_insert(0u32) += 1);
    for job in &mut jobs {
        job.shares_log = job.log.as_ref().is_some_and(|log| users.get(log).is_some_and(|count| *count > 1));
        job.log = job.log.take().filter(|_| !job.shares_log);
    }
    jobs
}

/// The jobs of a session and how their last results are classed, without anything else about it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct JobResults {
    /// Each job with the class of its last result; none where it has no result.
    pub jobs: Vec<(Untrusted, Option<Class>)>,
    /// Why these may not be all; none where they are.
    pub partial: Option<Reason>,
}

/// Every job of a session with how its last result is classed; none where it has no result. In the order of the run.
pub fn job_results(detail: &Detail) -> impl Iterator<Item = (Untrusted, Option<Class>)> {
    results(detail).filter_map(|cells| Some((cells.id()?, cells.outcome().map(|outcome| outcome.class))))
}

fn results(detail: &Detail) -> impl Iterator<Item = Cells<'_>> {
    rows_of(detail, Role::Results)
}

fn rows_of(detail: &Detail, role: Role) -> impl Iterator<Item = Cells<'_>> {
    let sections = detail.sections.iter().filter(move |section| section.role == role);
    sections.flat_map(|section| match &section.body {
        Body::Table { columns, rows } => rows.iter().map(|row| Cells { columns, row }).collect(),
        Body::Fields(_) => Vec::new(),
    })
}

/// One row of a table.
struct Cells<'a> {
    columns: &'a [Column],
    row: &'a [Value],
}

impl<'a> Cells<'a> {
    fn value(&self, key: &str) -> Option<&'a Value> {
        let at = self.columns.iter().position(|column| column.key == key)?;
        self.row.get(at)
    }

    fn text(&self, keys: &[&str]) -> Option<Untrusted> {
        keys.iter().find_map(|key| match self.value(key) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        })
    }

    fn id(&self) -> Option<Untrusted> {
        self.text(&["id", "name"])
    }

    fn outcome(&self) -> Option<&'a Label> {
        self.row.iter().find_map(|value| if let Value::Label(word) = value { Some(word.as_ref()) } else { None })
    }

    fn is_undecided(&self) -> bool {
        self.outcome().is_some_and(|outcome| outcome.text.exact() == b"undecided")
    }

    fn log(&self) -> Option<LogId> {
        match self.value("log") {
            Some(Value::Link(link)) => match &**link {
                Link::Log(log, _) => Some(log.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    fn failed(&self) -> Option<FailedJob> {
        let outcome = self.outcome().filter(|outcome| outcome.class == Class::Bad)?.clone();
        Some(FailedJob {
            id: self.id()?,
            outcome,
            return_code: self
                .value("return_code")
                .and_then(|code| if let Value::Int(code) = code { Some(*code) } else { None }),
            seconds: self.value("execution_duration").and_then(seconds),
            comment: self.text(&["comments", "reason"]).filter(|text| !text.lossy().trim().is_empty()),
            attempts: if let Some(Value::Count(count)) = self.value("attempts") { *count } else { 1 },
            log: self.log(),
            shares_log: false,
        })
    }
}

/// A clock that was set back, or a number that is none, is no time.
fn seconds(value: &Value) -> Option<f64> {
    match value {
        Value::Seconds(seconds) if seconds.is_finite() && *seconds >= 0.0 => Some(*seconds),
        _ => None,
    }
}

fn outcomes(row: &Summary, results: &[Cells<'_>]) -> Outcomes {
    let mut counts: Vec<(Label, u32)> = Vec::new();
    for outcome in results.iter().filter_map(Cells::outcome) {
        match counts.iter_mut().find(|(known, _)| known.text == outcome.text) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => counts.push((outcome.clone(), 1)),
        }
    }
    let place = |word: &Label| row.outcomes.iter().position(|(known, _)| known.text == word.text);
    counts.sort_by_key(|(word, _)| (word.class != Class::Bad, place(word).unwrap_or(usize::MAX)));
    counts.into_iter().collect()
}

/// Work must be left, and the job that was started last must have no result: the name alone is kept when all is done.
fn interrupted(row: &Summary, detail: &Detail, results: &[Cells<'_>]) -> Option<Interrupted> {
    if !matches!(row.state.class, Class::Open | Class::Busy) {
        return None;
    }
    let job = match fact(detail, "running_job")? {
        Value::Text(job) if !job.is_empty() => job.clone(),
        _ => return None,
    };
    let of_it = |cells: &&Cells<'_>| cells.id().as_ref() == Some(&job);
    if results.iter().find(of_it).is_some_and(|cells| cells.outcome().is_some()) {
        return None;
    }
    let since =
        fact(detail, "last_job_start_time").and_then(|at| if let Value::Time(at) = at { Some(*at) } else { None });
    let log = rows_of(detail, Role::Logs).find(|cells| cells.text(&["job"]).as_ref() == Some(&job));
    Some(Interrupted { job, since, log: log.and_then(|cells| cells.log()) })
}

fn fact<'a>(detail: &'a Detail, key: &str) -> Option<&'a Value> {
    let facts = |section: &'a Section| match &section.body {
        Body::Fields(fields) => fields.iter().find(|(name, _)| *name == key).map(|(_, value)| value),
        Body::Table { .. } => None,
    };
    detail.sections.iter().filter(|section| section.role == Role::Facts).find_map(facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    const JOBS: &[Column] = &[
        Column { key: "outcome", title: "" },
        Column { key: "id", title: "" },
        Column { key: "return_code", title: "" },
        Column { key: "execution_duration", title: "" },
        Column { key: "comments", title: "" },
        Column { key: "log", title: "" },
    ];

    fn job(id: &str, word: Option<(&str, Class)>, code: i64, comment: &str, log: &str) -> Vec<Value> {
        let outcome = word.map_or(Value::Null, |(word, class)| Value::Label(Box::new(Label::new(word, 'x', class))));
        let link = Link::Log(LogId(log.into()), log.into());
        let log = if log.is_empty() { Value::Null } else { Value::Link(Box::new(link)) };
        vec![outcome, Value::text(id), Value::Int(code), Value::Seconds(-1.0), Value::text(comment), log]
    }

    fn row(class: Class, words: &[(&str, Class)]) -> Summary {
        Summary {
            state: Label::new("incomplete", 'I', class),
            title: "".into(),
            progress: None,
            outcomes: words.iter().map(|(word, class)| (Label::new(word, 'x', *class), 1)).collect(),
            badges: Arc::default(),
            fields: [].into(),
            own: None,
            error: None,
        }
    }

    fn detail(rows: Vec<Vec<Value>>, running: &str) -> Detail {
        let body = Body::Table { columns: JOBS, rows };
        let results = Section { key: "jobs", title: "", tab: "", role: Role::Results, body };
        let body = Body::Fields(vec![("running_job", Value::text(running))]);
        let facts = Section { key: "", title: "", tab: "", role: Role::Facts, body };
        Detail { sections: vec![facts, results] }
    }

    const BAD: Option<(&str, Class)> = Some(("fail", Class::Bad));
    const PASS: Option<(&str, Class)> = Some(("pass", Class::Good));

    #[test]
    fn failures_stand_in_the_order_of_the_run_and_come_first_in_the_counts() {
        let rows = vec![
            job("p", PASS, 0, "", "p.log"),
            job("c", Some(("crash", Class::Bad)), -11, "  ", "c.log"),
            job("f", BAD, 1, "no carrier", ""),
            job("u", Some(("undecided", Class::Odd)), 0, "", ""),
            job("n", None, 0, "", ""),
        ];
        let words = [("pass", Class::Good), ("fail", Class::Bad), ("crash", Class::Bad)];
        let told = RunSummary::of(&row(Class::Good, &words), &detail(rows, "n"));
        let ids: Vec<String> = told.failed.iter().map(|job| job.id.to_string()).collect();
        assert_eq!(ids, ["c", "f"]);
        assert_eq!(
            (told.failed[0].comment.as_ref(), told.failed[0].seconds, told.failed[0].is_crash()),
            (None, None, true)
        );
        let counts: Vec<String> = told.outcomes.iter().map(|(word, count)| format!("{}{count}", word.text)).collect();
        assert_eq!(counts, ["fail1", "crash1", "pass1", "undecided1"]);
        assert_eq!((told.jobs, told.not_run, told.undecided.len(), told.interrupted), (5, 1, 1, None));
    }

    #[test]
    fn it_was_interrupted_in_the_started_job_without_a_result_while_work_is_left() {
        let in_job = |class, running: &str| {
            let rows = vec![job("done", PASS, 0, "", ""), job("next", None, 0, "", "")];
            RunSummary::of(&row(class, &[]), &detail(rows, running)).interrupted.map(|job| job.job.to_string())
        };
        assert_eq!(in_job(Class::Open, "next").as_deref(), Some("next"));
        assert_eq!(in_job(Class::Open, "a dependency").as_deref(), Some("a dependency"));
        assert_eq!(
            (in_job(Class::Open, "done"), in_job(Class::Open, ""), in_job(Class::Good, "next")),
            (None, None, None)
        );
    }

    #[test]
    fn a_log_of_two_jobs_explains_neither() {
        let rows = vec![job("a", BAD, 1, "", "same"), job("b", PASS, 0, "", "same"), job("c", BAD, 1, "", "own")];
        let failed = failed_jobs(&detail(rows, ""));
        assert_eq!((failed[0].log.as_ref(), failed[0].shares_log), (None, true));
        assert_eq!((failed[1].log.as_ref(), failed[1].shares_log), (Some(&LogId("own".into())), false));
    }

    #[test]
    fn an_interrupted_job_ran_until_its_log_was_written() {
        let since = |seconds| Some(Timestamp::new(seconds, 0));
        let ran = |since| Interrupted { job: "x".into(), since, log: None }.seconds_until(Timestamp::new(1_000, 0));
        assert_eq!((ran(since(160)), ran(since(1_001)), ran(None)), (Some(840), None, None));
    }
}
