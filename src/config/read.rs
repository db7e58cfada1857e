//! Reading a configuration file together with who owns it, from the same opened file.

use std::path::Path;

use anyhow::{Context, anyhow};

use super::trust::Ownership;
use crate::text::Visible;

/// More is no configuration that somebody wrote.
const LARGEST: u64 = 1 << 20;

/// A file's text, and who could have written it.
pub(super) struct Source {
    pub(super) text: String,
    pub(super) file: Ownership,
    pub(super) directory: Ownership,
}

/// Reads a file; none when there is none.
#[expect(clippy::disallowed_methods, reason = "replaced by disk's reader as soon as it is there")]
pub(super) fn read(path: &Path) -> anyhow::Result<Option<Source>> {
    use std::os::unix::fs::MetadataExt;
    let own = |facts: &std::fs::Metadata| Ownership { owner: facts.uid(), mode: facts.mode() };
    let facts = match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        facts => facts.with_context(|| cannot_read(path))?,
    };
    if !facts.is_file() || facts.len() > LARGEST {
        return Err(anyhow!("{}: it is no small regular file", cannot_read(path)));
    }
    let bytes = std::fs::read(path).with_context(|| cannot_read(path))?;
    let above = path.parent().unwrap_or(Path::new("/"));
    let directory = std::fs::metadata(above).with_context(|| cannot_read(path))?;
    let text = String::from_utf8(bytes).map_err(|_| anyhow!("{}: it is not UTF-8", cannot_read(path)))?;
    Ok(Some(Source { text, file: own(&facts), directory: own(&directory) }))
}

fn cannot_read(path: &Path) -> String {
    let path = Visible::of_bytes(path.as_os_str().as_encoded_bytes());
    format!("{path}: cannot read the configuration")
}
