//! After every verb of ours the real programs list what we list, in our order; what we resume they really resume; what we pack
//! they load.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::environments::{Environment, repository, spread_times};
use crate::theirs::Real;
use crate::{full, ids, ours};

/// Runs the binary and gives back what it said; `codes` are the exit codes that are fine.
fn adjourn(words: &[&str], repository: &Path, config: &Path, codes: &[i32]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_adjourn"))
        .arg("-r")
        .arg(repository)
        .args(words)
        .env("LC_ALL", "C.UTF-8")
        .env("XDG_CONFIG_HOME", config)
        .env_remove("ADJOURN_REPOSITORY")
        .env_remove("PLAINBOX_SESSION_REPOSITORY")
        .output()
        .unwrap();
    let code = output.status.code().unwrap_or(-1);
    assert!(codes.contains(&code), "adjourn {words:?}: {code}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

struct Bench {
    _keep: TempDir,
    repository: PathBuf,
    config: TempDir,
}

impl Bench {
    fn of(environment: &Environment) -> Self {
        let (keep, repository) = repository();
        let written = environment.write(&repository);
        for id in &written {
            // What is younger than ten seconds is taken for a save that is going on.
            if let Ok(next) = std::fs::File::open(repository.join(format!("{id}.session/session.next"))) {
                next.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(60)).unwrap();
            }
        }
        spread_times(&repository, &written);
        Self { _keep: keep, repository, config: TempDir::new().unwrap() }
    }

    fn run(&self, words: &[&str]) -> Output {
        adjourn(words, &self.repository, self.config.path(), &[0])
    }

    /// Both list the same; what the real program says of it comes back.
    fn both_list(&self, environment: &Environment, after: &str) -> Real {
        let real = environment.list(&self.repository);
        assert_eq!(ids(&ours::list(&self.repository)), real.order, "{environment}: after {after}");
        real
    }

    fn locked(&self) -> String {
        let list = ours::list(&self.repository);
        let locked = list["sessions"].as_array().unwrap().iter().find(|row| row["locked"] == true);
        locked.unwrap()["id"].as_str().unwrap().to_owned()
    }
}

#[test]
fn after_every_verb_both_list_the_same() {
    for environment in full("after every verb both list the same") {
        let bench = Bench::of(&environment);
        let before = bench.both_list(&environment, "writing").order;
        let (youngest, oldest) = (before.first().unwrap().clone(), before.last().unwrap().clone());

        let locked = bench.locked();
        bench.run(&["break-lock", "--yes", &locked]);
        let real = bench.both_list(&environment, "break-lock");
        assert_eq!(real.order, before, "{environment}: breaking a lock moves nothing");
        assert_eq!(real.sessions[&locked].value["locked"], false, "{environment}: the lock is gone for it too");

        bench.run(&["trash", "--yes", &youngest]);
        assert_eq!(bench.both_list(&environment, "trash").order, before[1..], "{environment}: the youngest is gone");
        bench.run(&["restore", "--yes", &youngest]);
        assert_eq!(bench.both_list(&environment, "restore").order, before, "{environment}: it is the youngest again");

        bench.run(&["destroy", "--yes", &oldest]);
        let rest = &before[..before.len() - 1];
        assert_eq!(bench.both_list(&environment, "destroy").order, rest, "{environment}: the oldest is gone");

        // What has no checkpoint and others may write pushes nothing out, as Checkbox makes its sessions.
        let counts = |id: &&String| {
            let folder = bench.repository.join(format!("{id}.session"));
            folder.join("session").exists() || folder.metadata().unwrap().permissions().mode() & 0o002 == 0
        };
        let third = before.iter().filter(counts).nth(2).unwrap();
        let left = before.iter().position(|id| id == third).unwrap() + 1;
        bench.run(&["keep-latest", "3", "--destroy", "--yes"]);
        assert_eq!(bench.both_list(&environment, "keep-latest").order, before[..left], "{environment}: three are left");
    }
}

#[test]
fn an_adopted_save_is_the_checkpoint_that_they_load() {
    for environment in full("an adopted save") {
        let bench = Bench::of(&environment);
        let list = environment.list(&bench.repository);
        let donor = list
            .order
            .iter()
            .find(|id| list.sessions[*id].resumed().is_some() && list.sessions[*id].value["locked"] == false);
        let donor = donor.unwrap().clone();
        let folder = bench.repository.join(format!("{donor}.session"));
        std::fs::copy(folder.join("session"), folder.join("session.next")).unwrap();
        spread_times(&bench.repository, &list.order.iter().rev().cloned().collect::<Vec<_>>());
        bench.run(&["break-lock", "--adopt", "--yes", &donor]);
        let real = bench.both_list(&environment, "adopting");
        assert_eq!(real.sessions[&donor].value["locked"], false, "{environment}");
        assert!(real.sessions[&donor].resumed().is_some(), "{environment}: it still loads");
    }
}

#[test]
fn what_we_copy_and_pack_they_load() {
    for environment in full("what we copy and pack, they load") {
        let bench = Bench::of(&environment);
        let before = environment.list(&bench.repository);
        let id = before.order.iter().find(|id| before.sessions[*id].resumed().is_some()).unwrap().clone();
        let said = |real: &Real| {
            let mut value = real.sessions[&id].value.clone();
            value["location"] = Value::Null;
            value
        };

        let (_keep, copied) = repository();
        bench.run(&["copy", &id, copied.to_str().unwrap()]);
        let real = environment.list(&copied);
        assert_eq!(real.order, std::slice::from_ref(&id), "{environment}: the copy is listed");
        assert_eq!(said(&real), said(&before), "{environment}: the copy says the same");

        let (keep, unpacked) = repository();
        let archive = keep.path().join("session.tar.gz");
        bench.run(&["archive", &id, archive.to_str().unwrap()]);
        let file = flate2::read::MultiGzDecoder::new(std::fs::File::open(&archive).unwrap());
        let mut archive = tar::Archive::new(file);
        archive.set_preserve_mtime(true);
        archive.unpack(&unpacked).unwrap();
        let real = environment.list(&unpacked);
        assert_eq!(real.order, std::slice::from_ref(&id), "{environment}: what was packed is listed");
        assert_eq!(said(&real), said(&before), "{environment}: what was packed says the same");
    }
}

/// `adjourn resume` becomes the real program, which goes on with this session and saves it.
#[test]
fn what_we_resume_goes_on_there() {
    for environment in full("what we resume, goes on").into_iter().filter(|it| !it.has_session_command()) {
        let bench = Bench::of(&environment);
        let argv = environment.resuming(&bench.repository);
        let words: Vec<String> = argv.iter().map(|word| format!("{word:?}")).collect();
        let config = bench.config.path().join("adjourn");
        std::fs::create_dir(&config).unwrap();
        let text = format!("[[resume]]\napp_id = {:?}\nargv = [{}]\n", environment.app_id(), words.join(", "));
        std::fs::write(config.join("config.toml"), text).unwrap();

        let real = environment.list(&bench.repository);
        let resumable = real.resumable().unwrap();
        let id = resumable.iter().find(|id| real.sessions[*id].value["locked"] == false).unwrap();
        let output = bench.run(&["resume", "--yes", id]);
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(said["offered"].as_array().unwrap().iter().any(|other| other == id), "{environment}: {said}");
        assert!(!said["results"].as_object().unwrap().is_empty(), "{environment}: {said}");
        let row = ours::show(&bench.repository, id);
        assert_eq!(row["title"], "went on", "{environment}: it saved the session that we named");
        println!("interop: {environment}: went on with {id}, interrupted in {}", said["running"]);
    }
}
