//! The keys of an object as the writers write them.

use crate::storage::codec::json::{Parser, Token};

/// The keys of one object, which must ascend and be free of escapes.
pub(super) struct Keys<'a>(Option<&'a [u8]>);

impl<'a> Keys<'a> {
    #[inline]
    pub(super) fn enter(parser: &mut Parser<'a>) -> Option<Self> {
        matches!(parser.value(), Ok(Token::Object)).then_some(Self(None))
    }

    /// The next key, or its end; the outer none is "not plainly healthy".
    #[inline]
    pub(super) fn next(&mut self, parser: &mut Parser<'a>) -> Option<Option<&'a [u8]>> {
        let Some(key) = parser.key().ok()? else {
            return Some(None);
        };
        let key = key.plain()?;
        if self.0.is_some_and(|before| before >= key) {
            return None;
        }
        self.0 = Some(key);
        Some(Some(key))
    }
}
