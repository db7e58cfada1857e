//! What may not have happened, whatever the racer did: nothing outside the chosen sessions is read out, changed, given away or lost.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use crate::RACER;
use crate::census::{Census, Object};
use crate::jobs::{Job, Removes};
use crate::stage::Kind;
use crate::tracer::Ended;

/// What is known of one schedule after its end.
pub struct Evidence<'a> {
    pub job: &'a Job,
    pub before: &'a Census,
    pub after: &'a Census,
    /// The inode that each named entry had when the command first looked at its name.
    pub chosen: &'a [Option<u64>],
    /// Things that the racer carried into a directory where they may be removed with it.
    pub carried: &'a HashSet<u64>,
    pub ended: &'a Ended,
}

impl Evidence<'_> {
    pub fn findings(&self) -> Vec<String> {
        let mut findings = Vec::new();
        self.ending(&mut findings);
        for (inode, object) in self.before {
            if object.uid != RACER {
                self.object(*inode, object, &mut findings);
            }
        }
        self.new_ones(&mut findings);
        self.output(&mut findings);
        self.claims(&mut findings);
        findings.sort();
        // What lies in something lost needs no line of its own.
        let tops: Vec<String> = findings.clone();
        findings.retain(|one| !tops.iter().any(|top| one.strip_prefix(top).is_some_and(|rest| rest.starts_with('/'))));
        findings
    }

    fn ending(&self, findings: &mut Vec<String>) {
        let (ended, err) = (self.ended, String::from_utf8_lossy(&self.ended.err));
        if ended.hung {
            findings.push("hung: it did not end in its time".to_owned());
        } else if !matches!(ended.code, Some(0..=13)) || err.contains("panicked") {
            findings.push(format!("crashed: {}: {err}", ended.status));
        }
        if err.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            findings.push(format!("raw controls on standard error: {err:?}"));
        }
    }

    /// One thing of root's or of the third user's that stood there before.
    fn object(&self, inode: u64, before: &Object, findings: &mut Vec<String>) {
        let Some(now) = self.after.get(&inode) else {
            if !self.may_go(inode, before) {
                findings.push(format!("lost: {}", before.path.display()));
            }
            return;
        };
        let shown = format!("{} (now {})", before.path.display(), now.path.display());
        if (now.uid, now.gid) != (before.uid, before.gid) {
            findings
                .push(format!("given away: {shown}: owner {}:{} -> {}:{}", before.uid, before.gid, now.uid, now.gid));
        }
        if now.mode != before.mode && !self.may_go(inode, before) {
            findings.push(format!("changed: {shown}: mode {:o} -> {:o}", before.mode, now.mode));
        }
        if now.content != before.content && !self.may_change(inode, before) {
            findings.push(format!("changed: {shown}: other content"));
        }
        if self.lies_doomed(now) && !self.may_go(inode, before) {
            findings.push(format!("doomed: {shown}"));
        }
    }

    fn lies_doomed(&self, now: &Object) -> bool {
        now.path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("doomed."))
    }

    /// The top directory of what stands in a session, or its own.
    fn session_of(inode: u64, object: &Object) -> impl Iterator<Item = u64> + '_ {
        object.above.iter().copied().chain([inode])
    }

    fn is_chosen(&self, inode: u64, object: &Object) -> bool {
        let chosen: HashSet<u64> = self.chosen.iter().flatten().copied().collect();
        Self::session_of(inode, object).any(|inode| chosen.contains(&inode))
    }

    fn may_change(&self, inode: u64, before: &Object) -> bool {
        self.may_go(inode, before) || before.path.ends_with("home") || before.path.starts_with("home")
    }

    fn may_go(&self, inode: u64, before: &Object) -> bool {
        let path = before.path.to_string_lossy();
        // What a killed removal left, the trash itself, and the program's own home.
        if path.contains("/doomed.") || path.starts_with("home") || self.is_of_the_trash(&path) {
            return true;
        }
        if self.carried.contains(&inode) {
            return true;
        }
        // Its directory is everybody's to write: who can bring it under a name that is removed can remove it himself. What counts is
        // that it is neither read out nor changed nor given away.
        if path == "place/repository/private-of-root" {
            return true;
        }
        match self.job.removes {
            Removes::Nothing => false,
            Removes::Named => self.is_chosen(inode, before),
            Removes::File(name) => {
                let replaced = [name, "session.next"].iter().any(|name| before.path.ends_with(name));
                replaced && self.is_chosen(inode, before)
            }
            Removes::State => path == "place/repository/.state.json",
            Removes::ButLatest(count) => self.is_older(before, count),
            Removes::Trash => path.contains("/kept.") || path.contains("/strange."),
        }
    }

    /// The trash's own folders and marker, not what lies in them.
    fn is_of_the_trash(&self, path: &str) -> bool {
        let rest = path.strip_prefix("place/repository/.trash-0");
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("/.adjourn.") || !rest.contains(".session"))
    }

    /// Whether it stands in a session that is not among the youngest of its owner. A name is woger's only measure of age, and any
    /// directory a workspace, so there the racer decides which is old.
    fn is_older(&self, before: &Object, count: usize) -> bool {
        let Ok(below) = before.path.strip_prefix("place/repository") else { return false };
        if self.job.kind == Kind::Woger {
            return true;
        }
        let Some(entry) = below.components().next() else { return false };
        let sessions = self.job.kind.sessions();
        let entry = entry.as_os_str().to_string_lossy();
        let Some(owner) = sessions.iter().find(|(id, _)| self.job.kind.entry(id) == entry).map(|(_, owner)| *owner)
        else {
            return false;
        };
        let of_owner = sessions.iter().rev().filter(|(_, one)| *one == owner);
        !of_owner.take(count).any(|(id, _)| self.job.kind.entry(id) == entry)
    }

    /// What root owns now and did not before.
    fn new_ones(&self, findings: &mut Vec<String>) {
        for (inode, now) in self.after {
            if now.uid != 0 || now.is_link || self.before.get(inode).is_some_and(|before| before.uid == 0) {
                continue;
            }
            if now.mode & 0o6002 != 0 {
                findings.push(format!("root owns {} with mode {:o}", now.path.display(), now.mode));
            }
        }
    }

    /// Whose content the command may not tell: that of all that did not stand in what it chose.
    fn strange(&self) -> Vec<String> {
        let sessions = self.job.kind.sessions().iter().map(|(id, _)| *id);
        let all = sessions.chain(["outside", "rootpriv", "k1"]).map(str::to_owned);
        all.filter(|id| !self.stood_in_chosen(id)).collect()
    }

    fn stood_in_chosen(&self, id: &str) -> bool {
        let token = format!("-{id}.");
        self.before.iter().any(|(inode, object)| {
            let content = object.content.as_deref().unwrap_or_default();
            String::from_utf8_lossy(content).contains(&token) && self.is_chosen(*inode, object)
        })
    }

    fn output(&self, findings: &mut Vec<String>) {
        let mut outputs = vec![("standard output".to_owned(), self.ended.out.clone())];
        outputs.push(("standard error".to_owned(), self.ended.err.clone()));
        for (inode, now) in self.after {
            let new = !self.before.contains_key(inode) && now.uid == 0;
            if new && now.path.starts_with("place/out") {
                let content = now.content.clone().unwrap_or_default();
                outputs.push((now.path.display().to_string(), unpacked(&content).unwrap_or(content)));
            }
        }
        let strange = self.strange();
        for (place, content) in &outputs {
            let text = String::from_utf8_lossy(content);
            let told = |id: &&String| {
                let words: &[&str] = if self.job.tells { &["SECRET", "PUBLIC", "STRANGER"] } else { &[] };
                let outside = matches!(id.as_str(), "outside" | "rootpriv");
                words.iter().any(|word| text.contains(&format!("{word}-{id}.")))
                    || outside && text.contains(&format!("SECRET-{id}."))
            };
            for id in strange.iter().filter(told) {
                findings.push(format!("read out: what {id} holds is in {place}"));
            }
        }
    }

    /// Exit code 0 says that it was done.
    fn claims(&self, findings: &mut Vec<String>) {
        if self.ended.code != Some(0) || self.job.removes != Removes::Named {
            return;
        }
        for inode in self.chosen.iter().flatten() {
            if let Some(now) = self.after.get(inode)
                && now.path.parent() == Some(Path::new("place/repository"))
                && self.before.contains_key(inode)
            {
                findings.push(format!("claimed: {} was to be removed and is there", now.path.display()));
            }
        }
    }
}

/// What one gzip file holds.
fn unpacked(content: &[u8]) -> Option<Vec<u8>> {
    if !content.starts_with(&[0x1f, 0x8b]) {
        return None;
    }
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(content).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
