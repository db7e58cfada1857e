//! Whether what was found of a directory can be believed: it has to stand under its name, unchanged, from before the look at the
//! processes until after it. Otherwise somebody may have moved it away, so that what a process has open had another path, and back.

use std::time::Duration;

use super::subject::Subject;
use crate::disk::{Name, RepositoryDir};
use crate::model::{Activity, Result};

/// How often is looked.
const ATTEMPTS: u32 = 3;

/// Times of changes are this coarse at most: what changed so shortly before the look may have changed again without a trace.
const TICK: Duration = Duration::from_millis(20);

/// Asks until every subject has an answer that can be believed, or often enough.
pub(super) fn ask(
    place: &RepositoryDir,
    subjects: &[Subject],
    look: impl Fn(&[Subject]) -> Result<Vec<Activity>>,
) -> Result<Vec<Activity>> {
    let mut answers: Vec<Activity> = subjects.iter().map(|_| Activity::Unsettled { gone: false }).collect();
    let mut open: Vec<usize> = (0..subjects.len()).collect();
    let mut asked = subjects.to_vec();
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            crate::disk::wait(TICK);
            open.iter().zip(&mut asked).for_each(|(_, subject)| look_again(place, subject));
        }
        let began = crate::work::now();
        let found = look(&asked)?;
        let mut left = (Vec::new(), Vec::new());
        for ((at, subject), activity) in open.into_iter().zip(asked).zip(found) {
            let Some(answer) = answers.get_mut(at) else { continue };
            *answer = believed(place, &subject, activity, began);
            if *answer == (Activity::Unsettled { gone: false }) {
                left.0.push(at);
                left.1.push(subject);
            }
        }
        (open, asked) = left;
        if open.is_empty() {
            break;
        }
    }
    Ok(answers)
}

/// What it is by now, if it still is the same thing.
fn look_again(place: &RepositoryDir, subject: &mut Subject) {
    let Some(facts) = subject.facts else { return };
    // What cannot be looked at is not gone: with its old facts it stays unsettled.
    if let Some(Ok(now)) = Name::new(&*subject.name).ok().map(|name| place.find_listed(&name, facts.identity())) {
        subject.facts = now;
    }
}

fn believed(place: &RepositoryDir, subject: &Subject, activity: Activity, began: Duration) -> Activity {
    // Who was seen in it uses it, wherever it stood.
    if matches!(activity, Activity::Live(_)) {
        return activity;
    }
    let Some(facts) = subject.facts else { return Activity::Unsettled { gone: true } };
    let now = Name::new(&*subject.name).ok().map(|name| place.find_listed(&name, facts.identity()));
    match now {
        Some(Ok(Some(now))) if now.changed == facts.changed && !is_fresh(facts.changed, began) => activity,
        Some(Ok(None)) => Activity::Unsettled { gone: true },
        _ => Activity::Unsettled { gone: false },
    }
}

fn is_fresh(changed: u64, began: Duration) -> bool {
    Duration::from_nanos(changed).abs_diff(began) < TICK
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn asked(meanwhile: impl Fn(&std::path::Path, u32)) -> (Activity, u32) {
        let place = tempfile::tempdir().unwrap();
        let at = place.path().join("s");
        std::fs::create_dir(&at).unwrap();
        std::fs::create_dir(place.path().join("elsewhere")).unwrap();
        let dir = RepositoryDir::open(place.path()).unwrap();
        let facts = dir.find(&Name::new("s").unwrap()).ok();
        let looks = Cell::new(0);
        let look = |_: &[Subject]| {
            looks.set(looks.get() + 1);
            meanwhile(&at, looks.get());
            Ok(vec![Activity::unknown(0)])
        };
        // Time has to pass, or the first answer is not believed.
        crate::disk::wait(TICK);
        let answers = ask(&dir, &[Subject { name: b"s".to_vec(), facts }], look).unwrap();
        (answers.into_iter().next().unwrap(), looks.get())
    }

    fn away_and_back(at: &std::path::Path) {
        let away = at.parent().unwrap().join("elsewhere/s");
        std::fs::rename(at, &away).unwrap();
        std::fs::rename(&away, at).unwrap();
    }

    #[test]
    fn what_stands_still_is_asked_once() {
        assert_eq!(asked(|_, _| ()), (Activity::unknown(0), 1));
    }

    #[test]
    fn what_was_moved_away_and_back_is_asked_again() {
        let once = |at: &std::path::Path, look: u32| {
            if look == 1 {
                away_and_back(at)
            }
        };
        let (activity, looks) = asked(once);
        assert_eq!((activity, looks > 1), (Activity::unknown(0), true));
        assert_eq!(asked(|at, _| away_and_back(at)), (Activity::Unsettled { gone: false }, ATTEMPTS));
    }

    #[test]
    fn what_is_gone_is_told_apart() {
        let gone = |at: &std::path::Path, _| std::fs::remove_dir(at).unwrap();
        assert_eq!(asked(gone), (Activity::Unsettled { gone: true }, 1));
    }
}
