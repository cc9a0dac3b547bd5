//! The rules of the workspace, held against the workspace.
//!
//! A rule is a pure function from what is there to complaints, so that each has a test beside it
//! that shows it complaining. The tests in this file are the rules applied to us.

// A rule is test code through and through, but Clippy knows only `#[test]` functions as such.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod tidy {
    //! The rules, by what they look at.
    pub mod documents;
    pub mod graph;
    pub mod sources;
    pub mod versions;
    pub mod workspace;
}

use tidy::workspace::Workspace;
use tidy::{documents, graph, sources, versions};

/// Fails with every complaint at once, a line each.
#[track_caller]
fn no_complaints(complaints: impl IntoIterator<Item = String>) {
    let complaints: Vec<String> = complaints.into_iter().collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn dependencies_go_one_way() {
    no_complaints(graph::complaints(&Workspace::here().graph()));
}

#[test]
fn pure_crates_forbid_unsafe_code() {
    no_complaints(graph::PURE.iter().filter_map(|name| {
        let root = format!("crates/{name}/src/lib.rs");
        sources::forbids_unsafe(&root, &Workspace::here().read(&root))
    }));
}

#[test]
fn every_manifest_takes_the_workspaces_lints() {
    let here = Workspace::here();
    let manifests = here.files(&["toml"]).filter(|path| path.ends_with("Cargo.toml"));
    no_complaints(manifests.filter_map(|path| sources::takes_lints(path, &here.read(path))));
}

#[test]
fn every_test_of_the_product_is_run() {
    let here = Workspace::here();
    let manifest = here.read("tests/Cargo.toml");
    no_complaints(here.files(&["rs"]).filter_map(|path| sources::is_run(path, &manifest)));
}

#[test]
fn every_source_file_says_what_it_is_for_and_stays_short() {
    let here = Workspace::here();
    let complaints = here.files(&["rs"]).flat_map(|path| {
        let text = here.read(path);
        [sources::opens_with_its_purpose(path, &text), sources::stays_short(path, &text)]
    });
    no_complaints(complaints.flatten());
}

#[test]
fn every_exception_from_the_length_rule_is_needed() {
    let here = Workspace::here();
    no_complaints(sources::needless_exceptions(|path| here.read(path)));
}

#[test]
fn no_file_has_a_word_that_should_not_stay() {
    let here = Workspace::here();
    let files = here.files(&["rs", "md", "toml", "js", "mjs", "html", "css", "json", "yml", "run"]);
    no_complaints(files.flat_map(|path| sources::words(path, &here.read(path))));
}

#[test]
fn components_only_render() {
    let here = Workspace::here();
    let files = here.files(&["rs"]).filter(|path| sources::is_component(path));
    no_complaints(files.flat_map(|path| sources::starts_workers(path, &here.read(path))));
}

#[test]
fn versions_that_must_agree_agree() {
    let here = Workspace::here();
    no_complaints(versions::complaints(&versions::Files {
        manifest: &here.read("Cargo.toml"),
        lock: &here.read("Cargo.lock"),
        trunk: &here.read("Trunk.toml"),
        npm_lock: &here.read("xtask/npm/package-lock.json"),
    }));
}

#[test]
fn every_decision_is_in_the_index() {
    let here = Workspace::here();
    let index = here.read("docs/decisions/README.md");
    let decisions = here.files(&["md"]).filter_map(|path| path.strip_prefix("docs/decisions/"));
    no_complaints(documents::unlisted(&index, decisions));
}

#[test]
fn every_command_that_a_document_names_exists() {
    let here = Workspace::here();
    let known: Vec<&str> = xtask::COMMANDS.iter().map(|command| command.name).collect();
    // The roadmap alone may name what is not there yet.
    let documents = here.files(&["md"]).filter(|path| *path != "docs/roadmap.md");
    let complaints =
        documents.flat_map(|path| documents::unknown_commands(path, &here.read(path), &known));
    no_complaints(complaints);
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let here = Workspace::here();
    let complaints = here.files(&["md"]).flat_map(|path| {
        documents::broken_links(path, &here.read(path), |target| here.has(target))
    });
    no_complaints(complaints);
}
