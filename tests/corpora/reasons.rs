//! Why jobs failed, in what the real programs left: each failed job is told with its comment or a line of its log.

use std::sync::Arc;

use adjourn::command::{BAD_LINE_BYTES, Catalog, Place, Readers, bad_lines};
use adjourn::model::{LogId, Position, RunSummary, failed_jobs};
use adjourn::work::Task;

use crate::plainbox::verdict::corpora;

fn readers(place: &std::path::Path) -> Readers {
    let place = Place { address: place.into(), named: true };
    Readers::new(Arc::new(Catalog::open(&[place], None, Default::default(), &Default::default()).unwrap()))
}

#[test]
fn every_failed_job_with_output_or_a_comment_gets_a_reason() {
    let (task, mut failed, mut told, mut silent) = (Task::new(), 0, 0, Vec::new());
    for corpus in corpora() {
        let (folder, mut readers) = (&corpus.name, readers(corpus.place.as_ref()));
        for row in readers.list(&task).unwrap().rows {
            let detail = readers.detail(&row, &task).unwrap();
            for job in failed_jobs(&detail) {
                failed += 1;
                match readers.failure_reason(&row, &job, BAD_LINE_BYTES, &task) {
                    Ok(reason) if reason.is_told => {
                        told += 1;
                        assert!(!reason.text.as_str().is_empty());
                        shows(&mut readers, &row, reason.line.as_ref());
                    }
                    Ok(reason) => silent.push(format!("{folder} {} {}: {}", row.entry.id, job.id, reason.text)),
                    Err(error) => silent.push(format!("{folder} {}", error)),
                }
            }
        }
    }
    assert_eq!((told, failed), (35, 35), "{silent:#?}");
}

/// The line that is pointed at stands there.
fn shows(readers: &mut Readers, row: &adjourn::model::EntryRef, line: Option<&(LogId, u64)>) {
    let Some((log, number)) = line else { return };
    let lines = readers.open_log(row, log).unwrap().lines(Position::Line(*number), 1, &Task::new()).unwrap();
    assert!(!lines.lines[0].text.is_empty());
}

#[test]
fn a_row_and_the_run_at_a_glance_count_the_same_failures() {
    let task = Task::new();
    let mut seen = 0;
    for corpus in corpora() {
        let (folder, mut readers) = (&corpus.name, readers(corpus.place.as_ref()));
        for row in readers.list(&task).unwrap().rows {
            let summary = readers.summary(&row).unwrap();
            let told = RunSummary::of(&summary, &readers.detail(&row, &task).unwrap());
            if summary.error.is_none() {
                assert_eq!(told.failed.len(), summary.failures() as usize, "{folder} {}", row.entry.id);
                seen += told.failed.len();
            }
            if let Some(at) = &told.interrupted {
                readers.interrupted_after(&row, at, &task).unwrap();
            }
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn reading_stops_at_the_bytes_given_and_when_cancelled() {
    let ng118 = corpora().iter().find(|corpus| corpus.name == "ng118").unwrap();
    let mut readers = readers(ng118.place.as_ref());
    let task = Task::new();
    for row in readers.list(&task).unwrap().rows {
        for job in failed_jobs(&readers.detail(&row, &task).unwrap()) {
            let Some(log) = job.log else { continue };
            let whole = bad_lines(&mut *readers.open_log(&row, &log).unwrap(), BAD_LINE_BYTES, &task).unwrap();
            if whole.first.is_none() {
                continue;
            }
            let part = bad_lines(&mut *readers.open_log(&row, &log).unwrap(), 1, &task).unwrap();
            assert!(!part.is_whole && whole.is_whole);
            let stopped = Task::new();
            stopped.cancel();
            assert!(bad_lines(&mut *readers.open_log(&row, &log).unwrap(), BAD_LINE_BYTES, &stopped).is_err());
            return;
        }
    }
    panic!("no failed job has a log");
}
