//! Which message is which: what was sent through a pipe from some byte on is what is received from
//! that byte on, and the how-manieth that was put into a queue is the how-manieth that is got.

use super::Message;
use super::objects::Objects;
use super::rows::Who;
use services::{Entry, Journal, Message as Passed, What};
use std::collections::BTreeMap;
use std::time::Duration;

/// One side of a message.
#[derive(Clone, Copy)]
struct Side {
    row: usize,
    start: Duration,
    end: Duration,
    passed: Passed,
}

/// Bytes that say how long a message is.
const LENGTH: u32 = 4;

pub(super) fn messages(
    journal: &Journal,
    at: &BTreeMap<Who, usize>,
    objects: &mut Objects,
) -> Vec<Message> {
    let mut messages = through_pipes(journal, at, objects);
    messages.extend(through_queues(journal, at, objects));
    messages.sort_by_key(|message| (message.received, message.sent));
    messages
}

fn through_pipes(
    journal: &Journal,
    at: &BTreeMap<Who, usize>,
    objects: &mut Objects,
) -> Vec<Message> {
    let (mut sent, mut received): (BTreeMap<u32, Vec<Side>>, BTreeMap<u32, Vec<Side>>) =
        Default::default();
    for entry in &journal.entries {
        if let What::Sent(passed) = entry.what {
            sent.entry(passed.pipe).or_default().extend(side(entry, passed, at));
        } else if let What::Received(passed) = entry.what {
            received.entry(passed.pipe).or_default().extend(side(entry, passed, at));
        }
    }
    let mut messages = Vec::new();
    for (pipe, mut sent) in sent {
        let Some(mut received) = received.remove(&pipe) else { continue };
        sent.sort_by_key(|side| side.start);
        received.sort_by_key(|side| side.end);
        let through = objects.pipe(pipe);
        let mut add = |from: &Side, to: &Side, whole: &Side| {
            messages.push(Message {
                through,
                from: from.row,
                to: to.row,
                sent: from.start,
                received: to.end.max(from.start),
                bytes: Some(whole.passed.bytes.saturating_sub(LENGTH)),
            });
        };
        for to in received.iter().filter(|side| side.passed.whole) {
            // A pipe's place may have been another's: the last that can be meant is.
            let before = sent.partition_point(|from| from.start <= to.end);
            let from = sent[..before].iter().rev().find(|from| has(from, to.passed.at));
            if let Some(from) = from {
                add(from, to, to);
            }
        }
        for from in sent.iter().filter(|side| side.passed.whole) {
            // Who reads bytes as they come has the message with its last byte.
            let last = from.passed.at.wrapping_add(from.passed.bytes).wrapping_sub(1);
            let after = received.partition_point(|to| to.end < from.start);
            let to = received[after..].iter().find(|to| has(to, last));
            if let Some(to) = to.filter(|to| !to.passed.whole) {
                add(from, to, from);
            }
        }
    }
    messages
}

fn side(entry: &Entry, passed: Passed, at: &BTreeMap<Who, usize>) -> Option<Side> {
    let row = *at.get(&(entry.pid, entry.ident))?;
    Some(Side { row, start: entry.start, end: entry.end.unwrap_or(entry.start), passed })
}

/// Whether a byte is among those that have passed.
fn has(side: &Side, byte: u32) -> bool {
    byte.wrapping_sub(side.passed.at) < side.passed.bytes
}

fn through_queues(
    journal: &Journal,
    at: &BTreeMap<Who, usize>,
    objects: &mut Objects,
) -> Vec<Message> {
    let mut put: BTreeMap<(u32, u32, u32), (usize, Duration)> = BTreeMap::new();
    let mut messages = Vec::new();
    // In the journal an item may be got before it is put, by two threads that are at it at once.
    for entry in &journal.entries {
        if let What::Put { queue, number: Some(number) } = entry.what
            && let Some(&row) = at.get(&(entry.pid, entry.ident))
        {
            put.insert((entry.pid, queue, number), (row, entry.start));
        }
    }
    for entry in &journal.entries {
        if let What::Got { queue, number: Some(number) } = entry.what
            && let Some(&to) = at.get(&(entry.pid, entry.ident))
            && let Some(&(from, sent)) = put.get(&(entry.pid, queue, number))
        {
            let through = objects.queue(entry.pid, queue);
            let received = entry.start.max(sent);
            messages.push(Message { through, from, to, sent, received, bytes: None });
        }
    }
    messages
}
