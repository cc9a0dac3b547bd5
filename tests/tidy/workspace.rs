//! The workspace as it is: its files, and which package uses which.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, MetadataCommand};

use super::graph::{self, Graph};

/// The files of the workspace, by paths with forward slashes.
pub struct Workspace {
    root: PathBuf,
    files: Vec<String>,
}

impl Workspace {
    /// The one that this test is in.
    pub fn here() -> Self {
        let root = xtask::paths::root();
        let mut files = Vec::new();
        collect(&root, Path::new(""), &mut files);
        files.sort();
        Self { root, files }
    }

    /// The files whose names end in one of these.
    pub fn files(&self, endings: &[&str]) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str).filter(move |path| {
            let ending = path.rsplit(['.', '/']).next().unwrap_or_default();
            endings.contains(&ending)
        })
    }

    /// A file's text; empty if there is no such file, for which a rule then has its own complaint.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_default()
    }

    /// Whether there is a file or folder of this name.
    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// What the members use directly, tests left out, and what the pure ones reach in a browser.
    pub fn graph(&self) -> Graph {
        let metadata = MetadataCommand::new().no_deps().current_dir(&self.root).exec().unwrap();
        let members = metadata.packages.iter().map(|package| {
            let used =
                package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development);
            (package.name.to_string(), used.map(|used| used.name.clone()).collect())
        });
        let reached = graph::PURE.map(|name| (name.to_owned(), self.reach(name)));
        Graph { members: members.collect(), reached: reached.into() }
    }

    /// Everything that a package is built from. `cargo tree` knows it for the package alone, where
    /// the metadata of a workspace mixes the features that its members ask of a shared dependency.
    fn reach(&self, package: &str) -> BTreeSet<String> {
        let output = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--target", "wasm32-unknown-unknown", "--edges", "normal"])
            .args(["--prefix", "none", "--format", "{p}", "--package", package])
            .current_dir(&self.root)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
    }
}

/// What git doesn't keep, or nobody here writes.
const SKIPPED: [&str; 5] = [".git", "target", "dist", "node_modules", "fixtures"];

fn collect(root: &Path, below: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(below)).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = below.join(&name);
        if entry.path().is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                collect(root, &path, into);
            }
        } else {
            into.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
}
