//! The places where a component touches the document.

mod painting;

pub use painting::use_painting;
