//! The view that the browser remembers between runs: sort, columns, panes; not the filter, which would hide sessions from
//! somebody who has forgotten it.

use std::collections::BTreeMap;

use super::{Places, read};

/// Words that the browser remembers, by its own names: `sort = "age"`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Remembered(pub BTreeMap<String, String>);

const FILE: &str = "view.toml";

/// What was remembered; nothing when there is no such file or it is damaged, since a view is no reason to fail.
pub fn remembered(places: &Places) -> Remembered {
    let path = places.state.as_ref().map(|dir| dir.join(FILE));
    let source = path.and_then(|path| read::read(&path).ok().flatten());
    let table = source.and_then(|source| toml::from_str(&source.text).ok());
    Remembered(table.unwrap_or_default())
}
