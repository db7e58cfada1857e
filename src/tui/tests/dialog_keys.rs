//! Dialogs take their keys from the keymap: what a user binds works and is what the dialog says. What is typed stays typed.

use super::changes::{applies, destroying, item, keeping, lock, trashing, with_plan};
use super::dump::screen;
use super::sample::{self, keys, types};
use super::trash::trash;
use crate::command::{ChangeRequest, Confirmation, Intent, Plan};
use crate::config::UserFile;
use crate::model::{Activity, Reason, Unlock, Verb};
use crate::tui::app::App;
use crate::tui::chord::Chord;
use crate::tui::effect::Effect;
use crate::tui::keymap::Keymap;
use crate::tui::screen::change;

/// The same browser with keys of the user's own.
fn with_own(mut app: App, lines: &str) -> App {
    let file = UserFile { path: "keys.toml".into(), text: lines.to_owned() };
    app.chord = Chord::new(Keymap::with_own(&file).0);
    app
}

fn is_open(app: &App) -> bool {
    app.change.dialog.is_some()
}

/// The lock of a session that is in use: the number of locks must be typed.
fn breaking_in_use() -> App {
    let mut app = sample::app(100, 30);
    let intent = Intent::Unlock(Box::new(lock(Activity::unknown(0))), Unlock::Discard);
    let items = vec![item(0, intent, Reason::fixed("live", "in use"))];
    with_plan(
        &mut app,
        "B",
        Plan::made_up(Verb::BreakLock, items, Confirmation::Type("1".into()), "adjourn break-lock"),
    );
    app
}

fn adopts(effects: &[Effect]) -> bool {
    let is = |effect: &Effect| {
        matches!(effect, Effect::Change(change::Effect::Plan(_, ChangeRequest::BreakLock(_, Unlock::Adopt))))
    };
    effects.iter().any(is)
}

#[test]
fn what_was_written_can_be_adopted_also_where_something_must_be_typed() {
    let mut app = breaking_in_use();
    assert!(screen(&app).contains("Ctrl-a: adopt it instead"), "{}", screen(&app));
    assert!(!adopts(&keys(&mut app, "a")), "a letter is typed");
    assert!(adopts(&keys(&mut app, "Ctrl-a")));
    assert!(is_open(&app));
}

#[test]
fn own_keys_answer_and_are_what_the_dialog_says() {
    let mut app = with_own(trashing(100, 30), "[confirm]\ny = 'noop'\nF6 = 'agree'\n");
    assert!(screen(&app).contains("F6 yes"), "{}", screen(&app));
    assert!(!applies(&keys(&mut app, "y")) && is_open(&app));
    assert!(applies(&keys(&mut app, "F6")) && !is_open(&app));
}

#[test]
fn own_keys_never_take_what_is_typed() {
    let mut app = with_own(destroying(100, 30), "[confirm]\n2 = 'back'\nEnter = 'open'\n[any]\n2 = 'quit'\n");
    assert!(types(&mut app, "2").is_empty() && is_open(&app));
    assert!(applies(&keys(&mut app, "Enter")));
    let mut app = with_own(destroying(100, 30), "[confirm]\nCtrl-u = 'agree'\n");
    types(&mut app, "7");
    assert!(!applies(&keys(&mut app, "Ctrl-u")) && is_open(&app), "what is typed is held against what is wanted");
}

#[test]
fn esc_leaves_whatever_is_bound_to_it() {
    for make in [destroying, trashing, keeping, trash] {
        let mut app =
            with_own(make(100, 30), "[confirm]\nEsc = 'agree'\n[keep]\nEsc = 'noop'\n[trash]\nEsc = 'noop'\n");
        assert!(!applies(&keys(&mut app, "Esc")) && !is_open(&app));
    }
}

#[test]
fn digits_make_the_number_to_keep_whatever_they_do_elsewhere() {
    let mut app = keeping(100, 30);
    keys(&mut app, "2");
    assert!(screen(&app).contains("keep the newest < 2 >"), "{}", screen(&app));
    keys(&mut app, "-");
    assert!(screen(&app).contains("keep the newest < 1 >"), "{}", screen(&app));
    let mut own = with_own(keeping(100, 30), "[keep]\nF8 = 'more'\n");
    keys(&mut own, "2 F8");
    assert!(screen(&own).contains("keep the newest < 3 >"), "{}", screen(&own));
}

#[test]
fn help_names_the_keys_of_dialogs() {
    let mut app = with_own(sample::app(200, 70), "[trash]\nF7 = 'empty-trash'\n");
    keys(&mut app, "?");
    let text = screen(&app);
    for line in ["IN A QUESTION", "IN KEEP-LATEST", "IN THE TRASH", "adopt the newer checkpoint"] {
        assert!(text.contains(line), "{line} is missing:\n{text}");
    }
    types(&mut app, "empty-trash");
    assert!(screen(&app).contains("F7"), "{}", screen(&app));
}
