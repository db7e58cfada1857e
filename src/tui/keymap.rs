//! Which keys run which action: the bundled table, and before it the user's own lines. Chords wait without limit.

use std::path::Path;

use super::action::{Call, Context};
use super::key::{Key, parse_chord, show_chord};
use crate::config::{Binding as Line, Bindings, UserFile};

const BUNDLED: &str = include_str!("../../assets/keys.toml");
const CONTEXTS: [Context; 8] = [
    Context::Any,
    Context::List,
    Context::Detail,
    Context::Log,
    Context::Menu,
    Context::Confirm,
    Context::Keep,
    Context::Trash,
];

/// All bindings, the strongest first.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

/// A chord and what it runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Binding {
    /// Where it counts.
    pub context: Context,
    /// The keys, one after the other.
    pub chord: Vec<Key>,
    /// What it runs; none when the user took the key away.
    pub call: Option<Call>,
    /// Whether the user made it.
    pub own: bool,
}

/// What the keys pressed so far mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// They run this.
    Call(Call),
    /// They begin a chord; these are the ways on.
    Begun(Vec<Binding>),
    /// Nothing.
    Nothing,
}

impl Keymap {
    /// The bundled keys.
    pub fn bundled() -> Self {
        Self::default().extended(Path::new("keys.toml"), BUNDLED, false).0
    }

    /// The bundled keys with the user's lines before them, and what is wrong with those that cannot be understood, one sentence each;
    /// the others count.
    pub fn with_own(file: &UserFile) -> (Self, Vec<String>) {
        let (mut own, problems) = Self::default().extended(&file.path, &file.text, true);
        own.bindings.extend(Self::bundled().bindings);
        (own, problems)
    }

    fn extended(mut self, path: &Path, text: &str, own: bool) -> (Self, Vec<String>) {
        let (lines, mut problems) = Bindings::parse(path, text);
        for line in lines.0 {
            match binding(&line, own) {
                Ok(binding) => self.bindings.push(binding),
                Err(why) => problems.push(format!("{}:{}: {why}; this line is ignored", path.display(), line.line)),
            }
        }
        (self, problems)
    }

    /// What the keys pressed so far mean in a context. The context's own lines win over those for everywhere, the user's
    /// over the bundled ones.
    pub fn find(&self, context: Context, pressed: &[Key]) -> Found {
        let mut ways = Vec::new();
        for binding in self.reach(context) {
            if binding.chord == pressed {
                return binding.call.clone().map_or(Found::Nothing, Found::Call);
            }
            if binding.chord.starts_with(pressed) && binding.call.is_some() {
                ways.push(binding.clone());
            }
        }
        if ways.is_empty() { Found::Nothing } else { Found::Begun(ways) }
    }

    /// What one key runs by the context's own lines, those for everywhere left out.
    pub fn own_key(&self, context: Context, key: Key) -> Option<&Call> {
        let mut own = self.bindings.iter().filter(|binding| binding.context == context && binding.chord == [key]);
        own.next()?.call.as_ref()
    }

    /// The bindings that count in a context, the strongest first: the user's lines for it, the bundled ones, those for everywhere.
    fn reach(&self, context: Context) -> impl Iterator<Item = &Binding> {
        let of = move |wanted: Context| self.bindings.iter().filter(move |binding| binding.context == wanted);
        of(context).chain(of(Context::Any).filter(move |_| context != Context::Any))
    }

    /// The keys that run a call in a context, as hints show them. A key that something stronger took is left out.
    pub fn keys(&self, context: Context, call: &Call) -> Vec<String> {
        let runs = |binding: &&Binding| binding.call.as_ref() == Some(call);
        let works = |binding: &&Binding| self.find(context, &binding.chord) == Found::Call(call.clone());
        self.reach(context).filter(runs).filter(works).map(|binding| show_chord(&binding.chord)).collect()
    }

    /// Every call that has a key in this context, in the order of the keymap.
    pub fn calls(&self, context: Context) -> impl Iterator<Item = &Call> {
        self.reach(context).filter_map(|binding| binding.call.as_ref())
    }

    /// How many bindings are the user's own.
    pub fn own(&self) -> usize {
        self.bindings.iter().filter(|binding| binding.own).count()
    }

    /// Whether one of the user's own bindings runs this action.
    pub fn is_own(&self, call: &Call) -> bool {
        self.bindings.iter().any(|binding| binding.own && binding.call.as_ref() == Some(call))
    }
}

fn binding(line: &Line, own: bool) -> Result<Binding, String> {
    let context = CONTEXTS.into_iter().find(|context| context.name() == line.screen);
    let context = context.ok_or_else(|| format!("unknown section \"{}\"", line.screen))?;
    let call = match line.action.as_str() {
        "noop" => None,
        action => Some(Call::parse(action)?),
    };
    Ok(Binding { context, chord: parse_chord(&line.keys.join(" "))?, call, own })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::action::{Action, TABLE};

    fn pressed(text: &str) -> Vec<Key> {
        parse_chord(text).unwrap()
    }

    #[test]
    fn the_bundled_keys_are_sound() {
        let (keymap, problems) = Keymap::default().extended(Path::new("keys.toml"), BUNDLED, false);
        assert_eq!(problems, [""; 0]);
        assert!(keymap.bindings.len() > 100);
        for binding in &keymap.bindings {
            let call = binding.call.as_ref().unwrap();
            let entry = call.action.entry().unwrap();
            let fits = binding.context == Context::Any || entry.fits(binding.context);
            assert!(fits, "{call} has a key {} where it makes no sense", binding.context.title());
        }
    }

    #[test]
    fn every_action_has_a_key_or_stands_in_the_palette_only() {
        let keymap = Keymap::bundled();
        let has_key = |action| keymap.bindings.iter().any(|b| b.call.as_ref().is_some_and(|c| c.action == action));
        let without: Vec<&str> = TABLE.iter().filter(|e| !has_key(e.action)).map(|e| e.name).collect();
        assert_eq!(without, ["goto"]);
    }

    #[test]
    fn chords_begin_and_end() {
        let keymap = Keymap::bundled();
        assert!(matches!(keymap.find(Context::List, &pressed("s")), Found::Begun(ways) if ways.len() == 7));
        assert_eq!(keymap.find(Context::List, &pressed("s z")), Found::Call(Call::with(Action::Sort, "size")));
        assert_eq!(keymap.find(Context::List, &pressed("s x")), Found::Nothing);
        assert_eq!(keymap.find(Context::List, &pressed("q")), Found::Call(Call::plain(Action::Quit)));
        assert_eq!(keymap.find(Context::Log, &pressed("q")), Found::Call(Call::with(Action::Back, "out")));
    }

    fn own(text: &str) -> Result<Keymap, String> {
        let (keymap, problems) = Keymap::with_own(&UserFile { path: "keys.toml".into(), text: text.to_owned() });
        problems.first().map_or(Ok(keymap), |problem| Err(problem.clone()))
    }

    #[test]
    fn a_line_that_nobody_understands_is_told_and_the_others_count() {
        let text = "[list]\nx = 'no-such-action'\nF5 = 'keep-latest 5'\n";
        let (keymap, problems) = Keymap::with_own(&UserFile { path: "keys.toml".into(), text: text.into() });
        assert_eq!(keymap.keys(Context::List, &Call::with(Action::KeepLatest, "5")), ["F5"]);
        assert!(matches!(problems.as_slice(), [one] if one.contains("keys.toml:2") && one.contains("no-such-action")));
    }

    #[test]
    fn own_keys_win_and_noop_takes_a_key_away() {
        let keymap = own("[list]\nd = 'noop'\nF5 = 'keep-latest 5'\n").unwrap();
        assert_eq!(keymap.find(Context::List, &pressed("d")), Found::Nothing);
        assert_eq!(keymap.keys(Context::List, &Call::plain(Action::Trash)), [""; 0]);
        assert_eq!(keymap.keys(Context::List, &Call::with(Action::KeepLatest, "5")), ["F5"]);
        assert_eq!(keymap.own(), 2);
    }

    #[test]
    fn bad_own_keys_are_one_clear_line() {
        let say = |text| own(text).unwrap_err();
        assert_eq!(say("[list]\nd = 'explode'"), "keys.toml:2: unknown action \"explode\"; this line is ignored");
        assert_eq!(say("[list]\nHyper-d = 'trash'"), "keys.toml:2: unknown key \"Hyper-d\"; this line is ignored");
        assert_eq!(say("[moon]\nd = 'trash'"), "keys.toml:2: unknown section \"moon\"; this line is ignored");
    }
}
