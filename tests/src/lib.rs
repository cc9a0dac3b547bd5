//! The harness of the browser journeys: a driver, a fresh browser, a server, and the page.
//!
//! A journey is a test that opens a site and does what a reader does:
//!
//! ```no_run
//! # #[cfg(feature = "journeys")]
//! # {
//! use whole::{Visit, journey};
//!
//! journey(Visit::site(), async |page| {
//!     assert!(page.evaluate::<bool>("return crossOriginIsolated").await);
//! });
//! # }
//! ```
//!
//! Everything here fails by panicking, because the only thing that calls it is a test. The browser
//! is the one that `RACETRACK_BROWSER` names, Chromium by default.
#![cfg(feature = "journeys")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod axe;
pub mod bench;
mod console;
mod devtools;
mod driver;
mod journey;
mod memory;
mod page;
mod race;

pub use axe::Violation;
pub use fantoccini::Locator;
pub use fantoccini::key::Key;
pub use journey::{Visit, journey};
pub use page::{Page, Racetrack};
pub use race::{finish, lane, outcome, press_run, race, start};
pub use xtask::browsers::Browser;
pub use xtask::server::Sent;
