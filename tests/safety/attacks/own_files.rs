//! The program's own files: settings, remembered view, index, logs. They are kept where nobody else has a say, or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use adjourn::command::launch::{self, Program};
use adjourn::command::{Catalog, Place, Readers};
use adjourn::config::{self, Places};
use adjourn::model::{IndexPlace, OwnPlace, Settings};
use adjourn::work::Task;

use crate::attacks::ground::{Ground, Ran, STRANGER};

type View = BTreeMap<String, String>;

fn view(word: &str) -> View {
    View::from([("sort".to_owned(), word.to_owned())])
}

/// A home of the user with no privileges, with these directories of his.
fn his_home(ground: &Ground, below: &[&str]) -> PathBuf {
    let home = ground.at("his");
    fs::create_dir(&home).unwrap();
    chown(&home, Some(STRANGER), Some(STRANGER)).unwrap();
    for dir in below {
        fs::create_dir(home.join(dir)).unwrap();
        chown(home.join(dir), Some(STRANGER), Some(STRANGER)).unwrap();
    }
    home
}

/// What stands in a directory, however deep, and whose it is.
fn all(dir: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let facts = fs::symlink_metadata(entry.path()).unwrap();
        found.push((entry.path(), facts.uid()));
        if facts.is_dir() {
            found.extend(all(&entry.path()));
        }
    }
    found
}

fn keep(state: &OwnPlace) -> std::io::Result<()> {
    config::remember(&Places { state: Some(state.clone()), ..Places::default() }, &view("age"))
}

/// Lists a repository and keeps an index of it, as `list` does, without waiting for files to come to rest.
fn list_with_index(ground: &Ground, folder: &OwnPlace) {
    let index = Some(IndexPlace { rest: Duration::ZERO, ..IndexPlace::new(folder.clone()) });
    let places = [Place { address: ground.repository().into(), named: true }];
    let settings = Settings { index, ..Settings::default() };
    let catalog = Arc::new(Catalog::open(&places, Some("plainbox"), settings, &Default::default()).unwrap());
    let mut readers = Readers::new(Arc::clone(&catalog));
    let listing = readers.list(&Task::new()).unwrap();
    listing.rows.iter().for_each(|row| drop(readers.summary(row).unwrap()));
    catalog.remember();
}

#[test]
fn nothing_is_written_to_the_home_of_another_user() {
    let Some(ground) = Ground::new("nothing_is_written_to_the_home_of_another_user") else { return };
    ground.make("one", 0, 1_700_000_000);
    let home = his_home(&ground, &[".cache", ".local", ".local/state", ".local/state/adjourn"]);
    let before = all(&home);
    let (state, cache) = ([".local", "state", "adjourn"], [".cache", "adjourn", "index"]);
    let why = keep(&OwnPlace::new(home.clone(), state)).unwrap_err().to_string();
    assert!(why.contains("his is owned by "), "{why}");
    list_with_index(&ground, &OwnPlace::new(home.clone(), cache));
    assert_eq!(all(&home), before);
    // Where it may be kept it is, so that the above says something.
    let own = ground.at("home");
    keep(&OwnPlace::new(own.clone(), state)).unwrap();
    list_with_index(&ground, &OwnPlace::new(own.clone(), cache));
    assert!(own.join(".local/state/adjourn/view.toml").is_file());
    assert_eq!(fs::read_dir(own.join(".cache/adjourn/index")).unwrap().count(), 1);
    let private = |(path, _): &(PathBuf, u32)| fs::metadata(path).unwrap().mode() & 0o077 == 0;
    assert!(all(&own).iter().all(private));
}

#[test]
fn every_command_leaves_the_home_of_another_user_as_it_was_and_config_says_why() {
    let Some(ground) = Ground::new("every_command_leaves_the_home_of_another_user_as_it_was") else { return };
    ground.make("one", 0, 1_700_000_000);
    let home = his_home(&ground, &[]);
    for args in [&["list"][..], &["show", "one"], &["trash", "one", "--yes"], &["config"]] {
        let ran = Ran::of(ground.command(args).env("HOME", &home).output().unwrap());
        assert_eq!(all(&home), [], "{args:?}");
        if args == ["config"] {
            assert_eq!(ran.err.matches("his is owned by ").count(), 2, "{}", ran.err);
            assert!(ran.err.contains("the view was not saved: "), "{}", ran.err);
        } else {
            assert!(!ran.err.contains("not saved"), "{args:?}: {}", ran.err);
        }
    }
    let missing = ground.at("no/such/home");
    let ran = Ran::of(ground.command(&["list"]).env("HOME", &missing).output().unwrap());
    assert_eq!((ran.code, ground.at("no").exists()), (Some(0), false), "{}", ran.err);
}

#[test]
fn links_of_another_user_lead_nowhere_and_roots_own_do() {
    let Some(ground) = Ground::new("links_of_another_user_lead_nowhere_and_roots_own_do") else { return };
    let (home, target) = (ground.at("home"), ground.at("target"));
    fs::create_dir(&target).unwrap();
    fs::set_permissions(&target, PermissionsExt::from_mode(0o700)).unwrap();
    symlink(&target, home.join("state")).unwrap();
    let state = OwnPlace::new(home.clone(), ["state", "adjourn"]);
    keep(&state).unwrap();
    assert!(target.join("adjourn/view.toml").is_file(), "root put the link there");
    fs::remove_dir_all(target.join("adjourn")).unwrap();
    std::os::unix::fs::lchown(home.join("state"), Some(STRANGER), Some(STRANGER)).unwrap();
    let why = keep(&state).unwrap_err().to_string();
    assert!(why.contains("home/state is owned by "), "{why}");
    // What the view's own name leads to is neither read nor written.
    let (own, secret) = (OwnPlace::new(home.clone(), ["own"]), ground.at("secret"));
    fs::create_dir(home.join("own")).unwrap();
    fs::write(&secret, "sort = \"secret\"\n").unwrap();
    symlink(&secret, home.join("own/view.toml")).unwrap();
    let places = Places { state: Some(own), ..Places::default() };
    assert_eq!(config::remembered::<View>(&places), View::new());
    config::remember(&places, &view("age")).unwrap();
    assert_eq!(config::remembered::<View>(&places), view("age"));
    assert_eq!(fs::read_to_string(&secret).unwrap(), "sort = \"secret\"\n");
}

#[test]
fn what_another_user_could_have_written_is_not_read_back() {
    let Some(ground) = Ground::new("what_another_user_could_have_written_is_not_read_back") else { return };
    let place = OwnPlace::new(ground.at("home"), ["own"]);
    let places = Places { state: Some(place.clone()), ..Places::default() };
    let (dir, file) = (place.path(), place.path().join("view.toml"));
    config::remember(&places, &view("age")).unwrap();
    let spoilt: [(&str, &dyn Fn()); 4] = [
        ("his file", &|| chown(&file, Some(STRANGER), None).unwrap()),
        ("a file that he may write", &|| fs::set_permissions(&file, PermissionsExt::from_mode(0o606)).unwrap()),
        ("a file with a second name", &|| fs::hard_link(&file, ground.at("second")).unwrap()),
        ("his directory", &|| chown(&dir, Some(STRANGER), None).unwrap()),
    ];
    for (what, spoil) in spoilt {
        assert_eq!(config::remembered::<View>(&places), view("age"), "before {what}");
        spoil();
        assert_eq!(config::remembered::<View>(&places), View::new(), "{what}");
        fs::remove_file(&file).unwrap();
        chown(&dir, Some(0), None).unwrap();
        config::remember(&places, &view("age")).unwrap();
    }
    for kind in ["fifo", "directory"] {
        fs::remove_file(&file).unwrap();
        match kind {
            "fifo" => rustix::fs::mkfifoat(rustix::fs::CWD, &file, rustix::fs::Mode::RUSR).unwrap(),
            _ => fs::create_dir(&file).unwrap(),
        }
        assert_eq!(config::remembered::<View>(&places), View::new(), "a {kind}");
        let kept = config::remember(&places, &view("age"));
        assert_eq!(kept.is_ok(), kind == "fifo", "a {kind} in its place");
    }
}

#[test]
fn places_that_variables_name_are_held_to_the_same() {
    let Some(ground) = Ground::new("places_that_variables_name_are_held_to_the_same") else { return };
    ground.make("one", 0, 1_700_000_000);
    let shared = ground.at("shared");
    fs::create_dir(&shared).unwrap();
    fs::set_permissions(&shared, PermissionsExt::from_mode(0o777)).unwrap();
    for (value, told) in [
        (shared.as_path(), "shared is writable by others"),
        (Path::new("relative"), ""),
        (Path::new(""), ""),
        (Path::new("/dev/null"), "Not a directory"),
        (Path::new("/proc/none/such"), "No such file"),
    ] {
        let mut command = ground.command(&["config"]);
        command.current_dir(ground.path()).env("XDG_STATE_HOME", value).env("XDG_CACHE_HOME", value);
        let ran = Ran::of(command.output().unwrap());
        assert_eq!(ran.code, Some(0), "{value:?}: {}", ran.err);
        assert_eq!(ran.err.matches("was not saved: ").count(), if told.is_empty() { 0 } else { 2 }, "{}", ran.err);
        assert!(ran.err.contains(told), "{value:?}: {}", ran.err);
        assert!(!ground.at("relative").exists() && all(&shared).is_empty());
    }
}

#[test]
fn the_log_goes_to_no_file_that_somebody_else_planted() {
    let Some(ground) = Ground::new("the_log_goes_to_no_file_that_somebody_else_planted") else { return };
    let public = ground.at("public");
    fs::create_dir(&public).unwrap();
    // Not sticky: there the system itself would refuse some of it, if its settings say so.
    fs::set_permissions(&public, PermissionsExt::from_mode(0o777)).unwrap();
    let (secret, at) = (ground.at("home/secret"), |name: &str| public.join(name));
    fs::write(&secret, "secret").unwrap();
    symlink(&secret, at("link")).unwrap();
    symlink(ground.at("home"), at("way")).unwrap();
    for link in ["link", "way"] {
        std::os::unix::fs::lchown(at(link), Some(STRANGER), Some(STRANGER)).unwrap();
    }
    fs::hard_link(&secret, at("second")).unwrap();
    fs::write(at("his"), "").unwrap();
    fs::set_permissions(at("his"), PermissionsExt::from_mode(0o666)).unwrap();
    chown(at("his"), Some(STRANGER), Some(STRANGER)).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, at("fifo"), rustix::fs::Mode::from_raw_mode(0o666)).unwrap();
    for (name, why) in [
        ("link", "it is a symbolic link"),
        ("way/new", "public/way is owned by "),
        ("second", "it has a second hard link"),
        ("fifo", "it is a FIFO"),
        ("his", "owned by "),
    ] {
        let ran = ground.run(&["--log-file", at(name).to_str().unwrap(), "list"]);
        assert_eq!(ran.code, Some(2), "{name}: {}", ran.err);
        assert!(ran.err.contains("cannot write the log") && ran.err.contains(why), "{name}: {}", ran.err);
    }
    assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
    assert_eq!(fs::read_to_string(at("his")).unwrap(), "");
    assert!(!ground.at("home/new").exists());
    let own = at("own");
    assert_eq!(ground.run(&["--log-file", own.to_str().unwrap(), "list"]).code, Some(0));
    assert_eq!(fs::metadata(&own).unwrap().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&own).unwrap().contains("begins"));
}

#[test]
fn settings_in_the_home_of_another_user_name_no_programs_and_empty_no_trash() {
    let Some(ground) = Ground::new("settings_in_the_home_of_another_user_name_no_programs") else { return };
    let home = his_home(&ground, &[".config", ".config/adjourn"]);
    let text = "trash_keeps = \"1s\"\nread_only = true\n[[resume]]\napp_id = \"x\"\nargv = [\"/his/program\"]\n";
    let file = home.join(".config/adjourn/config.toml");
    fs::write(&file, text).unwrap();
    let refused = |why: &str| {
        let ran = Ran::of(ground.command(&["config"]).env("HOME", &home).output().unwrap());
        assert!(ran.out.contains("trash_keeps\t\"7d\"\t") && !ran.out.contains("/his/program"), "{}", ran.out);
        assert!(ran.out.contains("read_only\ttrue"), "what hurts nobody counts: {}", ran.out);
        assert!(ran.err.contains("trash_keeps refused") && ran.err.contains("programs refused"), "{}", ran.err);
        assert!(ran.err.contains(why), "{why}: {}", ran.err);
    };
    // Root's own file in root's own directory, where he alone decides which one it is.
    chown(home.join(".config/adjourn"), Some(0), Some(0)).unwrap();
    refused("his is owned by ");
    chown(&file, Some(STRANGER), Some(STRANGER)).unwrap();
    refused("owned by user");
}

#[test]
fn samples_are_not_unpacked_where_others_could_exchange_them() {
    let Some(ground) = Ground::new("samples_are_not_unpacked_where_others_could_exchange_them") else { return };
    let temporary = ground.at("temporary");
    fs::create_dir(&temporary).unwrap();
    for (mode, code) in [(0o777, 1), (0o1777, 0), (0o700, 0)] {
        fs::set_permissions(&temporary, PermissionsExt::from_mode(mode)).unwrap();
        let ran = Ran::of(ground.command(&["demo"]).env("TMPDIR", &temporary).output().unwrap());
        assert_eq!(ran.code, Some(code), "{mode:o}: {}", ran.err);
        assert_eq!(ran.err.contains("is writable by others"), code == 1, "{}", ran.err);
        assert_eq!(all(&temporary), [], "{mode:o}");
    }
}

/// The program with so many repositories of one session each, started under these limits of open files.
fn many(ground: &Ground, count: usize, soft: u32, hard: u32) -> Ran {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit -Sn {soft} && ulimit -Hn {hard} && exec \"$@\"")).arg("sh");
    command.arg(assert_cmd::cargo::cargo_bin!("adjourn"));
    for n in 0..count {
        let place = ground.at(format!("many/{n}"));
        fs::create_dir_all(place.join(format!("s{n}.session"))).unwrap();
        command.arg("-r").arg(place);
    }
    ground.away(&mut command);
    Ran::of(command.args(["list", "--ids"]).output().unwrap())
}

#[test]
fn as_many_repositories_open_as_the_system_lets_and_more_are_refused_in_words() {
    let Some(ground) = Ground::new("as_many_repositories_open_as_the_system_lets") else { return };
    let ran = many(&ground, 400, 256, 4096);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(0), 400), "{}", ran.err);
    let ran = many(&ground, 400, 256, 512);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains(" of 400 could be opened: ") && ran.err.contains("raise `ulimit -n`"), "{}", ran.err);
    assert_eq!((ran.err.lines().count(), ran.out.as_str()), (1, ""));
}

#[test]
fn a_program_that_is_started_gets_the_limit_that_was_found() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Some(ground) = Ground::new("a_program_that_is_started_gets_the_limit_that_was_found") else { return };
    let before = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: Some(700), ..before }).unwrap();
    adjourn::work::allow_open_files(900);
    assert_eq!(getrlimit(Resource::Nofile).current, Some(900));
    let out = ground.at("limit");
    let argv = ["sh", "-c", "ulimit -n > \"$0\"", out.to_str().unwrap()].map(Into::into).to_vec();
    let program = Program { argv, environment: Vec::new(), directory: None };
    let terminal = fs::File::open("/dev/null").unwrap();
    launch::run(&program, terminal.as_fd(), &|_| ()).unwrap();
    assert_eq!(fs::read_to_string(&out).unwrap(), "700\n");
    assert_eq!(getrlimit(Resource::Nofile).current, Some(900));
    setrlimit(Resource::Nofile, before).unwrap();
}

#[test]
fn a_checkpoint_too_big_for_the_memory_is_told_and_hides_no_other() {
    let Some(ground) = Ground::new("a_checkpoint_too_big_for_the_memory_is_told") else { return };
    ground.make("small", 0, 1_700_000_000);
    for name in ["big", "bigger"] {
        let path = ground.make(name, 0, 1_700_000_100).join("session");
        let mut packed = flate2::write::GzEncoder::new(fs::File::create(path).unwrap(), flate2::Compression::fast());
        let title = std::io::Read::take(std::io::repeat(b'x'), 200 << 20);
        let mut text = std::io::Read::chain(&b"{\"session\":{\"metadata\":{\"title\":\""[..], title);
        std::io::copy(&mut text, &mut packed).unwrap();
        packed.finish().unwrap();
    }
    for args in
        [&["list", "--json"][..], &["show", "big"], &["keep-latest", "1", "--protect", "incomplete", "--dry-run"]]
    {
        let mut command = Command::new("sh");
        command.arg("-c").arg("ulimit -v 400000 && exec \"$@\"").arg("sh");
        command.arg(assert_cmd::cargo::cargo_bin!("adjourn")).arg("-r").arg(ground.repository()).args(args);
        ground.away(&mut command);
        let ran = Ran::of(command.output().unwrap());
        let said = format!("{args:?}: {} {}", ran.out, ran.err);
        assert!(ran.code.is_some_and(|code| code != 101), "{said}");
        assert!(!ran.err.contains("backtrace") && !ran.err.contains("memory allocation"), "{said}");
        if args[0] != "keep-latest" {
            assert!(said.contains("out of memory: may need 801 MiB"), "{said}");
        }
        assert!(args[0] != "list" || ran.out.contains("\"small\""), "{said}");
    }
}
