//! The browser, as far as Racetrack needs it: the one place for web-sys on the page's side.
//!
//! - [`clock`]: the page's time, its step, the date.
//! - [`download`]: a file for the reader.
//! - [`worker`]: a Web Worker that is terminated when its handle is dropped.
//! - [`message`]: bytes and attachments in one message, for workers and ports.
//! - [`broadcast`]: a channel that reaches workers of workers.
//! - [`module`]: a compiled program and the memory that threads share.
//! - [`capability`]: what this page may do, found out by doing it where a claim is not enough.
//!
//! Nothing here knows what a lane or a run is.

pub mod broadcast;
pub mod capability;
pub mod clock;
pub mod download;
mod error;
pub mod files;
pub mod message;
pub mod module;
pub mod worker;

pub use error::JsError;
