//! What was played, by command, and what was found, with all that it takes to see it again.

use std::collections::BTreeMap;

use crate::play::Played;

/// Counts of one command's schedules.
#[derive(Default)]
struct Line {
    schedules: usize,
    calls: usize,
    acts: usize,
    findings: usize,
}

#[derive(Default)]
pub struct Table {
    lines: BTreeMap<&'static str, Line>,
}

impl Table {
    pub fn count(&mut self, seed: u64, played: &Played) {
        let line = self.lines.entry(played.name).or_default();
        line.schedules += 1;
        line.calls += played.calls;
        line.acts += played.acts;
        line.findings += usize::from(!played.findings.is_empty());
        let loud = std::env::var_os("ADJOURN_LOUD").is_some();
        if played.findings.is_empty() && !loud {
            return;
        }
        println!("\nseed {seed}: adjourn {}", played.line);
        for step in &played.trace {
            println!("    {step}");
        }
        for finding in &played.findings {
            println!("  FOUND {finding}");
        }
        println!("  again: ADJOURN_SEED={seed} ADJOURN_SCHEDULES=1 cargo test --test interleave");
    }

    /// Schedules that found something.
    pub fn findings(&self) -> usize {
        self.lines.values().map(|line| line.findings).sum()
    }

    pub fn print(&self) {
        println!("\n{:20} {:>9} {:>9} {:>7} {:>8}", "command", "schedules", "calls", "acts", "findings");
        let mut all = Line::default();
        for (name, line) in &self.lines {
            print_line(name, line);
            all.schedules += line.schedules;
            all.calls += line.calls;
            all.acts += line.acts;
            all.findings += line.findings;
        }
        print_line("all", &all);
    }
}

fn print_line(name: &str, line: &Line) {
    println!("{name:20} {:>9} {:>9} {:>7} {:>8}", line.schedules, line.calls, line.acts, line.findings);
}
