//! What is asked of the system about a session besides its content: locks, use and resumption, as JSON.

use serde_json::{Value as Tree, json};

use crate::model::{Activity, Evidence, Lock, Offer, Reason, ResumeAction};

/// Why, as a tree.
pub(in crate::cli) fn why(reason: &Reason) -> Tree {
    json!({"kind": reason.key, "message": reason.text})
}

/// The lock that stands in the way of the next save; null where there is none.
pub(in crate::cli) fn locks(locks: &Offer<Vec<Lock>>) -> Tree {
    let one = |lock: &Lock| {
        json!({
            "name": lock.name.lossy(),
            "bytes": lock.bytes,
            "written": lock.written.map(|at| at.rfc3339()),
            "in_use": activity(Some(&lock.holders)),
            "adoptable": lock.adoptable.is_ok(),
            "verdict": match &lock.adoptable { Ok(reason) | Err(reason) => &reason.text },
        })
    };
    match locks {
        Ok(locks) => Tree::Array(locks.iter().map(one).collect()),
        Err(_) => Tree::Null,
    }
}

/// Who uses it; there is no "no", only "unknown".
pub(in crate::cli) fn activity(activity: Option<&Activity>) -> Tree {
    let (answer, evidence, unseen): (_, &[Evidence], _) = match activity {
        Some(Activity::Live(evidence)) => ("live", evidence, 0),
        Some(Activity::Maybe(evidence)) => ("maybe", evidence, 0),
        Some(Activity::Unknown { unseen, .. }) => ("unknown", &[], *unseen),
        Some(Activity::Unsettled { .. }) => ("unknown", &[], 0),
        None => return Tree::Null,
    };
    let one = |one: &Evidence| json!({"pid": one.pid, "command": one.command, "what": one.what});
    let told: Vec<Tree> = match activity {
        Some(Activity::Unknown { told, .. }) => told.iter().map(one).collect(),
        _ => Vec::new(),
    };
    let evidence: Vec<Tree> = evidence.iter().map(one).collect();
    let mut use_of_it = json!({"answer": answer, "evidence": evidence, "unseen": unseen});
    if let Some(fields) = use_of_it.as_object_mut().filter(|_| !told.is_empty()) {
        fields.insert("not_obeyed".to_owned(), told.into());
    }
    use_of_it
}

/// What resuming would do, or why it is off.
pub(in crate::cli) fn resume(offer: &Offer<ResumeAction>) -> Tree {
    match offer {
        Ok(ResumeAction::Launch { argv, environment, directory, consequence, caution, .. }) => {
            let text = |word: &std::ffi::OsString| word.to_string_lossy().into_owned();
            let set: serde_json::Map<String, Tree> =
                environment.iter().map(|(name, value)| (text(name), json!(text(value)))).collect();
            let mut launch = json!({
                "argv": argv.iter().map(text).collect::<Vec<_>>(),
                "environment": set,
                "directory": directory.as_ref().map(|path| path.to_string_lossy()),
                "consequence": consequence,
            });
            if let (Some(fields), Some(caution)) = (launch.as_object_mut(), caution) {
                fields.insert("needs_force".to_owned(), why(caution));
            }
            launch
        }
        Ok(ResumeAction::Switch { consequence }) => json!({"argv": null, "consequence": consequence}),
        Err(reason) => json!({"argv": null, "reason": why(reason)}),
    }
}
