//! Writes something of a session down: its place, the command that resumes it, or all of it.

use std::io;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::lister::reason;
use crate::command::{Catalog, Environment, Shelf, resume};
use crate::model::{Located, Reason, Step};
use crate::tui::effect::{Purpose, What};
use crate::tui::message::Message;
use crate::work::Crew;

/// Writes a session down as JSON, or says why not.
pub type Json = Arc<dyn Fn(&Located) -> Result<String, String> + Send + Sync>;

/// The thread that writes.
pub struct Writer {
    crew: Crew<(Box<Located>, What, Purpose)>,
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
            let shelf = Shelf::new(Arc::clone(&catalog));
            let (inbox, environment, json) = (inbox.clone(), Arc::clone(&environment), Arc::clone(&json));
            move |(row, what, purpose): (Box<Located>, What, Purpose)| {
                let text = match what {
                    What::Json => json(&row).map_err(|why| Reason::new("unreadable", why)),
                    What::Id => Ok(row.entry.id.visible().into_string()),
                    What::Path => path(&shelf, &row),
                    What::Resume => command(&shelf, &row, &environment),
                };
                inbox.send(Message::Written(purpose, text)).ok();
            }
        };
        Ok(Self { crew: Crew::start("write", 1, prepare)? })
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        self.crew.is_idle()
    }

    /// Asks for something of a session.
    pub fn write(&self, row: Box<Located>, what: What, purpose: Purpose) {
        self.crew.wishes().push((row, what, purpose));
    }
}

fn path(shelf: &Shelf, row: &Located) -> Result<String, Reason> {
    let place = shelf.catalog().location(&row.address());
    let place = place.ok_or_else(|| Reason::new("no-place", "it has no folder of its own"))?;
    Ok(place.to_string_lossy().into_owned())
}

fn command(shelf: &Shelf, row: &Located, environment: &Environment) -> Result<String, Reason> {
    let offer = resume::offer(shelf, row, environment).map_err(|error| reason(&error))?;
    match offer? {
        Step::Launch { argv, .. } => {
            Ok(argv.iter().map(|word| quoted(&word.to_string_lossy())).collect::<Vec<_>>().join(" "))
        }
        Step::Switch { consequence } => Err(Reason::new("switch", consequence)),
    }
}

/// A word as a shell would read it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell_only_where_they_must() {
        assert_eq!(quoted("checkbox-cli"), "checkbox-cli");
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $HOME'");
        assert_eq!(quoted(""), "''");
    }
}
