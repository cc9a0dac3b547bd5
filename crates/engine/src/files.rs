//! This worker's own file in the browser's private file system, opened before the worker blocks
//! for the first time: opening needs the event loop, reading and writing do not.

use js_sys::Uint8Array;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web::JsError;
use web_sys::{
    DedicatedWorkerGlobalScope, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemGetFileOptions, FileSystemReadWriteOptions, FileSystemSyncAccessHandle,
};

thread_local! {
    static FILE: RefCell<Option<FileSystemSyncAccessHandle>> = const { RefCell::new(None) };
}

/// How the names of a lane's files begin: no other lane of this page, nor another page, has the same.
pub fn prefix(boot: &wire::DriverBoot) -> String {
    format!("{}-{}-", boot.crash_channel, boot.serial)
}

/// Creates and opens the file of that name for this worker. The page removes it when the run is
/// over; it is closed when the worker ends.
///
/// # Errors
///
/// There is no private file system here, or the file is open elsewhere.
pub async fn open(name: &str) -> Result<(), JsError> {
    let fail = |error| JsError::new("open a private file", &error);
    let scope: DedicatedWorkerGlobalScope =
        js_sys::global().dyn_into().map_err(|global| fail(global.into()))?;
    let root: FileSystemDirectoryHandle =
        JsFuture::from(scope.navigator().storage().get_directory())
            .await
            .map_err(fail)?
            .dyn_into()
            .map_err(fail)?;
    let create = FileSystemGetFileOptions::new();
    create.set_create(true);
    let file: FileSystemFileHandle =
        JsFuture::from(root.get_file_handle_with_options(name, &create))
            .await
            .map_err(fail)?
            .dyn_into()
            .map_err(fail)?;
    let handle: FileSystemSyncAccessHandle = JsFuture::from(file.create_sync_access_handle())
        .await
        .map_err(fail)?
        .dyn_into()
        .map_err(fail)?;
    FILE.with(|slot| slot.replace(Some(handle)));
    Ok(())
}

/// Writes `block` to the start of this worker's file, has it flushed to the disk, and reads it
/// back.
///
/// # Blocking
///
/// Until the disk has it.
///
/// # Errors
///
/// This worker has no file, or the browser refuses (the disk is full, the file was removed).
pub fn write_and_read(block: &[u8]) -> Result<Vec<u8>, String> {
    FILE.with(|slot| {
        let slot = slot.borrow();
        let Some(file) = slot.as_ref() else {
            return Err("this worker has no private file".to_owned());
        };
        let fail = |error| JsError::new("use a private file", &error).to_string();
        let start = FileSystemReadWriteOptions::new();
        start.set_at(0.0);
        // A copy: these functions refuse views of a shared memory.
        let written = Uint8Array::from(block);
        file.write_with_js_u8_array_and_options(&written, &start).map_err(fail)?;
        file.flush().map_err(fail)?;
        let read = Uint8Array::new_with_length(written.length());
        file.read_with_js_u8_array_and_options(&read, &start).map_err(fail)?;
        Ok(read.to_vec())
    })
}
