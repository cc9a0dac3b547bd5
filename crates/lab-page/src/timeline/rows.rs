//! A row for each thread: what it did from when it was asked for to its end.

use super::objects::Objects;
use super::{Doing, Row, Span};
use services::{Entry, Journal, What};
use std::collections::BTreeMap;
use std::time::Duration;

/// A thread, by its pid and its ident.
pub(super) type Who = (u32, u32);

/// Where each thread's row is.
pub(super) fn places(rows: &[Row]) -> BTreeMap<Who, usize> {
    rows.iter().enumerate().map(|(place, row)| ((row.pid, row.ident), place)).collect()
}

/// What is known of a process.
struct Process<'a> {
    name: &'a str,
    asked: Duration,
    ended: Option<Duration>,
}

/// The rows, and when the last of them ends.
pub(super) fn rows(
    journal: &Journal,
    now: Duration,
    objects: &mut Objects,
) -> (Vec<Row>, Duration) {
    let processes = processes(journal);
    let mut lives: BTreeMap<Who, &Entry> = BTreeMap::new();
    let mut spans: BTreeMap<Who, Vec<&Entry>> = BTreeMap::new();
    for entry in &journal.entries {
        let who = (entry.pid, entry.ident);
        match entry.what {
            What::Thread { .. } => {
                lives.insert(who, entry);
            }
            What::ThreadStart | What::Waited { .. } => spans.entry(who).or_default().push(entry),
            What::Process { .. }
            | What::ProcessStart
            | What::Held(_)
            | What::Sent(_)
            | What::Received(_)
            | What::Put { .. }
            | What::Got { .. } => {}
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    for (pid, process) in &processes {
        let before = rows.len();
        for (who, life) in lives.range((*pid, 0)..(pid + 1, 0)) {
            let entries = spans.remove(who).unwrap_or_default();
            let end = process.ended.unwrap_or(now);
            let ended = life.end.or(process.ended);
            let main = matches!(life.what, What::Thread { main: true });
            // A main thread is asked for with its process.
            let asked = if main { process.asked.min(life.start) } else { life.start };
            let mut strip = Strip::new(asked, ended.unwrap_or(end).min(end), journal.full_since);
            if asked < life.start {
                strip.put(Doing::Starting, asked, Some(life.start), None);
            }
            for entry in entries {
                let (doing, object) = if let What::Waited { waits_for, generation } = entry.what {
                    objects.waited(*pid, waits_for, generation, &entry.label)
                } else {
                    (Doing::Starting, None)
                };
                strip.put(doing, entry.start, entry.end, object);
            }
            rows.push(Row {
                pid: *pid,
                ident: who.1,
                label: match life.label.as_str() {
                    "" => format!("thread {}", who.1),
                    label => label.to_owned(),
                },
                group: process.title(*pid),
                main,
                spans: strip.finish(),
                over: ended.is_some(),
            });
        }
        if rows.len() == before {
            rows.push(process.without_threads(*pid, now));
        }
        rows[before..].sort_by_key(|row| (!row.main, row.ident));
    }
    let end = rows.iter().map(Row::end).max().unwrap_or_default();
    (rows, end)
}

impl Process<'_> {
    fn title(&self, pid: u32) -> String {
        match self.name {
            "" => format!("process {pid}"),
            name => format!("{name} ({pid})"),
        }
    }

    /// The row of one that has ended before it had a thread, or is not as far yet.
    fn without_threads(&self, pid: u32, now: Duration) -> Row {
        let mut strip = Strip::new(self.asked, self.ended.unwrap_or(now), None);
        strip.put(Doing::Starting, self.asked, self.ended, None);
        Row {
            pid,
            ident: 0,
            label: "MainThread".to_owned(),
            group: self.title(pid),
            main: true,
            spans: strip.finish(),
            over: self.ended.is_some(),
        }
    }
}

fn processes(journal: &Journal) -> BTreeMap<u32, Process<'_>> {
    let mut processes: BTreeMap<u32, Process<'_>> = BTreeMap::new();
    for entry in &journal.entries {
        if let What::Process { .. } = entry.what {
            let (name, asked, ended) = (entry.label.as_str(), entry.start, entry.end);
            processes.insert(entry.pid, Process { name, asked, ended });
        }
    }
    processes
}

/// Puts spans behind one another; what lies between them is computing.
struct Strip {
    spans: Vec<Span>,
    /// Where the next one begins.
    at: Duration,
    end: Duration,
    /// From when on nothing is known.
    full: Option<Duration>,
}

impl Strip {
    fn new(at: Duration, end: Duration, full: Option<Duration>) -> Self {
        Self { spans: Vec::new(), at: at.min(end), end, full }
    }

    /// A span. What of it lies before the end of the last one is that one's. One that is `open`
    /// lasts to the end.
    fn put(
        &mut self,
        doing: Doing,
        start: Duration,
        until: Option<Duration>,
        object: Option<usize>,
    ) {
        let start = start.clamp(self.at, self.end);
        let end = until.unwrap_or(self.end).clamp(start, self.end);
        self.compute_until(start);
        self.push(Span { doing, start, end, object, open: until.is_none() });
    }

    fn push(&mut self, span: Span) {
        self.at = span.end;
        self.spans.push(span);
    }

    /// What nobody has said anything about, up to where something follows.
    fn compute_until(&mut self, until: Duration) {
        let known = self.full.map_or(until, |full| full.clamp(self.at, until));
        for (doing, end) in [(Doing::Computing, known), (Doing::Unknown, until)] {
            if self.at < end {
                self.push(Span { doing, start: self.at, end, object: None, open: false });
            }
        }
    }

    fn finish(mut self) -> Vec<Span> {
        self.compute_until(self.end);
        if self.spans.is_empty() {
            let at = self.at;
            let doing = Doing::Computing;
            self.push(Span { doing, start: at, end: at, object: None, open: false });
        }
        self.spans
    }
}
