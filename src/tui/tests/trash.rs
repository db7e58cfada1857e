//! The view of the trash: listed first, measured while it is looked at, and what comes back or goes for good.

use super::changes::{tell, ticket};
use super::sample::{self, keys};
use crate::command::ChangeRequest;
use crate::model::TrashContents;
use crate::text::Untrusted;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::screen::change;

/// The trash is listed, and nothing of it is measured yet.
pub(super) fn trash_listed(width: u16, height: u16) -> App {
    let mut app = sample::app(width, height);
    let effects = keys(&mut app, "t");
    tell(&mut app, change::Message::Trash(ticket(&effects), Ok((5..8).map(sample::trashed).collect())));
    app
}

pub(super) fn trash(width: u16, height: u16) -> App {
    let mut app = trash_listed(width, height);
    let holds = |title: &str, on_disk| {
        let title = (!title.is_empty()).then(|| Untrusted::from(title));
        Some(TrashContents { title, on_disk, ..TrashContents::default() })
    };
    let found = vec![(0, holds("desktop-24.04 with a title that goes on and on", 655 << 20)), (1, None)];
    measured(&mut app, found);
    measured(&mut app, vec![(2, holds("", 190 << 20))]);
    app
}

/// Sizes arrive for the view of the trash that is open.
fn measured(app: &mut App, found: Vec<(usize, Option<TrashContents>)>) {
    let Some(change::Dialog::TrashView(view)) = &app.change.dialog else { panic!("no view of the trash") };
    let ticket = view.ticket;
    tell(app, change::Message::TrashMeasured(ticket, found));
}

#[test]
fn what_is_in_the_trash_comes_back_or_goes_for_good() {
    let effects = keys(&mut trash(100, 30), "j u");
    assert!(
        matches!(&effects[0], Effect::Change(change::Effect::Plan(_, ChangeRequest::Restore(all))) if all.len() == 1)
    );
    let effects = keys(&mut trash(100, 30), "E");
    assert!(
        matches!(&effects[0], Effect::Change(change::Effect::Plan(_, ChangeRequest::EmptyTrash(all))) if all.len() == 3)
    );
}

fn measures(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::MeasureTrash(_, all) if all.len() == 3)).count()
}

fn stops_measuring(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::StopMeasuringTrash))
}

#[test]
fn the_trash_is_listed_first_and_measured_while_it_is_looked_at() {
    let mut app = sample::app(100, 30);
    let asked = ticket(&keys(&mut app, "t"));
    let listed = change::Message::Trash(asked, Ok((5..8).map(sample::trashed).collect()));
    assert_eq!(measures(&tell(&mut app, listed)), 1);
    assert!(!stops_measuring(&keys(&mut app, "j")));
    for close in ["Esc", "u", "U"] {
        let mut app = trash_listed(100, 30);
        assert!(stops_measuring(&keys(&mut app, close)), "{close} closes the view");
        assert!(!stops_measuring(&keys(&mut app, "j")), "it is stopped once");
    }
}

#[test]
fn sizes_of_a_trash_that_was_left_are_not_taken_for_those_of_the_next() {
    let mut app = trash_listed(100, 30);
    let Some(change::Dialog::TrashView(view)) = &app.change.dialog else { panic!() };
    let older = view.ticket;
    keys(&mut app, "Esc");
    let asked = ticket(&keys(&mut app, "t"));
    tell(&mut app, change::Message::Trash(asked, Ok((5..8).map(sample::trashed).collect())));
    tell(&mut app, change::Message::TrashMeasured(older, vec![(0, Some(TrashContents::default()))]));
    let Some(change::Dialog::TrashView(view)) = &app.change.dialog else { panic!() };
    assert_eq!(view.total(), None);
}

#[test]
fn what_emptying_the_trash_frees_is_said_as_far_as_it_is_known() {
    let holds = |on_disk| Some(TrashContents { on_disk, ..TrashContents::default() });
    let mut app = trash_listed(100, 30);
    let total = |app: &App| match &app.change.dialog {
        Some(change::Dialog::TrashView(view)) => view.total(),
        other => panic!("{other:?}"),
    };
    assert_eq!(total(&app), None);
    measured(&mut app, vec![(0, holds(1 << 20))]);
    assert_eq!(total(&app).as_deref(), Some("at least 1.0 MiB"));
    measured(&mut app, vec![(1, holds(1 << 20)), (2, holds(2 << 20))]);
    assert_eq!(total(&app).as_deref(), Some("4.0 MiB"));
    measured(&mut app, vec![(1, None)]);
    assert_eq!(total(&app).as_deref(), Some("at least 3.0 MiB"), "one cannot be looked at");
}
