//! A terminal with a program in it.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// Longer than any of it takes on a slow machine; a test that passes never waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_adjourn");

/// A terminal with a program in it.
pub struct Term {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<Seen>,
}

struct Seen {
    screen: Mutex<(vt100::Parser, bool)>,
    changed: Condvar,
}

impl Term {
    /// Starts a program in a terminal of 100 by 30.
    pub fn start(program: &str, arguments: &[&str]) -> Self {
        let pair = native_pty_system().openpty(size(100, 30)).unwrap();
        let child = pair.slave.spawn_command(command(program, arguments)).unwrap();
        drop(pair.slave);
        let seen =
            Arc::new(Seen { screen: Mutex::new((vt100::Parser::new(30, 100, 0), false)), changed: Condvar::new() });
        let mut reader = pair.master.try_clone_reader().unwrap();
        let theirs = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                theirs.screen.lock().unwrap().0.process(&buffer[..count]);
                theirs.changed.notify_all();
            }
            theirs.screen.lock().unwrap().1 = true;
            theirs.changed.notify_all();
        });
        let writer = pair.master.take_writer().unwrap();
        Self { master: Some(pair.master), writer: Some(writer), child, seen }
    }

    /// Starts a script in a shell.
    pub fn script(script: &str) -> Self {
        Self::start("sh", &["-c", script])
    }

    /// Types.
    pub fn send(&mut self, keys: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.seen.screen.lock().unwrap().0.screen_mut().set_size(height, width);
        self.master.as_ref().unwrap().resize(size(width, height)).unwrap();
    }

    /// Waits until a text is on the screen.
    pub fn wait_for(&self, text: &str) -> String {
        self.wait(text, |screen| screen.contents().contains(text))
    }

    /// Waits until the screen is as described.
    pub fn wait(&self, what: &str, is: impl Fn(&vt100::Screen) -> bool) -> String {
        let state = self.seen.screen.lock().unwrap();
        let waited = self.seen.changed.wait_timeout_while(state, PATIENCE, |state| !is(state.0.screen()) && !state.1);
        let (state, _) = waited.unwrap();
        let contents = state.0.screen().contents();
        assert!(is(state.0.screen()), "waited in vain for {what}; the screen is\n{contents}");
        contents
    }

    /// Waits until the program has ended, and looks at what it left.
    pub fn ended(&mut self) -> (ExitStatus, String) {
        // The reader sees the end only once nobody has the terminal's other side open.
        let status = self.wait_for_the_end();
        let state = self.seen.screen.lock().unwrap();
        let (state, waited) = self.seen.changed.wait_timeout_while(state, PATIENCE, |state| !state.1).unwrap();
        assert!(!waited.timed_out(), "the terminal is still open");
        let screen = state.0.screen();
        assert!(!screen.alternate_screen(), "the alternate screen was left on");
        assert!(!screen.hide_cursor(), "the cursor was left hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste was left on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse was left on");
        (status, screen.contents())
    }

    fn wait_for_the_end(&mut self) -> ExitStatus {
        let until = std::time::Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            if std::time::Instant::now() > until {
                let state = self.seen.screen.lock().unwrap();
                panic!("it does not end; the screen is\n{}", state.0.screen().contents());
            }
            let state = self.seen.screen.lock().unwrap();
            drop(self.seen.changed.wait_timeout(state, Duration::from_millis(20)).unwrap());
        }
    }

    /// The program's process number.
    pub fn pid(&self) -> i32 {
        i32::try_from(self.child.process_id().unwrap()).unwrap()
    }
}

/// Starts the program in a terminal, waits for a text, and takes the terminal away, as a closed window does. Returns how the
/// program ended.
pub fn hang_up(arguments: &[&str], text: &str) -> ExitStatus {
    let pair = native_pty_system().openpty(size(100, 30)).unwrap();
    let mut child = pair.slave.spawn_command(command(PROGRAM, arguments)).unwrap();
    drop(pair.slave);
    // No thread reads here: a reader of its own would keep the terminal open.
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut screen = vt100::Parser::new(30, 100, 0);
    let mut buffer = [0; 4096];
    while !screen.screen().contents().contains(text) {
        let count = reader.read(&mut buffer).unwrap();
        screen.process(&buffer[..count]);
    }
    drop(reader);
    drop(pair.master);
    child.wait().unwrap()
}

fn command(program: &str, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    command.env("PS1", "ready> ");
    command.env("RUST_BACKTRACE", "0");
    for name in ["NO_COLOR", "TMUX", "STY", "ENV", "ADJOURN_REPOSITORY"] {
        command.env_remove(name);
    }
    // Here nobody can make a directory, not even root: nothing is kept from one test to the next.
    for name in ["XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
        command.env(name, "/proc/none");
    }
    command
}

impl Drop for Term {
    fn drop(&mut self) {
        self.child.kill().ok();
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

/// The sample sessions in a folder of their own.
pub struct Samples {
    folder: tempfile::TempDir,
}

impl Samples {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/plainbox.tar.gz");
        let file = std::fs::File::open(packed).unwrap();
        tar::Archive::new(flate2::read::GzDecoder::new(file)).unpack(folder.path()).unwrap();
        Self { folder }
    }

    /// Where they were unpacked.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The repository.
    pub fn place(&self) -> String {
        let sessions = |path: &Path| path.join("plainbox/sessions");
        let here = self.folder.path();
        let found: Vec<PathBuf> = [sessions(here), here.join("sessions"), here.to_owned()].into();
        found.into_iter().find(|path| path.is_dir()).unwrap().to_string_lossy().into_owned()
    }
}
