//! `keys.toml`: one section a screen, in each `"keys" = "action"`. Keys of a chord are separated by spaces; the action `noop`
//! takes a key away. What keys and actions there are, the browser knows.

use std::path::Path;

use super::file::Parsed;

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
    /// Reads a key file.
    ///
    /// # Errors
    /// One line that names file, line and key.
    pub fn parse(path: &Path, text: &str) -> anyhow::Result<Self> {
        let parsed = Parsed::new(path, text)?;
        let mut bindings = Vec::with_capacity(parsed.items.len());
        for item in &parsed.items {
            let action = item.value.text().map_err(|why| parsed.complaint(item, &why))?;
            let (screen, keys) =
                item.key.split_once('.').ok_or_else(|| parsed.complaint(item, "not in a section, such as [list]"))?;
            bindings.push(Binding {
                screen: screen.to_owned(),
                keys: keys.split_whitespace().map(String::from).collect(),
                action: action.to_owned(),
                line: item.line,
            });
        }
        Ok(Self(bindings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_and_dots_are_keys() {
        let text = "[list]\n\"g g\" = \"first\"\n\".\" = \"repeat\"\n[log]\nf = \"follow\"\n";
        let found = Bindings::parse(Path::new("keys.toml"), text).unwrap().0;
        let keys: Vec<_> = found.iter().map(|b| (&*b.screen, b.keys.join("+"), b.line)).collect();
        let wanted = [("list", "g+g", 2), ("list", ".", 3), ("log", "f", 5)];
        assert_eq!(keys, wanted.map(|(s, k, l)| (s, k.to_owned(), l)));
    }

    #[test]
    fn a_key_outside_a_section_is_refused() {
        let error = Bindings::parse(Path::new("keys.toml"), "x = \"quit\"\n").unwrap_err();
        assert!(error.to_string().starts_with("keys.toml:1: x: "), "{error}");
    }
}
