//! What every state backend must do, whatever it keeps things in; each backend's tests run it (formats/pynenc.md section 9).

use super::{App, StateBackend};
use crate::model::Timestamp;
use crate::storage::codec::json::Json;
use crate::storage::pynenc::{BackendError, DistributedInvocation, InvocationHistory, Status, TaskException, Workflow};

/// Makes the backend of an app; several calls share one place.
pub type Make<'a> = &'a dyn Fn(App) -> Box<dyn StateBackend>;

/// The whole suite.
pub fn run(make: Make<'_>) {
    histories(&*make(App::new("suite")));
    results(&*make(App::new("suite")));
    exceptions(&*make(App::new("suite")));
    invocations(&*make(App::new("suite")));
    large_values(make);
    what_could_not_be_read_again(&*make(App::new("suite")));
    asynchronous_writes(make);
    apps_are_apart(make);
}

fn call(id: &str) -> DistributedInvocation {
    DistributedInvocation::new(id, "tests.tasks.add")
}

fn histories(backend: &dyn StateBackend) {
    assert_eq!(backend.get_history("nobody").unwrap(), []);
    let at = |seconds: i64| Timestamp::new(1_795_218_600 + seconds, 250_000_000);
    let step = |status, seconds| InvocationHistory {
        runner_id: Some("runner".to_owned()),
        status_timestamp: Some(at(seconds)),
        runner_context_id: Some("runner".to_owned()),
        ..InvocationHistory::new("h", Some(status), at(seconds))
    };
    for (status, seconds) in [(Status::Registered, 0), (Status::Failed, 2), (Status::Running, 1)] {
        backend.add_step(step(status, seconds));
    }
    backend.add_step(step(Status::Failed, 2));
    backend.wait_for_invocation_async_operations("h").unwrap();
    let wanted = [step(Status::Registered, 0), step(Status::Running, 1), step(Status::Failed, 2)];
    assert_eq!(backend.get_history("h").unwrap(), wanted);
    let same = Timestamp::new(1_795_218_700, 0);
    let steps = [Some(Status::Registered), None].map(|status| InvocationHistory::new("same", status, same));
    steps.iter().for_each(|step| backend.add_step(step.clone()));
    backend.wait_for_invocation_async_operations("same").unwrap();
    let kept = backend.get_history("same").unwrap();
    assert!(kept.len() == 2 && kept.iter().any(|step| step.status.is_none()), "{kept:?}");
    let context = Json::object([("cpus", Json::Array(vec![Json::Int(0)])), ("host", Json::text("vm ☃"))]);
    let said = [(None, Some(context.clone())), (Some(Status::Registered), Some(context)), (None, None)];
    for (status, context) in &said {
        backend.add_history(&call("mute"), status.clone(), context.clone());
    }
    backend.wait_for_invocation_async_operations("mute").unwrap();
    let kept = backend.get_history("mute").unwrap().into_iter().map(|step| (step.status, step.execution_context));
    assert_eq!(kept.collect::<Vec<_>>(), said);
}

fn results(backend: &dyn StateBackend) {
    assert!(matches!(backend.get_result("r"), Err(BackendError::NotFound { what: "the result", .. })));
    for value in [
        Json::Null,
        Json::Int(-3),
        Json::Float(2.5),
        Json::text("déjà vu ☃ \u{1b}[0m"),
        Json::object([("n", Json::object([("a", Json::Array(vec![]))]))]),
    ] {
        backend.set_result("r", &value).unwrap();
        assert_eq!(backend.get_result("r").unwrap(), value);
    }
    let hostile = Json::object([("py/reduce", Json::Null)]);
    assert!(matches!(backend.set_result("r", &hostile), Err(BackendError::Instruction(_))));
}

fn exceptions(backend: &dyn StateBackend) {
    assert!(matches!(backend.get_exception("e"), Err(BackendError::NotFound { what: "the exception", .. })));
    let exception = TaskException::builtin("KeyError", &[Json::text("some key error")]).unwrap();
    backend.set_exception("e", &exception).unwrap();
    assert_eq!(backend.get_exception("e").unwrap(), exception);
}

fn invocations(backend: &dyn StateBackend) {
    assert!(matches!(backend.get_invocation("i"), Err(BackendError::InvocationNotFound(id)) if id == "i"));
    let plain = call("i");
    let full = DistributedInvocation {
        parent_invocation_id: Some("i".to_owned()),
        parent_event_id: Some("event".to_owned()),
        workflow: Some(Workflow { id: "i".to_owned(), task: "tests.tasks.order".to_owned(), parent: None }),
        ..call("full")
    };
    let full = full.with_arguments(&[("y", Json::text("\"ü\"")), ("x", Json::Int(1))]).unwrap();
    let own = Workflow { id: "own".to_owned(), task: "tests.tasks.add".to_owned(), parent: None };
    let own = DistributedInvocation { workflow: Some(own), ..call("own") };
    backend.upsert_invocation(&plain);
    backend.upsert_invocation(&full);
    backend.upsert_invocation(&own);
    backend.wait_for_all_async_operations().unwrap();
    assert_eq!(backend.get_invocation("own").unwrap(), own);
    assert_eq!(backend.get_invocation("i").unwrap(), plain);
    assert_eq!(backend.get_invocation("full").unwrap(), full);
    let again = full.clone().with_parent("other");
    backend.upsert_invocation(&again);
    backend.wait_for_invocation_async_operations("full").unwrap();
    assert_eq!(backend.get_invocation("full").unwrap(), again);
}

fn large_values(make: Make<'_>) {
    let backend = make(App::new("large"));
    let large = Json::text("x".repeat(5_000));
    backend.set_result("r", &large).unwrap();
    assert_eq!(backend.get_result("r").unwrap(), large);
    assert!(backend.hooks().result("r").unwrap().unwrap().starts_with(super::identity::REFERENCE));
    let exception = TaskException::builtin("ValueError", std::slice::from_ref(&large)).unwrap();
    backend.set_exception("r", &exception).unwrap();
    assert_eq!(backend.get_exception("r").unwrap(), exception);
    let eat = call("eat").with_arguments(&[("data", large.clone())]).unwrap();
    backend.upsert_invocation(&eat);
    backend.wait_for_all_async_operations().unwrap();
    let kept = backend.get_invocation("eat").unwrap();
    let (_, reference) = kept.arguments.first().unwrap();
    assert_eq!(backend.resolve(reference.clone()).unwrap(), eat.arguments[0].1);
    let lost = super::identity::reference("nobody stored this");
    assert!(matches!(backend.resolve(lost), Err(BackendError::NotFound { what: "the large value", .. })));
    let inline = make(App::new("inline").without_references());
    inline.set_result("r", &large).unwrap();
    assert_eq!(inline.hooks().result("r").unwrap().unwrap().len(), 5_002);
}

/// Refused before anything is stored; what was there stays.
fn what_could_not_be_read_again(backend: &dyn StateBackend) {
    backend.set_result("deep", &Json::Int(1)).unwrap();
    let deep = (0..1_001).fold(Json::Null, |value, _| Json::Array(vec![value]));
    let large = Json::text("x".repeat(64 << 20));
    for (value, why) in [(&deep, "deeper than"), (&large, "more than 63 MiB")] {
        let error = backend.set_result("deep", value).unwrap_err();
        assert!(matches!(&error, BackendError::Limit(_)), "{error}");
        assert!(error.to_string().starts_with("the result of deep could not be read again"), "{error}");
        assert!(error.to_string().contains(why), "{error}");
    }
    assert_eq!(backend.get_result("deep").unwrap(), Json::Int(1));
    let exception = TaskException::builtin("ValueError", std::slice::from_ref(&large)).unwrap();
    assert!(matches!(backend.set_exception("deep", &exception), Err(BackendError::Limit(_))));
    assert!(backend.get_exception("deep").is_err());
    backend.upsert_invocation(&call(&"i".repeat(5_000)));
    backend.upsert_invocation(&call("big").with_arguments(&[("data", large)]).unwrap());
    backend.add_history(&call("far"), Some(Status::Registered), Some(deep));
    match backend.wait_for_all_async_operations() {
        Err(BackendError::Writes(told)) => assert_eq!(told.len(), 3, "{told:?}"),
        other => panic!("{other:?}"),
    }
    assert!(backend.get_invocation("big").is_err());
    assert_eq!(backend.get_history("far").unwrap(), []);
}

fn asynchronous_writes(make: Make<'_>) {
    let backend = make(App::new("asynchronous"));
    let calls: Vec<_> = (0..50).map(|number| call(&format!("a{number}"))).collect();
    for invocation in &calls {
        backend.upsert_invocation(invocation);
        backend.add_history(invocation, Some(Status::Registered), None);
        backend.add_history(invocation, Some(Status::Pending), None);
    }
    backend.wait_for_all_async_operations().unwrap();
    for invocation in &calls {
        assert_eq!(backend.get_invocation(&invocation.invocation_id).unwrap(), *invocation);
        let steps = backend.get_history(&invocation.invocation_id).unwrap();
        let words: Vec<_> = steps.iter().filter_map(|step| step.status.clone()).collect();
        assert_eq!(words, [Status::Registered, Status::Pending]);
    }
}

fn apps_are_apart(make: Make<'_>) {
    let (one, two) = (make(App::new("app-one")), make(App::new("app_one")));
    for backend in [&one, &two] {
        backend.upsert_invocation(&call("same"));
        backend.add_history(&call("same"), Some(Status::Registered), None);
        backend.set_result("same", &Json::text(backend.app().app_id.as_str())).unwrap();
        backend.wait_for_all_async_operations().unwrap();
    }
    assert_eq!(one.get_result("same").unwrap(), Json::text("app-one"));
    one.purge().unwrap();
    assert!(one.get_invocation("same").is_err() && one.get_result("same").is_err());
    assert_eq!(one.get_history("same").unwrap(), []);
    assert_eq!(two.get_result("same").unwrap(), Json::text("app_one"));
    assert_eq!(two.get_history("same").unwrap().len(), 1);
    one.upsert_invocation(&call("again"));
    one.wait_for_all_async_operations().unwrap();
    assert_eq!(one.get_invocation("again").unwrap(), call("again"));
}
