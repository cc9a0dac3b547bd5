//! The project's commands.
fn main() {
    let status = std::process::Command::new("cargo").args(["test", "--workspace"]).status();
    std::process::exit(if status.is_ok_and(|status| status.success()) { 0 } else { 1 });
}
