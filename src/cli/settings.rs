//! `config`, `completions` and `man`: what the program knows of itself.

use clap::CommandFactory;

use super::args::{self, Args};
use super::context::Context;
use super::error::{Code, Ended, Failure};
use super::out::{self, Out, Style};
use super::table::{Cell, Head, Shrink, Table};
use crate::config::DEFAULTS;
use crate::text::width::Align;

pub(super) fn config(context: &mut Context, args: &args::Config) -> Ended {
    if args.json {
        json(context)?;
    } else if context.out.is_terminal() {
        table(context)?;
    } else {
        for one in context.config.effective() {
            context.out.record(&[one.key, &one.value, &one.origin])?;
        }
    }
    context.out.flush()?;
    notices(context).iter().for_each(|notice| out::complain(&notice.text));
    Ok(Code::Done)
}

/// The commented defaults need no configuration that can be read.
pub(super) fn defaults() -> Ended {
    print(DEFAULTS)
}

/// What was refused of the configuration, and what the program does not keep.
fn notices(context: &Context) -> Vec<crate::model::Reason> {
    let mut notices = context.config.notices.clone();
    notices.extend(context.own.obstacles());
    notices
}

fn json(context: &mut Context) -> Result<(), Failure> {
    let effective = context.config.effective();
    let one =
        |one: &crate::config::Effective| serde_json::json!({"key": one.key, "value": one.value, "origin": one.origin});
    let all: Vec<serde_json::Value> = effective.iter().map(one).collect();
    let notices: Vec<serde_json::Value> = notices(context).iter().map(super::json::why).collect();
    context.out.json(&serde_json::json!({"format": 1, "settings": all, "notices": notices}))
}

fn table(context: &mut Context) -> Result<(), Failure> {
    let mut table = Table::new(vec![
        Head::new("KEY", Align::Left, Shrink::Never),
        Head::new("VALUE", Align::Left, Shrink::Last(10)),
        Head::new("FROM", Align::Left, Shrink::Cut(10)),
    ]);
    for one in context.config.effective() {
        table.row(vec![Cell::plain(one.key), Cell::plain(one.value), Cell::new(one.origin, Style::Dim)]);
    }
    table.print(&mut context.out, 0)
}

pub(super) fn completions(shell: clap_complete::Shell) -> Ended {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "adjourn", &mut script);
    print(&String::from_utf8_lossy(&script))
}

pub(super) fn man() -> Ended {
    let mut page = Vec::new();
    let mut command = Args::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let man = clap_mangen::Man::new(sub.clone());
        page.extend_from_slice(format!(".SH \"ADJOURN {}\"\n", sub.get_name().to_uppercase()).as_bytes());
        let mut parts = Vec::new();
        man.render_description_section(&mut parts)?;
        man.render_options_section(&mut parts)?;
        page.extend_from_slice(&parts.strip_prefix(b".SH DESCRIPTION\n").map(<[u8]>::to_vec).unwrap_or(parts));
    }
    print(&String::from_utf8_lossy(&page))
}

fn print(text: &str) -> Ended {
    let mut out = Out::new(Some(false));
    out.text(text)?;
    out.flush()?;
    Ok(Code::Done)
}
