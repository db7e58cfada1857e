//! What one module of a source defines, imports and mentions.

use std::collections::{BTreeMap, BTreeSet};

use super::tokens::Token;

/// One module: a file, or a part of one in braces.
#[derive(Debug, Default)]
pub struct Module {
    /// The file that it stands in.
    pub file: String,
    /// What is defined here.
    pub defined: BTreeSet<String>,
    /// What is brought in: the name here, and the way to it.
    pub imported: Vec<Import>,
    /// Ways that are written out in the code.
    pub paths: Vec<Vec<String>>,
    /// Single words of the code, which may be names that were brought in.
    pub words: BTreeSet<String>,
}

/// A name that is brought in.
#[derive(Clone, Debug)]
pub struct Import {
    /// What it is called here; `*` for everything.
    pub name: String,
    /// The way to it.
    pub path: Vec<String>,
    /// Whether others may take it from here: a signpost. It ties this file to the other only if this file uses it too.
    pub public: bool,
}

/// The modules of a file by their place in the crate.
pub fn modules(file: &str, place: &[String], tokens: &[Token]) -> BTreeMap<Vec<String>, Module> {
    let mut reader = Reader { file, tokens, at: 0, found: BTreeMap::new() };
    reader.module(place.to_vec());
    reader.found
}

struct Reader<'t> {
    file: &'t str,
    tokens: &'t [Token],
    at: usize,
    found: BTreeMap<Vec<String>, Module>,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", String::as_str)
    }

    fn next(&mut self) -> String {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned().unwrap_or_default()
    }

    /// Reads up to the brace that closes the module.
    fn module(&mut self, place: Vec<String>) {
        let mut module = Module { file: self.file.to_owned(), ..Module::default() };
        let (mut depth, mut public) = (0usize, false);
        while self.at < self.tokens.len() {
            let before = if self.at == 0 { "" } else { self.tokens[self.at - 1].as_str() }.to_owned();
            let token = self.next();
            match token.as_str() {
                "{" => depth += 1,
                "}" if depth == 0 => break,
                "}" => depth -= 1,
                "pub" => {
                    public = true;
                    self.skip_scope();
                    continue;
                }
                "use" => self.tree(&mut Vec::new(), public, &mut module.imported),
                "mod" if self.peek(1) == "{" => {
                    let mut inner = place.clone();
                    inner.push(self.next());
                    self.next();
                    self.module(inner);
                }
                "mod" => drop(self.next()),
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" if is_name(self.peek(0)) => {
                    while matches!(self.peek(0), "mut" | "fn" | "unsafe") {
                        self.next();
                    }
                    let name = self.next();
                    if depth == 0 {
                        module.defined.insert(name);
                    }
                }
                word if is_name(word) && before != "." && before != "::" => self.mention(token, &mut module),
                _ => {}
            }
            public = false;
        }
        self.found.insert(place, module);
    }

    fn skip_scope(&mut self) {
        if self.peek(0) == "(" {
            while self.next() != ")" {}
        }
    }

    fn mention(&mut self, first: String, module: &mut Module) {
        let mut path = vec![first];
        while self.peek(0) == "::" && is_name(self.peek(1)) {
            self.next();
            path.push(self.next());
        }
        match path.len() {
            1 => drop(module.words.insert(path.remove(0))),
            _ => module.paths.push(path),
        }
    }

    /// One tree of an import, braces within braces.
    fn tree(&mut self, before: &mut Vec<String>, public: bool, into: &mut Vec<Import>) {
        let length = before.len();
        loop {
            match self.next().as_str() {
                "::" => continue,
                "{" => {
                    while self.peek(0) != "}" && self.at < self.tokens.len() {
                        self.tree(before, public, into);
                        if self.peek(0) == "," {
                            self.next();
                        }
                    }
                    self.next();
                    break;
                }
                "*" => {
                    into.push(Import { name: "*".to_owned(), path: before.clone(), public });
                    break;
                }
                word => before.push(word.to_owned()),
            }
            if self.peek(0) != "::" {
                self.leaf(before, public, into);
                break;
            }
        }
        before.truncate(length);
    }

    fn leaf(&mut self, path: &[String], public: bool, into: &mut Vec<Import>) {
        let path: Vec<String> = match path {
            [rest @ .., last] if last == "self" && !rest.is_empty() => rest.to_vec(),
            all => all.to_vec(),
        };
        let mut name = path.last().cloned().unwrap_or_default();
        if self.peek(0) == "as" {
            self.next();
            name = self.next();
        }
        into.push(Import { name, path, public });
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
