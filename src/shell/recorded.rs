//! The recorded runs, which the site brings along.

use super::window;
use model::{Run, WorkloadId};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// The recorded run of a workload; `None` when there is none that can be read.
pub async fn fetch(workload: WorkloadId) -> Option<Run> {
    let response = window()?.fetch_with_str(&format!("recorded/{workload}.json"));
    let response: Response = JsFuture::from(response).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    report::from_json(&text).ok()
}
