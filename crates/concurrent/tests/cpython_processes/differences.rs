//! Where processes do not do what CPython's do, and why.

/// A program that prints other lines in Rust than in Python.
pub struct Difference {
    /// The subject that the program is in.
    pub subject: &'static str,
    /// The program's name.
    pub program: &'static str,
    /// Why it is so, and stays so.
    pub reason: &'static str,
    /// What the Python version prints.
    pub python: &'static [&'static str],
    /// What the Rust version prints.
    pub rust: &'static [&'static str],
}

/// All of them. One that is none any more fails the suite.
pub const DIFFERENCES: &[Difference] = &[];
