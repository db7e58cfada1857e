//! A plan and its results as JSON: `{"keep":[{id,reasons}],"remove":[{id,reasons}],"results":[{id,ok,error}]}`. Other verbs than
//! removal have their own word instead of `remove`.

use serde_json::{Value as Tree, json};

use crate::cli::json::why;
use crate::command::{Done, Intent, Item, Plan, Report};
use crate::model::Verb;

/// The document of a plan; results follow when it has been applied.
pub(super) struct Document {
    verb: &'static str,
    keep: Vec<Tree>,
    change: Vec<Tree>,
    passed: Vec<Tree>,
}

impl Document {
    pub(super) fn of(plan: &Plan) -> Self {
        let all = |test: fn(&Intent) -> bool| plan.items().iter().filter(|item| test(&item.intent)).map(item).collect();
        let passed = plan.passed_over().map(
            |item| json!({"id": item.row.entry.id.text().lossy(), "ok": false, "error": item.reasons.first().map(why)}),
        );
        Self {
            verb: word(plan.verb()),
            keep: all(|intent| !intent.changes()),
            change: all(Intent::changes),
            passed: passed.collect(),
        }
    }

    pub(super) fn to_json(&self) -> Tree {
        json!({"format": 1, "keep": self.keep, self.verb: self.change, "results": self.passed})
    }

    pub(super) fn with(&self, report: &Report) -> Tree {
        let results: Vec<Tree> = report.done.iter().map(result).chain(self.passed.iter().cloned()).collect();
        json!({
            "format": 1,
            "keep": self.keep,
            self.verb: self.change,
            "results": results,
            "freed": report.freed.bytes,
            "stopped": report.stopped.as_ref().map(why),
            "finished_removals": report.recovered.finished,
            "expired": report.recovered.expired,
        })
    }
}

fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::BreakLock => "unlock",
        Verb::Restore => "restore",
        Verb::Resume => "resume",
        Verb::Trash | Verb::Destroy | Verb::KeepLatest | Verb::Prune => "remove",
    }
}

fn item(item: &Item) -> Tree {
    let reasons: Vec<Tree> = item.reasons.iter().map(why).collect();
    json!({"id": item.row.entry.id.text().lossy(), "reasons": reasons})
}

fn result(done: &Done) -> Tree {
    let id = done.address.id.text();
    match &done.result {
        Ok(_) => json!({"id": id.lossy(), "ok": true, "error": null}),
        Err(error) => {
            let error = json!({"kind": error.cause().kind(), "message": error.cause().to_string()});
            json!({"id": id.lossy(), "ok": false, "error": error})
        }
    }
}
