//! Where things are, relative to the workspace. Everything that xtask makes is in `target` or
//! `dist`: no command writes outside the clone, except that rustup keeps its own toolchains.

use std::path::{Path, PathBuf};

/// The workspace's folder.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// The built site.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// What cargo and xtask make; not kept in git.
pub fn target() -> PathBuf {
    root().join("target")
}

/// The tools that xtask builds or installs for itself.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The packages that are pinned by `xtask/npm/package-lock.json`.
pub fn node_modules() -> PathBuf {
    tools().join("npm/node_modules")
}
