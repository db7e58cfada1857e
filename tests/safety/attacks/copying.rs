//! Copies, archives, saves and replacements: what was identified is what is read and written, and nothing is given away.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::process::{Command, Stdio};

use super::ground::{Ground, Ran, STRANGER, stranger};

/// More than a pipe holds: when it is written, the program has begun to read, and so has looked the session up.
const MORE_THAN_A_PIPE: usize = 300_000;

fn packed(name: &str) -> Vec<u8> {
    let mut content = vec![0; MORE_THAN_A_PIPE];
    content[..name.len()].copy_from_slice(name.as_bytes());
    content
}

/// Runs `checkpoint target`, and between the look-up and the end of its input what the stranger's script says.
fn checkpoint(ground: &Ground, meanwhile: &str) -> Ran {
    let mut command = ground.command(&["checkpoint", "target", "--force"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&packed("new")).unwrap();
    assert!(stranger(meanwhile).current_dir(ground.repository()).status().unwrap().success());
    drop(input);
    Ran::of(child.wait_with_output().unwrap())
}

#[test]
fn a_checkpoint_goes_into_the_session_that_was_looked_up_or_nowhere() {
    let Some(ground) = Ground::new("a checkpoint goes into the session that was looked up") else { return };
    let swap = "mv target.session held && mv victim.session target.session";
    let link = "mv target.session held && ln -s victim.session target.session";
    for (meanwhile, victim) in [(swap, "target"), (link, "victim"), ("mv target.session held", "victim")] {
        for id in ["target", "victim"] {
            ground.make(id, STRANGER, 1_000);
        }
        let ran = checkpoint(&ground, meanwhile);
        assert_eq!(ran.code, Some(1), "{meanwhile}: {}", ran.err);
        assert!(ran.err.contains("was replaced since it was listed"), "{}", ran.err);
        for untouched in [ground.session(victim).join("session"), ground.repository().join("held/session")] {
            assert_eq!(fs::read(&untouched).unwrap(), b"x", "{meanwhile}: {}", untouched.display());
        }
        fs::remove_dir_all(ground.repository()).unwrap();
        fs::create_dir(ground.repository()).unwrap();
        fs::set_permissions(ground.repository(), PermissionsExt::from_mode(0o777)).unwrap();
    }
    ground.make("target", STRANGER, 1_000);
    let ran = checkpoint(&ground, "true");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(fs::read(ground.session("target").join("session")).unwrap(), packed("new"));
}

#[test]
fn a_copy_by_root_runs_as_nobody_and_is_open_to_nobody() {
    let Some(ground) = Ground::new("a copy by root runs as nobody and is open to nobody") else { return };
    let session = ground.make("a", STRANGER, 1_000);
    let modes = [("io-logs/data", 0o6755), ("io-logs", 0o2777), ("session", 0o666), ("", 0o777)];
    for (part, mode) in modes {
        fs::set_permissions(session.join(part), PermissionsExt::from_mode(mode)).unwrap();
    }
    fs::create_dir(ground.at("out")).unwrap();
    let ran = ground.run(&["copy", "a", ground.at("out").to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for (part, mode) in modes {
        let copied = fs::symlink_metadata(ground.at("out/a.session").join(part)).unwrap();
        assert_eq!((copied.uid(), copied.mode() & 0o7777), (0, mode & 0o755), "{part}");
    }
}

#[test]
fn a_target_that_others_write_gives_nothing_away() {
    let Some(ground) = Ground::new("a target that others write gives nothing away") else { return };
    ground.make("a", 0, 1_000);
    fs::create_dir(ground.at("out")).unwrap();
    fs::set_permissions(ground.at("out"), PermissionsExt::from_mode(0o777)).unwrap();
    fs::create_dir(ground.at("private")).unwrap();
    fs::set_permissions(ground.at("private"), PermissionsExt::from_mode(0o700)).unwrap();
    let (out, name) = (ground.at("out"), ground.at("out/a.session"));
    symlink("../private", &name).unwrap();
    let ran = ground.run(&["copy", "a", out.to_str().unwrap()]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("a.session already exists in the target directory"), "{}", ran.err);
    fs::remove_file(&name).unwrap();
    // What a killed copy of an older version left is not in the way.
    fs::create_dir_all(ground.at("out/a.session.partial/io-logs")).unwrap();
    let ran = ground.run(&["copy", "a", out.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let private = fs::metadata(ground.at("private")).unwrap();
    assert_eq!((private.mode() & 0o7777, fs::read_dir(ground.at("private")).unwrap().count()), (0o700, 0));
}

#[test]
fn a_session_is_neither_copied_nor_packed_into_itself() {
    let Some(ground) = Ground::new("a session is neither copied nor packed into itself") else { return };
    let session = ground.make("a", 0, 1_000);
    let before = fs::metadata(&session).unwrap();
    for (verb, target) in
        [("copy", session.join("io-logs")), ("copy", session.clone()), ("archive", session.join("a.tgz"))]
    {
        let ran = ground.run(&[verb, "a", target.to_str().unwrap()]);
        assert!(matches!(ran.code, Some(1 | 2)), "{verb}: {:?}", ran.code);
        assert!(ran.err.contains("inside"), "{}", ran.err);
    }
    let after = fs::metadata(&session).unwrap();
    assert_eq!((before.mtime(), before.ctime_nsec()), (after.mtime(), after.ctime_nsec()), "nothing was made in it");
}

#[test]
fn holes_stay_holes_in_copies_and_archives() {
    let Some(ground) = Ground::new("holes stay holes in copies and archives") else { return };
    let session = ground.make("a", 0, 1_000);
    fs::File::create(session.join("io-logs/data")).unwrap().set_len(1 << 40).unwrap();
    fs::create_dir(ground.at("out")).unwrap();
    let archive = ground.at("out/a.tgz");
    for (verb, target) in [("copy", ground.at("out")), ("archive", archive.clone())] {
        let ran = ground.run(&[verb, "a", target.to_str().unwrap()]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    let copied = fs::metadata(ground.at("out/a.session/io-logs/data")).unwrap();
    assert_eq!((copied.len(), copied.blocks()), (1 << 40, 0));
    assert!(fs::metadata(&archive).unwrap().len() < 100_000);
    fs::create_dir(ground.at("unpacked")).unwrap();
    let unpacked = Command::new("tar").arg("xzf").arg(&archive).arg("-C").arg(ground.at("unpacked")).status().unwrap();
    assert!(unpacked.success(), "the system's own tar reads it");
    let again = fs::metadata(ground.at("unpacked/a.session/io-logs/data")).unwrap();
    assert!(again.len() == 1 << 40 && again.blocks() < 100);
    assert_eq!(fs::read(ground.at("unpacked/a.session/session")).unwrap(), b"x");
}

#[test]
fn a_full_disk_keeps_nothing_of_a_copy_or_an_archive() {
    let test = "a full disk keeps nothing of a copy or an archive";
    let Some(ground) = Ground::new(test) else { return };
    if !crate::tools::can_mount(test) {
        return;
    }
    let session = ground.make("a", 0, 1_000);
    // Bytes that no compression makes smaller.
    let mut state = 1_u64;
    let bytes = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    });
    fs::write(session.join("io-logs/data"), bytes.take(3 << 20).collect::<Vec<_>>()).unwrap();
    fs::create_dir(ground.at("full")).unwrap();
    let full = ground.at("full");
    for (verb, target) in [("copy", full.clone()), ("archive", full.join("a.tgz"))] {
        let script = r#"mount -t tmpfs -o size=1m none "$1" && shift && for try in 1 2; do "$@"; echo "rc $?"; done; ls -A "$0""#;
        let mut command = Command::new("unshare");
        let program = ground.command(&[verb, "a", target.to_str().unwrap()]);
        command
            .args(["-m", "sh", "-c", script])
            .arg(&full)
            .arg(&full)
            .arg(program.get_program())
            .args(program.get_args());
        ground.away(&mut command);
        let ran = Ran::of(command.output().unwrap());
        assert_eq!(ran.out, "rc 1\nrc 1\n", "{verb}: {}", ran.err);
        assert!(!ran.err.is_empty() && ran.err.lines().all(|line| line.contains("No space left")), "{}", ran.err);
    }
}

#[test]
fn a_mount_that_leads_into_the_session_is_no_target() {
    let test = "a mount that leads into the session is no target";
    let Some(ground) = Ground::new(test) else { return };
    if !crate::tools::can_mount(test) {
        return;
    }
    let session = ground.make("a", 0, 1_000);
    fs::create_dir(ground.at("mnt")).unwrap();
    let before = fs::read_dir(session.join("io-logs")).unwrap().count();
    for (verb, target) in [("copy", ground.at("mnt")), ("archive", ground.at("mnt/a.tgz"))] {
        let script = r#"mount --bind "$0" "$1" && shift && exec "$@""#;
        let program = ground.command(&[verb, "a", target.to_str().unwrap()]);
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", script]).arg(session.join("io-logs")).arg(ground.at("mnt"));
        command.arg(program.get_program()).args(program.get_args());
        ground.away(&mut command);
        let ran = Ran::of(command.output().unwrap());
        assert!(matches!(ran.code, Some(1 | 2)) && ran.err.contains("inside"), "{verb}: {:?} {}", ran.code, ran.err);
        assert_eq!(fs::read_dir(session.join("io-logs")).unwrap().count(), before, "{verb}");
    }
}

#[test]
fn a_repository_is_not_made_through_what_a_stranger_put_in_the_way() {
    let Some(ground) = Ground::new("a repository is not made through what a stranger put in the way") else { return };
    fs::create_dir(ground.at("open")).unwrap();
    fs::set_permissions(ground.at("open"), PermissionsExt::from_mode(0o777)).unwrap();
    symlink(ground.at("elsewhere"), ground.at("open/link")).unwrap();
    for place in ["open/link", "open/link/below"] {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
        command.arg("-r").arg(ground.at(place)).args(["--kind", "plainbox", "create"]);
        ground.away(&mut command);
        let ran = Ran::of(command.output().unwrap());
        assert_ne!(ran.code, Some(0), "{place}");
        assert!(!ground.at("elsewhere").exists());
    }
}

#[test]
fn a_session_is_made_for_its_maker() {
    let Some(ground) = Ground::new("a session is made for its maker") else { return };
    chown(ground.repository(), Some(STRANGER), Some(STRANGER)).unwrap();
    let ran = ground.run(&["create", "--title", "t", "--era", "xdg"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let made = fs::metadata(ground.session(ran.out.trim())).unwrap();
    assert_eq!((made.uid(), made.mode() & 0o7022), (0, 0));
}

#[test]
fn a_copy_takes_no_group_and_no_access_list_from_where_it_is_put() {
    let Some(ground) = Ground::new("a copy takes no group from where it is put") else { return };
    let session = ground.make("a", 0, 1_000);
    fs::set_permissions(&session, PermissionsExt::from_mode(0o750)).unwrap();
    let into = ground.at("shared");
    fs::create_dir(&into).unwrap();
    chown(&into, Some(STRANGER), Some(STRANGER)).unwrap();
    fs::set_permissions(&into, PermissionsExt::from_mode(0o2777)).unwrap();
    let ran = ground.run(&["copy", "a", into.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let copy = into.join("a.session");
    for made in [copy.clone(), copy.join("session"), copy.join("io-logs")] {
        let facts = fs::metadata(&made).unwrap();
        assert_eq!((facts.uid(), facts.gid()), (0, rustix::process::getegid().as_raw()), "{}", made.display());
    }
    let read = stranger("cat shared/a.session/session").current_dir(ground.at("")).status().unwrap();
    assert!(!read.success(), "only root's group was let in");
}
