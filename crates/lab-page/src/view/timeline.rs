//! What the threads of a program did, below its table of processes: what stands out, and everything
//! in tables.

use crate::app::Shown;
use crate::timeline::Timeline;
use crate::{Finding, lines};
use std::rc::Rc;
use timeline_view::TimelineView;
use yew::prelude::*;

/// Lines of a table that are drawn; programs with more of them say so.
const DRAWN: usize = 200;

/// The section of a program that has ended or stands still.
pub fn timeline(shown: &Shown) -> Html {
    let timeline = &shown.timeline;
    html! {
        <section class="lab-timeline" aria-labelledby="lab-timeline-title">
            <h4 id="lab-timeline-title">{ "Timeline" }</h4>
            <p class="lab-note">{ summary(timeline) }</p>
            { full(timeline) }
            { findings(&shown.findings) }
            <TimelineView
                timeline={Rc::clone(&shown.picture)}
                label="Every thread of every process"
                group="Process"
            />
            <p class="lab-note">
                { "The picture has fewer kinds than the table below: semaphores, conditions, events \
                   and barriers are drawn as locks, whatever is waited for in a queue or a pipe as \
                   work, and waiting for an end as idle. What it was is told of the span that you \
                   point at, and of the one that you choose, the messages that it sent and got." }
            </p>
            { threads(timeline) }
            { hand_overs(timeline) }
            { messages(timeline) }
        </section>
    }
}

/// How much there is: a sentence.
fn summary(timeline: &Timeline) -> String {
    let many = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    let [threads, hand_overs, messages] =
        [timeline.rows.len(), timeline.hand_overs.len(), timeline.messages.len()];
    format!(
        "Measured on this machine: {}, {}, {}. A thread that waits for nothing counts as computing, \
         also while other programs have its core.",
        many(threads, "thread"),
        many(hand_overs, "hand-over"),
        many(messages, "message"),
    )
}

/// What is not known, if anything is not.
fn full(timeline: &Timeline) -> Html {
    lines::full(timeline)
        .map_or_else(Html::default, |text| html! { <p class="lab-note">{ text }</p> })
}

fn findings(found: &[Finding]) -> Html {
    if found.is_empty() {
        return Html::default();
    }
    let item = |finding: &Finding| {
        html! {
            <li>
                <strong>{ format!("{}.", finding.what()) }</strong>
                { format!(" {}. {}.", finding.why(), finding.advice()) }
            </li>
        }
    };
    html! { <ul class="lab-findings">{ for found.iter().map(item) }</ul> }
}

/// A table with these columns, of which some hold numbers, or nothing if it has no lines.
fn table(name: &str, columns: &[(&str, bool)], lines: Vec<Vec<Html>>) -> Html {
    if lines.is_empty() {
        return Html::default();
    }
    let head = |(name, is_number): &(&str, bool)| {
        html! { <th scope="col" class={is_number.then_some("number")}>{ *name }</th> }
    };
    let more = lines.len().saturating_sub(DRAWN);
    let line = |cells: Vec<Html>| {
        let cell = |(cell, (_, is_number)): (Html, &(&str, bool))| {
            html! { <td class={is_number.then_some("number")}>{ cell }</td> }
        };
        html! { <tr>{ for cells.into_iter().zip(columns).map(cell) }</tr> }
    };
    html! {
        <div class="lab-table" role="region" aria-label={name.to_owned()} tabindex="0">
            <table>
                <caption>{ name }</caption>
                <thead><tr>{ for columns.iter().map(head) }</tr></thead>
                <tbody>{ for lines.into_iter().take(DRAWN).map(line) }</tbody>
            </table>
            if more > 0 {
                <p class="lab-note">{ format!("{more} more lines are not shown.") }</p>
            }
        </div>
    }
}

fn threads(timeline: &Timeline) -> Html {
    let columns = [
        ("Process", false),
        ("Thread", false),
        ("Lived", true),
        ("Starting", true),
        ("Computing", true),
        ("Waiting", true),
        ("For what", false),
    ];
    let line = |line: lines::ThreadSums| {
        let waits = line.waits.into_iter().map(|wait| html! { <div>{ wait }</div> });
        vec![
            line.process.into(),
            line.thread.into(),
            line.lived.into(),
            line.starting.into(),
            line.computing.into(),
            line.waiting.into(),
            html! { <>{ for waits }</> },
        ]
    };
    let lines = lines::threads(timeline).into_iter().map(line).collect();
    table("What each thread did", &columns, lines)
}

fn hand_overs(timeline: &Timeline) -> Html {
    let columns = [("Lock", false), ("From", false), ("To", false), ("How often", true)];
    let line = |line: lines::HandOverLine| {
        vec![line.lock.into(), line.from.into(), line.to.into(), line.count.into()]
    };
    let lines = lines::hand_overs(timeline).into_iter().map(line).collect();
    table("Locks that went to who was waiting for them", &columns, lines)
}

fn messages(timeline: &Timeline) -> Html {
    let columns = [
        ("Through", false),
        ("From", false),
        ("To", false),
        ("Messages", true),
        ("Bytes", true),
        ("Under way, median", true),
    ];
    let line = |line: lines::MessageLine| {
        vec![
            line.through.into(),
            line.from.into(),
            line.to.into(),
            line.count.into(),
            line.bytes.into(),
            line.median.into(),
        ]
    };
    let lines = lines::messages(timeline).into_iter().map(line).collect();
    table("Messages that have arrived", &columns, lines)
}
