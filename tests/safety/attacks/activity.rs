//! Who uses a session: evidence counts only from who could use it. What anybody can say of himself is told and not obeyed; what he
//! really holds counts.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::attacks::ground::{Ground, stranger};

const LOCKED: Option<i32> = Some(11);
const DONE: Option<i32> = Some(0);

/// A process that does nothing, until it is dropped.
struct Idle(Child);

impl Idle {
    /// Starts it and waits until its command line is this.
    fn start(mut command: Command, line: &str) -> Self {
        let idle = Self(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap());
        let limit = Instant::now() + Duration::from_secs(20);
        let wanted = line.replace(' ', "\0") + "\0";
        while fs::read(format!("/proc/{}/cmdline", idle.0.id())).unwrap() != wanted.as_bytes() {
            assert!(Instant::now() < limit, "{line} did not start");
            std::thread::yield_now();
        }
        idle
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn sleeping(mut command: Command, at: &Path) -> Idle {
    command.env("AT", at);
    Idle::start(command, "sleep 71")
}

fn destroyed(ground: &Ground) -> Option<i32> {
    let ran = ground.run(&["destroy", "s", "--yes"]);
    assert_eq!(ran.code == DONE, !ground.session("s").exists(), "{}{}", ran.out, ran.err);
    ran.code
}

#[test]
fn a_strangers_environment_is_told_and_not_obeyed() {
    let Some(ground) = Ground::new("a stranger's environment") else { return };
    let session = ground.make("s", 0, 1_600_000_000);
    let _named = sleeping(stranger("X=$AT/session-share exec sleep 71"), &session);
    let shown = ground.run(&["show", "s", "--json"]);
    assert!(shown.out.contains("not obeyed, since it is a process of "), "{}", shown.out);
    assert_eq!(destroyed(&ground), DONE);
}

#[test]
fn a_process_that_is_not_to_be_traced_is_not_taken_for_roots() {
    let Some(ground) = Ground::new("a process that is not to be traced") else { return };
    let session = ground.make("s", 0, 1_600_000_000);
    // Whoever runs a program that he cannot read has a folder in /proc that belongs to root.
    let program = ground.at("sleep");
    crate::tools::copy_program("/bin/sleep", &program);
    fs::set_permissions(&program, PermissionsExt::from_mode(0o711)).unwrap();
    let mut command = stranger("X=$AT/a exec \"$PROGRAM\" 71");
    command.env("AT", &session).env("PROGRAM", &program);
    let _named = Idle::start(command, &format!("{} 71", program.display()));
    assert_eq!(destroyed(&ground), DONE);
}

#[test]
fn a_stranger_who_is_called_a_harness_is_none() {
    let Some(ground) = Ground::new("a stranger's harness") else { return };
    let program = ground.at("checkbox-cli");
    crate::tools::copy_program("/bin/sleep", &program);
    fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    let line = format!("{} 71", program.display());
    let run = |mut command: Command| {
        command.env("PROGRAM", &program);
        Idle::start(command, &line)
    };
    let session = ground.make("s", 0, 1_600_000_000);
    fs::set_permissions(&session, PermissionsExt::from_mode(0o777)).unwrap();
    let _called = run(stranger("exec \"$PROGRAM\" 71"));
    crate::attacks::ground::touch(&session, later());
    // Another test may run a harness of root's for a moment, which counts.
    assert!((0..20).any(|_| destroyed(&ground) == DONE));
    let session = ground.make("s", 0, 1_600_000_000);
    let mut own = Command::new("sh");
    own.args(["-c", "exec \"$PROGRAM\" 71"]);
    let _own = run(own);
    crate::attacks::ground::touch(&session, later());
    assert_eq!(destroyed(&ground), LOCKED);
}

fn later() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap() + 3600
}

#[test]
fn what_stands_beside_a_session_or_names_the_repository_is_no_evidence() {
    let Some(ground) = Ground::new("beside a session") else { return };
    ground.make("s", 0, 1_600_000_000);
    let _beside = sleeping(stranger("cd \"$AT\" && X=$AT/ exec sleep 71 <."), &ground.repository());
    assert_eq!(destroyed(&ground), DONE);
}

#[test]
fn what_a_stranger_holds_in_a_session_counts() {
    let Some(ground) = Ground::new("what a stranger holds") else { return };
    let session = ground.make("s", 0, 1_600_000_000);
    for script in ["exec sleep 71 <$AT/io-logs/data", "cd $AT/io-logs && exec sleep 71", "cd $AT && exec sleep 71"] {
        let _holding = sleeping(stranger(script), &session);
        assert_eq!(destroyed(&ground), LOCKED, "{script}");
    }
    assert_eq!(destroyed(&ground), DONE);
}

#[test]
fn roots_environment_counts() {
    let Some(ground) = Ground::new("root's environment") else { return };
    let session = ground.make("s", 0, 1_600_000_000);
    let mut own = Command::new("sh");
    own.args(["-c", "X=$AT/a exec sleep 71"]);
    let _own = sleeping(own, &session);
    assert_eq!(destroyed(&ground), LOCKED);
}

#[test]
fn a_strangers_own_mount_at_the_repositorys_path_holds_nothing_of_it() {
    let test = "a mount of one's own at the repository's path";
    let Some(ground) = Ground::new(test) else { return };
    ground.make("s", 0, 1_600_000_000);
    let mount = "unshare --user --map-root-user --mount sh -c";
    if !stranger(&format!("{mount} true")).status().is_ok_and(|status| status.success()) {
        return crate::tools::tell_not_run(test, "user namespaces for everybody");
    }
    let inner = "mount -t tmpfs none $AT && mkdir $AT/s.session && cd $AT/s.session && exec sleep 71 >f";
    let _forged = sleeping(stranger(&format!("exec {mount} '{inner}'")), &ground.repository());
    assert_eq!(destroyed(&ground), DONE);
}

#[test]
fn who_has_it_open_under_another_path_is_seen() {
    let test = "open under another path";
    let Some(ground) = Ground::new(test) else { return };
    if !crate::tools::can_mount(test) {
        return;
    }
    ground.make("s", 0, 1_600_000_000);
    let mut own = Command::new("unshare");
    own.args(["-m", "sh", "-c", "mount --bind \"$AT\" /mnt && exec sleep 71 </mnt/s.session/io-logs/data"]);
    let _own = sleeping(own, &ground.repository());
    assert_eq!(destroyed(&ground), LOCKED);
}

/// Processes of a stranger that all have his own session open some thousand times, as deep as a path goes, until it is dropped.
struct Crowd(Child);

impl Crowd {
    const SCRIPT: &str = "exec 9<&0; ulimit -n 4000; mkdir $AT/c.session; cd $AT/c.session; \
         for i in $(seq 1800); do mkdir a; cd a; done; for i in $(seq 3000); do exec {f}<.; done; cd /; \
         for i in $(seq 20); do cat <&9 >/dev/null & done; echo ready; exec cat <&9 >/dev/null";

    fn gather(ground: &Ground) -> Option<Self> {
        let mut command = stranger("exec bash -c \"$SCRIPT\"");
        command.env("SCRIPT", Self::SCRIPT).env("AT", ground.repository());
        let mut crowd = Self(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap());
        let mut ready = String::new();
        BufReader::new(crowd.0.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        (ready == "ready\n").then_some(crowd)
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        // All of them read until this end is closed.
        drop(self.0.stdin.take());
        self.0.wait().ok();
    }
}

#[test]
fn a_crowd_with_a_session_of_its_own_does_not_make_the_look_at_all_processes_endless() {
    let test = "a crowd of processes";
    let Some(ground) = Ground::new(test) else { return };
    ground.make("one", 0, 1_500_000_000);
    ground.make("two", 0, 1_600_000_000);
    let Some(_crowd) = Crowd::gather(&ground) else { return crate::tools::tell_not_run(test, "bash and 4000 files") };
    let watch = Instant::now();
    let ran = ground.run(&["keep-latest", "1", "--destroy", "--yes"]);
    assert_eq!((ran.code, ground.session("one").exists(), ground.session("two").exists()), (DONE, false, true));
    // Not how fast it is, only that it ends.
    assert!(watch.elapsed() < Duration::from_secs(120), "it took {:?}", watch.elapsed());
}
