//! Another run beside the studied one: an earlier one of this page, or one from a file.

use crate::{Subject, overlay};
use analysis::Differences;
use model::{Nanos, Provenance, Run};
use std::rc::Rc;

/// Earlier runs that are kept to compare with.
const KEPT: usize = 12;

/// The runs to compare with.
#[derive(Default)]
pub struct Comparing {
    /// Runs that the page has shown, and runs from files, the newest first.
    pub others: Vec<Rc<Run>>,
    /// What came of comparing with one of them.
    pub drawn: Option<Drawn>,
    /// Why a file could not be used: a sentence without its full stop.
    pub complaint: Option<String>,
}

/// The studied run beside another one.
pub struct Drawn {
    /// The other run.
    pub other: Rc<Run>,
    /// What differs.
    pub differences: Differences,
    /// The lanes of both on one axis.
    pub pairs: Vec<overlay::Pair>,
    /// Where the axis ends.
    pub end: Nanos,
}

impl Comparing {
    /// The page shows another run: the one before may be compared with it.
    pub fn remember(&mut self, run: Rc<Run>) {
        self.others.retain(|other| *other != run);
        self.others.insert(0, run);
        self.others.truncate(KEPT);
    }

    /// The runs that there are beside the studied one.
    pub fn choices<'a>(&'a self, subject: &'a Subject) -> impl Iterator<Item = &'a Rc<Run>> {
        self.others.iter().filter(|other| ***other != subject.run)
    }

    /// Puts another run beside the studied one; `None` takes it away.
    pub fn choose(&mut self, subject: &Subject, other: Option<Rc<Run>>) {
        self.complaint = None;
        self.drawn = other.map(|other| {
            let (pairs, end) =
                overlay::pairs([&analysis::compare(&subject.run), &analysis::compare(&other)]);
            let differences = analysis::differences(&subject.run, &other);
            Drawn { other, differences, pairs, end }
        });
    }

    /// Takes a run from a file.
    pub fn open(&mut self, subject: &Subject, name: &str, text: &str) {
        match report::from_json(text) {
            Ok(run) => {
                let run = Rc::new(run);
                self.remember(Rc::clone(&run));
                self.choose(subject, Some(run));
            }
            Err(error) => self.complaint = Some(format!("{name}: {error}")),
        }
    }
}

/// What a run is called in a list: when, how many workers, where.
#[must_use]
pub fn name(run: &Run) -> String {
    let when = run.when.get(..16).map_or_else(String::new, |when| when.replace('T', " "));
    let workers = match run.plan.workers {
        1 => "1 worker".to_owned(),
        workers => format!("{workers} workers"),
    };
    let place = match &run.provenance {
        Provenance::Measured => run.environment.browser.clone(),
        Provenance::Recorded { machine } => format!("recorded, {machine}"),
    };
    let parts = [run.plan.workload.0.to_owned(), when, workers, place];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_file_is_compared_with_at_once() {
        let subject = Subject::new(samples::run());
        let mut comparing = Comparing::default();
        let mut friend = samples::run();
        friend.environment.cores_claimed = 8;
        comparing.open(&subject, "friend.json", &report::to_json(&friend));
        assert_eq!(comparing.complaint, None);
        let drawn = comparing.drawn.unwrap();
        assert_eq!(drawn.other.environment.cores_claimed, 8);
        assert_eq!(drawn.pairs.len(), 2);
    }

    #[test]
    fn a_file_that_is_no_run_is_named_and_nothing_is_lost() {
        let subject = Subject::new(samples::run());
        let mut comparing = Comparing::default();
        comparing.open(&subject, "notes.json", "{}");
        let complaint = comparing.complaint.unwrap();
        assert!(complaint.starts_with("notes.json: The file is not a run"), "{complaint}");
        assert!(comparing.others.is_empty());
    }

    #[test]
    fn the_studied_run_is_not_offered_beside_itself() {
        let subject = Subject::new(samples::run());
        let mut comparing = Comparing::default();
        comparing.remember(Rc::new(samples::run()));
        assert_eq!(comparing.choices(&subject).count(), 0);
        let mut other = samples::run();
        other.plan.workers = 1;
        comparing.remember(Rc::new(other));
        let names: Vec<String> = comparing.choices(&subject).map(|run| name(run)).collect();
        assert_eq!(names, ["primes · 2026-11-21 09:30 · 1 worker"]);
    }
}
