//! The end of a log beside the details, on wide screens: of the log under the cursor, else of the one written last.

use ratatui::layout::Rect;

use super::failures::Under;
use super::page;
use super::state::{State, Tail};
use crate::model::{Address, Body, EntryRef, Line, Lines, Link, LogId, Reason, Role as Sort, Stream, Value};
use crate::text::human;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::layout::Areas;
use crate::tui::paint::Painter;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::{Panel, StyledLine};

impl State {
    /// Asks for the end of the log that is to be shown.
    pub(super) fn wish_tail(&mut self, scene: &Scene<'_>, log_is_open: bool) -> Option<Effect> {
        if log_is_open {
            // Nobody sees it. What is being read is given up, and asked for again when the log is closed.
            self.tail.take_if(|tail| tail.lines.is_none());
            return None;
        }
        if Areas::of(scene).tail.is_empty() {
            return None;
        }
        let (row, _) = scene.under_cursor()?;
        let address = row.address();
        let (log, name) = self.log_under_cursor(&address).or_else(|| self.last_log(&address))?;
        let same = self.tail.take().filter(|tail| tail.address == address && tail.log == log);
        let is_known = same.as_ref().is_some_and(|tail| !tail.stale);
        let lines = same.and_then(|tail| tail.lines);
        self.tail = Some(Tail { address, log: log.clone(), name, lines, stale: false });
        if is_known {
            return None;
        }
        Some(Effect::Tail(Box::new(row.clone()), log))
    }

    /// Takes the end of a log.
    pub fn tailed(&mut self, row: &EntryRef, log: &LogId, lines: Result<Lines, Reason>) {
        let address = row.address();
        if let Some(tail) = self.tail.as_mut().filter(|tail| tail.address == address && tail.log == *log) {
            tail.lines = Some(lines);
        }
    }

    fn log_under_cursor(&self, address: &Address) -> Option<(LogId, String)> {
        self.of(address)?;
        if let Some(page::Line::Failures(at)) = self.page.line(self.window.cursor)
            && let Some(Under::Job(job)) = self.failures.under(at)
        {
            return Some((job.log.clone()?, job.id.visible().into_string()));
        }
        log_of(self.current_row()?)
    }

    /// What an interrupted job left comes last; else the last job that has a log.
    fn last_log(&self, address: &Address) -> Option<(LogId, String)> {
        let detail = &self.of(address)?.detail;
        let tables = |role: Sort| {
            detail.sections.iter().filter(move |section| section.role == role).filter_map(|section| {
                match &section.body {
                    Body::Table { rows, .. } => Some(rows),
                    Body::Fields(_) => None,
                }
            })
        };
        let orphan = |row: &&Vec<Value>| row.contains(&Value::Flag(true));
        let orphans = tables(Sort::Logs).flat_map(|rows| rows.iter().rev().find(orphan)).find_map(|row| log_of(row));
        orphans.or_else(|| tables(Sort::Results).find_map(|rows| rows.iter().rev().find_map(|row| log_of(row))))
    }
}

fn log_of(row: &[Value]) -> Option<(LogId, String)> {
    row.iter().find_map(|value| match value {
        Value::Link(link) => match &**link {
            Link::Log(log, text) => Some((log.clone(), text.visible().into_string())),
            _ => None,
        },
        _ => None,
    })
}

/// Draws it.
pub fn view(app: &App, painter: &mut Painter<'_>, area: Rect) {
    if area.is_empty() {
        return;
    }
    let here = app.under_cursor().map(|(row, _)| row.address());
    let tail = app.detail.tail.as_ref().filter(|tail| Some(&tail.address) == here.as_ref());
    let name = tail.map_or("no log", |tail| tail.name.as_str());
    let panel = Panel {
        foot: StyledLine::new().with("last lines", Role::Dim),
        ..Panel::titled(StyledLine::new().with(name, Role::Title))
    };
    let inside = panel.draw(painter, area);
    match tail.and_then(|tail| tail.lines.as_ref()) {
        Some(Ok(lines)) => draw(painter, inside, lines),
        Some(Err(reason)) => {
            painter.text(inside.x + 1, inside.y, inside.width.saturating_sub(1), &reason.text, Role::Error);
        }
        None if tail.is_some() => {
            painter.text(inside.x + 1, inside.y, inside.width.saturating_sub(1), "reading…", Role::Dim);
        }
        None => {}
    }
}

fn draw(painter: &mut Painter<'_>, area: Rect, lines: &Lines) {
    let ending = usize::from(lines.ending.is_some());
    let room = usize::from(area.height).saturating_sub(ending);
    let first = lines.lines.len().saturating_sub(room);
    let mut y = area.y;
    for line in lines.lines.iter().skip(first) {
        row(line).draw(painter, area.x + 1, y, area.width.saturating_sub(1));
        y = y.saturating_add(1);
    }
    if let Some(reason) = lines.ending.as_ref().filter(|_| y < area.bottom()) {
        painter.text(area.x + 1, y, area.width.saturating_sub(1), &reason.text, Role::Warning);
    }
    if lines.lines.is_empty() && ending == 0 {
        painter.text(area.x + 1, area.y, area.width.saturating_sub(1), "empty", Role::Dim);
    }
}

fn row(line: &Line) -> StyledLine {
    let mut run = StyledLine::new();
    if let Some(at) = line.at {
        run.push(format!("+{} ", human::duration(at).trim_end_matches(" s")), Role::Time);
    }
    let (stream, role) = match line.stream {
        Stream::Out => ("", Role::Text),
        _ => ("! ", Role::Stderr),
    };
    run.push(stream, role);
    run.push(line.text.visible().into_string(), role);
    run
}
