//! The keys that pynenc 0.3.1 with pynenc-redis 0.3.0 left, in a server of the tests' own.

use super::corpus::{Corpus, verdicts};
use super::verdict::{check, ids};
use super::{list, open};
use crate::model::{Id, Settings};
use crate::storage::pynenc::redis::server::Server;
use crate::storage::{Environment, kinds};
use crate::work::Task;

fn real(what: &str) -> Option<Server> {
    let corpus = Corpus::unpacked();
    Server::start_with(what, Some(&corpus.path("redis-0.3.1/dump.rdb")))
}

/// Every key with its content, as the server dumps it.
fn content(server: &Server) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut connection = server.connection();
    let mut keys: Vec<Vec<u8>> = redis::cmd("KEYS").arg("*").query(&mut connection).unwrap();
    keys.sort();
    let dump = |key: &Vec<u8>| redis::cmd("DUMP").arg(key).query(&mut server.connection()).unwrap();
    keys.iter().map(|key| (key.clone(), dump(key))).collect()
}

#[test]
fn every_verdict_of_redis() {
    let Some(server) = real("the verdicts of pynenc on Redis") else { return };
    let before = content(&server);
    let verdicts = verdicts("redis-0.3.1");
    let repository = open(server.address().as_ref());
    let mut reader = repository.reader().unwrap();
    check(&mut *reader, &verdicts);
    assert_eq!(ids(&list(&mut *reader)), verdicts["newest_first_paginated"]);
    let mut keys = Vec::new();
    reader.examine(&Task::new(), &mut |finding| keys.push(finding.reason.key)).unwrap();
    assert_eq!(keys, ["owner-silent"; 4]);
    assert!(content(&server) == before, "looking changed something");
}

#[test]
fn an_app_can_be_chosen_and_never_by_keys() {
    let Some(server) = real("choosing an app on Redis") else { return };
    let count = |address: String| list(&mut *open(address.as_ref()).reader().unwrap()).len();
    assert_eq!(count(format!("{}?app=lab-sample", server.address())), 26);
    assert_eq!(count(format!("{}?app=other", server.address())), 0);
    assert_eq!(count(server.address()), 26);
    let info: String = redis::cmd("INFO").arg("commandstats").query(&mut server.connection()).unwrap();
    assert!(info.contains("cmdstat_scan:") && !info.contains("cmdstat_keys:"), "{info}");
}

#[test]
fn a_server_that_is_not_there_or_refuses_is_told_without_its_password() {
    let open = |address: &str| {
        let opened = kinds::open(&address.into(), None, &Settings::default(), &Environment::new());
        opened.map(|_| ()).unwrap_err()
    };
    let absent = open("redis://me:hush@127.0.0.1:1/0");
    assert!(!absent.to_string().contains("hush"), "{absent}");
    let Some(server) = Server::start("a Redis that asks for a password") else { return };
    let set = redis::cmd("CONFIG").arg(&["SET", "requirepass", "right"]).exec(&mut server.connection());
    set.unwrap();
    let refused = open(&format!("{}?pass=wrong", server.address()));
    assert!(refused.to_string().contains("refuses user or password"), "{refused}");
    let right = format!("{}?pass=right", server.address());
    let repository = super::open(right.as_ref());
    assert!(!repository.info().place.to_string_lossy().contains("right"));
    assert!(list(&mut *repository.reader().unwrap()).is_empty());
}

/// 0.0.x kept no order and stored calls as texts inside texts.
#[test]
fn the_keys_of_the_early_era_are_read() {
    let Some(server) = Server::start("the keys of pynenc 0.0.x") else { return };
    let mut connection = server.connection();
    let task = r#"{"task_id": "m.f"}"#;
    let call = serde_json::json!({"task": task, "arguments": {"x": "1"}}).to_string();
    let invocation = serde_json::json!({"invocation_id": "i", "call": call}).to_string();
    let step = |at: &str, status: &str| {
        serde_json::json!({"invocation_id": "i", "_timestamp": at, "status": status, "execution_context": null})
            .to_string()
    };
    let key = |rest: &str| format!("__pynenc__:old:{rest}:i");
    redis::pipe()
        .set(key("state_backend:invocation"), invocation)
        .rpush(key("state_backend:history"), step("2025-01-02T03:04:06", "success"))
        .rpush(key("state_backend:history"), step("2025-01-02T03:04:05", "registered"))
        .set(key("state_backend:result"), "7")
        .set(key("orchestrator:invocation_status"), "success")
        .exec(&mut connection)
        .unwrap();
    let repository = open(server.address().as_ref());
    let mut reader = repository.reader().unwrap();
    let entries = list(&mut *reader);
    assert_eq!(ids(&entries), serde_json::json!(["i"]));
    let shown = super::verdict::show(&mut *reader, &entries[0]);
    assert_eq!(shown["app_id"], "old");
    assert_eq!((&shown["task"], &shown["status"]), (&"m.f".into(), &"success".into()));
    assert_eq!((&shown["result"], &shown["arguments"]["x"]), (&7.into(), &1.into()));
    assert_eq!(shown["history"][1]["timestamp"], "2025-01-02T03:04:06+00:00");
    assert!(reader.find(&Id::from("none")).is_err());
}
