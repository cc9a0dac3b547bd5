//! The timelines of the lab's programs, on both images: who there was, what they waited for, which
//! locks went from whom to whom.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use fantoccini::key::Key;
use whole::{Page, Visit, journey};

/// A thread of a timeline that was told as text.
#[derive(Debug)]
struct Row {
    process: String,
    thread: String,
    lived: f64,
    /// What it did, and for how many milliseconds.
    kinds: Vec<(String, f64)>,
}

/// Something that went from one thread to another, and how often: what, through which object, from
/// whom, to whom.
type Way = (String, String, String, String, u32);

/// Runs a program without the panel, and returns its timeline.
async fn timeline(page: &Page, image: &str, program: &str) -> (Vec<Row>, Vec<Way>) {
    page.racetrack().await;
    page.evaluate::<()>(&format!(
        "window.told = undefined; import('./lab.js').then((door) => door.lab())
            .then((lab) => lab.timeline('{image}', '{program}', () => {{}}))
            .then((text) => {{ window.told = text }}, (error) => {{ window.told = String(error) }})"
    ))
    .await;
    page.wait_until("window.told !== undefined").await;
    let told: String = page.evaluate("return window.told").await;
    let (mut rows, mut ways) = (Vec::new(), Vec::new());
    for line in told.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        match columns.as_slice() {
            [process, thread, lived, kinds] => rows.push(Row {
                process: (*process).to_owned(),
                thread: (*thread).to_owned(),
                lived: lived.parse().unwrap(),
                kinds: kinds
                    .split(", ")
                    .map(|kind| kind.rsplit_once(' ').unwrap())
                    .map(|(kind, time)| (kind.to_owned(), time.parse().unwrap()))
                    .collect(),
            }),
            [what, object, from, to, count] => {
                let [what, object, from, to] = [what, object, from, to].map(|it| (*it).to_owned());
                ways.push((what, object, from, to, count.parse().unwrap()));
            }
            _ => panic!("{told}"),
        }
    }
    for row in &rows {
        let all: f64 = row.kinds.iter().map(|(_, time)| time).sum();
        // Each is rounded to a microsecond.
        let rounded = 0.001 * row.kinds.len() as f64;
        assert!((all - row.lived).abs() <= rounded, "{row:?}");
        let waited: f64 = row.kinds.iter().filter(|it| it.0 != "Computing").map(|it| it.1).sum();
        assert!(waited <= row.lived + rounded, "{row:?}");
    }
    (rows, ways)
}

fn names(rows: &[Row]) -> Vec<(&str, &str)> {
    rows.iter().map(|row| (row.process.split(" (").next().unwrap(), &*row.thread)).collect()
}

fn did(row: &Row, kind: &str) -> bool {
    row.kinds.iter().any(|(it, _)| it == kind)
}

/// A parent that asks its child three questions, on either image.
async fn questions_and_answers(page: &Page, image: &str) {
    let (rows, ways) = timeline(page, image, "pipe").await;
    assert_eq!(names(&rows), [("MainProcess", "MainThread"), ("Process-1", "MainThread")]);
    let [parent, child] = &rows[..] else { panic!("{rows:?}") };
    assert!(
        did(parent, "Waiting for an end") || did(parent, "Waiting for a message"),
        "{parent:?}"
    );
    assert!(did(child, "Starting") && did(child, "Computing"), "{child:?}");
    let of = |row: &Row| format!("{} of {}", row.thread, row.process);
    let mut messages: Vec<_> = ways
        .iter()
        .map(|(what, _, from, to, count)| (&**what, from.clone(), to.clone(), *count))
        .collect();
    messages.sort();
    let mut expected =
        [("message", of(parent), of(child), 3), ("message", of(child), of(parent), 3)];
    expected.sort();
    assert_eq!(messages, expected);
}

#[test]
fn the_timeline_of_processes_without_threads_has_their_starts_waits_and_messages() {
    journey(Visit::site(), async |page| questions_and_answers(page, "process").await);
}

#[test]
fn the_timeline_of_processes_with_threads_has_their_starts_waits_and_messages() {
    journey(Visit::site(), async |page| {
        questions_and_answers(page, "threads").await;
        let (rows, ways) = timeline(page, "threads", "two-locks-ordered").await;
        assert_eq!(
            names(&rows),
            [("MainProcess", "MainThread"), ("MainProcess", "Ann"), ("MainProcess", "Bob")]
        );
        assert!(did(&rows[0], "Waiting for an end"));
        // Whoever is second waits for the pen that the first one has.
        let pen: Vec<_> = ways.iter().filter(|(_, object, ..)| object == "lock “pen”").collect();
        let [(what, _, from, to, 1)] = pen[..] else { panic!("{ways:?}") };
        assert_eq!(what, "hand-over");
        let mut both = [from.as_str(), to.as_str()];
        both.sort_unstable();
        assert_eq!(both, ["Ann", "Bob"]);
        let second = rows.iter().find(|row| row.thread == *to).unwrap();
        assert!(did(second, "Waiting for a lock") && did(second, "Sleeping"), "{second:?}");
    });
}

/// Opens the lab and runs a program.
async fn run(page: &Page, program: &str) {
    page.racetrack().await;
    page.click("[data-open-lab]").await;
    page.click(&format!("[data-program={program}]")).await;
    page.click(".lab .primary").await;
}

/// What a selector finds, as text.
async fn texts(page: &Page, selector: &str) -> Vec<String> {
    let body =
        format!("return [...document.querySelectorAll('{selector}')].map((it) => it.textContent)");
    page.evaluate(&body).await
}

#[test]
fn below_the_table_the_reader_sees_what_each_thread_did() {
    journey(Visit::site(), async |page| {
        run(page, "two-locks-ordered").await;
        page.wait_until("document.querySelector('.lab-state').textContent.startsWith('ended')")
            .await;
        page.wait_until("document.querySelector('.lab-timeline canvas')").await;
        let threads = "[aria-label=\"What each thread did\"] tbody tr";
        assert_eq!(
            texts(page, &format!("{threads} td:nth-child(2)")).await,
            ["MainThread", "Ann", "Bob"]
        );
        let waits = texts(page, &format!("{threads} td:nth-child(7)")).await;
        assert!(waits[0].contains("Waiting for the end of Ann"), "{waits:?}");
        assert!(waits[1..].iter().any(|it| it.contains("Waiting for lock “pen”")), "{waits:?}");
        let locks =
            "[aria-label=\"Locks that went to who was waiting for them\"] tbody td:first-child";
        assert!(texts(page, locks).await.contains(&"lock “pen”".to_owned()));
        assert_eq!(page.accessibility().await, []);
        assert_eq!(page.console_errors().await.unwrap_or_default(), <[String; 0]>::default());
    });
}

#[test]
fn a_deadlock_is_explained_while_it_lasts_and_after_it_was_stopped() {
    journey(Visit::site(), async |page| {
        run(page, "two-locks").await;
        page.wait_until("document.querySelector('.lab-timeline')").await;
        let explained = async |page: &Page| {
            let findings = texts(page, ".lab-findings strong").await;
            let mut links: Vec<&str> = findings[0].trim_end_matches('.').split("; ").collect();
            links.sort_unstable();
            assert_eq!(
                links,
                [
                    "Ann waits for lock “paper”, which Bob has",
                    "Bob waits for lock “pen”, which Ann has"
                ]
            );
        };
        explained(page).await;
        page.press(&[Key::Escape]).await;
        page.wait_until("document.querySelector('.lab-state').textContent.startsWith('stopped')")
            .await;
        explained(page).await;
    });
}
