//! Presses keys on the real browser with its real threads. Each key waits until the one before has had all its answers; that is
//! known by counting what is under way, not by waiting long enough.

use std::io;
use std::time::Duration;

use crate::model::{Reason, Timestamp};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::effects::Effects;
use crate::tui::external_program::Back;
use crate::tui::inbox::Inbox;
use crate::tui::key::Key;
use crate::tui::message::Message;
use crate::tui::options::Options;
use crate::tui::{busy, update};
use crate::work::Stopwatch;

/// How long one key may take. Whatever takes longer is said.
const LIMIT: Duration = Duration::from_secs(60);
/// How long to listen before what is under way is counted again.
const LISTEN: Duration = Duration::from_millis(2);

/// The browser, its threads, and a clock that stands still.
pub(super) struct Driver {
    app: App,
    effects: Effects,
    inbox: Inbox,
    now: Timestamp,
    ended: bool,
}

impl Driver {
    /// Starts the threads; nothing is asked for yet.
    pub(super) fn start(mut app: App, options: &Options) -> io::Result<Self> {
        let (inbox, senders) = Inbox::new();
        let effects = Effects::start(&options.catalog, &senders.threads, &options.environment, &options.json)?;
        // Ages are told at one moment, so that the same keys give the same screen.
        let now = Timestamp::start();
        app.now = now;
        Ok(Self { app, effects, inbox, now, ended: false })
    }

    /// Begins, and presses these keys; what went wrong, if anything did. A key that quits is the last.
    pub(super) fn press(&mut self, keys: &[Key]) -> Option<String> {
        self.take(Message::Start);
        let mut late = self.settle().then_some("the start".to_owned());
        for key in keys {
            if self.ended || late.is_some() {
                break;
            }
            self.take(Message::Now(self.now));
            self.take(Message::Key(*key));
            late = self.settle().then(|| format!("key {key}"));
        }
        late.map(|what| {
            format!("{what} did not finish within {} s; the screen shows the current state", LIMIT.as_secs())
        })
    }

    /// The state to draw: a chord that was begun shows its ways on, as it does to somebody who waits.
    pub(super) fn end(mut self) -> App {
        if let Some(at) = self.app.chord.deadline(self.app.now) {
            self.take(Message::Now(at));
        }
        self.app
    }

    fn take(&mut self, message: Message) {
        let effects = update(&mut self.app, message);
        effects.into_iter().for_each(|effect| self.run(effect));
    }

    fn run(&mut self, effect: Effect) {
        if self.ended {
            return;
        }
        match self.effects.run(effect) {
            Some(Effect::Quit(_)) => self.ended = true,
            Some(Effect::HandOver(_)) => {
                let why = Reason::fixed("no-terminal", "cannot run other programs without a terminal");
                self.take(Message::Returned(Back::Failed(why)));
            }
            Some(Effect::Copy(_)) => self.app.complain("no clipboard without a terminal"),
            Some(Effect::Suspend) => self.app.complain("cannot suspend without a terminal"),
            // Drawing anew, the mouse and the view of the next time mean nothing here.
            _ => {}
        }
    }

    /// Takes answers until there are no more to come; true when that took too long.
    fn settle(&mut self) -> bool {
        let watch = Stopwatch::start();
        while !self.ended {
            // In this order: who is idle has sent its answers, so an inbox that is empty afterwards stays so.
            let idle = self.effects.is_idle();
            let found: Vec<Message> = self.inbox.ready().collect();
            let nothing = found.is_empty();
            found.into_iter().for_each(|message| self.take(message));
            self.take(Message::Idle);
            if idle && nothing && !busy(&self.app) && !self.calm() {
                return false;
            }
            if watch.elapsed() > LIMIT {
                return true;
            }
            if nothing
                && !idle
                && let Ok(message) = self.inbox.wait(Some(LISTEN))
            {
                self.take(message);
            }
        }
        false
    }

    /// An order that rests on what was read meanwhile is made anew, as it would be a moment later; false when there is none.
    fn calm(&mut self) -> bool {
        if !self.app.list.rows.stale() {
            return false;
        }
        let later = self.app.list.calm_until.unwrap_or(self.now).max(self.now);
        self.take(Message::Now(later));
        self.take(Message::Idle);
        self.take(Message::Now(self.now));
        true
    }
}
