//! Checkbox as a snap: its command is `/snap/bin/SNAP.checkbox-cli`, and sessions carry the snap's name as their application (formats/plainbox.md
//! sections d.7 and f). Only programs of installed snaps are offered, and root installs those. Which
//! arguments the command gets: `resume.rs`.

use std::path::{Path, PathBuf};

use crate::disk;

/// Where the commands of snaps stand: on Ubuntu and Debian, on Fedora and its relatives.
const PLACES: [&str; 2] = ["/snap/bin", "/var/lib/snapd/snap/bin"];

/// What a snap of Checkbox, or of a front end of it, calls its command.
const COMMAND: &str = ".checkbox-cli";

/// The command of the snap of this name, if it is installed.
pub(super) fn installed(app_id: &[u8]) -> Option<PathBuf> {
    let command = command(app_id)?;
    let root = rustix::process::geteuid().is_root();
    let safe = |place: &&&str| !(root && disk::others_may_write(Path::new(place)));
    PLACES.iter().filter(safe).map(|place| Path::new(place).join(&command)).find(|path| disk::is_executable(path))
}

/// Where the command of a snap would stand; none where no snap can have the name.
pub(super) fn usual(app_id: &[u8]) -> Option<PathBuf> {
    command(app_id).map(|command| Path::new(PLACES[0]).join(command))
}

/// The name of a snap's command. Names of snaps are short and of small letters, digits and single dashes.
fn command(app_id: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(app_id).ok().filter(|name| (2..=40).contains(&name.len()))?;
    let is_sign = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'-';
    let is_name = name.bytes().all(is_sign) && name.bytes().any(|sign| sign.is_ascii_lowercase());
    let is_whole = !name.starts_with('-') && !name.ends_with('-') && !name.contains("--");
    (is_name && is_whole).then(|| format!("{name}{COMMAND}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_snaps_make_commands() {
        assert_eq!(usual(b"checkbox22").unwrap(), Path::new("/snap/bin/checkbox22.checkbox-cli"));
        for other in [
            &b"../evil"[..],
            b"a/b",
            b"-x",
            b"x-",
            b"a--b",
            b"42",
            b"",
            b"Upper",
            b"com.canonical:checkbox-cli",
            b"a\xff",
        ] {
            assert_eq!(usual(other), None, "{}", String::from_utf8_lossy(other));
        }
    }
}
