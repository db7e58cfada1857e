//! Resuming: the command and what it will do stand there before anything is done.

use super::Effect as Wish;
use crate::model::{EntryRef, ResumeAction};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::key::{Code, Key};

/// What resuming would do.
#[derive(Debug)]
pub struct Resume {
    /// The session.
    pub row: Box<EntryRef>,
    /// Its title.
    pub title: String,
    /// What would be done.
    pub step: ResumeAction,
    /// Whether the button that agrees has the focus.
    pub agreeing: bool,
}

impl Resume {
    /// The dialog for a session.
    pub fn new(app: &App, row: Box<EntryRef>, step: ResumeAction) -> Self {
        let known = app.rows.find(&row.address()).and_then(|at| app.rows.row(at));
        let title = known.and_then(|(_, facts)| facts.summary.as_ref()).map(|summary| &summary.title);
        let title = title.filter(|title| !title.is_empty()).map(|title| title.visible().into_string());
        let title = title.unwrap_or_else(|| row.entry.id.visible().into_string());
        Self { row, title, step, agreeing: false }
    }
}

/// Takes a key; none of the dialog is left when it is to be closed.
pub fn press(app: &mut App, mut resume: Box<Resume>, key: Key) -> (Option<Box<Resume>>, Vec<Effect>) {
    let agreed = match key.code {
        Code::Char('y') => true,
        Code::Enter => resume.agreeing,
        Code::Char('n' | 'q') => false,
        Code::Tab | Code::BackTab | Code::Left | Code::Right => {
            resume.agreeing = !resume.agreeing;
            return (Some(resume), Vec::new());
        }
        _ => return (Some(resume), Vec::new()),
    };
    if !agreed {
        return (None, Vec::new());
    }
    let ticket = app.change.ticket();
    (None, vec![Effect::Change(Wish::Resume(ticket, resume.row, Box::new(resume.step)))])
}
