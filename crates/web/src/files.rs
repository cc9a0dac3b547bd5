//! The private file system of this site, from the page: only what is left to clear away there.

use js_sys::{AsyncIterator, IteratorNext, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FileSystemDirectoryHandle, Navigator};

/// Removes the files whose names begin like this. A file that is open in a worker stays; a browser
/// without a private file system has nothing to remove.
pub async fn remove_starting_with(prefix: &str) {
    if !crate::capability::has_private_files() {
        return;
    }
    // Nobody waits for this, and what cannot be removed now can be the next time.
    remove(prefix).await.ok();
}

async fn remove(prefix: &str) -> Result<(), JsValue> {
    let navigator: Navigator =
        Reflect::get(&js_sys::global(), &JsValue::from_str("navigator"))?.dyn_into()?;
    let root: FileSystemDirectoryHandle =
        JsFuture::from(navigator.storage().get_directory()).await?.dyn_into()?;
    let names: AsyncIterator = root.keys();
    let mut leftover = Vec::new();
    loop {
        let next: IteratorNext = JsFuture::from(names.next_iterator()?).await?.unchecked_into();
        if next.done() {
            break;
        }
        leftover.extend(next.value().as_string().filter(|name| name.starts_with(prefix)));
    }
    for name in leftover {
        JsFuture::from(root.remove_entry(&name)).await.ok();
    }
    Ok(())
}
