//! What does not change while the browser runs, or hardly: what the repositories say of themselves, and the user's settings.

use std::path::{Path, PathBuf};

use super::theme::Shade;
use crate::config::{ThemeChoice, Ui};
use crate::model::{Column, KeepDefaults, Offer, Reason, RepositoryId, RepositoryInfo, Verb, WatchMode};

/// What does not change while the browser runs, or hardly.
#[derive(Clone, Debug)]
pub struct Env {
    /// What the repositories say of themselves.
    pub repository_infos: Vec<RepositoryInfo>,
    /// Verbs that nothing in a repository offers, for each of them.
    pub off: Vec<Vec<(Verb, Reason)>>,
    /// Why nothing may be changed; none when it may.
    pub read_only: Option<Reason>,
    /// Whether Enter chooses and ends.
    pub choosing: bool,
    /// Whether a shell could continue us after Ctrl-Z.
    pub stoppable: Offer<()>,
    /// The user's settings.
    pub ui: Ui,
    /// The user's home, which is shown as `~`.
    pub home: Option<PathBuf>,
    /// The theme in use.
    pub shade: Shade,
    /// The theme that was chosen in the browser, now or before.
    pub theme_picked: Option<ThemeChoice>,
    /// What keep-latest begins with.
    pub keep_latest: KeepDefaults,
    /// Where the user's own keymap is, or would be.
    pub keys_file: Option<PathBuf>,
    /// How each repository is watched, as far as is known.
    pub modes: Vec<(RepositoryId, WatchMode)>,
}

impl Default for Env {
    fn default() -> Self {
        Self {
            repository_infos: Vec::new(),
            off: Vec::new(),
            read_only: None,
            choosing: false,
            stoppable: Ok(()),
            ui: Ui::default(),
            home: None,
            shade: Shade::Dark,
            theme_picked: None,
            keep_latest: KeepDefaults::default(),
            keys_file: None,
            modes: Vec::new(),
        }
    }
}

/// What a list tells beside the common columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExtraColumns {
    /// What is done of what is wanted, and the outcomes.
    Progress,
    /// The kind's own columns.
    Own(&'static [Column]),
}

impl Env {
    /// What a repository says of itself.
    pub fn info(&self, repository: RepositoryId) -> Option<&RepositoryInfo> {
        self.repository_infos.get(usize::from(repository.0))
    }

    /// Why a repository does not offer a verb at all.
    pub fn off(&self, repository: RepositoryId, verb: Verb) -> Option<&Reason> {
        let off = self.off.get(usize::from(repository.0))?;
        off.iter().find(|(other, _)| *other == verb).map(|(_, reason)| reason)
    }

    /// Why no repository offers a verb; none when one does.
    pub fn off_everywhere(&self, verb: Verb) -> Option<&Reason> {
        let reasons = (0u16..).zip(&self.repository_infos).map(|(at, _)| self.off(RepositoryId(at), verb));
        reasons.collect::<Option<Vec<_>>>()?.first().copied()
    }

    /// Whether nothing can be changed, here or at all.
    pub fn only_looks(&self) -> bool {
        let changes = [Verb::Trash, Verb::Destroy, Verb::KeepLatest, Verb::BreakLock];
        let closed =
            !self.repository_infos.is_empty() && self.repository_infos.iter().all(|about| about.read_only.is_some());
        self.read_only.is_some() || closed || changes.iter().all(|verb| self.off_everywhere(*verb).is_some())
    }

    /// Whether repositories of several kinds make one list.
    pub fn is_mixed(&self) -> bool {
        self.repository_infos.windows(2).any(|pair| matches!(pair, [one, other] if one.kind != other.kind))
    }

    /// Whether some entries keep logs.
    pub fn keeps_logs(&self) -> bool {
        self.repository_infos.is_empty() || self.repository_infos.iter().any(|about| about.logs.is_ok())
    }

    /// What the list tells beside the common columns: what is done of what is wanted, else, where there is one kind only, its own
    /// columns.
    pub fn extra_columns(&self) -> ExtraColumns {
        let counts = self.repository_infos.is_empty() || self.repository_infos.iter().any(|about| about.progress);
        match self.repository_infos.first() {
            Some(first) if !counts && !self.is_mixed() => ExtraColumns::Own(first.columns),
            Some(_) if !counts => ExtraColumns::Own(&[]),
            _ => ExtraColumns::Progress,
        }
    }

    /// What one entry is called: the repositories' own noun when they agree.
    pub fn noun(&self) -> &'static str {
        match self.repository_infos.split_first() {
            Some((first, rest)) if rest.iter().all(|about| about.noun == first.noun) => first.noun,
            Some(_) => "entry",
            None => "session",
        }
    }

    /// A place as a user would write it: their home as `~`.
    pub fn place(&self, path: &Path) -> String {
        let below = self.home.as_ref().and_then(|home| path.strip_prefix(home).ok());
        let text = match below {
            Some(rest) if rest.as_os_str().is_empty() => "~".into(),
            Some(rest) => Path::new("~").join(rest),
            None => path.to_owned(),
        };
        crate::text::Visible::of_bytes(text.as_os_str().as_encoded_bytes()).into_string()
    }

    /// The label of a verb: the repositories' own when they agree.
    pub fn label(&self, verb: Verb) -> &'static str {
        match self.repository_infos.split_first() {
            Some((first, rest)) if rest.iter().all(|about| about.label(verb) == first.label(verb)) => first.label(verb),
            _ => verb.word(),
        }
    }
}
