//! `completions` and `man`: what the program says of itself, for shells and for readers.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;
use super::context::Context;
use super::fail::{Code, Ended};

/// Completions for a shell.
pub(super) fn completions(context: &mut Context, shell: Shell) -> Ended {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "adjourn", &mut text);
    context.out.raw(&text, b"")?;
    Ok(Code::Done)
}

/// The manual page.
pub(super) fn man(context: &mut Context) -> Ended {
    let mut text = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut text)?;
    context.out.raw(&text, b"")?;
    Ok(Code::Done)
}
