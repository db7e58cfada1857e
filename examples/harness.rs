//! A test harness of one's own that keeps its session where Checkbox does: each result is saved before the next job runs, so that a
//! machine that dies in the middle is gone on with.
//!
//!     cargo run --example harness --no-default-features -- DIRECTORY
//!
//! Without a directory it uses a temporary one and removes it again. Look at what it left with `adjourn -r DIRECTORY`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to whoever runs it")]

use std::path::PathBuf;
use std::process::Command;

use adjourn::model::Timestamp;
use adjourn::storage::Environment;
use adjourn::storage::plainbox::checkpoint::{Format, JobResult, Outcome, Rules};
use adjourn::storage::plainbox::{Job, NewSession, SessionManager, SessionStorageRepository};
use adjourn::text::Untrusted;

/// A job that runs a command line; its checksum tells whether its definition changed since a session was saved.
struct Shell {
    id: &'static str,
    command: &'static str,
}

impl Job for Shell {
    fn id(&self) -> Untrusted {
        self.id.into()
    }

    fn checksum(&self) -> Untrusted {
        use sha2::Digest;
        sha2::Sha256::digest(self.command).iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
    }
}

const JOBS: [Shell; 3] = [
    Shell { id: "com.example::kernel", command: "uname -r" },
    Shell { id: "com.example::disk", command: "df /" },
    Shell { id: "com.example::radio", command: "test -e /sys/class/net/wlan-of-the-example" },
];

#[expect(clippy::disallowed_methods, reason = "a harness runs its jobs")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let temporary = tempfile::tempdir()?;
    let place = std::env::args_os().nth(1).map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let repository = SessionStorageRepository::new(Some(place), &Environment::new());
    let jobs: Vec<&dyn Job> = JOBS.iter().map(|job| job as &dyn Job).collect();

    let (new, format) = (NewSession::default(), Format::Plainbox6);
    let mut manager = SessionManager::create_session(&jobs, Some(&repository), &new, format, Timestamp::now())?;
    manager.state.metadata.title = Some("nightly smoke test".into());
    manager.state.metadata.flags.insert("incomplete".into());
    manager.state.desired_job_list = JOBS.iter().map(Job::id).collect();
    manager.checkpoint(Timestamp::now())?;

    for job in &JOBS {
        let passed = Command::new("sh").args(["-c", job.command]).output()?.status.success();
        let outcome = if passed { Outcome::Pass } else { Outcome::Fail };
        manager.state.results.insert(job.id(), vec![JobResult { outcome, ..JobResult::default() }]);
        manager.checkpoint(Timestamp::now())?;
    }

    // Whoever starts after a crash loads the youngest session and sees which jobs have no result yet.
    let storage = manager.storage().clone();
    println!("saved in {}", storage.location().display());
    let again = SessionManager::load_session(&jobs, storage, Rules::default(), format, &mut |_| {})?;
    for (id, results) in &again.state.results {
        println!("{id}: {:?}", results.last().map(|result| &result.outcome));
    }
    Ok(())
}
