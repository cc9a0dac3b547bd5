//! The workspace as it is: its files, and which package uses which.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand, PackageId};

use super::graph::Graph;

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

    /// What depends on what in a browser, tests left out.
    pub fn graph(&self) -> Graph {
        let platform = ["--filter-platform", "wasm32-unknown-unknown"].map(str::to_owned);
        let mut command = MetadataCommand::new();
        let metadata = command.current_dir(&self.root).other_options(platform).exec().unwrap();
        let name = |id: &PackageId| metadata[id].name.to_string();
        let nodes = &metadata.resolve.as_ref().unwrap().nodes;
        let edges = nodes.iter().flat_map(|node| {
            let used = node.deps.iter().filter(|used| {
                used.dep_kinds.iter().any(|kind| kind.kind != DependencyKind::Development)
            });
            used.map(move |used| (name(&node.id), name(&used.pkg)))
        });
        Graph::new(metadata.workspace_members.iter().map(name), edges)
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
