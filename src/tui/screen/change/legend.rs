//! Which keys answer a dialog, in its last lines: from the keymap, so that what stands there works.

use crate::tui::action::{Action, Call, Context};
use crate::tui::key::Key;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// The keys that run an action, as they are written; where a line is typed, only those that type nothing.
fn all(scene: &Scene<'_>, context: Context, action: Action, typing: bool) -> Vec<String> {
    let keys = scene.keys(context, &Call::plain(action)).into_iter();
    let works = |key: &String| !typing || key.parse::<Key>().is_ok_and(|key| key.typed().is_none());
    keys.filter(works).collect()
}

/// The first key that runs an action; empty when none does.
pub fn key(scene: &Scene<'_>, context: Context, action: Action, typing: bool) -> String {
    all(scene, context, action, typing).into_iter().next().unwrap_or_default()
}

/// Keys and what they do, in one line. What has no key is left out; `back` is shown with a key that works everywhere.
pub fn keys(scene: &Scene<'_>, context: Context, pairs: &[(Action, &str)]) -> StyledLine {
    let found = pairs.iter().map(|(action, what)| {
        let typing = *action == Action::Back;
        (key(scene, context, *action, typing), *what)
    });
    let mut run = StyledLine::new();
    for (at, (key, what)) in found.filter(|(key, _)| !key.is_empty()).enumerate() {
        run.push(if at > 0 { "   " } else { "" }, Role::Text);
        run.push(key, Role::Key);
        run.push(format!(" {what}"), Role::Text);
    }
    run
}

/// The answers: the safe one first, which has the focus until that is moved.
pub fn answers(scene: &Scene<'_>, context: Context, agree: &str, agreeing: bool) -> StyledLine {
    let button = |text: &str, on: bool| match on {
        true => (format!("[> {text} <]"), Role::Chosen),
        false => (format!("[  {text}  ]"), Role::Text),
    };
    let (safe, safe_role) = button("Cancel", !agreeing);
    let (agree, agree_role) = button(agree, agreeing);
    let run =
        StyledLine::new().with(safe, safe_role).with("  ", Role::Text).with(agree, agree_role).with("   ", Role::Text);
    let yes = key(scene, context, Action::Agree, false);
    let no: Vec<String> = all(scene, context, Action::Back, false).into_iter().take(2).collect();
    run.with(yes, Role::Key).with(" yes  ", Role::Text).with(no.join(" "), Role::Key).with(" no", Role::Text)
}
