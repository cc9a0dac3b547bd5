//! Rules for the documents: what they name must be there.

use std::path::{Component, Path, PathBuf};

/// The decisions that the index doesn't link.
pub fn unlisted<'a>(index: &str, decisions: impl Iterator<Item = &'a str>) -> Vec<String> {
    let missing =
        decisions.filter(|name| *name != "README.md" && !index.contains(&format!("]({name})")));
    missing.map(|name| format!("docs/decisions/README.md does not link {name}")).collect()
}

/// The `cargo xtask` commands in a document's code that don't exist.
pub fn unknown_commands(path: &str, text: &str, known: &[&str]) -> Vec<String> {
    let calls = text.split("cargo xtask ").skip(1);
    let names = calls.map(|rest| {
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default()
    });
    let unknown = names.filter(|name| !name.is_empty() && !known.contains(name));
    unknown.map(|name| format!("{path}: there is no `cargo xtask {name}`")).collect()
}

/// The links to files that are not there. Pictures are left out: they are made by commands.
pub fn broken_links(path: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let starts = text.match_indices("](");
    let links = starts.filter(|(at, _)| {
        let opening = text[..*at].rfind('[').unwrap_or_default();
        !text[..opening].ends_with('!')
    });
    let targets = links.filter_map(|(at, _)| text[at + 2..].split([')', '#']).next());
    let files = targets.filter(|target| !target.is_empty() && !target.contains(':'));
    let broken = files.filter(|target| !exists(&normal(&folder.join(target))));
    broken.map(|target| format!("{path}: {target} is not there")).collect()
}

/// A relative path without `.` and `..`.
fn normal(path: &Path) -> String {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_that_is_not_linked_is_found() {
        let index = "- [First](0001-first.md)\n";
        let there = ["README.md", "0001-first.md", "0002-second.md"];
        assert_eq!(
            unlisted(index, there.into_iter()),
            ["docs/decisions/README.md does not link 0002-second.md"]
        );
    }

    #[test]
    fn a_command_that_does_not_exist_is_found() {
        let text = "Run `cargo xtask serve --open`, then\n```\ncargo xtask fly\n```\n";
        let known = ["serve", "test"];
        assert_eq!(
            unknown_commands("README.md", text, &known),
            ["README.md: there is no `cargo xtask fly`"]
        );
    }

    #[test]
    fn a_link_to_nowhere_is_found() {
        let text = "![shot](shot.png) [a](../a.md#top) [b](b.md) [c](https://example.org) [d](#d)";
        let found = broken_links("docs/x.md", text, |target| target == "a.md");
        assert_eq!(found, ["docs/x.md: b.md is not there"]);
    }
}
