//! Colours and attributes as SGR sequences set them. Blinking is dropped, and so is all that would hide text.

/// How a part of a line looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Shade {
    /// The colour of the letters.
    pub fg: Tint,
    /// The colour behind them.
    pub bg: Tint,
    /// Bold.
    pub bold: bool,
    /// Faint.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Letters and background swapped.
    pub reverse: bool,
    /// Struck through.
    pub strike: bool,
}

/// A colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tint {
    /// The terminal's own.
    #[default]
    Default,
    /// From the palette of 256; the first 16 are the terminal's.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

impl Shade {
    /// The shade after an SGR sequence with these parameters (`1;31`, `38;5;208`, `4:3`).
    pub fn after(self, parameters: &[u8]) -> Self {
        let mut shade = self;
        let mut groups = parameters.split(|b| *b == b';');
        while let Some(group) = groups.next() {
            let mut parts = group.split(|b| *b == b':').map(number);
            match parts.next().unwrap_or_default() {
                38 => shade.fg = colour(parts, &mut groups).unwrap_or(shade.fg),
                48 => shade.bg = colour(parts, &mut groups).unwrap_or(shade.bg),
                4 => shade.underline = parts.next() != Some(0),
                code => shade.set(code),
            }
        }
        shade
    }

    /// The shade as it may be shown: letters in the colour of their background would be hidden text.
    pub fn legible(self) -> Self {
        match self.fg == self.bg {
            true => Self { bg: Tint::Default, ..self },
            false => self,
        }
    }

    fn set(&mut self, code: u16) {
        match code {
            0 => *self = Self::default(),
            1 => self.bold = true,
            2 => self.dim = true,
            3 => self.italic = true,
            7 => self.reverse = true,
            9 => self.strike = true,
            21 => self.underline = true,
            22 => (self.bold, self.dim) = (false, false),
            23 => self.italic = false,
            24 => self.underline = false,
            27 => self.reverse = false,
            29 => self.strike = false,
            _ => self.set_colour(code),
        }
    }

    fn set_colour(&mut self, code: u16) {
        let indexed = |base: u16| Tint::Indexed(u8::try_from(code.saturating_sub(base)).unwrap_or(0));
        match code {
            30..=37 => self.fg = indexed(30),
            39 => self.fg = Tint::Default,
            40..=47 => self.bg = indexed(40),
            49 => self.bg = Tint::Default,
            90..=97 => self.fg = indexed(90 - 8),
            100..=107 => self.bg = indexed(100 - 8),
            _ => {}
        }
    }
}

// `38;5;n` and `38;2;r;g;b` go on in the next parameters, `38:5:n` and `38:2::r:g:b` within their own.
fn colour<'a>(own: impl Iterator<Item = u16>, next: &mut impl Iterator<Item = &'a [u8]>) -> Option<Tint> {
    let own: Vec<u16> = own.take(6).collect();
    match own.as_slice() {
        [] => {
            let mut next = next.map(number);
            match next.next()? {
                5 => Some(Tint::Indexed(byte(next.next()?))),
                2 => Some(Tint::Rgb(byte(next.next()?), byte(next.next()?), byte(next.next()?))),
                _ => None,
            }
        }
        [5, n, ..] => Some(Tint::Indexed(byte(*n))),
        [2, _, r, g, b] | [2, _, r, g, b, _] | [2, r, g, b] => Some(Tint::Rgb(byte(*r), byte(*g), byte(*b))),
        _ => None,
    }
}

fn byte(n: u16) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

fn number(digits: &[u8]) -> u16 {
    digits
        .iter()
        .fold(0, |n: u16, digit| n.saturating_mul(10).saturating_add(u16::from(digit.wrapping_sub(b'0').min(9))))
}
