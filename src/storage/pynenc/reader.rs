//! Reads invocations for one thread.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::refused::NO_LOGS;
use super::source::{AppSeen, LONGEST_ID, Listed, Order, Paged, Source};
use super::{BackendError, detail, row};
use crate::model::{
    Activity, Age, AgeSource, Cause, Cursor, Detail, Entry, Error, Evidence, Finding, Id, Identity, LogId, Page,
    Problem, Reason, Result, Summary, Timestamp, Usage,
};
use crate::storage::{LogSource, Reader};
use crate::work::Task;

/// What one thread reads invocations with.
pub(super) struct InvocationReader {
    pub(super) source: Box<dyn Source>,
    apps: HashMap<u64, AppSeen>,
    place: PathBuf,
    /// What the first page told.
    first: HashSet<(u64, String)>,
}

impl InvocationReader {
    pub(super) fn new(source: Box<dyn Source>, place: PathBuf) -> Self {
        Self { source, apps: HashMap::new(), place, first: HashSet::new() }
    }

    /// The app of an entry.
    pub(super) fn app(&mut self, entry: &Entry) -> Result<AppSeen> {
        let key = app_of(entry);
        if !self.apps.contains_key(&key) {
            let apps = self.source.apps().map_err(|error| self.failed("list the apps", &[], error))?;
            self.apps = apps.into_iter().map(|app| (app.key, app)).collect();
        }
        let gone = || Error::new("find the app of the invocation", entry.id.bytes(), Cause::Gone);
        self.apps.get(&key).cloned().ok_or_else(gone)
    }

    /// An error with what it is about: an invocation, else the place.
    pub(super) fn failed(&self, doing: &'static str, id: &[u8], error: BackendError) -> Error {
        let subject = if id.is_empty() { self.place.as_os_str().as_encoded_bytes() } else { id };
        Error::new(doing, subject, cause(error))
    }
}

/// Sorts a library's error.
pub(super) fn cause(error: BackendError) -> Cause {
    use rusqlite::ErrorCode;
    match error {
        BackendError::Io(error) => match error.kind() {
            std::io::ErrorKind::NotFound => Cause::NoRepository,
            std::io::ErrorKind::Interrupted => Cause::Cancelled,
            _ => Cause::from_io(error),
        },
        BackendError::Sqlite(error) => match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => Cause::Cancelled,
            Some(ErrorCode::TooBig) => Cause::Other(TOO_BIG.into()),
            Some(ErrorCode::OutOfMemory) => Cause::Other(NO_MEMORY.into()),
            Some(ErrorCode::CannotOpen) => Cause::Denied(CANNOT_OPEN.to_owned()),
            Some(ErrorCode::NotADatabase) => Cause::Unsupported(NO_DATABASE.to_owned()),
            Some(ErrorCode::DatabaseCorrupt) => Cause::Other(
                format!("the SQLite file is damaged ({error}); sqlite3's .recover may save what is left").into(),
            ),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Cause::Other(BUSY.into()),
            _ => Cause::Other(Box::new(error)),
        },
        BackendError::Redis(error) => redis_cause(&error),
        BackendError::Cancelled => Cause::Cancelled,
        BackendError::Address(why) => Cause::Usage(format!("{why}; {ADDRESS}")),
        error @ (BackendError::NoTls | BackendError::Rustvello(_)) => Cause::Unsupported(error.to_string()),
        BackendError::Refused(why) => Cause::Other(format!("the server {why}; {PASSWORD}").into()),
        error @ BackendError::BadAppId(_) => Cause::Usage(error.to_string()),
        error => Cause::Other(Box::new(error)),
    }
}

/// What a Redis says may quote the address.
fn redis_cause(error: &::redis::RedisError) -> Cause {
    use ::redis::ErrorKind;
    let text = crate::text::secrets::redact(&error.to_string());
    let kind = format!(" - {:?}", error.kind());
    let text = text.trim_end_matches('.').replace(&kind, "").replace(&format!("{:?}: ", error.kind()), "");
    let other = |text: String| Cause::Other(text.into());
    match error.kind() {
        _ if text.contains("NOAUTH") => other(format!("the server requires a password ({text}); {PASSWORD}")),
        ErrorKind::Io if error.is_timeout() => other(format!("the server does not answer in time ({text})")),
        ErrorKind::Io => other(format!("{text}; is the server running, and is the address right?")),
        ErrorKind::Parse => other(NO_REDIS.to_owned()),
        _ => other(text),
    }
}

const PASSWORD: &str = "give them in the address: redis://user:***@host/0";

const ADDRESS: &str = "an address is redis://user:***@host:port/database or redis+unix:///socket";

const NO_REDIS: &str = "the server is not Redis";

const TOO_BIG: &str = "a cell of the SQLite file is larger than 64 MiB";

const NO_MEMORY: &str = "the SQLite file cannot be read with 512 MiB of memory";

const NO_DATABASE: &str = "not a SQLite file";

const BUSY: &str = "another program has the SQLite file locked; retry when it is done";

/// Whether the server answered, and it was what a key holds that was wrong.
fn is_about_a_key(error: &::redis::RedisError) -> bool {
    !error.is_io_error() && !error.is_unrecoverable_error()
}

/// SQLite needs an index beside a write-ahead log and makes it where it is missing (formats/pynenc.md section 1).
const CANNOT_OPEN: &str = "SQLite cannot open it: it is not readable, or it has a write-ahead log without an index and its \
                           directory may not be written; a copy of the file with its -wal elsewhere can be read";

/// The app's number, which an entry carries.
pub(super) fn app_of(entry: &Entry) -> u64 {
    let Identity([app, ..]) = entry.identity;
    app
}

pub(super) fn entry_of(listed: &Listed) -> Entry {
    let age = Age { at: listed.at(), from: AgeSource::History };
    Entry { id: Id::from(listed.id.as_str()), identity: Identity([listed.app, 0, 0]), age, changed: 0, owner: None }
}

/// The id as pynenc's keys take it; ids that are no text are nobody's.
fn id_of(id: &Id) -> Result<&str> {
    id.utf8().ok_or_else(|| Error::new("find the invocation", id.bytes(), Cause::NoSession))
}

/// Most invocations of one listing.
const MOST_LISTED: usize = 5_000_000;

/// Rows that are left out, as one problem of the place.
fn too_long(refused: usize) -> Vec<Problem> {
    let text = format!("{refused} rows skipped: ids of more than {LONGEST_ID} bytes are not pynenc's");
    let problem = Problem { name: Id::from("rows"), reason: Reason::new("too-big", text), unsure: true };
    if refused == 0 { Vec::new() } else { vec![problem] }
}

const UNLISTED: Reason = Reason::fixed(
    "unlisted",
    "the database has more than 500,000 keys: invocations that pynenc's orchestrator does not know are not listed; show finds them by id",
);

/// Where a list goes on, and how many pages came before: later pages are longer.
fn cursor(last: &Listed, pages: u32) -> Cursor {
    let order = match &last.order {
        Order::Seconds(seconds) => serde_json::json!(seconds.to_bits()),
        Order::Text(text) => serde_json::json!(text),
    };
    let text = serde_json::json!([pages, last.app, last.id, order]).to_string();
    Cursor(text.into_bytes().into())
}

fn parse_cursor(cursor: &Cursor) -> Option<(u32, Listed)> {
    let (pages, app, id, order): (u32, u64, String, serde_json::Value) = serde_json::from_slice(&cursor.0).ok()?;
    let order = match order {
        serde_json::Value::Number(bits) => Order::Seconds(f64::from_bits(bits.as_u64()?)),
        serde_json::Value::String(text) => Order::Text(text),
        _ => return None,
    };
    Some((pages, Listed { app, id, order }))
}

impl Reader for InvocationReader {
    fn list(&mut self, after: Option<&Cursor>, task: &Task) -> Result<Page> {
        self.source.stop_with(task);
        let (pages, mark) = after.and_then(parse_cursor).map_or((0, None), |(pages, mark)| (pages, Some(mark)));
        if mark.is_none() {
            self.apps.clear();
        }
        let limit = self.source.page_size(pages);
        if (0..pages).fold(0, |all: usize, page| all.saturating_add(self.source.page_size(page))) > MOST_LISTED {
            let error = BackendError::Limit(format!("more than {MOST_LISTED} invocations; -n N lists the latest"));
            return Err(self.failed("list the invocations", &[], error));
        }
        let paged = match &mark {
            Some(mark) if pages == 1 && self.first.contains(&(mark.app, mark.id.clone())) => self.second(limit, task),
            _ => self.source.page(mark.as_ref(), limit, task),
        };
        let paged = paged.map_err(|error| self.failed("list the invocations", &[], error))?;
        let Paged { listed, refused, unlisted } = paged;
        let whole_passes = self.source.page_size(1) > self.source.page_size(0).saturating_mul(100);
        if mark.is_none() && whole_passes && listed.len() >= limit {
            self.first = listed.iter().map(|one| (one.app, one.id.clone())).collect();
        } else {
            self.first = HashSet::new();
        }
        if task.is_cancelled() {
            return Err(Error::new(
                "list the invocations",
                self.place.as_os_str().as_encoded_bytes(),
                Cause::Cancelled,
            ));
        }
        let next = listed.last().filter(|_| listed.len() >= limit).map(|last| cursor(last, pages.saturating_add(1)));
        // Every page sees the same rows.
        let mut problems = if mark.is_none() { too_long(refused) } else { Vec::new() };
        problems.extend(unlisted.then(|| Problem { name: Id::from("rows"), reason: UNLISTED, unsure: true }));
        Ok(Page { entries: listed.iter().map(entry_of).collect(), next, problems, ..Page::default() })
    }

    fn find(&mut self, id: &Id) -> Result<Entry> {
        self.source.stop_with(&Task::new());
        let text = id_of(id)?;
        let found = self.source.find(text).map_err(|error| self.failed("find the invocation", id.bytes(), error))?;
        match found.as_slice() {
            [] => Err(Error::new("find the invocation", id.bytes(), Cause::NoSession)),
            [one] => Ok(entry_of(one)),
            several => {
                let entries = several.iter().map(entry_of);
                let names: Result<Vec<String>> = entries.map(|entry| Ok(self.app(&entry)?.id)).collect();
                let text = format!("the apps {}", names?.join(", "));
                Err(Error::new("choose", id.bytes(), Cause::Ambiguous(text)))
            }
        }
    }

    /// A heartbeat's age changes by itself, so nothing may be kept.
    fn summary(&mut self, entry: &Entry) -> Result<Summary> {
        self.source.stop_with(&Task::new());
        let app = self.app(entry)?;
        let facts = match self.source.facts(app.key, id_of(&entry.id)?) {
            Err(BackendError::Redis(error)) if is_about_a_key(&error) => {
                return Ok(row::damaged(&app, &crate::text::secrets::redact(&error.to_string())));
            }
            facts => facts.map_err(|error| self.failed("read the invocation", entry.id.bytes(), error))?,
        };
        let facts = facts.ok_or_else(|| Error::new("read the invocation", entry.id.bytes(), Cause::Gone))?;
        Ok(row::summary(&app, &facts, Timestamp::now()))
    }

    fn detail(&mut self, entry: &Entry, task: &Task) -> Result<Detail> {
        self.source.stop_with(task);
        let app = self.app(entry)?;
        let whole = self.source.whole(app.key, id_of(&entry.id)?);
        let whole = whole.map_err(|error| self.failed("read the invocation", entry.id.bytes(), error))?;
        let whole = whole.ok_or_else(|| Error::new("read the invocation", entry.id.bytes(), Cause::Gone))?;
        let source = &mut self.source;
        let mut resolve = |reference: &str| source.client_data(app.key, reference).ok().flatten();
        Ok(detail::detail(&app, &whole, Timestamp::now(), &mut resolve))
    }

    /// The stored texts; there are no files.
    fn measure(&mut self, entry: &Entry, task: &Task) -> Result<Usage> {
        self.source.stop_with(task);
        let key = app_of(entry);
        let whole = self.source.whole(key, id_of(&entry.id)?);
        let whole = whole.map_err(|error| self.failed("measure the invocation", entry.id.bytes(), error))?;
        let bytes = whole.as_ref().map_or(0, detail::stored_bytes);
        Ok(Usage { bytes, on_disk: bytes, ..Usage::default() })
    }

    /// Whether the owner's heartbeat is fresh.
    fn activity(&mut self, entries: &[Entry], task: &Task) -> Result<Vec<Activity>> {
        self.source.stop_with(task);
        let now = Timestamp::now();
        let one = |entry: &Entry| {
            if task.is_cancelled() {
                return Err(Error::new("detect who uses them", entry.id.bytes(), Cause::Cancelled));
            }
            self.one_activity(entry, now)
        };
        entries.iter().map(one).collect()
    }

    fn open_log(&mut self, entry: &Entry, _log: &LogId) -> Result<Box<dyn LogSource>> {
        Err(Error::new("open a log of the invocation", entry.id.bytes(), Cause::Unsupported(NO_LOGS.text.into_owned())))
    }

    fn examine(&mut self, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
        self.source.stop_with(task);
        self.source.examine(task, found).map_err(|error| self.failed("examine the invocations", &[], error))
    }
}

impl InvocationReader {
    /// Everything but the first page. What changed its status meanwhile went to the top, so that going on below the first page would
    /// miss it.
    fn second(&mut self, limit: usize, task: &Task) -> super::source::Result<Paged> {
        let mut paged = self.source.page(None, limit.saturating_add(self.first.len()), task)?;
        paged.listed.retain(|one| !self.first.contains(&(one.app, one.id.clone())));
        Ok(paged)
    }

    fn one_activity(&mut self, entry: &Entry, now: Timestamp) -> Result<Activity> {
        let unknown = Activity::unknown(0);
        let (key, id) = (app_of(entry), id_of(&entry.id)?);
        let failed = |reader: &Self, error| reader.failed("detect who uses the invocation", entry.id.bytes(), error);
        let facts = self.source.facts(key, id).map_err(|error| failed(self, error))?;
        let Some(beat) = facts.as_ref().and_then(|facts| row::fresh_beat(facts, now)) else { return Ok(unknown) };
        let whole = self.source.whole(key, id).map_err(|error| failed(self, error))?;
        let Some(runner) = whole.and_then(|whole| whole.runner) else { return Ok(unknown) };
        let pid = runner.pid.and_then(|pid| u32::try_from(pid).ok()).unwrap_or_default();
        let command = crate::text::Visible::of(&format!("{} on {}", runner.class, runner.host)).into_string();
        let what = format!("a heartbeat {} ago", crate::text::human::age_long(beat));
        Ok(Activity::Live(vec![Evidence { pid, command, what }]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        for order in [Order::Seconds(1_795_218_611.125), Order::Text("2026-11-20T23:51:13.37+00:00".to_owned())] {
            let last = Listed { app: u64::MAX, id: "i\"\n".to_owned(), order };
            assert_eq!(parse_cursor(&cursor(&last, 3)), Some((3, last)));
        }
        assert_eq!(parse_cursor(&Cursor((*b"[1]").into())), None);
    }
}
