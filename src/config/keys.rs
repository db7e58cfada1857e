//! `keys.toml`: one section a screen, in each `"keys" = "action"`. Keys of a chord are separated by spaces; the action `noop`
//! takes a key away. What keys and actions there are, the browser knows.

use std::path::Path;

use super::file::{Item, Parsed};

/// One line of a key file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Binding {
    /// The section: the screen that it is for.
    pub screen: String,
    /// The keys, one after the other: `["g", "g"]`, `["ctrl-d"]`.
    pub keys: Vec<String>,
    /// The action, with its argument if it takes one.
    pub action: String,
    /// Where it stands, for complaints.
    pub line: usize,
}

/// The lines of a key file in their order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bindings(pub Vec<Binding>);

impl Bindings {
    /// Reads a key file, and what is wrong in it: one line each, which names file, line and key. The others count.
    pub fn parse(path: &Path, text: &str) -> (Self, Vec<String>) {
        let parsed = Parsed::new(path, text);
        let mut problems = parsed.problems.clone();
        let mut bindings = Vec::with_capacity(parsed.items.len());
        for item in &parsed.items {
            match binding(item) {
                Ok(binding) => bindings.push(binding),
                Err(why) => problems.push(parsed.complaint(item, &why).to_string()),
            }
        }
        (Self(bindings), problems)
    }
}

fn binding(item: &Item) -> Result<Binding, String> {
    let action = item.value.text()?;
    let (screen, keys) = item.key.split_once('.').ok_or("not in a section, such as [list]")?;
    Ok(Binding {
        screen: screen.to_owned(),
        keys: keys.split_whitespace().map(String::from).collect(),
        action: action.to_owned(),
        line: item.line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_and_dots_are_keys() {
        let text = "[list]\n\"g g\" = \"first\"\n\".\" = \"repeat\"\n[log]\nf = \"follow\"\n";
        let found = Bindings::parse(Path::new("keys.toml"), text).0.0;
        let keys: Vec<_> = found.iter().map(|b| (&*b.screen, b.keys.join("+"), b.line)).collect();
        let wanted = [("list", "g+g", 2), ("list", ".", 3), ("log", "f", 5)];
        assert_eq!(keys, wanted.map(|(s, k, l)| (s, k.to_owned(), l)));
    }

    #[test]
    fn what_is_no_binding_is_told_and_the_others_count() {
        let text = "x = \"quit\"\n[list]\na = 5\nb = \"open\nc = \"sort size\"\n";
        let (bindings, problems) = Bindings::parse(Path::new("keys.toml"), text);
        for start in ["keys.toml:1: x: ", "keys.toml:3: list.a: ", "keys.toml:4: "] {
            assert!(problems.iter().any(|problem| problem.starts_with(start)), "{start}: {problems:?}");
        }
        assert_eq!(bindings.0.iter().map(|one| &*one.action).collect::<Vec<_>>(), ["sort size"]);
    }
}
