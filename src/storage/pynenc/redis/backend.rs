//! The state backend in a Redis, in the very keys that pynenc-redis 0.3.0 uses, so that both may work in one database.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::address::Address;
use super::call;
use super::command::command;
use super::keys::{APPS, Keys};
use super::link::Link;
use crate::model::PlaceAddress;
use crate::storage::codec::json::Json;
use crate::storage::pynenc::backend::{App, Backend, Hooks};
use crate::storage::pynenc::value::text_of;
use crate::storage::pynenc::{BackendError, DistributedInvocation, InvocationHistory, moment};
use crate::work::Task;

type Result<T> = std::result::Result<T, BackendError>;

/// Makes state backends in a Redis.
///
/// ```no_run
/// use adjourn::storage::pynenc::{App, RedisStateBackend, StateBackend};
///
/// let backend = RedisStateBackend::open("redis://user:password@host/0", App::new("my-app"))?;
/// println!("{} steps", backend.get_history("5f0c")?.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RedisStateBackend;

impl RedisStateBackend {
    /// The state backend of an app at this address: `redis://user:password@host:port/database`, or `redis+unix:///socket`.
    ///
    /// # Errors
    /// The address is none, the app's id cannot stand in keys, or the server cannot be reached.
    pub fn open(address: &str, app: App) -> Result<Backend> {
        let keys = Keys::of_app(&app.app_id).ok_or_else(|| BackendError::BadAppId(app.app_id.clone()))?;
        let PlaceAddress::Server(address) = PlaceAddress::from(address) else {
            return Err(BackendError::Address("it is a path"));
        };
        let link = Mutex::new(Link::new(Address::new(&address)?));
        let place = Redis { app, keys, link };
        place.introduce()?;
        Ok(Backend::new(place))
    }
}

struct Redis {
    app: App,
    keys: Keys,
    link: Mutex<Link>,
}

impl Redis {
    /// Stores what the monitor lists apps by, unless pynenc already did.
    fn introduce(&self) -> Result<()> {
        let key = format!("{APPS}{}", self.app.app_id);
        self.lock().ask(&command(&["SET", &key, &self.app.info(), "NX"]))
    }

    fn lock(&self) -> MutexGuard<'_, Link> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, key: &str, text: &str) -> Result<()> {
        self.lock().ask(&command(&["SET", key, text]))
    }

    fn get(&self, key: &str) -> Result<Option<String>> {
        let found: Option<Vec<u8>> = self.lock().ask(&command(&["GET", key]))?;
        Ok(found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn steps(&self, invocation_id: &str) -> Result<Vec<String>> {
        let steps: Vec<Vec<u8>> =
            self.lock().ask(&command(&["LRANGE", &self.keys.state("history", invocation_id), "0", "-1"]))?;
        Ok(steps.iter().map(|step| String::from_utf8_lossy(step).into_owned()).collect())
    }
}

/// A member of the history by time, as pynenc-redis makes it.
fn member(step: &InvocationHistory, json: &str) -> String {
    format!("{}:{}:{json}", step.invocation_id, score(step))
}

fn score(step: &InvocationHistory) -> String {
    text_of(&Json::Float(moment::seconds(step.timestamp)))
}

impl Hooks for Redis {
    fn app(&self) -> &App {
        &self.app
    }

    fn upsert(&self, invocation: &DistributedInvocation) -> Result<()> {
        let id = &invocation.invocation_id;
        let mut commands = redis::pipe();
        commands.atomic().set(self.keys.state("invocation", id), call::to_json(invocation)).ignore();
        let mut add = |what: &str, of: &str| {
            commands.sadd(self.keys.state(what, of), id).ignore();
        };
        if let Some(parent) = &invocation.parent_invocation_id {
            add("parent_invocation_children", parent);
        }
        if let Some(event) = &invocation.parent_event_id {
            add("parent_event_children", event);
        }
        if let Some(workflow) = &invocation.workflow {
            add("workflow:invocations", &workflow.id);
            add("workflow:type_invocations", &workflow.task);
        }
        self.lock().ask_all(&commands)
    }

    fn invocation(&self, invocation_id: &str) -> Result<Option<DistributedInvocation>> {
        let Some(json) = self.get(&self.keys.state("invocation", invocation_id))? else { return Ok(None) };
        let damaged = || BackendError::Damaged {
            what: "the invocation",
            key: invocation_id.to_owned(),
            why: "it names no task".to_owned(),
        };
        call::from_json(invocation_id, &json).map(Some).ok_or_else(damaged)
    }

    fn append_history(&self, step: &InvocationHistory) -> Result<()> {
        let (list, by_time) =
            (self.keys.state("history", &step.invocation_id), self.keys.key("state_backend", "history_by_timestamp"));
        let mut commands = redis::pipe();
        commands.atomic();
        let steps = self.steps(&step.invocation_id)?;
        // What later versions find where a step has no status: that of the last one that has.
        let before =
            steps.iter().rev().filter_map(|json| InvocationHistory::from_json(json).ok()).find_map(|old| old.status);
        for json in steps {
            let same = |old: &InvocationHistory| (old.timestamp, &old.status) == (step.timestamp, &step.status);
            if let Some(old) = InvocationHistory::from_json(&json).ok().filter(same) {
                commands.lrem(&list, 0, &json).ignore();
                commands.zrem(&by_time, member(&old, &json)).ignore();
            }
        }
        let json = step.to_json_after(before.as_ref());
        commands.rpush(&list, &json).ignore();
        commands.cmd("ZADD").arg(&by_time).arg(score(step)).arg(member(step, &json)).ignore();
        self.lock().ask_all(&commands)
    }

    fn history(&self, invocation_id: &str) -> Result<Vec<InvocationHistory>> {
        self.steps(invocation_id)?.iter().map(|json| InvocationHistory::from_json(json)).collect()
    }

    fn store_result(&self, invocation_id: &str, text: &str) -> Result<()> {
        self.set(&self.keys.state("result", invocation_id), text)
    }

    fn result(&self, invocation_id: &str) -> Result<Option<String>> {
        self.get(&self.keys.state("result", invocation_id))
    }

    fn store_exception(&self, invocation_id: &str, text: &str) -> Result<()> {
        self.set(&self.keys.state("exception", invocation_id), text)
    }

    fn exception(&self, invocation_id: &str) -> Result<Option<String>> {
        self.get(&self.keys.state("exception", invocation_id))
    }

    fn store_client_data(&self, reference: &str, text: &str) -> Result<()> {
        self.set(&self.keys.client_data(reference), text)
    }

    fn client_data(&self, reference: &str) -> Result<Option<String>> {
        self.get(&self.keys.client_data(reference))
    }

    fn purge(&self) -> Result<()> {
        let mut all = Vec::new();
        let pattern = self.keys.pattern("state_backend", "");
        let mut link = self.lock();
        link.scan(&pattern, &Task::new(), &mut |keys| {
            all.extend(keys);
            true
        })?;
        for batch in all.chunks(1_000) {
            link.ask::<()>(redis::Cmd::new().arg("DEL").arg(batch))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::pynenc::backend::suite;
    use crate::storage::pynenc::redis::server::Server;

    #[test]
    fn the_suite() {
        let Some(server) = Server::start("the suite of state backends on Redis") else { return };
        suite::run(&|app| Box::new(RedisStateBackend::open(&server.address(), app).unwrap()));
    }

    #[test]
    fn a_purge_keeps_what_only_looks_alike() {
        let Some(server) = Server::start("purging a Redis") else { return };
        let open = |app: &str| RedisStateBackend::open(&server.address(), App::new(app)).unwrap();
        let (one, two) = (open("a?"), open("ab"));
        for backend in [&one, &two] {
            crate::storage::pynenc::StateBackend::set_result(backend, "i", &Json::Int(1)).unwrap();
        }
        crate::storage::pynenc::StateBackend::purge(&one).unwrap();
        assert!(crate::storage::pynenc::StateBackend::get_result(&one, "i").is_err());
        assert!(crate::storage::pynenc::StateBackend::get_result(&two, "i").is_ok());
        assert!(matches!(RedisStateBackend::open(&server.address(), App::new("a:b")), Err(BackendError::BadAppId(_))));
    }
}
