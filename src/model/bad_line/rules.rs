//! The rules by which a line of a log tells of a failure. They are one set with the reference vectors in `tests/corpus/why_lines.json`;
//! a rule that is changed here is changed there.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

use super::weight::LineWeight;

/// Crashes, failed assertions and exceptions.
const CRASH: &str = r"panicked at|Segmentation fault|core dumped|Kernel panic|BUG: |\bOops\b|general protection fault|Call Trace:|AssertionError|Assertion .*failed|FATAL|[Ff]atal error|^fatal: |^E (?:assert |[A-Za-z_.]*(?:Error|Exception))|\b[A-Z][A-Za-z_.]*(?:Error|Exception): ";

/// Words of failing.
const FAILING: &str = r"(?i)\b(?:errors?|err|fail|failed|failures?|failing|fails|cannot|can't|could not|couldn't|unable|no such|not found|denied|refused|timed out|timed-out|time-?out|invalid|unexpected|missing|unreachable|mismatch|not (?:detected|supported|available|connected|responding|ready)|does not|did not|doesn't|didn't|exceeded|exceeds|lost|corrupted|corruption|aborted|unhealthy|(?:link|network|interface|host|server|service|carrier)(?: is)? down|critical|hang|hung|lockup|deadlock|stuck|expected [^ ]+ (?:but )?(?:got|found|was))\b";

/// What has such a word and tells of no failure: "0 errors", options, names, limits.
const TAKEN_OUT: &str = r"(?i)\b(?:0|no|zero|without(?: any)?) (?:[a-z]+ )?(?:errors?|failures?|failed|fail|lost|missing|timeouts?)\b|\b(?:errors?|failures?|failed|fail|fails|lost|missing|timeouts?|invalid)(?: count)?(?: ?[:=] ?| )0\b|\b0% packet loss\b|--[a-z-]*(?:error|fail|timeout)[a-z-]*|\b(?:error|timeout|fail)[-_][a-z0-9_]+|[a-z0-9]+[_-](?:error|timeout|fail)\b|\b(?:time-?out|timeout)(?: ?[:=] ?| of | )[0-9]+|\b(?:about to|going to|expected to|will|would|should|may|might) (?:[a-z]+ )?fail\b";

/// A line that calls itself a warning.
const WARN_LEVEL: &str = r"(?:^|[ \[<:])(?:WARN|WARNING|warning|warn)(?:[\]>: ]|$)";

/// The word wherever it stands.
const WARN_WORD: &str = r"(?i)\bwarn(?:ing)?\b";

/// What stands between two chained exceptions.
const CHAIN: [&str; 2] = ["During handling of the above exception", "The above exception was the direct cause"];

struct Rules {
    crash: Regex,
    failing: Regex,
    taken_out: Regex,
    warn_level: Regex,
    warn_word: Regex,
}

/// None where a rule is no regular expression, which a test rules out.
static RULES: LazyLock<Option<Rules>> = LazyLock::new(|| {
    let rule = |text| RegexBuilder::new(text).unicode(false).build().ok();
    Some(Rules {
        crash: rule(CRASH)?,
        failing: rule(FAILING)?,
        taken_out: rule(TAKEN_OUT)?,
        warn_level: rule(WARN_LEVEL)?,
        warn_word: rule(WARN_WORD)?,
    })
});

/// How much a prepared line tells of a failure.
pub(super) fn weight(line: &str, on_stderr: bool) -> LineWeight {
    let Some(rules) = RULES.as_ref() else { return LineWeight::Plain };
    let line = rules.taken_out.replace_all(line.as_bytes(), &b""[..]);
    match () {
        () if rules.crash.is_match(&line) => LineWeight::Crash,
        () if rules.failing.is_match(&line) && !rules.warn_level.is_match(&line) => LineWeight::Failing,
        () if on_stderr || rules.warn_word.is_match(&line) => LineWeight::Hint,
        () => LineWeight::Plain,
    }
}

/// Whether a prepared line only joins two exceptions.
pub(super) fn is_chain(line: &str) -> bool {
    CHAIN.iter().any(|chain| line.starts_with(chain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_one() {
        assert!(RULES.is_some());
        assert_eq!(weight("error: boom", false), LineWeight::Failing);
    }
}
