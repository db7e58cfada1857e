//! The racer's acts, with the rights that it has: what it may not do fails and is told.

use std::fs::{self, Permissions};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, RenameFlags};

use crate::RACER;
use crate::act::{Act, Order};
use crate::racer::Deed;

/// What the racer knows and holds during one schedule.
pub struct Hand {
    base: PathBuf,
    repository: PathBuf,
    /// What the command is about.
    focus: Vec<String>,
    /// Directories of its own sessions, opened before the command began.
    held: Vec<OwnedFd>,
    /// Names that were lost, and where what bore them is.
    lost: Vec<(PathBuf, PathBuf)>,
    serial: usize,
    carried: Vec<u64>,
}

impl Hand {
    pub fn new(base: &Path, focus: Vec<String>, hold: bool) -> Self {
        let repository = base.join("place/repository");
        let mut hand = Self {
            base: base.to_owned(),
            repository,
            focus,
            held: Vec::new(),
            lost: Vec::new(),
            serial: 0,
            carried: Vec::new(),
        };
        if hold {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let dirs = hand.own_sessions().into_iter().flat_map(|path| [path.join("io-logs"), path]);
            hand.held = dirs.filter_map(|path| rustix::fs::open(path, flags, Mode::empty()).ok()).collect();
        }
        hand
    }

    pub fn act(&mut self, order: &Order) -> Deed {
        let [a, b, c, d] = order.rolls;
        let told = match order.act {
            Act::Swap => self.swap(a, b),
            Act::Exchange => self.exchange(a, b),
            Act::Away => self.away(a),
            Act::Take => self.take(a, b),
            Act::Back => self.back(a),
            Act::Inside => self.inside(a, b, c),
            Act::Refill => self.refill(a, b),
            Act::Fresh => self.fresh(a, b, c, d),
            Act::Chmod => self.chmod(a, b, c),
            Act::Edit => self.edit(a, b, c),
            Act::Peek => Ok(self.peek()),
        };
        let text = told.unwrap_or_else(|error| format!("nothing: {error}"));
        Deed { text: format!("{:?}: {text}", order.act), carried: std::mem::take(&mut self.carried) }
    }

    /// An entry of the repository, mostly what the command is about.
    fn entry(&self, roll: usize) -> PathBuf {
        match self.focus.as_slice() {
            focus if !focus.is_empty() && roll % 4 < 3 => self.repository.join(chosen(focus, roll / 4)),
            _ => self.other(roll / 4),
        }
    }

    /// Any entry of the repository, sessions of others every second time.
    fn other(&self, roll: usize) -> PathBuf {
        let mut all = names(&self.repository);
        if self.focus.is_empty() {
            // Where age decides, what is no session and younger than all would rightly push one out.
            all.retain(|name| name != "rootpriv" && !name.starts_with(".trash"));
        }
        let strange = |name: &&String| {
            let facts = self.repository.join(name).symlink_metadata();
            !self.focus.contains(name) && facts.is_ok_and(|facts| facts.is_dir() && facts.uid() != RACER)
        };
        let others: Vec<&String> = all.iter().filter(strange).collect();
        match others.as_slice() {
            others if !others.is_empty() && roll.is_multiple_of(2) => self.repository.join(chosen(others, roll / 2)),
            _ => self.repository.join(chosen(&all, roll / 2)),
        }
    }

    fn own_sessions(&self) -> Vec<PathBuf> {
        let all = names(&self.repository).into_iter().map(|name| self.repository.join(name));
        all.filter(|path| path.symlink_metadata().is_ok_and(|facts| facts.is_dir() && facts.uid() == RACER)).collect()
    }

    /// Something below the racer's own sessions, those that the command is about first.
    fn own(&self, session: usize, roll: usize) -> io::Result<PathBuf> {
        let sessions = self.own_sessions();
        let named: Vec<PathBuf> = self.focus.iter().map(|name| self.repository.join(name)).collect();
        let named: Vec<PathBuf> = sessions.iter().filter(|path| named.contains(path)).cloned().collect();
        let among = if named.is_empty() || session.is_multiple_of(4) { &sessions } else { &named };
        let top = among.get(session / 4 % among.len().max(1)).ok_or(io::ErrorKind::NotFound)?;
        let mut inside: Vec<PathBuf> = names(top).into_iter().map(|name| top.join(name)).collect();
        let deeper: Vec<PathBuf> = inside.iter().filter(|path| !path.is_symlink()).cloned().collect();
        inside.extend(deeper.iter().flat_map(|path| names(path).into_iter().map(|name| path.join(name))));
        inside.get(roll % inside.len().max(1)).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn rename(&mut self, from: &Path, to: &Path, flags: RenameFlags) -> io::Result<String> {
        let facts = from.symlink_metadata()?;
        rustix::fs::renameat_with(CWD, from, CWD, to, flags)?;
        // What is not its own and goes elsewhere may be removed with what it lies in.
        if facts.uid() != RACER && to.parent() != from.parent() {
            self.carried.push(facts.ino());
        }
        let arrow = if flags.contains(RenameFlags::EXCHANGE) { "<->" } else { "->" };
        Ok(format!("{} {arrow} {}", self.short(from), self.short(to)))
    }

    fn short(&self, path: &Path) -> String {
        path.strip_prefix(&self.base).unwrap_or(path).display().to_string().replace("place/repository/", "")
    }

    /// Takes a name from what bears it.
    fn lose(&mut self, path: &Path) -> io::Result<String> {
        self.serial += 1;
        let aside = path.with_file_name(format!("aside-{}", self.serial));
        let told = self.rename(path, &aside, RenameFlags::NOREPLACE)?;
        self.lost.push((path.to_owned(), aside));
        Ok(told)
    }

    fn swap(&mut self, a: usize, b: usize) -> io::Result<String> {
        let (one, other) = (self.entry(a), self.other(b));
        if one == other {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let first = self.lose(&one)?;
        let second = self.rename(&other, &one, RenameFlags::NOREPLACE)?;
        Ok(format!("{first}, {second}"))
    }

    fn exchange(&mut self, a: usize, b: usize) -> io::Result<String> {
        let (one, other) = (self.entry(a), self.other(b));
        self.rename(&one, &other, RenameFlags::EXCHANGE)
    }

    fn away(&mut self, a: usize) -> io::Result<String> {
        let entry = self.entry(a);
        self.lose(&entry)
    }

    fn take(&mut self, a: usize, b: usize) -> io::Result<String> {
        let at = match self.lost.len() {
            0 => self.entry(a),
            n => self.lost[n - 1 - a % n.min(3)].0.clone(),
        };
        self.place(&at, b)
    }

    fn back(&mut self, a: usize) -> io::Result<String> {
        if self.lost.is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let (name, aside) = self.lost.remove(a % self.lost.len());
        self.rename(&aside, &name, RenameFlags::NOREPLACE)
    }

    /// Puts something new at a free name.
    fn place(&mut self, at: &Path, what: usize) -> io::Result<String> {
        let (outside, short) = (self.base.join("outside"), self.short(at));
        let links = [outside.clone(), outside.join("secret"), outside.join("dir"), self.repository.join("rootpriv")];
        match what % 8 {
            0 | 1 => {
                rustix::fs::mkdir(at, Mode::from_raw_mode(0o777))?;
                Ok(format!("a directory at {short}"))
            }
            2 => {
                rustix::fs::mknodat(CWD, at, FileType::Fifo, Mode::from_raw_mode(0o666), 0)?;
                Ok(format!("a FIFO at {short}"))
            }
            3 => {
                fs::File::create_new(at)?;
                Ok(format!("a file at {short}"))
            }
            4 | 5 => {
                let to = chosen(&links, what / 8);
                symlink(to, at)?;
                Ok(format!("a link to {} at {short}", self.short(to)))
            }
            _ => {
                let spare = self.base.join("work/spare");
                self.rename(&spare, at, RenameFlags::NOREPLACE)
            }
        }
    }

    fn inside(&mut self, a: usize, b: usize, c: usize) -> io::Result<String> {
        let at = self.own(a, b)?;
        if c.is_multiple_of(3) {
            let other = self.own(a, c / 3)?;
            return self.rename(&at, &other, RenameFlags::EXCHANGE);
        }
        if c % 3 == 1 {
            let told = self.lose(&at)?;
            let placed = self.place(&at, c / 3)?;
            return Ok(format!("{told}, {placed}"));
        }
        let (secret, short) = (self.base.join("outside/secret"), self.short(&at));
        let linked = rustix::fs::linkat(CWD, &secret, CWD, at.with_file_name("hard"), AtFlags::empty());
        match linked {
            Ok(()) => Ok(format!("a hard link to the secret beside {short}")),
            Err(_) => self.lose(&at),
        }
    }

    fn refill(&mut self, a: usize, b: usize) -> io::Result<String> {
        self.serial += 1;
        let name = format!("refill-{}", self.serial);
        if let Some(dir) = self.held.get(a % self.held.len().max(1)) {
            if b.is_multiple_of(2) {
                rustix::fs::mkdirat(dir, &name, Mode::from_raw_mode(0o777))?;
            } else {
                let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC;
                rustix::fs::openat(dir, &name, flags, Mode::from_raw_mode(0o666))?;
            }
            return Ok(format!("{name} through descriptor {}", a % self.held.len()));
        }
        let at = self.own(a, b)?.with_file_name(name);
        if b.is_multiple_of(2) {
            fs::create_dir(&at)?
        } else {
            fs::write(&at, "refill")?
        };
        Ok(self.short(&at))
    }

    /// Names that the program has just made, in all places where it makes any.
    fn made(&self) -> Vec<PathBuf> {
        let focus = self.focus.iter().flat_map(|name| {
            let session = self.repository.join(name);
            [session.join("io-logs"), session]
        });
        let out = self.base.join("place/out");
        let dirs: Vec<PathBuf> =
            [self.repository.clone(), self.base.join("place"), out.clone()].into_iter().chain(focus).collect();
        let fresh = |name: &String| {
            let name = name.as_str();
            name.starts_with(".adjourn")
                || name.starts_with(".trash-")
                || name.ends_with(".partial")
                || name.ends_with(".next")
        };
        let mut made: Vec<PathBuf> =
            dirs.iter().flat_map(|dir| names(dir).into_iter().filter(fresh).map(|name| dir.join(name))).collect();
        made.extend(self.focus.iter().map(|name| out.join(name)).filter(|path| path.symlink_metadata().is_ok()));
        made
    }

    fn fresh(&mut self, a: usize, b: usize, c: usize, d: usize) -> io::Result<String> {
        let made = self.made();
        if made.is_empty() {
            // Something waits where the program is about to make something.
            let name = self.focus.first().ok_or(io::ErrorKind::NotFound)?;
            let names =
                [format!("place/out/{name}.partial"), format!("place/out/{name}"), "place/repository/.trash-0".into()];
            let at = self.base.join(chosen(&names, a));
            return self.place(&at, c);
        }
        let at = chosen(&made, a).clone();
        let above = at.parent().unwrap_or(&self.base).to_owned();
        match b % 4 {
            0 => {
                let mut other = vec![above.join("rootpriv"), above.join("session"), above.join(".state.json")];
                other.extend((!self.focus.is_empty()).then(|| self.entry(d)));
                let to = chosen(&other, c).clone();
                self.rename(&at, &to, RenameFlags::EXCHANGE)
            }
            1 => {
                let told = self.lose(&at)?;
                let placed = self.place(&at, c)?;
                Ok(format!("{told}, {placed}"))
            }
            2 => {
                let told = self.lose(&at)?;
                let own = [above.join("rootpriv"), self.repository.join("private-of-root")];
                let from = chosen(&own, c).clone();
                let placed = self.rename(&from, &at, RenameFlags::NOREPLACE)?;
                Ok(format!("{told}, {placed}"))
            }
            _ => self.lose(&at),
        }
    }

    fn chmod(&mut self, a: usize, b: usize, c: usize) -> io::Result<String> {
        let at = self.own(a, b)?;
        let mode = *chosen(&[0o000, 0o777, 0o6755, 0o4777, 0o2777, 0o1777, 0o500], c);
        fs::set_permissions(&at, Permissions::from_mode(mode))?;
        Ok(format!("{mode:o} {}", self.short(&at)))
    }

    fn edit(&mut self, a: usize, b: usize, c: usize) -> io::Result<String> {
        let at = self.own(a, b)?;
        let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = fs::File::from(rustix::fs::open(&at, flags, Mode::empty())?);
        file.set_len([0, 1, 100_000][c % 3])?;
        Ok(format!("{} of {} bytes", self.short(&at), file.metadata()?.len()))
    }

    /// Reads whatever the racer may: a secret among it is a finding.
    fn peek(&self) -> String {
        let (mut rest, mut found) = (vec![self.base.clone()], String::new());
        while let Some(path) = rest.pop() {
            let Ok(facts) = path.symlink_metadata() else { continue };
            if facts.is_dir() {
                rest.extend(names(&path).into_iter().map(|name| path.join(name)));
            } else if facts.is_file()
                && facts.len() < 1_000_000
                && let Ok(content) = fs::read(&path)
                && content.windows(7).any(|part| part == b"SECRET-")
            {
                found.push_str(&format!(" READ {}", self.short(&path)));
            }
        }
        if found.is_empty() { "no secret".to_owned() } else { found }
    }
}

fn chosen<T>(among: &[T], roll: usize) -> &T {
    &among[roll % among.len()]
}

/// The names in a directory, in order; none where it cannot be listed.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
