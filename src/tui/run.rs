//! Running the browser: what it is given, what it gives back, and the loop between: draw once, wait, take everything that
//! happened, do what follows.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::RecvTimeoutError;

use super::app::App;
use super::chord::Chord;
use super::effect::{Choice, Effect, HandOver};
use super::effects::Effects;
use super::env::Env;
use super::external_program::{Back, ExternalProgram};
use super::inbox::{Inbox, Senders};
use super::input::Reader;
use super::keymap::Keymap;
use super::message::Message;
use super::options::Options;
use super::remembered::Remembered;
use super::signals::{self, Quiet};
use super::terminal::Screen;
use super::themes::{Themes, chosen, problems as theme_problems, shade};
use super::{external_program, screen, update};
use crate::config::{ThemeChoice, Ui};
use crate::model::{Reason, Timestamp};
use crate::work;

/// Messages taken before the next frame. A key ends the round, so that its frame is not kept waiting.
const ROUND: usize = 64;
/// So long after a frame for rows that were read, unless the user does something. They come thousands a second: without a pause every
/// few of them had a frame, and a core drew nothing but those.
const PAUSE: Duration = Duration::from_millis(4);

/// Runs the browser on the terminal itself, whatever standard output is.
///
/// # Errors
/// There is no terminal, or it cannot be used.
pub fn run(options: Options) -> std::io::Result<Choice> {
    let mut screen = Screen::open(options.ui.mouse)?;
    let mut app = app(&options);
    app.size = screen.size();
    app.now = now();
    let themes = Themes::of(&options);
    screen.draw(app.size, |frame| super::view(&app, themes.of_shade(app.env.shade), frame))?;
    let (inbox, senders) = Inbox::new();
    let mut browser = Browser::start(screen, options, themes, senders)?;
    // From now on signals tell of a new size; one that came before went unheard.
    app.size = browser.screen.size();
    let first = update(&mut app, Message::Start);
    let ended = match browser.run_all(&mut app, first)? {
        Some(choice) => choice,
        None => browser.turn(&mut app, &inbox)?,
    };
    (browser.options.remember)(&app.remembered());
    let catalog = Arc::clone(&browser.options.catalog);
    // The shell has its screen back while the index is written.
    drop(browser);
    catalog.remember();
    Ok(ended)
}

/// Everything outside of the state.
struct Browser {
    screen: Screen,
    options: Options,
    themes: Themes,
    reader: Reader,
    quiet: Arc<Quiet>,
    effects: Effects,
}

impl Browser {
    fn start(screen: Screen, options: Options, themes: Themes, senders: Senders) -> std::io::Result<Self> {
        if options.ui.theme == ThemeChoice::Auto {
            // The answer comes in as a message, whenever it comes.
            screen.tty().write(b"\x1b]11;?\x1b\\")?;
        }
        let quiet = signals::start(Arc::clone(screen.tty()), senders.user.clone())?;
        let reader = Reader::start(Arc::clone(screen.tty()), senders.user)?;
        let effects = Effects::start(&options.catalog, &senders.threads, &options.environment, &options.json)?;
        Ok(Self { screen, options, themes, reader, quiet, effects })
    }

    /// Draw, wait, take, do: until the end.
    fn turn(&mut self, app: &mut App, inbox: &Inbox) -> std::io::Result<Choice> {
        let mut pause = None;
        loop {
            let theme = self.themes.of_shade(app.env.shade);
            self.screen.draw(app.size, |frame| super::view(app, theme, frame))?;
            let first = match wait(app, inbox, pause) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(Choice::Nothing),
            };
            pause = first.as_ref().is_some_and(Message::is_of_rows).then_some(PAUSE);
            if let Some(choice) = self.round(app, first, inbox)? {
                return Ok(choice);
            }
        }
    }

    /// Takes what has happened, up to a key.
    fn round(&mut self, app: &mut App, first: Option<Message>, inbox: &Inbox) -> std::io::Result<Option<Choice>> {
        let mut effects = update(app, Message::Now(now()));
        for message in taken(first, inbox) {
            let ends_round = matches!(message, Message::Key(_));
            effects.extend(update(app, message));
            if let Some(choice) = self.run_all(app, std::mem::take(&mut effects))? {
                return Ok(Some(choice));
            }
            if ends_round {
                return Ok(None);
            }
        }
        effects.extend(update(app, Message::Idle));
        self.run_all(app, effects)
    }

    fn run_all(&mut self, app: &mut App, effects: Vec<Effect>) -> std::io::Result<Option<Choice>> {
        for effect in effects {
            let Some(effect) = self.effects.run(effect) else { continue };
            if let Some(choice) = self.run_here(app, effect)? {
                return Ok(Some(choice));
            }
        }
        Ok(None)
    }

    /// Effects that need the terminal.
    fn run_here(&mut self, app: &mut App, effect: Effect) -> std::io::Result<Option<Choice>> {
        match effect {
            Effect::Quit(choice) => return Ok(Some(choice)),
            Effect::Redraw => {
                app.size = self.screen.size();
                self.screen.forget()?;
            }
            Effect::Mouse(on) => self.screen.tty().mouse(on)?,
            Effect::Suspend => self.suspend(app)?,
            Effect::Copy(text) => self.copy(app, &text)?,
            Effect::Remember(view) => (self.options.remember)(&view),
            Effect::HandOver(to) => {
                let answer = self.hand_over(&to)?;
                app.size = self.screen.size();
                let effects = update(app, Message::Returned(answer));
                return self.run_all(app, effects);
            }
            _ => {}
        }
        Ok(None)
    }

    fn suspend(&mut self, app: &mut App) -> std::io::Result<()> {
        self.reader.park();
        self.screen.leave();
        signals::suspend(&self.quiet);
        self.screen.enter()?;
        self.reader.resume();
        app.size = self.screen.size();
        Ok(())
    }

    fn copy(&mut self, app: &mut App, text: &str) -> std::io::Result<()> {
        match external_program::clipboard(text, &self.options.environment) {
            Ok(bytes) => self.screen.tty().write(&bytes),
            Err(reason) => {
                app.complain(reason.text);
                Ok(())
            }
        }
    }

    fn hand_over(&mut self, to: &HandOver) -> std::io::Result<Back> {
        let loan = match to {
            HandOver::Pager(text) => ExternalProgram::Pager(text),
            HandOver::Editor(text) => ExternalProgram::Editor(text),
            HandOver::Shell(row) => match self.options.catalog.location(&row.address()) {
                Some(place) => ExternalProgram::Shell(place),
                None => return Ok(Back::Failed(Reason::fixed("no-place", "no directory of its own"))),
            },
            HandOver::Harness(program) => ExternalProgram::Harness(program),
            HandOver::Stopped(stopped) => ExternalProgram::Stopped(stopped),
        };
        self.lend(&loan)
    }

    /// Lends the terminal to another program: nothing of ours reads or writes it meanwhile.
    fn lend(&mut self, loan: &ExternalProgram<'_>) -> std::io::Result<Back> {
        self.reader.park();
        self.screen.leave();
        self.quiet.lend();
        let begun = |group| self.quiet.lent_to(group);
        let answer = external_program::lend(loan, &self.options.environment, self.screen.tty(), &begun);
        self.quiet.take_back();
        self.screen.enter()?;
        self.reader.resume();
        Ok(answer)
    }
}

impl Drop for Browser {
    // Keys typed after the end are for whoever has the terminal next.
    fn drop(&mut self) {
        self.reader.park();
    }
}

fn now() -> Timestamp {
    let now = work::now();
    Timestamp::new(i64::try_from(now.as_secs()).unwrap_or(i64::MAX), now.subsec_nanos())
}

/// Waits until something happens, or until the screen changes by itself.
fn wait(app: &App, inbox: &Inbox, pause: Option<Duration>) -> Result<Message, RecvTimeoutError> {
    if super::busy(app) {
        return inbox.wait(Some(Duration::ZERO));
    }
    match pause.map(|pause| inbox.pause(pause)) {
        None | Some(Err(RecvTimeoutError::Timeout)) => {}
        Some(answer) => return answer,
    }
    inbox.wait(super::deadline(app).map(|at| between(now(), at)))
}

/// What has happened, a round of it at most: what is beyond stays for the next.
fn taken<T>(first: Option<T>, inbox: &Inbox<T>) -> impl Iterator<Item = T> {
    first.into_iter().chain(inbox.ready()).take(ROUND)
}

/// At least a moment, so that a clock that jumps does not make the loop spin.
fn between(now: Timestamp, then: Timestamp) -> Duration {
    let seconds = then.seconds.saturating_sub(now.seconds);
    let nanos = i64::from(then.nanos) - i64::from(now.nanos);
    let millis = seconds.saturating_mul(1_000).saturating_add(nanos / 1_000_000);
    Duration::from_millis(u64::try_from(millis).unwrap_or(0).clamp(5, 3_600_000))
}

/// A browser that has seen nothing yet, as the options want it.
pub(super) fn app(options: &Options) -> App {
    let (keymap, problems) = match &options.ui.keys {
        None => (Keymap::bundled(), Vec::new()),
        Some(file) => Keymap::with_own(file),
    };
    let remembered = &options.remembered;
    let mut app = App::new(env(options, remembered), Chord::new(keymap));
    app.list.restore(&app.rows, remembered);
    app.detail.restore(remembered);
    if let Some(why) = screen::list::unknown_column(&app.env) {
        app.hold(why);
    }
    for notice in &options.notices {
        app.hold(notice.text.clone());
    }
    problems.into_iter().chain(theme_problems(options)).for_each(|problem| app.hold(problem));
    app
}

fn env(options: &Options, remembered: &Remembered) -> Env {
    let read_only = options.ui.read_only || options.catalog.settings().read_only;
    Env {
        repository_infos: options.catalog.repository_infos().into_iter().cloned().collect(),
        off: options.catalog.ids().into_iter().map(|id| options.catalog.off(id)).collect(),
        read_only: read_only.then(|| Reason::new("read-only", "read-only: changes are refused")),
        choosing: options.choosing,
        stoppable: signals::stoppable(),
        ui: Ui { theme: chosen(options, remembered), ..options.ui.clone() },
        theme_picked: remembered.theme(),
        keep_latest: options.catalog.settings().keep_latest.clone(),
        home: options.environment.get("HOME").map(PathBuf::from),
        shade: shade(options, remembered),
        keys_file: options.keys_file.clone(),
        modes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_takes_no_message_that_it_does_not_hand_on() {
        const MANY: usize = 3 * ROUND;
        let (inbox, senders) = Inbox::new();
        let mut seen = Vec::new();
        std::thread::scope(|scope| {
            scope.spawn(|| (0..MANY).for_each(|n| senders.threads.send(n).unwrap()));
            while seen.len() < MANY {
                let first = inbox.wait(Some(Duration::from_secs(20))).unwrap();
                seen.extend(taken(Some(first), &inbox));
            }
        });
        assert_eq!(seen, (0..MANY).collect::<Vec<_>>());
    }
}
