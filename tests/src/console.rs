//! What the browser wrote to its console, as far as its driver tells.

use fantoccini::wd::WebDriverCompatibleCommand;
use serde::Deserialize;
use serde_json::json;

/// chromedriver's command for the console, which the standard doesn't have. Reading empties it.
#[derive(Debug)]
pub struct ReadLog;

impl WebDriverCompatibleCommand for ReadLog {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

/// An entry of the log.
#[derive(Debug, Deserialize)]
pub struct Entry {
    level: String,
    message: String,
}

impl Entry {
    /// The message, if it reports a failure rather than a remark.
    pub fn into_error(self) -> Option<String> {
        (self.level == "SEVERE").then_some(self.message)
    }
}
