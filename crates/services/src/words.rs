//! What threads wait for, in words.

use crate::{Deadlock, WaitsFor};
use std::fmt;

/// What a thread waits for. `label` is its name, if it has one.
#[must_use]
pub fn waits_for(waits_for: WaitsFor, label: &str) -> String {
    let named = |what: &str, number: u32| match label {
        "" => format!("{what} {number}"),
        label => format!("{what} “{label}”"),
    };
    match waits_for {
        WaitsFor::Semaphore(number) => named("semaphore", number),
        WaitsFor::Lock(number) | WaitsFor::Owned(number) => named("lock", number),
        WaitsFor::Event(number) => named("event", number),
        WaitsFor::Reading(number) => format!("something in pipe {number}"),
        WaitsFor::Writing(number) => format!("room in pipe {number}"),
        WaitsFor::Process(pid) => format!("the end of process {pid}"),
        WaitsFor::Thread(_) if label.is_empty() => "the end of a thread".to_owned(),
        WaitsFor::Thread(_) => format!("the end of {label}"),
        WaitsFor::Given(_) if label.is_empty() => "another thread".to_owned(),
        WaitsFor::Bell if label.is_empty() => "several things".to_owned(),
        WaitsFor::Given(_) | WaitsFor::Bell => label.to_owned(),
    }
}

/// A sentence: how soon it was found, who waits for what, and who has it.
impl fmt::Display for Deadlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let several = self.cycle.iter().any(|link| link.pid != self.cycle[0].pid);
        let name = |at: usize| {
            let link = &self.cycle[at % self.cycle.len()];
            match several {
                true => format!("{} of process {}", link.name, link.pid),
                false => link.name.clone(),
            }
        };
        let after = self.found.saturating_sub(self.since).as_millis();
        write!(f, "Deadlock, found after {after} ms: ")?;
        for (at, link) in self.cycle.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            let what = waits_for(link.waits_for, &link.label);
            write!(f, "{separator}{} waits for {what}", name(at))?;
            if matches!(link.waits_for, WaitsFor::Lock(_) | WaitsFor::Owned(_)) {
                write!(f, ", which {} has", name(at + 1))?;
            }
        }
        f.write_str(".")
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;
    use crate::Link;
    use std::time::Duration;

    fn link(pid: u32, name: &str, waits_for: WaitsFor, label: &str) -> Link {
        Link { pid, ident: 1, name: name.into(), waits_for, label: label.into() }
    }

    fn found(cycle: Vec<Link>) -> Deadlock {
        let [since, found] = [1_200, 1_262].map(Duration::from_millis);
        Deadlock { cycle, since, found }
    }

    #[test]
    fn a_deadlock_of_threads_names_locks_and_holders() {
        let cycle = vec![
            link(7, "Thread-1", WaitsFor::Owned(2), "b"),
            link(7, "Thread-2", WaitsFor::Owned(1), "a"),
        ];
        assert_eq!(
            found(cycle).to_string(),
            "Deadlock, found after 62 ms: Thread-1 waits for lock “b”, which Thread-2 has; \
             Thread-2 waits for lock “a”, which Thread-1 has."
        );
    }

    #[test]
    fn a_deadlock_of_processes_names_them_too() {
        let cycle = vec![
            link(7, "MainThread", WaitsFor::Process(8), ""),
            link(8, "MainThread", WaitsFor::Writing(3), ""),
        ];
        assert_eq!(
            found(cycle).to_string(),
            "Deadlock, found after 62 ms: MainThread of process 7 waits for the end of process 8; \
             MainThread of process 8 waits for room in pipe 3."
        );
    }
}
