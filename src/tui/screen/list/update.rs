//! What keys, listings and readings do to the list.

use std::sync::Arc;

use super::{FAR, Phase, State, Swept};
use crate::command::order::{Order, SortKey};
use crate::model::{Reason, Summary, Timestamp};
use crate::tui::action::{Action, Call};
use crate::tui::app::{App, Pane};
use crate::tui::effect::{BackgroundLoad, Choice, Effect};
use crate::tui::key::{Code, Key};
use crate::tui::layout::Areas;
use crate::tui::message::{Listed, Mouse, MouseAction};
use crate::tui::moment::later;
use crate::tui::motion::Motion;
use crate::tui::remembered::Remembered;
use crate::tui::rows::{Facts, Generation, Rows};
use crate::tui::widget::{InputLine, Typed};

/// How long an order that rests on what is being read stays as it is, in milliseconds: rows do not dance.
const CALM: i64 = 400;

/// Lists again; what is known of sessions that did not change stays.
pub fn rescan(app: &mut App) -> Vec<Effect> {
    app.list.asked = app.list.asked.next();
    vec![Effect::List(app.list.asked)]
}

/// How long saves in sessions that are not watched may stay unseen, in milliseconds; longer where a listing costs more.
const UNSEEN: i64 = 30_000;
const UNSEEN_OF_MANY: i64 = 120_000;
const MANY: usize = 10_000;

/// When to list again for what no watch tells: saves in sessions that are neither on the screen nor among the newest.
pub fn next_look(app: &App) -> Option<Timestamp> {
    let unwatched = app.rows.len() > app.list.watched.len() && !app.env.modes.is_empty();
    let every = if app.rows.len() > MANY { UNSEEN_OF_MANY } else { UNSEEN };
    Some(later(app.list.listed_at?, every)).filter(|_| unwatched && !under_way(app))
}

/// Lists again where that is due.
pub fn look_again(app: &mut App) -> Vec<Effect> {
    if next_look(app).is_some_and(|due| due <= app.now) { rescan(app) } else { Vec::new() }
}

/// Takes a listing; what is not known of its rows is found out in the background.
pub fn listed(app: &mut App, generation: Generation, listed: Listed) -> Vec<Effect> {
    if generation != app.list.asked {
        return Vec::new();
    }
    let under = app.list.current(&app.rows);
    let moves = app.rows.replace(generation, listed.rows, listed.moved);
    app.list.rows.moved(&moves, &app.rows);
    let list = &mut app.list;
    (list.problems, list.failures) = (listed.problems, listed.failures);
    list.pending_removals = listed.pending_removals;
    list.phase = if listed.more { Phase::Listing } else { Phase::Listed };
    list.range = None;
    list.listed_at = Some(app.now);
    keep_cursor(list, under.and_then(|at| moves.of(at)));
    vec![sweep(app)]
}

/// Whether a listing was asked for that is not whole yet.
pub fn under_way(app: &App) -> bool {
    app.list.phase == Phase::Listing || app.list.asked != app.rows.generation()
}

/// Asks for what an order or a filter needs of rows that were left alone so far.
pub fn sweep_more(app: &mut App) -> Option<Effect> {
    let wanted = Swept::wanted(&app.list.rows);
    let enough = app.rows.len() <= FAR || (app.list.swept.read >= wanted.read && app.list.swept.sizes >= wanted.sizes);
    (!enough).then(|| sweep(app))
}

fn sweep(app: &mut App) -> Effect {
    app.list.swept = Swept::wanted(&app.list.rows);
    let (rows, swept) = (&app.rows, app.list.swept);
    let places = |wanted: fn(&Facts) -> bool, all: bool| {
        let most = if all { usize::MAX } else { FAR };
        let wanted = rows.places(wanted).take_while(|at| *at < most).filter_map(|at| u32::try_from(at).ok());
        wanted.collect()
    };
    Effect::BackgroundLoad(Box::new(BackgroundLoad {
        generation: rows.generation(),
        rows: Arc::clone(rows.rows()),
        read: places(Facts::wanting, swept.read),
        measure: places(Facts::unmeasured, swept.sizes),
    }))
}

/// Takes what was read of rows.
pub fn read(app: &mut App, generation: Generation, rows: Vec<(u32, Result<Box<Summary>, Reason>)>) {
    if generation != app.rows.generation() {
        return;
    }
    for (at, answer) in rows {
        app.rows.read(at as usize, answer);
    }
    app.list.rows.touch();
}

/// Puts the cursor on the row where it was; where that is gone it stays on its line.
fn keep_cursor(list: &mut State, row: Option<usize>) {
    let same = row.filter(|row| list.rows.at(list.window.cursor) != Some(*row));
    if let Some(position) = same.and_then(|row| list.rows.position(row)) {
        list.window.cursor = position;
    }
    list.window.go(list.window.cursor, list.rows.len());
}

/// Goes on with what takes longer than a key may wait; true when there is more to do.
pub fn go_on(app: &mut App) -> bool {
    let now = app.now;
    if app.list.rows.stale() && !app.list.rows.busy() && calm_is_over(app, now) {
        app.list.calm_until = Some(later(now, CALM));
        rearrange(app, |list, rows| list.rows.arrange(rows));
    }
    if app.list.rows.busy() {
        let under = app.list.current(&app.rows);
        if app.list.rows.go_on(&app.rows, &app.env.repository_infos, now) {
            keep_cursor(&mut app.list, under);
        }
    }
    app.list.rows.busy()
}

fn calm_is_over(app: &App, now: Timestamp) -> bool {
    let totals = app.rows.totals();
    totals.read == app.rows.len() || app.list.calm_until.is_none_or(|until| now >= until)
}

/// Changes the order and keeps the cursor on its row.
fn rearrange(app: &mut App, how: impl FnOnce(&mut State, &Rows)) {
    let under = app.list.current(&app.rows);
    how(&mut app.list, &app.rows);
    app.list.range = None;
    if !app.list.rows.busy() {
        keep_cursor(&mut app.list, under);
    }
}

/// Takes a key while the filter is typed.
pub fn press(app: &mut App, key: Key) -> bool {
    let Some((mut line, before)) = app.list.typing.take() else { return false };
    match key.code {
        Code::Enter => return true,
        Code::Esc => set_filter(app, &before),
        Code::Char('c') if key.ctrl => set_filter(app, &before),
        Code::Up | Code::Down => {
            let by = if key.code == Code::Up { -1 } else { 1 };
            app.list.window.step(by, app.list.rows.len());
            app.list.typing = Some((line, before));
        }
        _ => {
            let typed = line.press(key);
            if typed == Typed::Changed {
                set_filter(app, &line.text());
            }
            app.list.typing = Some((line, before));
        }
    }
    true
}

/// Takes pasted text while the filter is typed.
pub fn paste(app: &mut App, text: &str) {
    if let Some((line, _)) = &mut app.list.typing {
        line.paste(text);
        let text = line.text();
        set_filter(app, &text);
    }
}

/// Sets the filter.
pub fn set_filter(app: &mut App, text: &str) {
    rearrange(app, |list, rows| list.rows.filter(text, rows));
    go_on(app);
}

/// Does what the user asked for; none when it is not the list's.
pub fn act(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    let rows = Areas::of(app).list_rows();
    if let Some(motion) = Motion::of(call.action, rows) {
        app.list.window.move_by(motion, app.list.rows.len());
        return Some(Vec::new());
    }
    match call.action {
        Action::Open => return Some(open(app)),
        Action::Filter => begin_filter(app, &call.argument),
        Action::FilterBy => filter_by(app, &call.argument),
        Action::View => view(app, &call.argument),
        Action::Sort => sort(app, &call.argument),
        Action::Mark => mark(app),
        Action::MarkRange => mark_range(app),
        Action::MarkAll => mark_shown(app, |_| true),
        Action::MarkInvert => mark_shown(app, |marked| !marked),
        Action::Clear => clear(app),
        _ => return None,
    }
    Some(Vec::new())
}

fn open(app: &mut App) -> Vec<Effect> {
    if app.env.choosing {
        let rows = app.list.chosen(&app.rows);
        let chosen = rows.iter().filter_map(|at| app.rows.row(*at)).map(|(row, _)| row.clone());
        return vec![Effect::Quit(Choice::Chosen(chosen.collect()))];
    }
    app.pane = Pane::Detail;
    Vec::new()
}

fn begin_filter(app: &mut App, argument: &str) {
    if !argument.is_empty() {
        return set_filter(app, argument);
    }
    let before = app.list.rows.text().to_owned();
    app.list.typing = Some((InputLine::of(&before), before));
}

/// A filter for what the row under the cursor has; again takes it away.
fn filter_by(app: &mut App, field: &str) {
    let Some(part) = part_for(app, field) else {
        return app.complain(format!("nothing to filter by: {field}"));
    };
    let text = app.list.rows.text().to_owned();
    let others: Vec<&str> = text.split_whitespace().filter(|word| *word != part).collect();
    let again = others.len() < text.split_whitespace().count();
    let joined = if again { others.join(" ") } else { format!("{text} {part}").trim().to_owned() };
    set_filter(app, &joined);
}

fn part_for(app: &App, field: &str) -> Option<String> {
    let (row, facts) = app.list.current(&app.rows).and_then(|at| app.rows.row(at))?;
    let summary = facts.summary.as_ref();
    match field {
        "age" => {
            let seconds = row.entry.age.at?.seconds_until(app.now).max(0);
            Some(format!("age:<{}d", seconds / 86_400 + 1))
        }
        "state" => Some(format!("state:={}", quoted(&summary?.state.text.lossy()))),
        "plan" | "title" => Some(format!("title:={}", quoted(&summary?.title.lossy()))),
        "locked" => Some("locked:yes".to_owned()),
        other => Some(format!("{other}:yes")),
    }
}

/// Spaces would end the word; the filter takes any character for `?`-like gaps only when quoted.
fn quoted(text: &str) -> String {
    if text.contains(char::is_whitespace) { format!("\"{text}\"") } else { text.to_owned() }
}

fn view(app: &mut App, name: &str) {
    let filter = match name {
        "all" => "",
        "locked" => "locked:yes",
        "failed" => "fail:>0",
        "big" => "size:>500M",
        "mine" => "owner:me",
        _ => return app.complain(format!("unknown view \"{name}\"; use locked, failed, big, mine or all")),
    };
    set_filter(app, filter);
    if name == "big" {
        rearrange(app, |list, rows| list.rows.sort_by(Order { key: SortKey::Size, reversed: false }, rows));
    }
}

fn sort(app: &mut App, name: &str) {
    let now = app.list.rows.order();
    let mut order = match Order::parse(name) {
        Ok(order) => order,
        Err(problem) => return app.complain(problem),
    };
    order.reversed ^= order == now;
    rearrange(app, |list, rows| list.rows.sort_by(order, rows));
    go_on(app);
}

fn mark(app: &mut App) {
    if end_range(app) {
        return;
    }
    if let Some(at) = app.list.current(&app.rows) {
        let marked = app.rows.row(at).is_some_and(|(_, facts)| facts.marked);
        app.rows.mark(at, !marked);
        app.list.window.step(1, app.list.rows.len());
    }
}

fn mark_range(app: &mut App) {
    if !end_range(app) {
        app.list.range = Some(app.list.window.cursor);
    }
}

/// Marks the range being marked; false when there is none.
fn end_range(app: &mut App) -> bool {
    let Some(span) = app.list.span() else { return false };
    for position in span {
        if let Some(at) = app.list.rows.at(position) {
            app.rows.mark(at, true);
        }
    }
    app.list.range = None;
    true
}

fn mark_shown(app: &mut App, how: impl Fn(bool) -> bool) {
    for position in 0..app.list.rows.len() {
        let Some(at) = app.list.rows.at(position) else { continue };
        let marked = app.rows.row(at).is_some_and(|(_, facts)| facts.marked);
        app.rows.mark(at, how(marked));
    }
}

/// Takes away one thing at a time: the message, the range, the marks, the filter.
fn clear(app: &mut App) {
    if app.list.range.take().is_some() || app.toasts.dismiss(app.now) {
        return;
    }
    if app.rows.totals().marked > 0 {
        for at in 0..app.rows.len() {
            app.rows.mark(at, false);
        }
    } else if app.list.rows.filtered() {
        set_filter(app, "");
    }
}

/// Takes what the mouse did; false when it was elsewhere.
pub fn mouse(app: &mut App, mouse: Mouse) -> Option<Vec<Effect>> {
    let areas = Areas::of(app);
    if !areas.list.contains(mouse.at) {
        return None;
    }
    app.pane = Pane::List;
    let length = app.list.rows.len();
    match mouse.deed {
        MouseAction::WheelDown => app.list.window.step(3, length),
        MouseAction::WheelUp => app.list.window.step(-3, length),
        MouseAction::Click => return Some(click(app, &areas, mouse)),
    }
    Some(Vec::new())
}

/// A click puts the cursor there, a second one opens.
fn click(app: &mut App, areas: &Areas, mouse: Mouse) -> Vec<Effect> {
    let Some(line) = mouse.at.y.checked_sub(areas.list_top()) else { return Vec::new() };
    let position = app.list.window.top + usize::from(line);
    if position >= app.list.rows.len() || usize::from(line) >= areas.list_rows() {
        return Vec::new();
    }
    if position == app.list.window.cursor {
        return open(app);
    }
    app.list.window.cursor = position;
    Vec::new()
}

/// Brings back the order of the last time.
pub fn restore(app: &mut App, remembered: &Remembered) {
    if let Some(key) = SortKey::named(&remembered.sort) {
        app.list.rows.sort_by(Order { key, reversed: remembered.reversed }, &app.rows);
    }
}

/// Puts the cursor on a session, without the filter if that hides it; false when it is not in the list at all.
pub fn go_to(app: &mut App, address: &crate::model::Address) -> bool {
    let Some(row) = app.rows.find(address) else { return false };
    if app.list.rows.position(row).is_none() {
        set_filter(app, "");
    }
    keep_cursor(&mut app.list, Some(row));
    true
}
