//! The line at the bottom in which patterns and line numbers are typed.

use crate::tui::widget::InputLine;

/// What is being asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// What to search in this log.
    Search,
    /// Which lines to keep.
    Only,
    /// What to search in all logs.
    SearchAll,
    /// To which line to go.
    Goto,
}

impl Question {
    /// The word before the line.
    pub fn label(self) -> &'static str {
        match self {
            Question::Search => "search: ",
            Question::Only => "keep only: ",
            Question::SearchAll => "search all logs: ",
            Question::Goto => "go to line: ",
        }
    }
}

/// A line being typed.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What it asks.
    pub question: Question,
    /// What is typed.
    pub line: InputLine,
    /// What is wrong with it.
    pub wrong: Option<String>,
}

impl Prompt {
    /// An empty line.
    pub fn new(question: Question) -> Self {
        Self { question, line: InputLine::default(), wrong: None }
    }
}
