//! Remedies of findings as complete commands: with the place that is meant, the id as every verb takes it, and quoted for a shell, so
//! that what `doctor` prints works when it is pasted anywhere.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::Catalog;
use super::plan::line;
use crate::model::{Finding, Id, Remedy, RepositoryId};
use crate::text::shell::{quote_line, quote_word};

impl Catalog {
    /// The command that finishes removals which were begun in a repository.
    pub fn finish_command(&self, repository: RepositoryId) -> String {
        line::naming(&self.options_of(repository), &["trash", "finish", "--yes"], std::iter::empty())
    }

    /// The command that mends a finding of a repository, or shows what has to be mended: one line, ready for a shell.
    pub fn remedy(&self, repository: RepositoryId, finding: &Finding) -> String {
        let options = self.options_of(repository);
        let place = self.info(repository).map(|info| absolute(&info.place)).unwrap_or_default();
        let on = |words: &[&str], id: Option<&Id>| line::naming(&options, words, id.into_iter());
        match &finding.remedy {
            Remedy::List => on(&["list"], None),
            Remedy::Run(words) => on(words, finding.id.as_ref()),
            Remedy::RunOn(words, id) => on(words, Some(id)),
            Remedy::ReadLog(file) => read_log(&options, finding.id.as_ref(), file.exact()),
            Remedy::ArchiveThenTrash => {
                let trash = on(&["trash", "--yes"], finding.id.as_ref());
                format!("{} {} && {trash}", on(&["archive"], finding.id.as_ref()), quote_word(&archive_name(finding)))
            }
            Remedy::System(words, path) => format!("{} -- {}", quote_line(*words), quoted(&place.join(path))),
            Remedy::MoveAside(path) => move_aside(&place, path),
            Remedy::Rename(from, to) => format!("mv -nT -- {} {}", quoted(&absolute(from)), quoted(&absolute(to))),
            Remedy::KeepCopy(path) => {
                let path = place.join(path);
                format!("cp -p -- {} {}", quoted(&path), quoted(&ended(&path, ".damaged")))
            }
        }
    }
}

fn read_log(options: &[String], id: Option<&Id>, file: &[u8]) -> String {
    let id = id.map(Id::argument).unwrap_or_default();
    let end = if id.starts_with('-') || file.starts_with(b"-") { "-- " } else { "" };
    format!("{} logs {end}{} {}", line::program(options), quote_word(id.as_bytes()), quote_word(file))
}

/// Beside the repository: within it, it would still be in the way.
fn move_aside(place: &Path, path: &Path) -> String {
    let aside = quoted(&ended(place, ".aside"));
    format!("mkdir -p -- {aside} && mv -n -- {} {aside}/", quoted(&place.join(path)))
}

/// A file name in the current directory that is no option and no address of another machine.
fn archive_name(finding: &Finding) -> Vec<u8> {
    let id = finding.id.as_ref().map(Id::argument).unwrap_or_default();
    format!("./{}.tar.gz", id.replace(['/', ':'], "-")).into_bytes()
}

fn ended(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn quoted(path: &Path) -> String {
    quote_word(path.as_os_str().as_bytes())
}
