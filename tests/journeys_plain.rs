//! What a reader sees whose browser does not run scripts, or has no WebAssembly: an article.

use whole::{Page, Visit, journey};

#[test]
fn without_scripts_the_page_is_an_article_with_the_recorded_picture() {
    journey(Visit::site().without_scripts(), async |page| {
        let ran: bool = page.evaluate("return 'racetrack' in window").await;
        assert!(!ran, "the page's scripts were to be off");
        reads_as_an_article(page).await;
    });
}

#[test]
fn without_wasm_the_page_is_the_same_article() {
    journey(Visit::site().without_wasm(), async |page| {
        let has_wasm: bool = page.evaluate("return 'WebAssembly' in window").await;
        assert!(!has_wasm, "WebAssembly was to be off");
        reads_as_an_article(page).await;
        assert_eq!(page.accessibility().await, []);
    });
}

async fn reads_as_an_article(page: &Page) {
    let text: String = page.evaluate("return document.querySelector('main').innerText").await;
    for said in [
        "Threads or processes?",
        "Recorded",
        "This picture is a recording",
        "allow scripts for this page",
        "Threads with a GIL",
        "Work-stealing pool",
    ] {
        assert!(text.contains(said), "“{said}” is not in: {text}");
    }
    // The picture is there, with a bar for each lane, and no button that would do nothing.
    let (bars, buttons): (u32, u32) = page
        .evaluate(
            "const seen = element => element.getBoundingClientRect().width > 0;
             return [[...document.querySelectorAll('.race .lane svg')].filter(seen).length,
                     [...document.querySelectorAll('button')].filter(seen).length]",
        )
        .await;
    assert!(bars >= 6, "{bars} bars");
    assert_eq!(buttons, 0);
}
