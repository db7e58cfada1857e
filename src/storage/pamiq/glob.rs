//! Patterns for names of one component, as Python's `glob` reads them: `*`, `?`, `[...]`, `[!...]`; a leading dot is nothing
//! special (formats/pamiq.md section 2).

/// Whether a name fits a pattern; case counts. A byte that is no UTF-8 is one character.
pub fn fits(pattern: &str, name: &[u8]) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = characters(name);
    // The last `*` seen and where its run began: enough to go back to, since an earlier one never needs to take more.
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
            continue;
        }
        match name.get(n).and_then(|c| one(pattern.get(p..).unwrap_or_default(), *c)) {
            Some(length) => (p, n) = (p + length, n + 1),
            None => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, n) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|c| *c == '*')
}

fn characters(name: &[u8]) -> Vec<char> {
    let odd = |byte: &u8| char::from_u32(0xf_0000 + u32::from(*byte)).unwrap_or('\u{fffd}');
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        chunk.valid().chars().chain(chunk.invalid().iter().map(odd)).collect::<Vec<_>>()
    };
    name.utf8_chunks().flat_map(chunk).collect()
}

/// How much of the pattern's start takes this character; none when it does not take it.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern {
        ['?', ..] => Some(1),
        ['[', rest @ ..] => match set(rest) {
            Some((set, negated, length)) => (contains(set, c) != negated).then_some(length + 1),
            None => (c == '[').then_some(1),
        },
        [first, ..] => (*first == c).then_some(1),
        [] => None,
    }
}

/// The characters of a set, whether it is negated, and its length with the closing bracket; none when it is not closed.
fn set(rest: &[char]) -> Option<(&[char], bool, usize)> {
    let negated = rest.first() == Some(&'!');
    let start = usize::from(negated);
    // A bracket that comes first is a member.
    let close = rest.iter().skip(start + 1).position(|c| *c == ']')? + start + 1;
    Some((rest.get(start..close)?, negated, close + 1))
}

fn contains(set: &[char], c: char) -> bool {
    match set {
        [low, '-', high, rest @ ..] => (*low <= c && c <= *high) || contains(rest, c),
        [only, rest @ ..] => *only == c || contains(rest, c),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_as_in_python() {
        for (pattern, name, wanted) in [
            ("*.state", "a.state", true),
            ("*.state", ".hidden.state", true),
            ("*.state", "Z.STATE", false),
            ("*.state", ".state", true),
            ("*.state", "a.state.old", false),
            ("ckpt_*", "ckpt_20261120", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b", false),
            ("?.s", "é.s", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[a", "[a", true),
            ("[a-]", "-", true),
            ("", "", true),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, name.as_bytes()), wanted, "{pattern} {name}");
        }
        assert!(fits("?.state", b"\xff.state"));
    }

    #[test]
    fn many_stars_take_no_time() {
        assert!(!fits(&format!("{}b", "*a".repeat(100)), "a".repeat(255).as_bytes()));
    }
}
