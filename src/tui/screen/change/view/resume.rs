//! Resuming as it is drawn: the command word by word, and what it will do.

use super::dialog_frame::DialogFrame;
use crate::model::ResumeAction;
use crate::text::shell::{quote_line, quote_word};
use crate::text::width::wrap;
use crate::tui::action::Context;
use crate::tui::paint::Painter;
use crate::tui::scene::Scene;
use crate::tui::screen::change::layout;
use crate::tui::screen::change::legend::answers;
use crate::tui::screen::change::resume::Resume;
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// Draws it.
pub fn view(scene: &Scene<'_>, painter: &mut Painter<'_>, resume: &Resume) {
    let room = layout::width(scene);
    let mut head = Vec::new();
    let agree = match &resume.step {
        ResumeAction::Launch { argv, environment, directory, consequence, touch, .. } => {
            say(&mut head, consequence, room, Role::Text);
            head.push(StyledLine::new());
            let line = quote_line(argv.iter().map(|word| word.as_encoded_bytes()));
            fact(&mut head, "Runs", &line, room);
            for (name, value) in environment {
                let text = format!("{}={}", name.to_string_lossy(), quote_word(value.as_encoded_bytes()));
                fact(&mut head, "With", &text, room);
            }
            if let Some(directory) = directory {
                fact(&mut head, "In", &scene.env.place(directory), room);
            }
            if *touch {
                fact(&mut head, "Before", "it becomes the newest, so that it is offered first", room);
            }
            "Resume"
        }
        ResumeAction::Switch { consequence } => {
            say(&mut head, consequence, room, Role::Text);
            "Switch"
        }
    };
    let title = format!("{}: {}", label(scene), resume.title);
    let tail = vec![StyledLine::new(), answers(scene, Context::Confirm, agree, resume.agreeing)];
    DialogFrame { title, head, tail, length: 0, top: 0 }.draw(scene, painter, &mut |_, _, _| {});
}

fn label(scene: &Scene<'_>) -> String {
    let mut label = scene.env.label(crate::model::Verb::Resume).to_owned();
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    label
}

fn say(lines: &mut Vec<StyledLine>, text: &str, room: usize, role: Role) {
    lines.extend(wrap(text, room).into_iter().map(|line| StyledLine::new().with(line, role)));
}

fn fact(lines: &mut Vec<StyledLine>, name: &str, text: &str, room: usize) {
    for (at, line) in wrap(text, room.saturating_sub(8)).into_iter().enumerate() {
        let name = if at == 0 { name } else { "" };
        lines.push(StyledLine::new().with(format!("{name:<8}"), Role::Dim).with(line, Role::Text));
    }
}
