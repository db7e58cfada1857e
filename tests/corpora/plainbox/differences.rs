//! Where ours differs from the judge on purpose, each with its reason.

/// A dangling link in the repository makes the real listing empty (formats/plainbox.md, surprise 7). Ours lists what is there and
/// reports the link.
pub fn judge_lists_nothing(corpus: &str) -> bool {
    corpus == "dangling"
}

/// Sessions whose metadata the judge accepts and that ours shows as damaged all the same.
pub fn we_refuse_what_is_peeked(place: &str) -> bool {
    // The checkpoint is a symbolic link, which may lead anywhere in a world-writable folder; no link is ever followed.
    place == "corrupt: session-is-symlink"
}

/// Sessions that the judge does not resume and that are sound to ours.
pub fn we_accept(place: &str, why: &str) -> bool {
    // Whether jobs still exist, and as they were, needs the providers, which only the application has.
    place == "corrupt: job-checksum-changed" || why.contains("Unknown jobs remaining")
}

/// Logs that the judge reads through a name that leads out of the session, or through a link. Nothing outside a session is ever
/// opened by ours.
pub fn log_is_not_opened(place: &str) -> bool {
    place.starts_with("corrupt: log-ref-")
        || place.starts_with("corrupt: log-is-symlink")
        || place.contains("io-logs-is-symlink")
}

/// The checkpoint is a link to nothing: the judge takes it for "not saved yet", ours says that it is no file.
pub fn we_call_damaged_what_was_never_saved(place: &str) -> bool {
    place == "corrupt: session-is-dangling-symlink"
}
