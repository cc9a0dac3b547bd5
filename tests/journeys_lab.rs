//! The lab: the programs that check `concurrent`, on both images, and what a reader does there.

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
    println!("{image}: {} programs", results.len() - 1);
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
