//! The first look at the built site: it loads, it is isolated where it can be, and it is quiet.

use whole::{Visit, journey};

#[test]
fn the_page_loads_isolated_and_without_errors() {
    journey(Visit::site(), async |page| {
        page.wait_until("document.querySelector('h1')").await;
        assert!(page.evaluate::<bool>("return crossOriginIsolated").await);
        let racetrack = page.racetrack().await;
        assert_eq!(racetrack.version, env!("CARGO_PKG_VERSION"));
        assert_eq!(racetrack.state, "idle");
        assert_eq!(page.console_errors().await.unwrap_or_default(), <[String; 0]>::default());
    });
}

#[test]
fn without_headers_the_page_loads_as_well() {
    journey(Visit::site().without_isolation(), async |page| {
        page.wait_until("document.querySelector('h1')").await;
        assert!(!page.evaluate::<bool>("return crossOriginIsolated").await);
        assert_eq!(page.racetrack().await.state, "idle");
        assert_eq!(page.console_errors().await.unwrap_or_default(), <[String; 0]>::default());
    });
}

#[test]
fn the_first_screen_breaks_no_rule_of_accessibility() {
    journey(Visit::site(), async |page| {
        page.racetrack().await;
        assert_eq!(page.accessibility().await, []);
    });
}
