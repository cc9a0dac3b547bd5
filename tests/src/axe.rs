//! axe-core in the page: what a checker of accessibility that we did not write has to say.

use serde::Deserialize;
use xtask::paths;

use crate::page::Page;

/// A rule that the page breaks, and where.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub struct Violation {
    /// The rule's name, as axe-core's documentation has it.
    pub id: String,
    /// The rule in a sentence.
    pub help: String,
    /// CSS selectors of the elements that break it.
    pub places: Vec<String>,
}

impl Page {
    /// The rules of WCAG 2.2 AA that the page, as it is now, breaks.
    pub async fn accessibility(&self) -> Vec<Violation> {
        let path = paths::node_modules().join("axe-core/axe.min.js");
        let axe = std::fs::read_to_string(path).expect("cargo xtask test installs axe-core");
        // The driver runs it outside the page's content security policy.
        self.evaluate::<()>(&format!("{axe}; return null")).await;
        self.evaluate_async(
            "const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
             axe.run(document, { runOnly: tags }).then(found => done(found.violations.map(
               ({ id, help, nodes }) => ({ id, help, places: nodes.map(node => node.target.join(' ')) }))))",
        )
        .await
    }
}
