//! A timeline as tables: what each thread did for how long and how often, how often locks went from
//! whom to whom, how much was sent from whom to whom.

use crate::timeline::{Doing, Row, Timeline};
use analysis::format;
use model::Nanos;
use std::collections::BTreeMap;
use std::time::Duration;

/// A thread's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadSums {
    /// Its process's name and pid.
    pub process: String,
    /// Its name.
    pub thread: String,
    /// How long it took to start; empty for what was there from the beginning.
    pub starting: String,
    /// How long it computed.
    pub computing: String,
    /// How long it waited, for whatever.
    pub waiting: String,
    /// For what: `for lock “pen” 3 ms, once`, the longest first.
    pub waits: Vec<String>,
    /// From when it was asked for to its end.
    pub lived: String,
}

/// What of it is shown one by one; the rest is in a line of its own.
const SHOWN: usize = 4;

/// A line for each row.
#[must_use]
pub fn threads(timeline: &Timeline) -> Vec<ThreadSums> {
    timeline.rows.iter().map(|row| thread(timeline, row)).collect()
}

fn thread(timeline: &Timeline, row: &Row) -> ThreadSums {
    let sums = row.sums();
    let [starting, computing, unknown] =
        [Doing::Starting, Doing::Computing, Doing::Unknown].map(|doing| sums.time(doing));
    let mut waits: BTreeMap<(Doing, Option<usize>), (Duration, u32)> = BTreeMap::new();
    for span in &row.spans {
        if !matches!(span.doing, Doing::Starting | Doing::Computing) {
            let (time, count) = waits.entry((span.doing, span.object)).or_default();
            *time += span.end.saturating_sub(span.start);
            *count += 1;
        }
    }
    let mut waits: Vec<_> = waits.into_iter().collect();
    waits.sort_by_key(|(_, (time, _))| std::cmp::Reverse(*time));
    let mut lines: Vec<String> = waits
        .iter()
        .take(SHOWN)
        .map(|((doing, object), (spent, count))| {
            let what = waited(timeline, *doing, *object);
            format!("{what}: {}, {}", time(*spent), times(*count))
        })
        .collect();
    if let Some(rest) = waits.get(SHOWN..).filter(|rest| !rest.is_empty()) {
        let spent = rest.iter().map(|(_, (time, _))| *time).sum();
        let count = rest.iter().map(|(_, (_, count))| *count).sum();
        lines.push(format!("{} more: {}, {}", rest.len(), time(spent), times(count)));
    }
    ThreadSums {
        process: row.group.clone(),
        thread: row.label.clone(),
        starting: if starting.is_zero() { String::new() } else { time(starting) },
        computing: time(computing),
        waiting: time(sums.total() - starting - computing - unknown),
        waits: lines,
        lived: time(sums.total()),
    }
}

/// What a span is about, with what it waits for.
fn waited(timeline: &Timeline, doing: Doing, object: Option<usize>) -> String {
    let Some(name) = object.map(|object| timeline.objects[object].name.as_str()) else {
        return doing.name().to_owned();
    };
    match doing {
        Doing::Message => format!("Waiting for something in {name}"),
        Doing::Room => format!("Waiting for room in {name}"),
        Doing::Join => format!("Waiting for the end of {name}"),
        Doing::Barrier => format!("Waiting at {name}"),
        Doing::Gil
        | Doing::Lock
        | Doing::Semaphore
        | Doing::Condition
        | Doing::Event
        | Doing::Other => format!("Waiting for {name}"),
        Doing::Starting | Doing::Computing | Doing::Sleep | Doing::Unknown => {
            doing.name().to_owned()
        }
    }
}

/// An object, and the rows from which and to which something went.
type Way = (usize, usize, usize);

/// How often a lock went from one thread to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOverLine {
    /// Which lock.
    pub lock: String,
    /// Who released it.
    pub from: String,
    /// Who was waiting for it.
    pub to: String,
    /// How often.
    pub count: usize,
}

/// A line for each lock and each pair of threads that had it one after the other.
#[must_use]
pub fn hand_overs(timeline: &Timeline) -> Vec<HandOverLine> {
    let mut counts: BTreeMap<Way, usize> = BTreeMap::new();
    for it in &timeline.hand_overs {
        *counts.entry((it.lock, it.from, it.to)).or_default() += 1;
    }
    let line = |((lock, from, to), count): (Way, usize)| HandOverLine {
        lock: timeline.objects[lock].name.clone(),
        from: who(timeline, from),
        to: who(timeline, to),
        count,
    };
    counts.into_iter().map(line).collect()
}

/// How much was sent from one thread to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageLine {
    /// Through which queue or pipe.
    pub through: String,
    /// Who sent it.
    pub from: String,
    /// Who received it.
    pub to: String,
    /// How many messages.
    pub count: usize,
    /// Their bytes; empty within a process, where nothing is copied.
    pub bytes: String,
    /// From the beginning of sending to the end of receiving: the median.
    pub median: String,
}

/// A line for each way that messages went.
#[must_use]
pub fn messages(timeline: &Timeline) -> Vec<MessageLine> {
    let mut ways: BTreeMap<Way, (Vec<Duration>, Option<u64>)> = BTreeMap::new();
    for it in &timeline.messages {
        let (times, bytes) = ways.entry((it.through, it.from, it.to)).or_default();
        times.push(it.received.saturating_sub(it.sent));
        if let Some(more) = it.bytes {
            *bytes = Some(bytes.unwrap_or_default() + u64::from(more));
        }
    }
    let line = |((through, from, to), (mut times, bytes)): (Way, (Vec<Duration>, Option<u64>))| {
        times.sort_unstable();
        MessageLine {
            through: timeline.objects[through].name.clone(),
            from: who(timeline, from),
            to: who(timeline, to),
            count: times.len(),
            bytes: bytes.map_or_else(String::new, format::bytes),
            median: times.get(times.len() / 2).map_or_else(String::new, |it| time(*it)),
        }
    };
    ways.into_iter().map(line).collect()
}

/// A thread with its process, where there are several.
fn who(timeline: &Timeline, row: usize) -> String {
    let Row { label, group, pid, .. } = &timeline.rows[row];
    match timeline.rows.iter().all(|other| other.pid == *pid) {
        true => label.clone(),
        false => format!("{label} of {group}"),
    }
}

/// What is not known, if anything is not: a sentence.
#[must_use]
pub fn full(timeline: &Timeline) -> Option<String> {
    let since = timeline.full_since?;
    Some(format!(
        "The journal was full after {}: {} entries found no place in it, and what threads did from \
         then on is not known.",
        time(since),
        timeline.lost
    ))
}

/// The threads' lines and all hand-overs as text, with tabs between columns. Times are in
/// milliseconds.
#[must_use]
pub fn text(timeline: &Timeline) -> String {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let mut text = String::new();
    for row in &timeline.rows {
        let sums = row.sums();
        let kinds: Vec<_> = sums
            .kinds()
            .map(|doing| format!("{} {:.3}", doing.name(), milliseconds(sums.time(doing))))
            .collect();
        let lived = milliseconds(row.end().saturating_sub(row.start()));
        text += &format!("{}\t{}\t{lived:.3}\t{}\n", row.group, row.label, kinds.join(", "));
    }
    for it in hand_overs(timeline) {
        text += &format!("hand-over\t{}\t{}\t{}\t{}\n", it.lock, it.from, it.to, it.count);
    }
    for it in messages(timeline) {
        text += &format!("message\t{}\t{}\t{}\t{}\n", it.through, it.from, it.to, it.count);
    }
    text
}

fn time(duration: Duration) -> String {
    format::once(Nanos(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)))
}

fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::tests::Written;
    use services::{Held, WaitsFor};

    /// With plain spaces before units.
    fn plain(text: &str) -> String {
        text.replace('\u{202f}', " ")
    }

    /// Ann and Bob take a pen in turns.
    fn pen() -> Timeline {
        let (ann, bob) = ((7, 2), (7, 3));
        let pen = Held::Owned(1);
        Written::default()
            .process(7, "MainProcess", (0, 0), Some(30))
            .main(7, 0, Some(30))
            .thread(ann, "Ann", (0, 2), Some(20))
            .thread(bob, "Bob", (0, 3), Some(26))
            .waits((7, 1), WaitsFor::Thread(4), "Ann", (1, Some(20)))
            .waits((7, 1), WaitsFor::Thread(5), "Bob", (20, Some(26)))
            .holds(ann, pen, "pen", (3, Some(8)))
            .waits(bob, WaitsFor::Owned(1), "pen", (5, Some(8)))
            .holds(bob, pen, "pen", (8, Some(12)))
            .waits(bob, WaitsFor::Given(0), "sleep", (12, Some(16)))
            .waits(bob, WaitsFor::Owned(1), "pen", (16, Some(17)))
            .timeline(40)
    }

    #[test]
    fn a_thread_s_line_says_what_it_waited_for_the_longest_first() {
        let lines = threads(&pen());
        let bob = &lines[2];
        assert_eq!((bob.process.as_str(), bob.thread.as_str()), ("MainProcess (7)", "Bob"));
        let times = [&bob.starting, &bob.computing, &bob.waiting, &bob.lived].map(|it| plain(it));
        assert_eq!(times, ["3.00 ms", "15.0 ms", "8.00 ms", "26.0 ms"]);
        let waits: Vec<_> = bob.waits.iter().map(|it| plain(it)).collect();
        assert_eq!(waits, ["Waiting for lock “pen”: 4.00 ms, twice", "Sleeping: 4.00 ms, once"]);
        assert_eq!(plain(&lines[0].waits[0]), "Waiting for the end of Ann: 19.0 ms, once");
        assert_eq!(lines[0].starting, "");
    }

    #[test]
    fn hand_overs_are_counted_for_each_pair() {
        let (lock, from, to) = ("lock “pen”".to_owned(), "Ann".to_owned(), "Bob".to_owned());
        assert_eq!(hand_overs(&pen()), [HandOverLine { lock, from, to, count: 1 }]);
    }

    #[test]
    fn as_text_a_timeline_has_a_line_for_each_thread_and_hand_over() {
        assert_eq!(
            text(&pen()).lines().collect::<Vec<_>>(),
            [
                "MainProcess (7)\tMainThread\t30.000\tComputing 5.000, Waiting for an end 25.000",
                "MainProcess (7)\tAnn\t20.000\tStarting 2.000, Computing 18.000",
                "MainProcess (7)\tBob\t26.000\tStarting 3.000, Computing 15.000, \
                 Waiting for a lock 4.000, Sleeping 4.000",
                "hand-over\tlock “pen”\tAnn\tBob\t1"
            ]
        );
    }

    #[test]
    fn what_is_missing_is_said() {
        assert_eq!(full(&pen()), None);
        let mut timeline = pen();
        timeline.full_since = Some(Duration::from_millis(9));
        timeline.lost = 12;
        assert_eq!(
            full(&timeline).as_deref().map(plain).unwrap(),
            "The journal was full after 9.00 ms: 12 entries found no place in it, and what threads \
             did from then on is not known."
        );
    }
}
