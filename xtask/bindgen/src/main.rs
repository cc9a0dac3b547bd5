//! wasm-bindgen's command line, built from this workspace so that Cargo.lock pins it.

fn main() -> anyhow::Result<()> {
    env_logger::init();
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os())
}
