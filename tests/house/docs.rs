//! The documents are true: every block marked `console` runs as it is written, against the bundled samples, and no relative link is
//! dead. A block that cannot run here says so behind the mark (`console no-run: needs sshd`) and is counted.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::tools;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Markdown files that people read, beside the fixtures of tests.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    found.extend(["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name)));
    found.sort();
    found
}

/// A block marked `console`.
struct Block {
    line: usize,
    /// Why it cannot run.
    no_run: Option<String>,
    commands: Vec<String>,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut inside = false;
    for (line, content) in (1..).zip(text.lines()) {
        if let Some(mark) = content.strip_prefix("```console") {
            inside = true;
            let no_run = mark.trim().strip_prefix("no-run:").map(|why| why.trim().to_owned());
            found.push(Block { line, no_run, commands: Vec::new() });
        } else if content.starts_with("```") {
            inside = false;
        } else if let Some(command) = content.strip_prefix("$ ").filter(|_| inside) {
            found.last_mut().unwrap().commands.push(command.to_owned());
        }
    }
    found
}

/// A home with the samples in it, as a reader would have them.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        let kept = home.0.path().join("samples");
        let demo = home.command().args(["demo", "--keep"]).arg(&kept).output().unwrap();
        assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
        let checkpoint = r#"{"session":{"desired_job_list":[],"jobs":{},"metadata":{"app_blob":null,"app_id":null,"flags":[],"running_job_name":null,"title":"nightly"},"results":{}},"version":4}"#;
        fs::write(home.0.path().join("checkpoint.json"), checkpoint).unwrap();
        home
    }

    fn command(&self) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
        self.settle(&mut command);
        command
    }

    fn settle(&self, command: &mut Command) {
        let program = assert_cmd::cargo::cargo_bin!("adjourn");
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", program.parent().unwrap().display());
        let at = |name: &str| self.0.path().join(name);
        command.env_clear().env("PATH", path).env("HOME", self.0.path()).env("LC_ALL", "C.UTF-8");
        command
            .env("PLAINBOX_SESSION_REPOSITORY", at("samples/plainbox/sessions"))
            .env("CHECKPOINT", at("checkpoint.json"));
        command.env("STATES", at("samples/pamiq/states")).env("WORKSPACES", at("samples/woger/workspaces"));
        command
            .env("PYNENC", at("samples/pynenc/app.sqlite"))
            .env("ADJOURN_REPOSITORY", at("samples/plainbox/sessions"));
        command.current_dir(self.0.path()).stdin(Stdio::null());
    }

    fn run(&self, script: &str) -> Result<(), String> {
        let mut command = Command::new("bash");
        command.args(["-euo", "pipefail", "-c", script]);
        self.settle(&mut command);
        let ran = command.output().unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        let told = format!("{}: {} {}", ran.status, said(&ran.stdout), said(&ran.stderr));
        ran.status.success().then_some(()).ok_or(told)
    }
}

#[test]
fn every_command_in_the_documents_runs_as_it_is_written() {
    let (mut ran, mut left, mut wrong) = (0, Vec::new(), Vec::new());
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let found = blocks(&text);
        if found.is_empty() {
            continue;
        }
        // Each document begins with the samples as they are.
        let home = Home::new();
        let name = document.strip_prefix(root()).unwrap().display().to_string();
        for block in found {
            if let Some(why) = block.no_run {
                assert!(!why.is_empty(), "{name}:{}: no reason why it cannot run", block.line);
                left.push(format!("{name}:{}: {why}", block.line));
                continue;
            }
            for command in block.commands {
                ran += 1;
                wrong.extend(
                    home.run(&command).err().map(|error| format!("{name}:{}: {command}\n    {error}", block.line)),
                );
            }
        }
    }
    tools::tell(&format!("{ran} commands ran, {} blocks did not: {left:#?}", left.len()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran > 20, "only {ran} commands were found");
}

/// Targets of `[text](target)` that are files of the project.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.starts_with('#')).collect()
}

#[test]
fn no_relative_link_is_dead() {
    let mut dead = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for link in links(&text) {
            let file = link.split('#').next().unwrap_or_default();
            if !document.parent().unwrap().join(file).exists() {
                dead.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}
