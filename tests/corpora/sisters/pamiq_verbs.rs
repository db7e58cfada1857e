//! What may be done to a state and what only when it is forced.

use std::sync::Arc;

use adjourn::command::{Catalog, ChangeRequest, Place, Readers, resume};
use adjourn::model::{ResumeAction, ResumeTemplate, Settings};

use crate::sisters::changes::{apply_plan, fates, keep_plan, plan, row};
use crate::sisters::unpacked::{Corpus, names, readers, rows, strings};

#[test]
fn keeping_the_latest_leaves_what_the_real_keeper_leaves() {
    let corpus = Corpus::of("pamiq");
    let edges = &corpus.verdicts["roots"]["keeper_edges"];
    let mut readers = corpus.readers("keeper_edges", None);
    let plan = keep_plan(&mut readers, 2, false);
    let mut going = fates(&plan).0;
    going.reverse();
    assert_eq!(going, strings(&edges["would_remove"]));
    assert_eq!(apply_plan(&mut readers, plan).failed(), 0);
    assert_eq!(names(&rows(&mut readers)), ["a.state", "b.state"]);
    for untouched in ["plainfile.state", "Z.STATE", "not_a_state"] {
        assert!(corpus.root("keeper_edges").join(untouched).exists(), "{untouched}");
    }
}

#[test]
fn what_launch_left_over_goes_by_keeping_three() {
    let corpus = Corpus::of("pamiq");
    let mut readers = corpus.readers("launch_run", None);
    let plan = keep_plan(&mut readers, 3, false);
    assert_eq!(fates(&plan).0.len(), 2);
    apply_plan(&mut readers, plan);
    let after = strings(&corpus.verdicts["roots"]["launch_run"]["after_second_run"]);
    let mut left = names(&rows(&mut readers));
    left.reverse();
    assert_eq!(left, after[2..]);
}

#[test]
fn the_newest_state_and_one_being_saved_need_force() {
    let corpus = Corpus::of("pamiq");
    let mut readers = corpus.readers("launch_minimal", None);
    let newest = rows(&mut readers).remove(0);
    let (going, staying) = fates(&plan(&mut readers, ChangeRequest::Destroy(vec![newest.clone()]), false));
    assert!(going.is_empty() && staying[0].1 == ["newest"]);
    assert_eq!(fates(&plan(&mut readers, ChangeRequest::Destroy(vec![newest]), true)).0.len(), 1);

    let saving = corpus.root("launch_minimal/0.state");
    std::fs::create_dir_all(saving.join("interaction")).unwrap();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(30);
    std::fs::File::open(&saving).unwrap().set_modified(old).unwrap();
    std::fs::create_dir(corpus.root("launch_minimal/1.state")).unwrap();
    let entry = row(&mut readers, "0.state");
    let (_, staying) = fates(&plan(&mut readers, ChangeRequest::Destroy(vec![entry]), false));
    assert_eq!(staying[0].1, ["live"]);
}

#[test]
fn resuming_prints_the_path_or_runs_the_users_program() {
    let corpus = Corpus::of("pamiq");
    let environment = [("PATH".to_owned(), std::env::var_os("PATH").unwrap())].into_iter().collect();
    let mut readers = corpus.readers("launch_minimal", None);
    let entry = rows(&mut readers).remove(0);
    let location = corpus.root("launch_minimal").join(entry.entry.id.os());
    let ResumeAction::Launch { argv, .. } = resume::offer(&readers, &entry, &environment).unwrap().unwrap() else {
        panic!()
    };
    assert_eq!(argv[..2], ["printf", "%s\\n"]);
    assert_eq!(argv[2], location);

    let template = ResumeTemplate {
        app_id: "pamiq".into(),
        argv: vec!["true".into(), "--from={location}".into(), "{id}".into()],
        consequence: None,
    };
    let settings = Settings { resume: vec![template], ..Settings::default() };
    let place = Place { address: corpus.root("launch_minimal").into(), named: true };
    let catalog = Catalog::open(&[place], None, settings, &environment).unwrap();
    let readers = Readers::new(Arc::new(catalog));
    let ResumeAction::Launch { argv, .. } = resume::offer(&readers, &entry, &environment).unwrap().unwrap() else {
        panic!()
    };
    assert_eq!(argv[0], "true");
    assert_eq!(argv[1].to_str().unwrap(), format!("--from={}", location.display()));

    std::fs::remove_file(location.join("time.pkl")).unwrap();
    assert_eq!(resume::offer(&readers, &entry, &environment).unwrap().unwrap_err().key, "partial");
}

#[test]
fn one_list_of_both_kinds_goes_by_age_and_keeps_each_ones_order() {
    let (states, workspaces) = (Corpus::of("pamiq"), Corpus::of("woger"));
    let places = [states.root("launch_run"), workspaces.root("versions")]
        .map(|path| Place { address: path.into(), named: true });
    let catalog = Catalog::open(&places, None, Settings::default(), &Default::default()).unwrap();
    let listed = names(&rows(&mut Readers::new(Arc::new(catalog))));
    let of = |readers: &mut Readers| names(&rows(readers));
    let own = of(&mut readers(&workspaces.root("versions"), None));
    assert_eq!(listed.iter().filter(|name| own.contains(name)).cloned().collect::<Vec<_>>(), own);
    assert_eq!(listed.len(), 11);
}

/// A trash folder of ours under a state's name is no state: neither is it the newest, nor does it hide which is.
#[test]
fn a_renamed_trash_folder_is_not_the_newest_state() {
    let corpus = Corpus::of("pamiq");
    let mut readers = corpus.readers("launch_run", None);
    let oldest = rows(&mut readers).pop().unwrap();
    let trashed = plan(&mut readers, ChangeRequest::Trash(vec![oldest]), false);
    apply_plan(&mut readers, trashed);
    let place = corpus.root("launch_run");
    let is_trash = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with(".trash-");
    let trash =
        std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap()).find(|entry| is_trash(&entry.file_name()));
    let renamed = place.join("zz.state");
    std::fs::rename(trash.unwrap().path(), &renamed).unwrap();
    std::fs::File::open(&renamed).unwrap().set_modified(std::time::SystemTime::now()).unwrap();

    let mut readers = corpus.readers("launch_run", None);
    let rows = rows(&mut readers);
    assert_eq!(rows[0].entry.id.to_string(), "zz.state", "it is listed: it has a state's name");
    let (_, staying) = fates(&plan(&mut readers, ChangeRequest::Destroy(vec![rows[1].clone()]), false));
    assert!(staying[0].1.contains(&"newest"), "{staying:?}");
}
