//! Rust source as words and signs: without comments, texts and what is compiled for tests only.

/// One word or sign of a source. `::` is one sign.
pub type Token = String;

/// The words and signs of a source.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut chars = source.chars().peekable();
    let mut found: Vec<Token> = Vec::new();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => while chars.next().is_some_and(|c| c != '\n') {},
            '/' if chars.peek() == Some(&'*') => block_comment(&mut chars),
            '"' => text(&mut chars, found.last().map(String::as_str)),
            '\'' => character(&mut chars),
            c if c.is_alphanumeric() || c == '_' => {
                let mut word = String::from(c);
                while let Some(more) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    word.push(more);
                }
                found.push(word);
            }
            ':' if chars.next_if_eq(&':').is_some() => found.push("::".to_owned()),
            '#' if chars.peek() == Some(&'"') && is_raw(&found) => {
                chars.next();
                raw_text(&mut chars);
            }
            c if c.is_whitespace() => {}
            c => found.push(c.to_string()),
        }
    }
    without_tests(&found)
}

type Chars<'s> = std::iter::Peekable<std::str::Chars<'s>>;

fn is_raw(before: &[Token]) -> bool {
    before.last().is_some_and(|word| word == "r" || word == "br")
}

fn block_comment(chars: &mut Chars<'_>) {
    let (mut depth, mut last) = (0, ' ');
    for c in chars.by_ref() {
        match (last, c) {
            ('/', '*') => (depth, last) = (depth + 1, ' '),
            ('*', '/') => (depth, last) = (depth - 1, ' '),
            _ => last = c,
        }
        // The first sign of the opening is gone already: its star opens the first level.
        if depth == 0 && c == '*' && last == '*' {
            (depth, last) = (1, ' ');
        }
        if depth == 0 {
            return;
        }
    }
}

fn text(chars: &mut Chars<'_>, before: Option<&str>) {
    let escapes = !matches!(before, Some("r" | "br"));
    while let Some(c) = chars.next() {
        match c {
            '\\' if escapes => drop(chars.next()),
            '"' => return,
            _ => {}
        }
    }
}

fn raw_text(chars: &mut Chars<'_>) {
    while let Some(c) = chars.next() {
        if c == '"' && chars.next_if_eq(&'#').is_some() {
            return;
        }
    }
}

/// A character, or a lifetime, of which the name stays a word.
fn character(chars: &mut Chars<'_>) {
    let mut ahead = chars.clone();
    match (ahead.next(), ahead.next()) {
        (Some('\\'), _) => {
            chars.next();
            chars.next();
            while chars.next().is_some_and(|c| c != '\'') {}
        }
        (Some(_), Some('\'')) => drop((chars.next(), chars.next())),
        _ => {}
    }
}

const ONLY_TESTS: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

/// Leaves out each item below `#[cfg(test)]`; a module of its own that is declared so is found by [`test_modules`].
fn without_tests(all: &[Token]) -> Vec<Token> {
    let mut left = Vec::new();
    let mut at = 0;
    while let Some(token) = all.get(at) {
        if !begins(all, at) {
            left.push(token.clone());
            at += 1;
            continue;
        }
        let end = end_of_item(all, at + ONLY_TESTS.len());
        if let Some(name) = declared(all, at + ONLY_TESTS.len()) {
            left.extend([TEST_MODULE.to_owned(), name.clone()]);
        }
        at = end;
    }
    left
}

/// Stands before the name of a file that is compiled for tests only.
const TEST_MODULE: &str = "#test-module";

/// The names of the files below that are compiled for tests only.
pub fn test_modules(tokens: &[Token]) -> impl Iterator<Item = &Token> {
    tokens.windows(2).filter_map(|pair| match pair {
        [mark, name] if mark == TEST_MODULE => Some(name),
        _ => None,
    })
}

fn begins(all: &[Token], at: usize) -> bool {
    all.get(at..at + ONLY_TESTS.len()).is_some_and(|some| some.iter().zip(ONLY_TESTS).all(|(one, other)| one == other))
}

/// The name of `mod NAME;`, which may have a visibility.
fn declared(all: &[Token], at: usize) -> Option<&Token> {
    let item = all.get(at..end_of_item(all, at))?;
    let from = item.iter().position(|token| token == "mod")?;
    (item.last()? == ";").then(|| item.get(from + 1)).flatten()
}

/// Behind the `;` or the closing brace of the item that begins here.
fn end_of_item(all: &[Token], from: usize) -> usize {
    let mut depth = 0;
    for (at, token) in all.iter().enumerate().skip(from) {
        match token.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 && (token == ";" || token == "}" || token == ",") {
            return at + 1;
        }
    }
    all.len()
}
