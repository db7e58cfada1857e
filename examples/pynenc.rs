//! Reads the SQLite file of a pynenc application, without pynenc: which invocations failed, and of which task.
//!
//!     cargo run --example pynenc --no-default-features --features pynenc -- APP.sqlite
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to whoever runs it")]

use std::path::Path;
use std::sync::Arc;

use adjourn::command::{Catalog, Place, Readers};
use adjourn::model::Settings;
use adjourn::storage::Environment;
use adjourn::work::Task;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args_os().nth(1).ok_or("name the file")?;
    let place = Place { address: Path::new(&file).as_os_str().into(), named: true };
    // The file is only looked at: a browser of it changes nothing of a running application's.
    let catalog = Catalog::open(&[place], Some("pynenc"), Settings::default(), &Environment::new())?;
    let (mut readers, task) = (Readers::new(Arc::new(catalog)), Task::new());

    for row in readers.list(&task)?.rows {
        let summary = readers.summary(&row)?;
        if summary.state.text.exact() == b"failed" {
            println!("{}  {}", row.entry.id, summary.title);
        }
    }
    Ok(())
}
