//! Looking at files that a writer makes, leaves and comes back to.

use super::*;

fn writer(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.execute_batch("CREATE TABLE IF NOT EXISTS t (n INTEGER)").unwrap();
    connection
}

fn count(look: &mut Look) -> i64 {
    look.read(|connection| Ok(connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0))?)).unwrap()
}

fn names(place: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(place).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn looking_at_a_closed_file_makes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("odd %3f?#name");
    drop(writer(&path));
    let mut look = Look::new(&path).unwrap();
    assert_eq!(count(&mut look), 0);
    assert_eq!(names(place.path()), ["odd %3f?#name"]);
    drop(look);
    assert_eq!(names(place.path()), ["odd %3f?#name"]);
}

#[test]
fn rows_of_a_live_log_are_seen_and_the_log_stays() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.sqlite");
    let writer = writer(&path);
    let mut look = Look::new(&path).unwrap();
    for rows in 1..20 {
        writer.execute("INSERT INTO t VALUES (1)", []).unwrap();
        assert_eq!(count(&mut look), rows);
    }
    let log = std::fs::read(place.path().join("a.sqlite-wal")).unwrap();
    assert_eq!(count(&mut Look::new(&path).unwrap()), 19);
    assert_eq!(std::fs::read(place.path().join("a.sqlite-wal")).unwrap(), log);
}

#[test]
fn a_log_that_appears_and_goes_is_never_missed() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.sqlite");
    drop(writer(&path));
    let mut look = Look::new(&path).unwrap();
    for rows in 1..10 {
        let live = writer(&path);
        live.execute("INSERT INTO t VALUES (1)", []).unwrap();
        assert_eq!(count(&mut look), rows);
        drop(live);
        assert_eq!(count(&mut look), rows);
    }
}

#[test]
fn nothing_is_written_and_a_cancelled_task_stops_it() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.sqlite");
    drop(writer(&path));
    let mut look = Look::new(&path).unwrap();
    assert!(look.read(|connection| Ok(connection.execute("INSERT INTO t VALUES (1)", [])?)).is_err());
    let task = Task::new();
    look.stop_with(&task);
    task.cancel();
    let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
    assert!(look.read(|connection| Ok(connection.query_row(endless, [], |row| row.get::<_, i64>(0))?)).is_err());
}

#[test]
fn only_sqlite_files_are_taken_for_such() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.sqlite");
    drop(writer(&path));
    assert!(is_sqlite(&path).unwrap());
    std::fs::write(place.path().join("b"), "SQLite").unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, place.path().join("fifo"), rustix::fs::Mode::RWXU).unwrap();
    for name in ["b", "none", "fifo", ""] {
        assert!(!is_sqlite(&place.path().join(name)).unwrap_or_default(), "{name}");
        assert!(name == "b" || Look::new(&place.path().join(name)).is_err(), "{name}");
    }
}
