//! Names of log files in checkpoints (formats/plainbox.md section e, d.6). They are text here; nothing is opened.

use crate::text::Untrusted;

/// As Python joins paths: an absolute name stays, a relative one goes below the location.
pub(super) fn joined(location: &[u8], name: &Untrusted) -> Untrusted {
    if name.exact().starts_with(b"/") {
        return name.clone();
    }
    let slash: &[u8] = if location.ends_with(b"/") || location.is_empty() { b"" } else { b"/" };
    Untrusted::new([location, slash, name.exact()].concat())
}

/// A name below any home's `.cache/plainbox/sessions/<session>` moved to this location.
pub(super) fn rewritten(location: &[u8], name: &Untrusted) -> Untrusted {
    const SESSIONS: &[u8] = b"/.cache/plainbox/sessions/";
    let bytes = name.exact();
    let Some(at) = memchr::memmem::rfind(bytes, SESSIONS) else {
        return name.clone();
    };
    let rest = bytes.get(at + SESSIONS.len()..).unwrap_or_default();
    let session = memchr::memchr(b'/', rest).unwrap_or(rest.len());
    if session == 0 {
        return name.clone();
    }
    Untrusted::new([location, rest.get(session..).unwrap_or_default()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_as_by_python() {
        let join = |name: &str| joined(b"/path", &name.into()).exact().to_vec();
        assert_eq!(join("io-logs/a.record.gz"), b"/path/io-logs/a.record.gz");
        assert_eq!(join("/abs"), b"/abs");
        assert_eq!(join("../up"), b"/path/../up");
    }

    #[test]
    fn names_of_another_home_are_rewritten() {
        let rewrite = |name: &str| rewritten(b"/new", &name.into()).exact().to_vec();
        assert_eq!(rewrite("/home/u/.cache/plainbox/sessions/x.session/io-logs/a"), b"/new/io-logs/a");
        assert_eq!(rewrite("/elsewhere/a"), b"/elsewhere/a");
        assert_eq!(rewrite("/h/.cache/plainbox/sessions//a"), b"/h/.cache/plainbox/sessions//a");
    }
}
