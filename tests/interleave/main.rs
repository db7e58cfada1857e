//! A fuzzer of interleavings: a racer without privileges acts between any two file-system calls of a command that root runs in a
//! repository that everybody may write, and nothing outside the chosen sessions may be read out, changed, given away or lost.
//!
//! ```text
//! cargo test --test interleave                                        200 fixed schedules
//! ADJOURN_SCHEDULES=20000 ADJOURN_SEED=7 cargo test --test interleave  more of them, from a seed on
//! ADJOURN_ONLY=copy                                                   only those of the commands whose name holds this word
//! ADJOURN_LOUD=1                                                      every call in the trace
//! ADJOURN_BIN=PATH                                                    another build of the program
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, clippy::indexing_slicing, clippy::panic)]
#![allow(
    clippy::print_stdout,
    clippy::exit,
    reason = "a test program with a main of its own: it starts itself as the racer"
)]

mod act;
mod calls;
mod census;
mod dice;
mod hand;
mod jobs;
mod oracle;
mod play;
mod racer;
mod schedule;
mod stage;
mod table;
#[path = "../tools/mod.rs"]
mod tools;
mod tracer;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use play::Player;
use table::Table;

/// The user without privileges who races.
pub const RACER: u32 = 65534;
/// One who only has sessions there.
pub const THIRD: u32 = 65533;

const NAME: &str = "schedules_of_a_racer";
/// Set where the test runs among its own processes only.
const ALONE: &str = "ADJOURN_INTERLEAVE_ALONE";
const SEED: u64 = 1;
const SCHEDULES: u64 = 200;

fn main() -> ExitCode {
    if std::env::var_os(racer::MARK).is_some() {
        racer::serve();
        return ExitCode::SUCCESS;
    }
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "--list") {
        println!("{NAME}: test");
        return ExitCode::SUCCESS;
    }
    let mut filters = args.iter().filter(|arg| !arg.starts_with('-')).peekable();
    if filters.peek().is_some() && !filters.any(|filter| NAME.contains(filter.as_str())) {
        return ExitCode::SUCCESS;
    }
    if std::env::var_os(ALONE).is_some() {
        return all();
    }
    if !rustix::process::geteuid().is_root() {
        assert!(std::env::var_os("ADJOURN_NEED_FAULTS").is_none(), "NOT RUN: {NAME}: needs root");
        tools::tell_not_run(NAME, "root");
        return ExitCode::SUCCESS;
    }
    if !cfg!(target_arch = "x86_64") {
        tools::tell_not_run(NAME, "x86_64, whose registers it reads");
        return ExitCode::SUCCESS;
    }
    if !tools::can_mount(NAME) {
        return ExitCode::SUCCESS;
    }
    among_its_own()
}

/// Once more where no other program of the machine can be taken for one that uses a session.
fn among_its_own() -> ExitCode {
    let me = std::env::current_exe().unwrap();
    let mut command = Command::new("unshare");
    command.args(["--pid", "--fork", "--kill-child", "--mount-proc"]).arg(me).env(ALONE, "1");
    let status = command.status().unwrap();
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name}: no number: {text}")))
}

fn all() -> ExitCode {
    let (seed, schedules) = (number("ADJOURN_SEED", SEED), number("ADJOURN_SCHEDULES", SCHEDULES));
    let only = std::env::var("ADJOURN_ONLY").unwrap_or_default();
    let memory = PathBuf::from("/dev/shm");
    let above = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let root = tempfile::tempdir_in(above).unwrap();
    std::fs::set_permissions(root.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let program: OsString = std::env::var_os("ADJOURN_BIN")
        .unwrap_or_else(|| assert_cmd::cargo::cargo_bin!("adjourn").as_os_str().to_owned());
    let mut player = Player {
        program: program.into(),
        root: root.path().to_owned(),
        racer: racer::Racer::start(),
        tracer: tracer::Tracer::new(),
        loud: std::env::var_os("ADJOURN_LOUD").is_some(),
    };
    let mut table = Table::default();
    for seed in (0..schedules).map(|n| seed.wrapping_add(n)) {
        if Player::job(seed).0.name.contains(&only) {
            table.count(seed, &player.play(seed));
        }
    }
    table.print();
    if table.findings() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
