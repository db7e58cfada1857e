//! `prune --max-total`: the trash goes first, then the oldest sessions, and what protects a session protects it here too.

use std::fs;
use std::path::Path;
use std::process::Command;

fn adjourn(repository: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", "/proc/none").arg("--repo").arg(repository).args(args);
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Four sessions of a mebibyte each, `s0` the oldest.
fn sessions() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for n in 0..4 {
        let session = place.path().join(format!("s{n}.session"));
        fs::create_dir_all(session.join("io-logs")).unwrap();
        fs::write(session.join("io-logs/log"), vec![7; 1 << 20]).unwrap();
        let modified = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + n);
        fs::File::open(&session).unwrap().set_modified(modified).unwrap();
    }
    place
}

fn names(place: &Path) -> Vec<String> {
    let names = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

#[test]
fn the_trash_goes_first_and_then_the_oldest() {
    let place = sessions();
    assert_eq!(adjourn(place.path(), &["trash", "s3", "--yes"]).0, Some(0));
    let (code, plan, _) = adjourn(place.path(), &["prune", "--max-total", "2500K", "--dry-run"]);
    assert_eq!(code, Some(0));
    let words: Vec<(&str, &str)> = plan.lines().filter_map(|line| line.split_once('\t')).collect();
    let ids: Vec<String> =
        words.iter().map(|(word, rest)| format!("{word} {}", rest.split('\t').next().unwrap())).collect();
    assert_eq!(ids, ["keep s2", "keep s1", "destroy s0", "destroy s3"]);
    assert_eq!(names(place.path()).len(), 3, "nothing happened yet");
    let (code, _, told) = adjourn(place.path(), &["prune", "--max-total", "2500K", "--yes"]);
    assert_eq!(
        (code, names(place.path())),
        (Some(0), vec!["s1.session".to_owned(), "s2.session".to_owned()]),
        "{told}"
    );
    assert_eq!(adjourn(place.path(), &["trash", "list"]).1, "");
    let (code, _, told) = adjourn(place.path(), &["prune", "--max-total", "1G", "--yes"]);
    assert_eq!((code, names(place.path()).len()), (Some(0), 2), "{told}");
}

#[test]
fn moving_to_the_trash_frees_nothing_and_says_so() {
    let place = sessions();
    let (code, _, told) = adjourn(place.path(), &["prune", "--max-total", "2500K", "--trash", "--yes"]);
    assert!(told.contains("frees nothing yet"), "{told}");
    assert_eq!((code, names(place.path())), (Some(0), vec!["s2.session".to_owned(), "s3.session".to_owned()]));
    assert_eq!(adjourn(place.path(), &["trash", "list"]).1.lines().count(), 2);
}

#[test]
fn what_is_protected_or_in_use_stays_and_too_much_that_is_left_is_told() {
    let place = sessions();
    let mut sitting = Command::new("sleep").arg("60").current_dir(place.path().join("s1.session")).spawn().unwrap();
    let (code, _, told) = adjourn(place.path(), &["prune", "--max-total", "500K", "--yes"]);
    sitting.kill().unwrap();
    sitting.wait().unwrap();
    assert_eq!((code, names(place.path())), (Some(3), vec!["s1.session".to_owned()]), "{told}");
    assert!(told.contains("s1: skipped: in use") && told.contains("would be left, more than"), "{told}");
    let slip = adjourn(place.path(), &["prune", "--max-total", "1G", "--protect", "submited", "--yes"]);
    assert_eq!(slip.0, Some(2), "{}", slip.2);
    assert_eq!(adjourn(place.path(), &["prune", "--yes"]).0, Some(2));
    assert_eq!(adjourn(place.path(), &["prune", "--max-total", "5", "--yes"]).0, Some(2), "no unit");
}

#[test]
fn what_nobody_chose_stays_in_the_trash_and_the_configuration_protects_too() {
    let place = sessions();
    assert_eq!(adjourn(place.path(), &["trash", "s2", "s3", "--yes"]).0, Some(0));
    let trash = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().path());
    let trash =
        trash.into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with(".trash-")).unwrap();
    let tomb = |id: &str| {
        let tombs = fs::read_dir(&trash).unwrap().map(|entry| entry.unwrap().path());
        tombs.into_iter().find(|tomb| tomb.join(format!("{id}.session")).exists()).unwrap()
    };
    // As a session that took another's name at the last moment lies there.
    let strange = tomb("s2").to_str().unwrap().replace("/kept.", "/strange.");
    fs::rename(tomb("s2"), &strange).unwrap();
    let (code, out, told) = adjourn(place.path(), &["prune", "--max-total", "1M", "--yes"]);
    assert_eq!((code, names(place.path())), (Some(3), Vec::new()), "{told}");
    assert!(out.contains("skipped\ts2\tin the trash though nobody chose it"), "{out}");
    assert!(Path::new(&strange).exists());
    let place = sessions();
    let config = tempfile::tempdir().unwrap();
    let file = config.path().join("config.toml");
    fs::write(&file, "[keep_latest]\nprotect = [\"unsaved\"]\n").unwrap();
    let told = adjourn(place.path(), &["--config", file.to_str().unwrap(), "prune", "--max-total", "1K", "--yes"]);
    assert_eq!((told.0, names(place.path()).len()), (Some(3), 4), "{}", told.2);
    fs::write(&file, "[keep_latest]\nprotect = 5\n").unwrap();
    let told = adjourn(place.path(), &["--config", file.to_str().unwrap(), "prune", "--max-total", "1K", "--yes"]);
    assert_eq!((told.0, names(place.path()).len()), (Some(2), 4), "{}", told.2);
}
