//! Keys pressed one after the other. A begun chord waits without limit; after a moment which-key shows the ways on.

use super::action::{Call, Context};
use super::key::{Code, Key};
use super::keymap::{Binding, Found, Keymap};
use crate::model::Timestamp;

/// How long a begun chord waits before the ways on are shown, in milliseconds.
const PATIENCE: i64 = 300;

/// The keymap and the keys pressed so far.
#[derive(Clone, Debug, Default)]
pub struct Chord {
    /// The keymap.
    pub keymap: Keymap,
    pressed: Vec<Key>,
    since: Timestamp,
}

impl Chord {
    /// Nothing pressed yet.
    pub fn new(keymap: Keymap) -> Self {
        Self { keymap, pressed: Vec::new(), since: Timestamp::default() }
    }

    /// Takes a key: a call, or nothing (yet). Esc leaves a begun chord, and so does a key that leads nowhere.
    pub fn press(&mut self, context: Context, key: Key, now: Timestamp) -> Option<Call> {
        if !self.pressed.is_empty() && key.code == Code::Esc {
            self.pressed.clear();
            return None;
        }
        self.pressed.push(key);
        match self.keymap.find(context, &self.pressed) {
            Found::Call(call) => {
                self.pressed.clear();
                Some(call)
            }
            Found::Begun(_) => {
                self.since = now;
                None
            }
            Found::Nothing => {
                self.pressed.clear();
                None
            }
        }
    }

    /// Forgets what was pressed.
    pub fn clear(&mut self) {
        self.pressed.clear();
    }

    /// The keys pressed so far.
    pub fn pressed(&self) -> &[Key] {
        &self.pressed
    }

    /// The ways on from a begun chord, once the user has waited for them.
    pub fn hints(&self, context: Context, now: Timestamp) -> Option<Vec<Binding>> {
        match self.keymap.find(context, &self.pressed) {
            Found::Begun(ways) if !self.pressed.is_empty() && now >= self.due() => Some(ways),
            _ => None,
        }
    }

    /// When the hints will be shown; none when no chord is begun or they are shown already.
    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        (!self.pressed.is_empty() && now < self.due()).then(|| self.due())
    }

    fn due(&self) -> Timestamp {
        super::moment::later(self.since, PATIENCE)
    }
}
