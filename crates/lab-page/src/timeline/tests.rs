//! Journals by hand, and the rows that they come to, as letters: one column is a millisecond.

use super::*;
use services::{Entry, Held, Message as Passed, WaitsFor, What};

/// A journal that is written by hand, in milliseconds. What has no end goes on.
#[derive(Default)]
pub(crate) struct Written(pub Journal);

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

impl Written {
    fn entry(
        mut self,
        (pid, ident): (u32, u32),
        what: What,
        label: &str,
        (start, end): (u64, Option<u64>),
    ) -> Self {
        let (label, start, end) = (label.to_owned(), ms(start), end.map(ms));
        self.0.entries.push(Entry { pid, ident, what, label, start, end });
        self
    }

    /// A process, asked for and begun at these times.
    pub fn process(self, pid: u32, name: &str, from: (u64, u64), end: Option<u64>) -> Self {
        let exit = end.map(|_| 0);
        let start = (from.0, Some(from.1));
        let it = self.entry((pid, 0), What::Process { parent: 1, exit }, name, (from.0, end));
        if from.0 == from.1 { it } else { it.entry((pid, 0), What::ProcessStart, "", start) }
    }

    /// Its main thread.
    pub fn main(self, pid: u32, from: u64, end: Option<u64>) -> Self {
        self.entry((pid, 1), What::Thread { main: true }, "MainThread", (from, end))
    }

    /// Another thread, asked for and begun at these times.
    pub fn thread(self, who: (u32, u32), name: &str, from: (u64, u64), end: Option<u64>) -> Self {
        let it = self.entry(who, What::Thread { main: false }, name, (from.0, end));
        it.entry(who, What::ThreadStart, "", (from.0, Some(from.1)))
    }

    pub fn waits(
        self,
        who: (u32, u32),
        waits_for: WaitsFor,
        label: &str,
        when: (u64, Option<u64>),
    ) -> Self {
        self.entry(who, What::Waited { waits_for, generation: 0 }, label, when)
    }

    pub fn holds(self, who: (u32, u32), held: Held, label: &str, when: (u64, Option<u64>)) -> Self {
        self.entry(who, What::Held(held), label, when)
    }

    fn passes(self, who: (u32, u32), what: What, when: (u64, u64)) -> Self {
        self.entry(who, what, "", (when.0, Some(when.1)))
    }

    pub fn timeline(&self, now: u64) -> Timeline {
        Timeline::new(&self.0, ms(now))
    }
}

fn letter(doing: Doing) -> char {
    match doing {
        Doing::Starting => 'S',
        Doing::Computing => 'c',
        Doing::Gil => 'g',
        Doing::Lock => 'l',
        Doing::Semaphore => 's',
        Doing::Condition => 'C',
        Doing::Event => 'e',
        Doing::Barrier => 'b',
        Doing::Message => 'm',
        Doing::Room => 'r',
        Doing::Join => 'j',
        Doing::Sleep => 'z',
        Doing::Other => 'o',
        Doing::Unknown => '?',
    }
}

fn drawn(timeline: &Timeline) -> Vec<String> {
    let row = |row: &Row| {
        let columns = 0..timeline.end.as_millis() as u64;
        let at = |column| {
            let covers = |span: &&Span| span.start <= ms(column) && ms(column) < span.end;
            row.spans.iter().find(covers).map_or(' ', |span| letter(span.doing))
        };
        let letters: String = columns.map(at).collect();
        format!("{:10} {}", row.label, letters.trim_end())
    };
    timeline.rows.iter().map(row).collect()
}

const MAIN: (u32, u32) = (7, 1);
const ANN: (u32, u32) = (7, 2);
const BOB: (u32, u32) = (7, 3);

/// Ann has the pen from 3 to 8, and Bob wants it at 5.
pub fn pen() -> Written {
    let pen = Held::Owned(1);
    Written::default()
        .process(7, "MainProcess", (0, 0), Some(14))
        .main(7, 0, Some(14))
        .thread(ANN, "Ann", (1, 3), Some(10))
        .thread(BOB, "Bob", (2, 4), Some(13))
        .waits(MAIN, WaitsFor::Thread(4), "Ann", (2, Some(10)))
        .holds(ANN, pen, "pen", (3, Some(8)))
        .waits(BOB, WaitsFor::Owned(1), "pen", (5, Some(8)))
        .holds(BOB, pen, "pen", (8, Some(12)))
}

#[test]
fn a_row_is_what_a_thread_did_from_when_it_was_asked_for_to_its_end() {
    let timeline = pen().timeline(20);
    assert_eq!(
        drawn(&timeline),
        ["MainThread ccjjjjjjjjcccc", "Ann         SSccccccc", "Bob          SSclllccccc"]
    );
    assert_eq!(timeline.end, ms(14));
    let bob = timeline.rows[2].sums();
    let times = [Doing::Starting, Doing::Computing, Doing::Lock].map(|doing| bob.time(doing));
    assert_eq!(times, [2, 6, 3].map(ms));
    assert_eq!((bob.total(), bob.count(Doing::Computing)), (ms(11), 2));
    assert_eq!(timeline.sums().time(Doing::Join), ms(8));
}

#[test]
fn a_lock_goes_from_who_releases_it_to_who_waits_for_it() {
    let timeline = pen().timeline(20);
    let names: Vec<_> = timeline.objects.iter().map(|object| object.name.as_str()).collect();
    assert_eq!(names, ["Ann", "lock “pen”"]);
    assert_eq!(timeline.hand_overs, [HandOver { lock: 1, from: 1, to: 2, at: ms(8) }]);
    // Who comes later to a free lock is handed nothing.
    let later = pen().holds(ANN, Held::Owned(1), "pen", (13, Some(14))).timeline(20);
    assert_eq!((later.holds.len(), later.hand_overs.len()), (3, 1));
}

#[test]
fn who_never_got_what_it_waited_for_waits_to_its_end() {
    let timeline = Written::default()
        .process(7, "MainProcess", (0, 0), None)
        .main(7, 0, None)
        .thread(ANN, "Ann", (0, 1), None)
        .waits(MAIN, WaitsFor::Given(0), "sleep", (1, Some(3)))
        .waits(ANN, WaitsFor::Given(9), "queue", (2, None))
        .timeline(6);
    assert_eq!(drawn(&timeline), ["MainThread czzccc", "Ann        Scmmmm"]);
    assert!(timeline.rows[1].spans.last().unwrap().open);
    assert!(!timeline.rows[1].over);
}

#[test]
fn a_process_starts_until_its_main_thread_is_there_and_all_ends_with_it() {
    let timeline = Written::default()
        .process(7, "MainProcess", (0, 0), Some(9))
        .main(7, 0, Some(9))
        .process(8, "p", (1, 4), Some(7))
        .main(8, 5, None)
        .thread((8, 2), "w", (5, 6), None)
        .waits((8, 2), WaitsFor::Reading(3), "", (6, None))
        .process(9, "q", (2, 2), Some(4))
        .timeline(20);
    assert_eq!(
        drawn(&timeline),
        ["MainThread ccccccccc", "MainThread  SSSScc", "w               Sm", "MainThread   SS"]
    );
    let groups: Vec<_> = timeline.rows.iter().map(|row| row.group.as_str()).collect();
    assert_eq!(groups, ["MainProcess (7)", "p (8)", "p (8)", "q (9)"]);
}

#[test]
fn what_a_full_journal_does_not_say_is_not_taken_for_computing() {
    let mut written = pen();
    written.0.lost = 3;
    written.0.full_since = Some(ms(11));
    let timeline = written.timeline(20);
    assert_eq!(
        drawn(&timeline),
        ["MainThread ccjjjjjjjjc???", "Ann         SSccccccc", "Bob          SSclllccc??"]
    );
    assert_eq!((timeline.lost, timeline.full_since), (3, Some(ms(11))));
    assert_eq!(timeline.rows[2].sums().known(), ms(9));
}

/// So many bytes from this one on.
fn passed(at: u32, bytes: u32, whole: bool) -> Passed {
    Passed { pipe: 3, at, bytes, whole }
}

#[test]
fn messages_are_found_by_where_in_the_pipe_they_are() {
    let timeline = pen()
        .passes(ANN, What::Sent(passed(0, 10, true)), (3, 4))
        .passes(ANN, What::Sent(passed(10, 6, true)), (4, 5))
        .passes(BOB, What::Received(passed(0, 10, true)), (5, 6))
        // The place of the pipe is another's by now, and begins again.
        .passes(BOB, What::Sent(passed(0, 8, true)), (7, 8))
        .passes(MAIN, What::Received(passed(0, 8, true)), (8, 9))
        .timeline(20);
    let through = timeline.objects.iter().position(|it| it.name == "pipe 3").unwrap();
    let message = |from, to, sent, received, bytes| Message {
        through,
        from,
        to,
        sent: ms(sent),
        received: ms(received),
        bytes: Some(bytes),
    };
    assert_eq!(timeline.messages, [message(1, 2, 3, 6, 6), message(2, 0, 7, 9, 4)]);
}

#[test]
fn messages_that_are_sent_or_received_as_bytes_come_are_found_too() {
    let timeline = pen()
        // Two messages at once, the second in two pieces; each is received as one.
        .passes(MAIN, What::Sent(passed(u32::MAX - 9, 16, false)), (1, 2))
        .passes(MAIN, What::Sent(passed(6, 14, false)), (3, 4))
        .passes(ANN, What::Received(passed(u32::MAX - 9, 10, true)), (4, 5))
        .passes(BOB, What::Received(passed(0, 20, true)), (5, 6))
        // And two answers that are read at once.
        .passes(ANN, What::Sent(Passed { pipe: 4, at: 0, bytes: 5, whole: true }), (6, 7))
        .passes(BOB, What::Sent(Passed { pipe: 4, at: 5, bytes: 5, whole: true }), (7, 8))
        .passes(MAIN, What::Received(Passed { pipe: 4, at: 0, bytes: 7, whole: false }), (8, 9))
        .passes(MAIN, What::Received(Passed { pipe: 4, at: 7, bytes: 3, whole: false }), (9, 9))
        .timeline(20);
    let ways: Vec<_> = timeline
        .messages
        .iter()
        .map(|it| (it.from, it.to, it.received.as_millis(), it.bytes.unwrap()))
        .collect();
    assert_eq!(ways, [(0, 1, 5, 6), (0, 2, 6, 16), (1, 0, 9, 1), (2, 0, 9, 1)]);
}

#[test]
fn what_is_put_into_a_queue_is_what_is_got_in_the_same_turn() {
    let turn = |number| Some(number);
    let timeline = pen()
        .passes(ANN, What::Put { queue: 5, number: turn(0) }, (3, 3))
        .passes(BOB, What::Put { queue: 5, number: turn(1) }, (4, 4))
        .passes(MAIN, What::Got { queue: 5, number: turn(0) }, (10, 10))
        .passes(ANN, What::Put { queue: 6, number: None }, (5, 5))
        .passes(MAIN, What::Got { queue: 6, number: None }, (11, 11))
        .timeline(20);
    let through = timeline.objects.iter().position(|it| it.name == "queue 5").unwrap();
    let (sent, received) = (ms(3), ms(10));
    assert_eq!(
        timeline.messages,
        [Message { through, from: 1, to: 0, sent, received, bytes: None }]
    );
}

#[test]
fn what_two_processes_have_numbered_alike_is_told_apart() {
    let lock = Held::Owned(1);
    let timeline = pen()
        .process(8, "p", (1, 2), Some(9))
        .main(8, 2, Some(9))
        .holds((8, 1), lock, "lock", (3, Some(4)))
        .holds(ANN, Held::Owned(2), "lock", (4, Some(5)))
        .holds((8, 1), Held::Owned(2), "lock", (5, Some(6)))
        .timeline(20);
    let names: Vec<_> = timeline.objects.iter().map(|object| object.name.as_str()).collect();
    assert_eq!(
        names,
        ["Ann", "lock “pen”", "lock 1", "lock 2 of MainProcess (7)", "lock 2 of p (8)"]
    );
}
