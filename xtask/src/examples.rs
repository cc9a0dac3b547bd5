//! The rule that every public item of a crate has an example that runs, held against what rustdoc
//! knows of the crate (its JSON), so that re-exports, macros and generics are no matter.
//!
//! - A type, trait, function, macro, constant or alias has an example in its own documentation.
//! - A method, an associated constant or a trait's item has one too, or is used in an example of
//!   its type or of one of the type's other methods.
//! - What is re-exported from another crate has its example at the re-export.
//!
//! An example runs unless it is marked `ignore`, `no_run` or `compile_fail`, or is not Rust. Fields
//! and variants need documentation alone (the lint `missing_docs`), implementations of traits none.

use std::collections::BTreeSet;

use serde_json::Value;

/// The items of a crate that have no example, a line each, in the order of their paths.
pub fn complaints(rustdoc: &Value) -> Vec<String> {
    let mut walk = Walk { index: &rustdoc["index"], seen: BTreeSet::new(), found: Vec::new() };
    if let Some(root) = walk.item(&rustdoc["root"]) {
        let name = root["name"].as_str().unwrap_or_default().to_owned();
        walk.module(root, &name);
    }
    walk.found.sort();
    walk.found
}

struct Walk<'a> {
    index: &'a Value,
    seen: BTreeSet<u64>,
    found: Vec<String>,
}

impl<'a> Walk<'a> {
    /// The item of this number; none if it is another crate's.
    fn item(&self, id: &Value) -> Option<&'a Value> {
        self.index.get(id.to_string())
    }

    fn module(&mut self, module: &'a Value, path: &str) {
        for id in list(&inner(module).1["items"]) {
            let Some(item) = self.item(id) else { continue };
            let (kind, what) = inner(item);
            if kind != "use" {
                self.visit(item, path);
            } else if let Some(item) = self.item(&what["id"]) {
                self.visit(item, path);
            } else if examples(item).is_empty() {
                let name = what["name"].as_str().unwrap_or_default();
                self.found.push(format!("{path}::{name} (of another crate): no example"));
            }
        }
    }

    fn visit(&mut self, item: &'a Value, path: &str) {
        if !item["id"].as_u64().is_some_and(|id| self.seen.insert(id)) {
            return;
        }
        let path = format!("{path}::{}", item["name"].as_str().unwrap_or_default());
        let (kind, what) = inner(item);
        if kind == "module" {
            return self.module(item, &path);
        }
        let own = examples(item);
        if own.is_empty() {
            self.found.push(format!("{path}: no example that runs"));
        }
        let parts = self.parts(what);
        let all: Vec<String> =
            own.into_iter().chain(parts.iter().flat_map(|&it| examples(it))).collect();
        for part in parts {
            let name = part["name"].as_str().unwrap_or_default();
            if examples(part).is_empty() && !all.iter().any(|example| uses(example, name)) {
                self.found.push(format!("{path}::{name}: in no example of its type"));
            }
        }
    }

    /// The public methods, constants and types of a type or trait, those of traits that it
    /// implements left out.
    fn parts(&self, what: &'a Value) -> Vec<&'a Value> {
        let own = list(&what["impls"]).iter().filter_map(|id| self.item(id)).map(|it| inner(it).1);
        let own = own.filter(|it| it["trait"].is_null()).flat_map(|it| list(&it["items"]));
        let ids = own.chain(list(&what["items"]));
        let parts = ids.filter_map(|id| self.item(id));
        parts
            .filter(|it| ["public", "default"].map(Value::from).contains(&it["visibility"]))
            .collect()
    }
}

/// What kind of item it is, and what there is to say about one of that kind.
fn inner(item: &Value) -> (&str, &Value) {
    let inner = item["inner"].as_object().and_then(|inner| inner.iter().next());
    inner.map_or(("", &Value::Null), |(kind, what)| (kind, what))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The examples that run in an item's documentation.
fn examples(item: &Value) -> Vec<String> {
    let (mut found, mut open): (Vec<String>, Option<Option<String>>) = (Vec::new(), None);
    for line in item["docs"].as_str().unwrap_or_default().lines() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(marks)) => open = Some(runs(marks).then(String::new)),
            (Some(example), Some(_)) => {
                found.extend(example.take());
                open = None;
            }
            (Some(Some(example)), None) => {
                example.push_str(line);
                example.push('\n');
            }
            (Some(None) | None, None) => {}
        }
    }
    found
}

/// Whether rustdoc runs a block with these marks after its fence.
fn runs(marks: &str) -> bool {
    const RUN: [&str; 6] =
        ["", "rust", "should_panic", "standalone_crate", "edition2021", "edition2024"];
    marks.split(',').all(|mark| RUN.contains(&mark.trim()))
}

/// Whether an example calls or defines this, imports and comments left out.
fn uses(example: &str, name: &str) -> bool {
    let code = example.lines().map(|line| line.trim_start().trim_start_matches("# "));
    let mut code = code.filter(|line| !line.starts_with("//") && !line.starts_with("use "));
    code.any(|line| {
        line.match_indices(name).any(|(at, _)| {
            let (before, after) = (&line[..at], &line[at + name.len()..]);
            let ends = !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            ends && [".", "::", "fn ", "type ", "const "].iter().any(|it| before.ends_with(it))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A crate `a` of one struct `S` with a method `m`, documented like this.
    fn check(of_struct: &str, of_method: &str) -> Vec<String> {
        complaints(&json!({
            "root": 0,
            "index": {
                "0": { "id": 0, "name": "a", "inner": { "module": { "items": [1] } } },
                "1": { "id": 1, "name": null, "inner": { "use": { "id": 2, "name": "S" } } },
                "2": { "id": 2, "name": "S", "docs": of_struct,
                    "inner": { "struct": { "impls": [3, 5] } } },
                "3": { "id": 3, "inner": { "impl": { "trait": null, "items": [4] } } },
                "4": { "id": 4, "name": "m", "docs": of_method, "visibility": "public",
                    "inner": { "function": {} } },
                "5": { "id": 5, "inner": { "impl": { "trait": {}, "items": [6] } } },
                "6": { "id": 6, "name": "fmt", "visibility": "default",
                    "inner": { "function": {} } },
            },
        }))
    }

    #[test]
    fn a_type_needs_an_example_and_a_method_an_example_or_a_use() {
        let (no_type, no_method) =
            ("a::S: no example that runs", "a::S::m: in no example of its type");
        assert_eq!(check("A type.", "A method."), [no_type, no_method]);
        assert_eq!(check("```\nS.m();\n```", "A method."), <[&str; 0]>::default());
        assert_eq!(check("```\nS;\n```", "```\nS.m();\n```"), <[&str; 0]>::default());
        assert_eq!(check("```\nS;\n```", "A method."), [no_method]);
        assert_eq!(check("A type.", "```\nS.m();\n```"), [no_type]);
    }

    #[test]
    fn what_does_not_run_is_no_example() {
        for marks in ["no_run", "ignore", "compile_fail,E0277", "text", "python"] {
            assert_eq!(check(&format!("```{marks}\nS.m();\n```"), "").len(), 2, "{marks}");
        }
        for marks in ["", "rust", "standalone_crate", "should_panic"] {
            assert_eq!(check(&format!("```{marks}\nS.m();\n```"), "").len(), 0, "{marks}");
        }
    }

    #[test]
    fn a_use_is_a_whole_word_in_code() {
        assert!(uses("let n = s.m();", "m") && uses("let n = S::m;", "m"));
        assert!(uses("    fn m(&self) {}", "m") && uses("# s.m();", "m"));
        assert!(!uses("s.more();", "m") && !uses("let m = 1;", "m"));
        assert!(!uses("use s::m;", "m") && !uses("// s.m();", "m"));
    }
}
