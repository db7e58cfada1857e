//! The upper lines: the name, the place, the sums, whether the list is live; below them filter and order.

use ratatui::layout::Rect;

use crate::text::human;
use crate::text::width::columns;
use crate::tui::app::App;
use crate::tui::layout::Areas;
use crate::tui::paint::Painter;
use crate::tui::screen::list;
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// Draws the upper lines.
pub fn view(app: &App, painter: &mut Painter<'_>, areas: &Areas) {
    name(app, painter, areas.header);
    if !areas.status.is_empty() {
        status(app, painter, areas.status);
    }
}

fn name(app: &App, painter: &mut Painter<'_>, area: Rect) {
    let room = area.width.saturating_sub(2);
    let sums = fitting(sums(app, painter), room);
    let left = room.saturating_sub(sums.width().saturating_add(2));
    let mut run = StyledLine::new().with("ADJOURN", Role::Title);
    if left >= 26 && !app.env.repository_infos.is_empty() {
        run.push(format!("  {}", places(app, left.saturating_sub(9))), Role::Dim);
    }
    if left >= run.width().min(12) {
        run.draw(painter, area.x + 1, area.y, left);
    }
    sums.draw_right(painter, area.x + 1, area.y, room);
}

/// The places that are listed; how many of which kind where several do not fit.
fn places(app: &App, room: u16) -> String {
    let places: Vec<String> = app.env.repository_infos.iter().map(|about| app.env.place(&about.place)).collect();
    let all = places.join(", ");
    if places.len() < 2 || columns(&all) <= usize::from(room) {
        return all;
    }
    let mut kinds: Vec<&str> = app.env.repository_infos.iter().map(|about| about.kind).collect();
    kinds.dedup();
    format!("{}: {}", human::counted(places.len() as u64, "place"), kinds.join(", "))
}

/// A sum and how much it matters: what matters least falls away first when the room is short.
struct Sum {
    run: StyledLine,
    /// The same in fewer words, where there are fewer.
    short: Option<StyledLine>,
    matters: u8,
}

fn sums(app: &App, painter: &Painter<'_>) -> Vec<Sum> {
    let totals = app.rows.totals();
    let mut sums = Vec::new();
    let mut add =
        |matters, text: String, role| sums.push(Sum { run: StyledLine::new().with(text, role), short: None, matters });
    if app.list.phase == list::Phase::Listed {
        add(5, human::counted(app.rows.len() as u64, app.env.noun()), Role::Text);
    }
    if totals.measured > 0 && totals.measured == app.rows.len() {
        add(1, human::size_long(totals.bytes), Role::Text);
    }
    for (sign, count) in totals.badges.iter().filter(|(_, count)| **count > 0) {
        add(2, format!("{} {}", human::count(*count as u64), sign_in_words(sign)), Role::Warning);
    }
    if totals.marked > 0 {
        add(4, format!("{} marked", human::count(totals.marked as u64)), Role::Marked);
    }
    if let Some(loading) = list::loading(app) {
        add(6, loading, Role::Dim);
    }
    let (text, short, role) = list::liveness(app);
    if !text.is_empty() {
        let [run, short] =
            [text, short].map(|text| StyledLine::new().with(format!("{} {text}", painter.glyphs().live), role));
        sums.push(Sum { run, short: Some(short), matters: 3 });
    }
    sums
}

/// A sign as it is read after a number. Most signs are words already; these are keys of their kinds.
fn sign_in_words(sign: &str) -> &str {
    match sign {
        "name-time" => "dated by name",
        "stale" => "silent",
        "started" => "unfinished",
        other => other,
    }
}

/// What fits into the room. Before what has fewer words would fall away, it is said in those, beside all the rest.
fn fitting(mut sums: Vec<Sum>, room: u16) -> StyledLine {
    let needed = |sums: &[Sum]| {
        sums.iter().filter(|sum| sum.short.is_some() || sum.matters > 3).map(|sum| sum.run.width() + 3).sum::<u16>()
    };
    if needed(&sums) > room.saturating_add(3) {
        sums.iter_mut().for_each(|sum| sum.run = sum.short.take().unwrap_or_else(|| sum.run.clone()));
    }
    loop {
        let mut run = StyledLine::new();
        for (at, sum) in sums.iter().enumerate() {
            run.push(if at > 0 { "   " } else { "" }, Role::Text);
            run.append(sum.run.clone());
        }
        let weakest = sums.iter().map(|sum| sum.matters).min();
        if run.width() <= room || sums.len() <= 1 {
            return run;
        }
        sums.retain(|sum| Some(sum.matters) != weakest);
    }
}

fn status(app: &App, painter: &mut Painter<'_>, area: Rect) {
    let filter = match app.list.rows.text() {
        "" => "none",
        text => text,
    };
    let order = app.list.rows.order();
    let glyphs = painter.glyphs();
    let sign = if order.reversed { glyphs.ascending } else { glyphs.descending };
    let filter_role = if app.list.rows.filtered() { Role::Chosen } else { Role::Dim };
    let mut run = StyledLine::new().with("filter: ", Role::Dim).with(filter, filter_role);
    run.push(format!("      sort: {} {sign}", order.key.name()), Role::Dim);
    let problems = app.list.problems.len() + app.list.failures.len();
    if problems > 0 {
        run.push(format!("      {} (!)", human::counted(problems as u64, "problem")), Role::Warning);
    }
    run.draw(painter, area.x + 1, area.y, area.width.saturating_sub(14));
    let mode = if app.env.only_looks() { "read-only" } else { "read-write" };
    painter.text_right(area.x + 1, area.y, area.width.saturating_sub(2), mode, Role::Dim);
}
