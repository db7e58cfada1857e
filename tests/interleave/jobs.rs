//! The commands that root may run, and what each may take away.

use crate::dice::Dice;
use crate::stage::{KEPT, Kind, checkpoint, packed};

/// What a command may rightly remove.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Removes {
    Nothing,
    /// The sessions that are named.
    Named,
    /// The file of this name in the sessions that are named: it is replaced, or a left-over.
    File(&'static str),
    /// The repository's own state file.
    State,
    /// Of each owner all but the youngest so many.
    ButLatest(usize),
    /// What lies in the trash.
    Trash,
}

/// One command.
pub struct Job {
    /// Under which it is counted.
    pub name: &'static str,
    pub kind: Kind,
    pub args: Vec<String>,
    /// The entries that it names.
    pub named: Vec<String>,
    pub input: Vec<u8>,
    pub removes: Removes,
    /// Whether its output holds nothing but what it names.
    pub tells: bool,
}

/// How often which command comes.
const WEIGHTS: &[(usize, &str)] = &[
    (22, "destroy"),
    (10, "trash"),
    (12, "restore"),
    (2, "trash list"),
    (4, "trash empty"),
    (12, "keep-latest"),
    (4, "break-lock"),
    (14, "copy"),
    (8, "archive"),
    (3, "create"),
    (8, "checkpoint"),
    (3, "list"),
    (3, "show"),
    (3, "logs"),
    (3, "search"),
    (2, "du"),
    (2, "doctor"),
    (2, "export"),
    (2, "resume"),
    (10, "woger break-lock"),
    (7, "woger resume"),
    (4, "woger destroy"),
    (3, "woger trash"),
    (3, "woger keep-latest"),
    (3, "woger copy"),
    (4, "pamiq destroy"),
    (2, "pamiq trash"),
    (3, "pamiq keep-latest"),
    (2, "pamiq copy"),
];

impl Job {
    pub fn of(dice: &mut Dice) -> Self {
        let name = dice.weighted(WEIGHTS);
        let (kind, verb) = match name.split_once(' ') {
            Some(("woger", verb)) => (Kind::Woger, verb),
            Some(("pamiq", verb)) => (Kind::Pamiq, verb),
            _ => (Kind::Plainbox, name),
        };
        let mut job = Self {
            name,
            kind,
            args: verb.split(' ').map(str::to_owned).collect(),
            named: Vec::new(),
            input: Vec::new(),
            removes: Removes::Nothing,
            tells: false,
        };
        job.fill(verb, dice);
        job
    }

    fn fill(&mut self, verb: &str, dice: &mut Dice) {
        match verb {
            "destroy" => self.remove(dice, Removes::Named),
            "trash" => self.remove(dice, Removes::Nothing),
            "restore" => self.restore(),
            "trash empty" => self.all_of_the_trash(),
            "keep-latest" => self.keep_latest(dice),
            "break-lock" => self.break_lock(dice),
            "resume" => self.resume(dice),
            "copy" => self.take("{out}", dice),
            "archive" => self.take("{out}/a.tar.gz", dice),
            "create" => self.flags(&["--title", "new"]),
            "checkpoint" => {
                self.name(dice);
                self.input = packed(&checkpoint("saved"));
                self.removes = Removes::File("session");
            }
            "show" | "logs" | "search" | "du" | "export" => self.look(verb, dice),
            _ => {}
        }
    }

    /// One session more among the arguments, the racer's most often.
    fn name(&mut self, dice: &mut Dice) {
        let all = self.kind.sessions();
        let own: Vec<_> = all.iter().filter(|(_, owner)| *owner == crate::RACER).collect();
        let id = if dice.below(10) < 6 { dice.pick(&own).0 } else { dice.pick(all).0 };
        // Locked ones are left as they are by a save.
        let id = if self.args[0] == "checkpoint" && matches!(id, "n2" | "r3" | "r4") { "n3" } else { id };
        self.args.push(id.to_owned());
        self.named.push(self.kind.entry(id));
    }

    fn flags(&mut self, flags: &[&str]) {
        self.args.extend(flags.iter().map(|flag| (*flag).to_owned()));
    }

    /// Agreed to, and mostly whoever uses them.
    fn sure(&mut self, dice: &mut Dice) {
        self.flags(&["--yes"]);
        if !dice.one_in(4) {
            self.flags(&["--force"]);
        }
        if dice.one_in(8) {
            self.flags(&["--json"]);
        }
    }

    fn remove(&mut self, dice: &mut Dice, removes: Removes) {
        self.name(dice);
        if dice.one_in(4) {
            self.name(dice);
        }
        self.sure(dice);
        self.removes = removes;
    }

    fn restore(&mut self) {
        self.args.push(KEPT.to_owned());
        self.named.push(self.kind.entry(KEPT));
        self.flags(&["--yes"]);
    }

    fn all_of_the_trash(&mut self) {
        self.flags(&["--yes"]);
        self.removes = Removes::Trash;
    }

    fn keep_latest(&mut self, dice: &mut Dice) {
        let count = 1 + dice.below(3);
        self.args.push(count.to_string());
        self.sure(dice);
        match dice.below(4) {
            0 | 1 => self.flags(&["--destroy"]),
            2 => self.flags(&["--trash"]),
            _ => {}
        }
        for flags in [&["--all-owners"][..], &["--keep-size", "1G"], &["--protect", "unsubmitted"]] {
            if dice.one_in(if flags[0] == "--all-owners" { 2 } else { 5 })
                && (self.kind == Kind::Plainbox || flags.len() == 1)
            {
                self.flags(flags);
            }
        }
        self.removes = Removes::ButLatest(count);
    }

    fn break_lock(&mut self, dice: &mut Dice) {
        self.removes = match self.kind {
            Kind::Woger => Removes::File(".state.json"),
            _ => Removes::File("session.next"),
        };
        let ids: &[&str] = if self.kind == Kind::Woger { &["10", "30", "50", "20"] } else { &["n2", "n2", "r3", "r4"] };
        let id = dice.pick(ids);
        self.args.push(id.to_owned());
        self.named.push(self.kind.entry(id));
        self.sure(dice);
        if self.kind == Kind::Plainbox && dice.one_in(4) {
            self.flags(&["--adopt"]);
            self.removes = Removes::File("session");
        }
    }

    fn resume(&mut self, dice: &mut Dice) {
        self.name(dice);
        if self.kind == Kind::Woger {
            self.sure(dice);
            self.removes = Removes::State;
        } else {
            self.flags(&["--dry-run"]);
        }
    }

    fn take(&mut self, to: &str, dice: &mut Dice) {
        self.name(dice);
        self.args.push(to.to_owned());
        self.tells = true;
    }

    fn look(&mut self, verb: &str, dice: &mut Dice) {
        if verb == "search" {
            self.args.push("SECRET|PUBLIC|STRANGER".to_owned());
        }
        self.name(dice);
        match verb {
            "show" if dice.one_in(2) => self.flags(&["--json"]),
            "logs" if !dice.one_in(4) => self.flags(&["1.record.gz"]),
            "export" => self.flags(&["--format", "json"]),
            _ => {}
        }
        self.tells = true;
    }
}
