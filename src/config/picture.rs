//! A screen that is asked for without a terminal.

/// Which keys are pressed, and what the screen is written as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// The keys as `keys.toml` names them, with blanks between them.
    pub keys: String,
    /// Columns of the screen.
    pub columns: u16,
    /// Rows of the screen.
    pub rows: u16,
    /// What it is written as.
    pub form: PictureForm,
}

/// What a screen is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PictureForm {
    /// Its characters.
    Text,
    /// Its characters with the colours as a terminal takes them.
    Ansi,
    /// A picture.
    Svg,
}
