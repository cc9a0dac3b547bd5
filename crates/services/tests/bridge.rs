//! The module through which workers reach the segment: its bytes are those of its text.
//! `BRIDGE=write cargo test -p services --test bridge` writes them anew.

#![cfg(not(loom))]
#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot read or write")]

use std::path::Path;

const TEXT: &str = include_str!("../src/memory/bridge.wat");

#[track_caller]
fn check(file: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/memory").join(file);
    let bytes = wat::parse_str(text).unwrap();
    if std::env::var("BRIDGE").is_ok_and(|what| what == "write") {
        std::fs::write(&file, &bytes).unwrap();
    }
    let kept = std::fs::read(&file).unwrap_or_default();
    assert!(kept == bytes, "{} is not what its text says", file.display());
}

#[test]
fn for_a_process_without_threads() {
    check("bridge.wasm", TEXT);
}

#[test]
fn for_a_process_whose_threads_share_its_memory() {
    let own = "(memory $own 0)";
    assert!(TEXT.contains(own));
    check("bridge-threads.wasm", &TEXT.replace(own, "(memory $own 0 65536 shared)"));
}
