//! Chromium's DevTools Protocol through chromedriver, for what the WebDriver standard cannot do:
//! <https://chromedevtools.github.io/devtools-protocol/>.

use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};

/// A command of the protocol.
#[derive(Debug)]
pub struct Command {
    /// Its name, `Page.navigate`.
    pub name: String,
    /// Its parameters.
    pub parameters: Value,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": self.name, "params": self.parameters });
        (http::Method::POST, Some(body.to_string()))
    }
}
