//! Results as marks, and marks as SVG: pure text, so that the page, the article without scripts
//! and the tests all draw with the same code.

mod article;
pub(crate) mod axis;
pub(crate) mod drawings;
pub(crate) mod marks;
#[cfg(test)]
mod palette;
pub(crate) mod picture;
pub(crate) mod svg;

pub use article::article;

#[cfg(test)]
mod tests;
