//! Writes something of a session down: its place, the command that resumes it, its failed jobs, or all of it.

use std::io;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::lister::reason;
use crate::command::{Catalog, Environment, Readers, resume};
use crate::model::{EntryRef, Id, Reason, ResumeAction, failed_jobs};
use crate::text::Untrusted;
use crate::text::shell::{quote_line, quote_word};
use crate::tui::effect::{Purpose, What};
use crate::tui::message::Message;
use crate::work::{Task, WorkerPool};

/// Writes a session down as JSON, or says why not.
pub type Json = Arc<dyn Fn(&EntryRef) -> Result<String, String> + Send + Sync>;

/// The thread that writes.
pub struct Writer {
    pool: WorkerPool<(Box<EntryRef>, What, Purpose)>,
}

impl Writer {
    /// Starts it.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(
        catalog: &Arc<Catalog>,
        inbox: &Sender<Message>,
        environment: &Environment,
        json: &Json,
    ) -> io::Result<Self> {
        let (catalog, inbox) = (Arc::clone(catalog), inbox.clone());
        let (environment, json) = (Arc::new(environment.clone()), Arc::clone(json));
        let prepare = move || {
            let mut readers = Readers::new(Arc::clone(&catalog));
            let (inbox, environment, json) = (inbox.clone(), Arc::clone(&environment), Arc::clone(&json));
            move |(row, what, purpose): (Box<EntryRef>, What, Purpose)| {
                let text = match what {
                    What::Json => {
                        json(&row).map(|text| shaped(text, purpose)).map_err(|why| Reason::new("unreadable", why))
                    }
                    What::Id => Ok(id(&row.entry.id)),
                    What::Path => path(&readers, &row),
                    What::Resume => command(&readers, &row, &environment),
                    What::Failed => failed(&mut readers, &row),
                };
                inbox.send(Message::Written(purpose, text)).ok();
            }
        };
        Ok(Self { pool: WorkerPool::start("write", 1, prepare)? })
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        self.pool.is_idle()
    }

    /// Asks for something of a session.
    pub fn write(&self, row: Box<EntryRef>, what: What, purpose: Purpose) {
        self.pool.queue().push((row, what, purpose));
    }
}

fn path(readers: &Readers, row: &EntryRef) -> Result<String, Reason> {
    let place = readers.catalog().location(&row.address());
    let place = place.ok_or_else(|| Reason::new("no-place", "no directory of its own"))?;
    Ok(quote_word(place.as_os_str().as_encoded_bytes()))
}

/// The id as a word of a shell that this program takes for the same session: `hex:` where it would not be drawn as it is, or be
/// taken for an option.
fn id(id: &Id) -> String {
    let is_odd = id.visible().as_str().as_bytes() != id.bytes();
    let is_taken = id.bytes().starts_with(b"-") || id.bytes().starts_with(b"hex:");
    if is_odd || is_taken { format!("hex:{}", id.hex()) } else { quote_word(id.bytes()) }
}

/// The full ids of the failed jobs as words of a shell in one line: what a session calls its jobs is never obeyed when it is pasted.
fn failed(readers: &mut Readers, row: &EntryRef) -> Result<String, Reason> {
    let detail = readers.detail(row, &Task::new()).map_err(|error| reason(&error))?;
    let jobs = failed_jobs(&detail);
    if jobs.is_empty() {
        return Err(Reason::fixed("nothing", "no job failed"));
    }
    Ok(words(jobs.iter().map(|job| &job.id)))
}

fn words<'a>(ids: impl Iterator<Item = &'a Untrusted>) -> String {
    ids.map(|id| quote_word(id.visible().as_str().as_bytes())).collect::<Vec<_>>().join(" ")
}

/// JSON in one line for the clipboard: the line breaks between its values mean nothing, and in its texts there are none.
fn shaped(json: String, purpose: Purpose) -> String {
    match purpose {
        Purpose::Copy(_) => json.lines().map(str::trim).collect::<Vec<_>>().join(" "),
        Purpose::Pager | Purpose::Editor => json,
    }
}

fn command(readers: &Readers, row: &EntryRef, environment: &Environment) -> Result<String, Reason> {
    let offer = resume::plain_offer(readers, row, environment).map_err(|error| reason(&error))?;
    match offer? {
        ResumeAction::Launch { argv, environment, .. } => {
            let set = environment
                .iter()
                .map(|(name, value)| format!("{}={}", name.to_string_lossy(), quote_word(value.as_encoded_bytes())));
            let line = quote_line(argv.iter().map(|word| word.as_encoded_bytes()));
            Ok(set.chain([line]).collect::<Vec<_>>().join(" "))
        }
        ResumeAction::Switch { consequence } => Err(Reason::new("switch", consequence)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copied(bytes: &[u8]) -> String {
        id(&Id::new(bytes))
    }

    #[test]
    fn an_id_is_copied_as_a_word_that_names_the_same_session() {
        assert_eq!(copied(b"2026-11-20T21.14.02"), "2026-11-20T21.14.02");
        assert_eq!(copied(b"a; touch PWNED #"), "'a; touch PWNED #'");
        assert_eq!(copied(b"a\n\x1b[201~"), "hex:610a1b5b3230317e");
        assert_eq!(copied(b"-x"), "hex:2d78");
        assert_eq!(copied(b"hex:61"), "hex:6865783a3631");
    }

    #[test]
    fn ids_of_failed_jobs_are_copied_as_words_that_no_shell_obeys() {
        let ids = ["com.example::disk/stress", "a; touch PWNED", "b\ntouch PWNED"].map(Untrusted::from);
        let copied = words(ids.iter());
        assert!(copied.starts_with("com.example::disk/stress 'a; touch PWNED' "), "{copied}");
        assert!(!copied.contains('\n'), "{copied}");
    }

    #[test]
    fn json_is_copied_in_one_line() {
        let json = "{\n  \"a\": \"b\\nc\"\n}".to_owned();
        assert_eq!(shaped(json.clone(), Purpose::Copy("JSON")), r#"{ "a": "b\nc" }"#);
        assert_eq!(shaped(json.clone(), Purpose::Pager), json);
    }
}
