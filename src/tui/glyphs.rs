//! The badges that frames, bars and pointers are drawn with: Unicode, or plain ASCII for `--ascii` and locales without UTF-8.

/// A set of badges, each one column wide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyphs {
    /// Corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Horizontal line.
    pub across: &'static str,
    /// Vertical line.
    pub down: &'static str,
    /// Stands for what was cut off.
    pub cut: &'static str,
    /// The done part of a bar.
    pub full: &'static str,
    /// The rest of a bar.
    pub rest: &'static str,
    /// The thumb of a scrollbar.
    pub thumb: &'static str,
    /// The track of a scrollbar.
    pub track: &'static str,
    /// Sorted downwards, as in youngest or largest first.
    pub descending: &'static str,
    /// Sorted upwards.
    pub ascending: &'static str,
    /// Live.
    pub live: &'static str,
    /// Between the steps of a place.
    pub step: &'static str,
}

/// For terminals that show Unicode.
pub const UNICODE: Glyphs = Glyphs {
    corners: ["╭", "╮", "╰", "╯"],
    across: "─",
    down: "│",
    cut: "…",
    full: "█",
    rest: "░",
    thumb: "█",
    track: "┊",
    descending: "↓",
    ascending: "↑",
    live: "●",
    step: "›",
};

/// For terminals that do not.
pub const ASCII: Glyphs = Glyphs {
    corners: ["+", "+", "+", "+"],
    across: "-",
    down: "|",
    cut: "~",
    full: "#",
    rest: "-",
    thumb: "#",
    track: ":",
    descending: "v",
    ascending: "^",
    live: "*",
    step: ">",
};
