//! Rules for single files. Each takes a path and a text, and complains or doesn't.

/// The length at which a file has to be split, or to say here why not.
const LONGEST: usize = 400;

/// Files that may be longer than [`LONGEST`], and why.
const LONGER: [(&str, &str); 0] = [];

/// A crate's root must forbid unsafe code.
pub fn forbids_unsafe(path: &str, text: &str) -> Option<String> {
    let forbids = text.lines().any(|line| line == "#![forbid(unsafe_code)]");
    (!forbids).then(|| format!("{path}: #![forbid(unsafe_code)] is missing"))
}

/// A manifest must take the lints of the workspace; the workspace's own declares them.
pub fn takes_lints(path: &str, text: &str) -> Option<String> {
    let takes = text.contains("[lints]\nworkspace = true");
    (!takes).then(|| format!("{path}: [lints] workspace = true is missing"))
}

/// A test that the manifest of the tests does not list is never run.
pub fn is_run(path: &str, manifest: &str) -> Option<String> {
    let name = path.strip_prefix("tests/")?;
    let is_test = !name.contains('/') && !manifest.contains(&format!("path = \"{name}\""));
    is_test.then(|| format!("{path}: not a [[test]] of tests/Cargo.toml, so it is never run"))
}

/// A file must say what it is for before anything else.
pub fn opens_with_its_purpose(path: &str, text: &str) -> Option<String> {
    let opens = text.starts_with("//! ");
    (!opens).then(|| format!("{path}: does not open with `//!` and what it is for"))
}

/// A file must not be longer than a person wants to read, its tests left out.
pub fn stays_short(path: &str, text: &str) -> Option<String> {
    let lines = lines_without_tests(path, text);
    let excused = LONGER.iter().any(|(excused, _)| *excused == path);
    (lines > LONGEST && !excused)
        .then(|| format!("{path}: {lines} lines, more than {LONGEST}: split it"))
}

/// The exceptions that have become needless, because their file is short or gone.
pub fn needless_exceptions(read: impl Fn(&str) -> String) -> Vec<String> {
    let needless =
        LONGER.iter().filter(|(path, _)| lines_without_tests(path, &read(path)) <= LONGEST);
    needless.map(|(path, _)| format!("{path} is short: take it out of LONGER")).collect()
}

fn lines_without_tests(path: &str, text: &str) -> usize {
    let is_test =
        path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("tests.rs");
    if is_test {
        return 0;
    }
    let lines: Vec<&str> = text.lines().collect();
    // By convention the tests are the last module of a file.
    let tests = lines.windows(2).position(|pair| {
        pair[0].starts_with("#[cfg(test)]") && pair[1].starts_with("mod ") && pair[1].ends_with('{')
    });
    tests.unwrap_or(lines.len())
}

/// Words that mean unfinished work, or the machine on which somebody wrote. What leaks is found by
/// Clippy (`mem_forget`, and the methods that clippy.toml disallows), which knows types.
const WORDS: [(&str, &str); 9] = [
    ("todo!(", "unfinished"),
    ("unimplemented!(", "unfinished"),
    ("FIXME", "unfinished"),
    ("TODO", "unfinished"),
    ("XXX", "unfinished"),
    ("/home/", "a path of one machine"),
    ("/root/", "a path of one machine"),
    ("/work/", "a path of one machine"),
    ("registry.npmjs", "a registry's address"),
];

/// A file must have none of the words that should not stay.
pub fn words(path: &str, text: &str) -> Vec<String> {
    // The rule itself has to name them.
    if path == "tests/tidy/sources.rs" {
        return Vec::new();
    }
    let numbered = (1..).zip(text.lines());
    let found = numbered.flat_map(|(number, line)| {
        WORDS
            .iter()
            .filter(|(word, _)| line.contains(word))
            .map(move |(word, why)| (number, word, why))
    });
    found.map(|(number, word, why)| format!("{path}:{number}: “{word}”: {why}")).collect()
}

/// Whether a file is one of the app's components, panels, charts or hooks.
pub fn is_component(path: &str) -> bool {
    ["src/components/", "src/panels/", "src/charts/", "src/hooks/"]
        .iter()
        .any(|folder| path.starts_with(folder))
}

/// A component must not name what starts workers, comments left out.
pub fn starts_workers(path: &str, text: &str) -> Vec<String> {
    let numbered = (1..).zip(text.lines());
    let code = numbered.filter(|(_, line)| !line.trim_start().starts_with("//"));
    let named = code.filter_map(|(number, line)| {
        let mut names = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        let name = names.find(|name| ["supervisor", "Stage", "Worker"].contains(name))?;
        Some(format!("{path}:{number}: names {name}; components only render state"))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_without_the_attribute_is_found() {
        assert!(forbids_unsafe("lib.rs", "//! Purpose.\nmod a;\n").is_some());
        assert!(forbids_unsafe("lib.rs", "//! Purpose.\n#![forbid(unsafe_code)]\n").is_none());
    }

    #[test]
    fn a_manifest_without_the_lints_is_found() {
        assert!(takes_lints("Cargo.toml", "[package]\nname = \"a\"\n").is_some());
        assert!(takes_lints("Cargo.toml", "[lints]\nworkspace = true\n").is_none());
    }

    #[test]
    fn a_test_that_is_never_run_is_found() {
        let manifest = "[[test]]\nname = \"a\"\npath = \"a.rs\"\n";
        assert!(is_run("tests/b.rs", manifest).is_some());
        assert!(is_run("tests/a.rs", manifest).is_none());
        assert!(is_run("tests/src/b.rs", manifest).is_none());
        assert!(is_run("crates/b/src/b.rs", manifest).is_none());
    }

    #[test]
    fn a_file_that_starts_with_code_is_found() {
        assert!(opens_with_its_purpose("a.rs", "use std::fs;\n//! late\n").is_some());
        assert!(opens_with_its_purpose("a.rs", "//! Purpose.\n").is_none());
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let long = "let a = 1;\n".repeat(401);
        assert!(stays_short("a.rs", &long).is_some());
        assert!(stays_short("crates/a/src/tests.rs", &long).is_none());
        let tests = format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
        assert!(stays_short("a.rs", &tests).is_none());
        let declared = format!("#[cfg(test)]\nmod tests;\n{long}");
        assert!(stays_short("a.rs", &declared).is_some());
    }

    #[test]
    fn each_word_is_found_with_its_line() {
        for (word, _) in WORDS {
            let found = words("a.rs", &format!("fine\nlet a = {word}x;\n"));
            assert!(found[0].starts_with("a.rs:2: "), "{word}: {found:?}");
        }
        assert_eq!(words("a.rs", "forget me not\n"), <[&str; 0]>::default());
    }

    #[test]
    fn a_component_that_names_a_worker_is_found() {
        assert_eq!(starts_workers("a.rs", "let w = Worker::new();\n").len(), 1);
        assert_eq!(starts_workers("a.rs", "use supervisor::Stage;\n").len(), 1);
        assert_eq!(starts_workers("a.rs", "// a Worker\nlet n: Workers = 4;\n").len(), 0);
        assert!(is_component("src/panels/race.rs") && !is_component("src/shell/race.rs"));
    }
}
