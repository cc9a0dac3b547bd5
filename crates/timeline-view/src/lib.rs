//! The timeline as a component of a page: a canvas with every worker's spans, its gestures and
//! keys, and a table of the same.
//!
//! | module | what it is |
//! |---|---|
//! | `gesture`, `keys` | pointers, wheel and keys to what they mean |
//! | `viewer` | what is looked at, and what each action makes of it |
//! | `surface` | where things are on the canvas |
//! | `ink` | the look of each kind of span |
//! | `raster` | the rows as pixels |
//! | `marks` | words, lines and arrows over the rows |
//! | `words` | what is told about spans and views |
//!
//! These know no browser. The others exist in a page alone: `view` is the component, `html` what it
//! looks like, `table` the tables below it, `redraw` makes a frame, `canvas` draws, `theme` reads the
//! colours of the style sheet, `listen` hears events, and `bench` measures what a frame costs.
//!
//! The page brings `tokens.css`, the classes `lane-…` that give `--hue`, and `timeline.css`.

#![forbid(unsafe_code)]

pub mod gesture;
pub mod ink;
pub mod keys;
pub mod marks;
pub mod raster;
pub mod surface;
pub mod viewer;
pub mod words;

#[cfg(target_family = "wasm")]
mod bench;
#[cfg(target_family = "wasm")]
mod canvas;
#[cfg(target_family = "wasm")]
mod html;
#[cfg(target_family = "wasm")]
mod listen;
#[cfg(target_family = "wasm")]
mod redraw;
#[cfg(target_family = "wasm")]
mod table;
#[cfg(target_family = "wasm")]
mod theme;
#[cfg(target_family = "wasm")]
mod view;

#[cfg(target_family = "wasm")]
pub use bench::Bench;
#[cfg(target_family = "wasm")]
pub use view::{Props, TimelineView};
