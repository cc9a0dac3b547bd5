//! Lets the program's table of functions grow, which `services` needs (its `memory/bridge.rs`).

fn main() {
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-cdylib=--growable-table");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
