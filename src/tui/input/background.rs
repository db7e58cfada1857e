//! The answer to the question for the colour behind the text.

use super::event::Input;
use crate::tui::theme::Shade;

/// `11;rgb:RRRR/GGGG/BBBB`, light when its luminance is above the middle.
pub(super) fn background(text: &[u8]) -> Option<Input> {
    let text = std::str::from_utf8(text).ok()?;
    let colours = text.strip_prefix("11;rgb:").or_else(|| text.strip_prefix("11;rgba:"))?;
    let mut parts = colours.split('/').map(share);
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    let luminance = 0.299 * red + 0.587 * green + 0.114 * blue;
    Some(Input::Background(if luminance > 0.5 { Shade::Light } else { Shade::Dark }))
}

/// One to four hexadecimal digits as a share of their greatest value.
fn share(digits: &str) -> Option<f64> {
    let value = u16::from_str_radix(digits, 16).ok()?;
    let most = 16u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1)?;
    (most > 0).then(|| f64::from(value) / f64::from(most))
}
