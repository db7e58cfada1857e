//! The failures of a session, above everything else: what is wrong with it, how many jobs failed, the first of them and why.

use std::collections::HashMap;
use std::sync::Arc;

use ratatui::layout::Rect;

use crate::command::FailureReason;
use crate::model::{Class, Detail, FailedJob, Reason, RunSummary, Summary, Verb};
use crate::text::width::{columns as width, cut_middle_with};
use crate::text::{Untrusted, human};
use crate::tui::paint::{Painter, narrow};
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// Most failed jobs that are named; the tab of jobs has them all.
const MOST: usize = 10;
/// Lines beside those of failed jobs that are to be seen with them, where there is room.
const OTHERS: usize = 5;

/// What failed in a session, and why its first failed jobs failed, as far as that is known.
#[derive(Debug, Default)]
pub struct FailureSummary {
    made_of: Option<(Arc<Detail>, Box<Summary>, usize)>,
    failed: Vec<FailedJob>,
    reasons: HashMap<Untrusted, Result<FailureReason, Reason>>,
    lines: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Said(StyledLine),
    Head(StyledLine),
    Job(usize),
    Why(usize),
    More(usize),
}

/// What stands under the cursor.
pub enum Under<'g> {
    /// A failed job.
    Job(&'g FailedJob),
    /// How many failed jobs there are: all of them are meant.
    More,
}

impl FailureSummary {
    /// Makes it anew where the session or the room has changed; false where it is the same. `rows`: how many lines the screen shows.
    pub fn make(&mut self, detail: &Arc<Detail>, row: &Summary, rows: usize) -> bool {
        let most = (rows.saturating_sub(OTHERS) / 2).clamp(1, MOST);
        let same = |(of, summary, shown): &(Arc<Detail>, Box<Summary>, usize)| {
            Arc::ptr_eq(of, detail) && **summary == *row && *shown == most
        };
        if self.made_of.as_ref().is_some_and(same) {
            return false;
        }
        let run = RunSummary::of(row, detail);
        self.lines = lines(&run, row, most);
        self.failed = run.failed;
        self.made_of = Some((Arc::clone(detail), Box::new(row.clone()), most));
        true
    }

    /// Forgets everything: another session is shown.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many lines it has.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// The failed jobs that are named.
    pub fn named(&self) -> Vec<FailedJob> {
        let named = |part: &Part| if let Part::Job(at) = part { self.failed.get(*at).cloned() } else { None };
        self.lines.iter().filter_map(named).collect()
    }

    /// Takes why a job failed.
    pub fn learn(&mut self, job: Untrusted, reason: Result<FailureReason, Reason>) {
        self.reasons.insert(job, reason);
    }

    /// What a line is of, if it leads anywhere.
    pub fn under(&self, line: u16) -> Option<Under<'_>> {
        match self.lines.get(usize::from(line))? {
            Part::Job(at) | Part::Why(at) => self.failed.get(*at).map(Under::Job),
            Part::More(_) | Part::Head(_) => Some(Under::More),
            Part::Said(_) => None,
        }
    }

    /// Draws a line.
    pub fn draw(&self, painter: &mut Painter<'_>, area: Rect, line: u16) {
        match self.lines.get(usize::from(line)) {
            Some(Part::Said(said) | Part::Head(said)) => _ = said.draw(painter, area.x, area.y, area.width),
            Some(Part::Job(at)) => self.failed.get(*at).into_iter().for_each(|job| draw_job(painter, area, job)),
            Some(Part::Why(at)) => self.failed.get(*at).into_iter().for_each(|job| self.draw_why(painter, area, job)),
            Some(Part::More(more)) => {
                painter.text(area.x, area.y, area.width, &format!("... {more} more (Enter)"), Role::Dim);
            }
            None => {}
        }
    }

    fn draw_why(&self, painter: &mut Painter<'_>, area: Rect, job: &FailedJob) {
        let (text, role) = self.why(job);
        painter.text(area.x.saturating_add(4), area.y, area.width.saturating_sub(4), &text, role);
    }

    /// Why a job failed: what was found out, else the first line of its comment, else that it is being read.
    fn why(&self, job: &FailedJob) -> (String, Role) {
        match self.reasons.get(&job.id) {
            Some(Ok(reason)) if reason.is_told => return (reason.text.as_str().to_owned(), Role::Text),
            Some(Ok(reason)) => return (reason.text.as_str().to_owned(), Role::Dim),
            Some(Err(reason)) => return (reason.text.to_string(), Role::Warning),
            None => {}
        }
        let comment = job.comment.as_ref().map(|comment| comment.lossy().into_owned());
        let line =
            comment.and_then(|text| text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned));
        line.map_or_else(|| ("…".to_owned(), Role::Dim), |line| (line, Role::Text))
    }
}

/// The letter, the name as far as there is room, what the program returned and how long it took.
fn draw_job(painter: &mut Painter<'_>, area: Rect, job: &FailedJob) {
    let mut after = String::new();
    if let Some(code) = job.return_code {
        after.push_str(&format!("  rc {code}"));
    }
    if let Some(seconds) = job.seconds {
        after.push_str(&format!("  {:>6}", human::duration(seconds)));
    }
    painter.text(area.x, area.y, area.width, &job.outcome.letter.to_string(), Role::Bad);
    let x = area.x.saturating_add(2);
    let room = area.width.saturating_sub(2);
    let used = narrow(width(&after));
    let left = room.saturating_sub(used);
    let name = job.id.visible().into_string();
    let short = if width(&name) <= usize::from(left) { name.as_str() } else { without_namespace(&name) };
    let cut = cut_middle_with(short, usize::from(left), painter.glyphs().cut);
    painter.text(x, area.y, left, &cut, Role::Text);
    painter.text_right(x, area.y, room, &after, Role::Dim);
}

/// A name behind its namespace, which many share.
fn without_namespace(name: &str) -> &str {
    name.rsplit_once("::").map_or(name, |(_, rest)| rest)
}

/// What it says to a job without a log.
pub fn told(job: &FailedJob) -> String {
    let mut text = job.comment.as_ref().map_or_else(|| "no log and no comment".to_owned(), |said| said.to_string());
    if let Some(code) = job.return_code {
        text.push_str(&format!("; return code {code}"));
    }
    if job.attempts > 1 {
        text.push_str(&format!("; {} attempts", job.attempts));
    }
    text
}

fn lines(run: &RunSummary, row: &Summary, most: usize) -> Vec<Part> {
    let mut lines: Vec<Part> = wrong(run, row).into_iter().map(Part::Said).collect();
    if run.jobs == 0 {
        return lines;
    }
    let head = headline(run);
    lines.push(if run.failed.is_empty() { Part::Said(head) } else { Part::Head(head) });
    let named = most.min(run.failed.len());
    lines.extend((0..named).flat_map(|at| [Part::Job(at), Part::Why(at)]));
    if run.failed.len() > named {
        lines.push(Part::More(run.failed.len() - named));
    }
    let others = others(run);
    if others.width() > 0 {
        lines.push(Part::Said(others));
    }
    lines
}

/// `FAILED 81 of 790   66 fail  15 crash`.
fn headline(run: &RunSummary) -> StyledLine {
    if run.failed.is_empty() {
        return StyledLine::new().with(format!("no failures in {} jobs", human::count(run.jobs as u64)), Role::Text);
    }
    let (failed, all) = (human::count(run.failed.len() as u64), human::count(run.jobs as u64));
    let mut line = StyledLine::new().with(format!("FAILED {failed} of {all}  "), Role::Bad);
    for (word, count) in run.outcomes.iter().filter(|(word, count)| word.class == Class::Bad && *count > 0) {
        line.push(format!(" {count} {} ", word.text), Role::Bad);
    }
    line
}

/// The counts of all other outcomes.
fn others(run: &RunSummary) -> StyledLine {
    let mut line = StyledLine::new();
    for (word, count) in run.outcomes.iter().filter(|(word, count)| word.class != Class::Bad && *count > 0) {
        line.push(format!("{} {count}   ", word.text), word.class.into());
    }
    if run.not_run > 0 {
        line.push(format!("not run {}", run.not_run), Role::Dim);
    }
    line
}

/// What is wrong with it, and what to do next.
fn wrong(run: &RunSummary, row: &Summary) -> Vec<StyledLine> {
    let offers = |verb: Verb| row.badges.off.iter().all(|(off, _)| *off != verb);
    let mut lines = Vec::new();
    if let Some(reason) = &run.wrong {
        lines.push(StyledLine::new().with(format!("{}: {}", row.state.text, reason.text), Role::Error));
        lines.push(StyledLine::new().with("adjourn doctor says more; what is below could be read", Role::Dim));
    }
    for (_, reason) in row.badges.marks.iter() {
        let next = if reason.key == "locked" && offers(Verb::BreakLock) { "   (B shows what to do)" } else { "" };
        lines.push(StyledLine::new().with(reason.text.to_string(), Role::Warning).with(next, Role::Dim));
    }
    if let Some(at) = &run.interrupted {
        let word = if row.state.class == Class::Busy { "in" } else { "interrupted in" };
        let next = if offers(Verb::Resume) { "   (r resumes)" } else { "" };
        let job = at.job.visible().into_string();
        let text = format!("{word} {}", without_namespace(&job));
        lines.push(StyledLine::new().with(text, Role::Warning).with(next, Role::Dim));
    }
    lines
}
