//! wasm-bindgen's test runner, built from this workspace so that Cargo.lock pins it.

fn main() -> anyhow::Result<()> {
    env_logger::init();
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
