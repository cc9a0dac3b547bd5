//! Which crate may use which. What is not in these tables is not allowed.

use std::collections::{BTreeMap, BTreeSet};

/// The crates that know no browser, no clock and no worker, and forbid unsafe code.
pub const PURE: [&str; 8] =
    ["analysis", "catalog", "model", "report", "session", "stats", "timeline", "wire"];

/// For each crate of the product, the other crates of the product that it may use.
const LAYERS: [(&str, &[&str]); 21] = [
    ("model", &[]),
    ("stats", &[]),
    ("counting", &[]),
    ("services", &[]),
    ("concurrent", &["services"]),
    ("behaviour", &["concurrent"]),
    ("catalog", &["model"]),
    ("session", &["model", "stats"]),
    ("wire", &["model"]),
    ("analysis", &["model", "stats"]),
    ("timeline", &["analysis", "model"]),
    ("timeline-view", &["analysis", "model", "timeline"]),
    ("report", &["catalog", "model", "timeline"]),
    ("web", &["model"]),
    ("supervisor", &["catalog", "model", "session", "web", "wire"]),
    ("engine", &["catalog", "concurrent", "counting", "model", "web", "wire"]),
    ("machine", &["services", "web", "wire"]),
    ("lab", &["behaviour", "concurrent", "counting", "services", "wire"]),
    ("lab-page", &["analysis", "machine", "model", "services", "timeline", "timeline-view"]),
    (
        "study-page",
        &["analysis", "catalog", "model", "report", "stats", "timeline", "timeline-view", "web"],
    ),
    (
        "racetrack",
        &[
            "analysis",
            "catalog",
            "model",
            "report",
            "session",
            "stats",
            "supervisor",
            "timeline",
            "web",
        ],
    ),
];

/// For each crate that reaches the browser, who may use it.
///
/// `supervisor` holds JavaScript's objects (modules, memories) but does nothing with the browser
/// except through `web`. `concurrent` and `services` have backends of their own, because they know nothing of
/// us.
const BROWSER: [(&str, &[&str]); 6] = [
    (
        "web-sys",
        &[
            "concurrent",
            "engine",
            "lab",
            "lab-page",
            "racetrack",
            "study-page",
            "timeline-view",
            "web",
        ],
    ),
    ("js-sys", BINDINGS),
    ("wasm-bindgen", BINDINGS),
    ("wasm-bindgen-futures", BINDINGS),
    ("wasm-bindgen-rayon", &["engine"]),
    ("yew", &["lab-page", "racetrack", "study-page", "timeline-view"]),
];

/// Who may hold JavaScript's objects.
const BINDINGS: &[&str] = &[
    "concurrent",
    "engine",
    "lab",
    "lab-page",
    "machine",
    "racetrack",
    "services",
    "study-page",
    "supervisor",
    "timeline-view",
    "web",
];

/// The packages that are not part of the product: they build it and test it.
const TOOLS: [&str; 4] = ["bench-rayon", "pinned-bindgen", "whole", "xtask"];

/// What the packages of the workspace are built from, by name.
pub struct Graph {
    /// Each member, and what it uses directly.
    pub members: BTreeMap<String, BTreeSet<String>>,
    /// Each pure member, and everything that it reaches.
    pub reached: BTreeMap<String, BTreeSet<String>>,
}

/// Every edge that is not allowed, and every package that the tables forgot.
pub fn complaints(graph: &Graph) -> Vec<String> {
    let layers = BTreeMap::from(LAYERS);
    let browser = BTreeMap::from(BROWSER);
    let product = graph.members.iter().filter(|(name, _)| !TOOLS.contains(&name.as_str()));
    let mut complaints = Vec::new();
    for (name, uses) in product {
        let Some(allowed) = layers.get(name.as_str()) else {
            complaints.push(format!("{name} is in no table of tests/tidy/graph.rs"));
            continue;
        };
        for used in uses.iter().map(String::as_str) {
            if graph.members.contains_key(used) && !allowed.contains(&used) {
                complaints.push(format!("{name} may not use {used}"));
            }
            if browser.get(used).is_some_and(|users| !users.contains(&name.as_str())) {
                complaints.push(format!("{name} may not use {used}, which is the browser’s"));
            }
        }
    }
    for (name, reached) in &graph.reached {
        let reached = reached.iter().filter(|used| browser.contains_key(used.as_str()));
        complaints.extend(reached.map(|used| format!("{name} must be pure and reaches {used}")));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(edges: &[(&str, &str)]) -> BTreeMap<String, BTreeSet<String>> {
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (user, used) in edges {
            uses.entry((*user).to_owned()).or_default().insert((*used).to_owned());
        }
        uses
    }

    /// Complaints about direct edges; `model` is always a member.
    fn about(edges: &[(&str, &str)]) -> Vec<String> {
        let mut members = uses(edges);
        members.entry("model".to_owned()).or_default();
        complaints(&Graph { members, reached: BTreeMap::new() })
    }

    #[test]
    fn what_the_tables_allow_passes() {
        let edges = [("catalog", "model"), ("web", "web-sys"), ("racetrack", "yew")];
        assert_eq!(about(&edges), <[&str; 0]>::default());
    }

    #[test]
    fn an_edge_upwards_is_refused() {
        let found = about(&[("catalog", "model"), ("model", "catalog")]);
        assert_eq!(found, ["model may not use catalog"]);
    }

    #[test]
    fn concurrent_knows_nothing_of_the_product() {
        assert_eq!(about(&[("concurrent", "model")]), ["concurrent may not use model"]);
    }

    #[test]
    fn a_pure_crate_may_not_reach_the_browser_through_another() {
        let reached = uses(&[("session", "timers"), ("session", "js-sys")]);
        let found = complaints(&Graph { members: BTreeMap::new(), reached });
        assert_eq!(found, ["session must be pure and reaches js-sys"]);
    }

    #[test]
    fn only_the_app_draws() {
        let found = about(&[("engine", "yew")]);
        assert_eq!(found, ["engine may not use yew, which is the browser’s"]);
    }

    #[test]
    fn a_new_crate_must_be_put_into_the_tables() {
        let found = about(&[("novel", "serde")]);
        assert_eq!(found, ["novel is in no table of tests/tidy/graph.rs"]);
    }
}
