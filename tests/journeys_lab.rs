//! The lab: the programs that check `concurrent`, on both images, and what a reader does there.

use fantoccini::key::Key;
use whole::{Page, Visit, journey};

/// Runs a program without the panel, and returns what it wrote and its exit code.
async fn run(page: &Page, image: &str, program: &str) -> (String, i32) {
    page.racetrack().await;
    // A script that is awaited for minutes would be given up by the driver.
    page.evaluate::<()>(&format!(
        "window.said = ''; import('./lab.js').then((door) => door.lab())
            .then((lab) => lab.run('{image}', '{program}', (text) => {{ window.said += text }}))
            .then((code) => {{ window.code = code }}, (error) => {{ window.code = String(error) }})"
    ))
    .await;
    page.wait_until("window.code !== undefined").await;
    page.evaluate("return [window.said, window.code]").await
}

/// The suite runs natively too, by `cargo test -p behaviour`.
async fn behaves(page: &Page, image: &str) {
    let (said, code) = run(page, image, "behaviour:").await;
    let results: Vec<&str> = said.lines().filter(|line| line.starts_with("test ")).collect();
    let failed: Vec<_> = results.iter().filter(|line| line.contains("FAILED")).collect();
    assert!(failed.is_empty(), "{failed:#?} of\n{said}");
    assert!(results.len() > 20, "{said}");
    assert_eq!(code, 0);
}

#[test]
fn processes_without_threads_behave_as_they_do_natively() {
    journey(Visit::site(), async |page| behaves(page, "process").await);
}

#[test]
fn processes_with_threads_behave_as_they_do_natively() {
    journey(Visit::site(), async |page| behaves(page, "threads").await);
}

/// Opens the lab and chooses a program.
async fn open(page: &Page, program: &str) {
    page.racetrack().await;
    page.click("[data-open-lab]").await;
    page.click(&format!("[data-program={program}]")).await;
}

/// Waits until the program's state is this, or begins so.
async fn wait_for_state(page: &Page, state: &str) {
    let state = format!("document.querySelector('.lab-state').textContent.startsWith('{state}')");
    page.wait_until(&state).await;
}

/// What a selector finds, as text.
async fn texts(page: &Page, selector: &str) -> Vec<String> {
    let body =
        format!("return [...document.querySelectorAll('{selector}')].map((it) => it.textContent)");
    page.evaluate(&body).await
}

#[test]
fn a_program_runs_beside_its_code_and_the_table_tells_how_each_process_ended() {
    journey(Visit::site(), async |page| {
        open(page, "kill").await;
        assert!(texts(page, ".lab-code").await[0].contains("pub fn run()"));
        page.click(".lab .primary").await;
        wait_for_state(page, "ended").await;
        let console = texts(page, ".lab-console .text").await.join("\n");
        assert!(console.contains("the second counts on"), "{console}");
        let codes = texts(page, ".lab-table .process td:nth-child(7)").await;
        assert_eq!(codes, ["0", "−9", "0"]);
        // The filter leaves lines with the word.
        page.click(".lab input[type=search]").await;
        page.type_text("exit code").await;
        page.wait_until("document.querySelectorAll('.lab-console .text').length == 2").await;
        assert_eq!(page.accessibility().await, []);
        assert_eq!(page.console_errors().await.unwrap_or_default(), <[String; 0]>::default());
    });
}

#[test]
fn what_hangs_is_stopped_by_escape_or_killed_from_the_table() {
    journey(Visit::site(), async |page| {
        open(page, "two-locks").await;
        page.click(".lab .primary").await;
        let hangs = "document.querySelectorAll('.lab-console .text').length >= 4";
        page.wait_until(hangs).await;
        page.wait_until("document.querySelectorAll('.lab-table .thread').length >= 3").await;
        page.press(&[Key::Escape]).await;
        wait_for_state(page, "stopped").await;
        page.click(".lab .primary").await;
        page.wait_until(hangs).await;
        page.click(".lab-table .process button").await;
        wait_for_state(page, "ended").await;
        let state = texts(page, ".lab-state").await;
        assert!(state[0].ends_with("exit code −9"), "{state:?}");
    });
}

#[test]
fn without_isolation_the_lab_says_what_it_needs() {
    journey(Visit::site().without_isolation(), async |page| {
        open(page, "counter").await;
        page.click(".lab .primary").await;
        let alarm = page.element(".lab-alarm").await.text().await.unwrap_or_default();
        assert!(alarm.contains("The lab needs memory that workers share"), "{alarm}");
    });
}
