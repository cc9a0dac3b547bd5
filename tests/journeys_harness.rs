//! Journeys through a page made for them: the harness itself, apart from the product.

use whole::{Browser, Key, Visit, journey};

#[test]
fn a_page_is_isolated_only_with_its_headers() {
    journey(Visit::fixture("page"), async |page| {
        assert!(page.evaluate::<bool>("return crossOriginIsolated").await);
    });
    journey(Visit::fixture("page").without_isolation(), async |page| {
        assert!(!page.evaluate::<bool>("return crossOriginIsolated").await);
    });
}

#[test]
fn a_journey_clicks_and_waits_for_what_follows() {
    journey(Visit::fixture("page"), async |page| {
        assert_eq!(page.element("#text").await.text().await.unwrap(), "before");
        page.click("#later").await;
        page.wait_until("document.querySelector('#text').textContent === 'after'").await;
    });
}

#[test]
fn keys_reach_the_page_alone_and_together() {
    journey(Visit::fixture("page"), async |page| {
        page.click("#field").await;
        page.type_text("12").await;
        assert_eq!(
            page.evaluate::<String>("return document.querySelector('#field').value").await,
            "12"
        );
        page.press(&[Key::Control, Key::Enter]).await;
        page.wait_until("document.body.dataset.ran === 'yes'").await;
    });
}

#[test]
fn the_object_for_scripts_is_read() {
    journey(Visit::fixture("page"), async |page| {
        let before = page.racetrack().await;
        assert_eq!((before.version.as_str(), before.state.as_str()), ("0.0.0", "idle"));
        assert_eq!(before.workers, 0);
        assert!(before.run.is_none());
        page.press(&[Key::Control, Key::Enter]).await;
        page.wait_until("racetrack.run").await;
        let after = page.racetrack().await;
        assert_eq!((after.run.unwrap()["answer"].as_u64(), after.workers), (Some(42), 3));
    });
}

#[test]
fn an_uncaught_error_and_a_missing_file_are_seen() {
    journey(Visit::fixture("page"), async |page| {
        let Some(none) = page.console_errors().await else {
            assert_ne!(page.browser(), Browser::Chromium, "this driver can tell");
            return;
        };
        assert!(none.is_empty(), "{none:?}");
        page.go("#error").await;
        page.reload().await;
        page.evaluate_async::<()>("fetch('missing.js').then(() => done(null))").await;
        let errors = page.console_errors().await.unwrap();
        assert!(errors.iter().any(|error| error.contains("asked for")), "{errors:?}");
        assert!(errors.iter().any(|error| error.contains("missing.js")), "{errors:?}");
    });
}

#[test]
fn the_address_is_the_sites_own_part() {
    journey(Visit::fixture("page"), async |page| {
        page.go("index.html?a=1#b").await;
        assert_eq!(page.address().await, "index.html?a=1#b");
    });
}

#[test]
fn an_inaccessible_field_is_found_and_only_that() {
    journey(Visit::fixture("page"), async |page| {
        assert_eq!(page.accessibility().await, []);
        page.go("#inaccessible").await;
        page.reload().await;
        let found: Vec<String> = page.accessibility().await.into_iter().map(|v| v.id).collect();
        assert_eq!(found, ["label"]);
    });
}

#[test]
fn a_screenshot_is_a_picture() {
    journey(Visit::fixture("page"), async |page| {
        let picture = std::fs::read(page.screenshot("harness").await).unwrap();
        assert!(picture.starts_with(b"\x89PNG"));
    });
}

#[test]
fn a_failed_journey_leaves_a_picture_and_fails_its_test() {
    let failed = std::panic::catch_unwind(|| {
        journey(Visit::fixture("page"), async |_| panic!("on purpose"));
    });
    let message = *failed.unwrap_err().downcast::<&str>().unwrap();
    assert_eq!(message, "on purpose");
}
