//! The programs of the lab, natively. Those that end do so by themselves and well, the others stand
//! still in a deadlock that is noticed, and all come to the conclusion that they are there for.
//! `cargo test -p lab --test native -- WORD` runs those with the word in their ids.

#[cfg(not(target_family = "wasm"))]
mod conclusions;
#[cfg(not(target_family = "wasm"))]
mod harness;

#[cfg(not(target_family = "wasm"))]
fn main() -> std::process::ExitCode {
    harness::main()
}

/// Processes of a page are started by the page.
#[cfg(target_family = "wasm")]
fn main() {}
