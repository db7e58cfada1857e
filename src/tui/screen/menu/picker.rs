//! A list to pick from: headings and items, narrowed by what is typed.

use crate::text::query::{Found, Query, Row, Scratch, Words};
use crate::tui::action::Call;
use crate::tui::motion::Motion;
use crate::tui::widget::{InputLine, Window};

/// A line of a list.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// What stands in the narrow left column: keys, a name.
    pub left: String,
    /// What it says.
    pub text: String,
    /// What picking it runs.
    pub call: Option<Call>,
    /// Why it cannot be picked now.
    pub off: Option<String>,
    /// Whether it is a heading.
    pub heading: bool,
    /// Whether it takes an argument.
    pub takes: bool,
    /// What else can be typed to find it.
    pub also: String,
}

impl Item {
    /// A heading.
    pub fn heading(text: &str) -> Self {
        Self { text: text.to_owned(), heading: true, ..Self::default() }
    }

    /// A line that says something.
    pub fn line(left: impl Into<String>, text: impl Into<String>) -> Self {
        Self { left: left.into(), text: text.into(), ..Self::default() }
    }
}

impl Row for Item {
    fn words(&self, out: &mut String) {
        for text in [&self.left, &self.text, &self.also] {
            out.push_str(text);
            out.push('\n');
        }
    }

    fn field(&self, _name: &str) -> Option<Found<'_>> {
        None
    }
}

/// A list with what is typed and what is left of it.
#[derive(Debug, Default)]
pub struct Picker {
    /// The line that is typed; none where nothing can be.
    pub input: Option<InputLine>,
    /// The cursor.
    pub window: Window,
    items: Vec<Item>,
    shown: Vec<usize>,
    argument: String,
}

impl Picker {
    /// A list; with a line to type or without.
    pub fn new(items: Vec<Item>, typed: bool) -> Self {
        let mut picker = Self { items, input: typed.then(InputLine::default), ..Self::default() };
        picker.narrow();
        picker
    }

    /// Replaces the lines and keeps the cursor.
    pub fn refresh(&mut self, items: Vec<Item>) {
        self.items = items;
        let window = self.window;
        self.narrow();
        self.window = window;
        self.window.go(window.cursor, self.shown.len());
    }

    /// Leaves what the typed text finds: all of it, or its first word when the rest is an argument.
    pub fn narrow(&mut self) {
        let text = self.input.as_ref().map(InputLine::text).unwrap_or_default();
        let text = text.trim();
        self.argument.clear();
        self.shown = self.found(text);
        if let Some((first, rest)) = text.split_once(' ') {
            let takes = |item: &Item| item.takes && item.also.starts_with(first);
            if self.shown.is_empty() || self.items.iter().any(takes) {
                self.shown = self.found(first);
                self.argument = rest.trim().to_owned();
            }
        }
        self.window = Window::default();
        self.step(0);
    }

    fn found(&self, text: &str) -> Vec<usize> {
        if text.is_empty() {
            return (0..self.items.len()).collect();
        }
        let query = Query::parse(text, Words::Fuzzy);
        let mut scratch = Scratch::default();
        let score = |(at, item): (usize, &Item)| {
            let starts = item.also.starts_with(text) || item.left == text;
            let score = query.matches(item, &mut scratch).filter(|_| !item.heading)?;
            Some((at, score.saturating_add(if starts { 10_000 } else { 0 })))
        };
        let mut found: Vec<(usize, u32)> = self.items.iter().enumerate().filter_map(score).collect();
        found.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
        found.into_iter().map(|(at, _)| at).collect()
    }

    /// How many lines are left.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// A line that is left.
    pub fn item(&self, at: usize) -> Option<&Item> {
        self.items.get(*self.shown.get(at)?)
    }

    /// How many lines can be picked at all.
    pub fn choices(&self) -> usize {
        self.items.iter().filter(|item| !item.heading).count()
    }

    /// The line under the cursor, and what it runs with the argument that was typed.
    pub fn picked(&self) -> Option<(&Item, Option<Call>)> {
        let item = self.item(self.window.cursor)?;
        let call = item.call.as_ref().map(|call| match self.argument.as_str() {
            "" => call.clone(),
            argument => Call::with(call.action, argument),
        });
        Some((item, call))
    }

    /// Moves the cursor; headings are passed over.
    pub fn step(&mut self, by: isize) {
        self.window.step(by, self.shown.len());
        let onward = if by < 0 { -1 } else { 1 };
        self.pass(onward);
        self.pass(-onward);
    }

    /// Moves the cursor.
    pub fn move_by(&mut self, motion: Motion) {
        match motion {
            Motion::By(lines) => self.step(lines),
            Motion::To(line) => self.go(line),
        }
    }

    /// Puts the cursor on a line.
    pub fn go(&mut self, at: usize) {
        self.window.go(at, self.shown.len());
        self.pass(1);
        self.pass(-1);
    }

    fn pass(&mut self, by: isize) {
        while self.item(self.window.cursor).is_some_and(|item| item.heading) {
            let before = self.window.cursor;
            self.window.step(by, self.shown.len());
            if self.window.cursor == before {
                return;
            }
        }
    }
}
