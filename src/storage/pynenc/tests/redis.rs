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

/// What 0.0.24 left, with a task that called another one twice.
#[test]
fn the_keys_of_0_0_24_tell_workflows_and_children() {
    let Some(server) = Server::start("the keys of pynenc 0.0.24") else { return };
    let keys: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&super::corpus::unpacked("pynenc.redis-0.0.24.json.gz")).unwrap();
    for (key, words) in &keys {
        let mut words = words.as_array().unwrap().iter().map(|word| word.as_str().unwrap());
        let mut command = redis::cmd(words.next().unwrap());
        command.arg(key).arg(words.collect::<Vec<_>>());
        command.exec(&mut server.connection()).unwrap();
    }
    let mut reader = open(server.address().as_ref()).reader().unwrap();
    let entries = list(&mut *reader);
    assert_eq!(entries.len(), 7);
    let mut seen = Vec::new();
    for entry in &entries {
        let shown = super::verdict::show(&mut *reader, entry);
        seen.push(shown["task"].as_str().unwrap().to_owned());
        let (workflow, id) = (&shown["workflow"], entry.id.to_string());
        match shown["task"].as_str().unwrap() {
            "app0024.parent" => {
                assert_eq!((&workflow["id"], shown["children"].as_array().unwrap().len()), (&serde_json::json!(id), 2));
                let tasks = shown["children"].as_array().unwrap().iter().map(|child| child["task"].clone());
                assert!(tasks.eq(["app0024.add", "app0024.add"]));
            }
            "app0024.add" if !shown["parent"].is_null() => {
                assert_eq!(
                    (&workflow["id"], &workflow["type"]),
                    (&shown["parent"], &serde_json::json!("app0024.parent"))
                );
                assert_eq!(shown["children"], serde_json::json!([]), "its siblings are no children of it");
            }
            "app0024.pay" => {
                let wanted = serde_json::json!({"type": "PaymentError", "message": "402: declined"});
                assert_eq!(shown["exception"], wanted);
            }
            "app0024.echo" => assert_eq!(shown["arguments"]["value"].as_str().unwrap().len(), 5_000),
            _ => assert_eq!(workflow["id"], serde_json::json!(id)),
        }
    }
    seen.sort();
    assert_eq!(seen.join(" ").matches("add").count(), 3);
}

/// pynenc's orchestrator keeps the order; what only a state backend wrote is listed beside it.
#[test]
fn what_only_a_state_backend_wrote_is_listed_beside_the_others() {
    use crate::storage::pynenc::{App, DistributedInvocation, RedisStateBackend, StateBackend, Status};
    let Some(server) = real("a state backend beside a live pynenc") else { return };
    let backend = RedisStateBackend::open(&server.address(), App::new("lab-sample")).unwrap();
    for (id, status) in [("ours-1", Some(Status::Success)), ("ours-2", None)] {
        let call = DistributedInvocation::new(id, "m.f");
        backend.upsert_invocation(&call);
        if status.is_some() {
            backend.add_history(&call, status, None);
        }
    }
    backend.wait_for_all_async_operations().unwrap();
    let mut reader = open(server.address().as_ref()).reader().unwrap();
    let entries = list(&mut *reader);
    let ids: Vec<String> = entries.iter().map(|entry| entry.id.to_string()).collect();
    assert_eq!((ids.len(), ids[0].as_str(), ids[27].as_str()), (28, "ours-1", "ours-2"));
    assert!(entries.is_sorted_by(|a, b| a.age.at >= b.age.at));
    assert!(reader.summary(&entries[0]).unwrap().is("success"));
    backend.add_history(&DistributedInvocation::new("ours-1", "m.f"), None, None);
    backend.wait_for_all_async_operations().unwrap();
    assert!(reader.summary(&entries[0]).unwrap().is("success"), "a step without a status changes none");
    // One that the orchestrator forgot is listed by its history.
    redis::cmd("ZREM")
        .arg(&["__pynenc__:lab-sample:orchestrator:all_invocations_by_time", ids[5].as_str()])
        .exec(&mut server.connection())
        .unwrap();
    let mut again: Vec<String> = list(&mut *reader).iter().map(|entry| entry.id.to_string()).collect();
    again.sort();
    let mut ids = ids;
    ids.sort();
    assert_eq!(again, ids);
}

#[test]
fn an_app_of_the_early_era_is_found_beside_a_later_one() {
    let Some(server) = real("two eras in one Redis") else { return };
    let call = serde_json::json!({"task": r#"{"task_id": "m.f"}"#, "arguments": {}}).to_string();
    let invocation = serde_json::json!({"invocation_id": "i", "call": call}).to_string();
    redis::cmd("SET")
        .arg(&["__pynenc__:old:state_backend:invocation:i", &invocation])
        .exec(&mut server.connection())
        .unwrap();
    assert_eq!(list(&mut *open(server.address().as_ref()).reader().unwrap()).len(), 27);
}

#[test]
fn a_redis_of_rustvello_is_refused_in_words() {
    let Some(server) = Server::start("the keys of rustvello") else { return };
    let empty = open(server.address().as_ref());
    assert!(list(&mut *empty.reader().unwrap()).is_empty());
    redis::cmd("SET").arg(&["rustvello:lab:state:inv:i", "{}"]).exec(&mut server.connection()).unwrap();
    for address in [server.address(), format!("{}?app=lab", server.address())] {
        let error = open(address.as_ref()).reader().unwrap().list(None, &Task::new()).unwrap_err();
        assert!(matches!(error.cause(), crate::model::Cause::Unsupported(_)), "{error}");
        assert!(error.to_string().contains("keys of rustvello (app lab)"), "{error}");
    }
    let other = format!("{}?app=other", server.address());
    assert!(list(&mut *open(other.as_ref()).reader().unwrap()).is_empty());
}
