//! A worker's last words.
//!
//! They go through a broadcast channel, because the parent of a rayon worker is blocked and its
//! messages reach nobody.

use std::sync::OnceLock;
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;
use wire::{Crash, CrashKind};

static ADDRESS: OnceLock<(String, u32)> = OnceLock::new();

/// From now on a panic and an allocation that fails are reported on this channel for this start of
/// a lane.
pub fn report_to(channel: &str, serial: u32) {
    // A second boot in one instance does not happen.
    if ADDRESS.set((channel.to_owned(), serial)).is_ok() {
        std::panic::set_hook(Box::new(|panic| say(CrashKind::Panicked, panic.to_string())));
    }
}

/// Reports that `bytes` could not be had. It is called where nothing can be allocated, so what it
/// says must be short: what it needs comes from what the failed request left over.
pub fn out_of_memory(bytes: usize) {
    if bytes > 1024 {
        say(CrashKind::OutOfMemory, format!("{} KiB more could not be had", bytes / 1024));
    }
}

fn say(kind: CrashKind, detail: String) {
    let Some((channel, serial)) = ADDRESS.get() else { return };
    let crash = wire::encode(&Crash { serial: *serial, kind, detail });
    if let Ok(channel) = BroadcastChannel::new(channel) {
        let (message, _) = web::message::pack(&[&crash], &[], &[]);
        // Nobody can be told that telling failed.
        channel.post_message(&JsValue::from(message)).ok();
        channel.close();
    }
}
