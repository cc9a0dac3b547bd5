//! The reader's own file: from the picker or a drop to an input that lanes can use. It never leaves
//! the machine.

use super::race::Race;
use super::{document, window};
use crate::store::{Action, Offer, State};
use catalog::InputFile;
use gloo_events::{EventListener, EventListenerOptions};
use js_sys::Uint8Array;
use model::{InputKind, grouped};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    CanvasRenderingContext2d, DragEvent, File, FileList, HtmlCanvasElement, HtmlInputElement,
    ImageBitmap,
};
use yew::Callback;

/// The longest text that is read.
const MOST_BYTES: f64 = 32.0 * 1024.0 * 1024.0;
/// The largest picture that is read.
const MOST_PIXELS: u64 = 16_000_000;

/// The picker and the drop zone, which is the whole page.
pub struct Files {
    reader: Rc<Reader>,
    input: Option<HtmlInputElement>,
    _listeners: Vec<EventListener>,
}

struct Reader {
    dispatch: Callback<Action>,
    race: Rc<Race>,
    /// What the workload takes, and nothing while a run goes on.
    wanted: Cell<InputKind>,
    /// Counts the files, so that one that is read slowly does not replace a later one.
    latest: Cell<u32>,
}

impl Files {
    /// Listens for files.
    pub fn new(dispatch: Callback<Action>, race: Rc<Race>) -> Self {
        let reader = Rc::new(Reader {
            dispatch,
            race,
            wanted: Cell::new(InputKind::Generated),
            latest: Cell::new(0),
        });
        let input = input();
        let mut listeners = drops(&reader);
        if let Some(input) = &input {
            let reader = Rc::clone(&reader);
            let chosen = input.clone();
            listeners.push(EventListener::new(input, "change", move |_| {
                reader.offer(chosen.files());
                // Choosing the same file again is a change again.
                chosen.set_value("");
            }));
        }
        Self { reader, input, _listeners: listeners }
    }

    /// Opens the browser's picker.
    pub fn pick(&self, kind: InputKind) {
        if let Some(input) = &self.input {
            input.set_accept(match kind {
                InputKind::Generated | InputKind::PrivateFile | InputKind::Text => {
                    "text/*,.md,.csv,.json,.log,.txt"
                }
                InputKind::Image => "image/*",
            });
            input.click();
        }
    }

    /// Goes back to the sample.
    pub fn forget(&self) {
        self.reader.latest.set(self.reader.latest.get() + 1);
        self.reader.race.set_input(None);
    }

    /// What the page takes now.
    pub fn accept(&self, state: &State) {
        let wanted = if state.is_running() { InputKind::Generated } else { state.workload.input };
        self.reader.wanted.set(wanted);
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        if let Some(input) = &self.input {
            input.remove();
        }
    }
}

/// The browser's own file field, out of sight: a button of the page opens it.
fn input() -> Option<HtmlInputElement> {
    let document = document()?;
    let input: HtmlInputElement = document.create_element("input").ok()?.dyn_into().ok()?;
    input.set_type("file");
    input.set_id("file-input");
    input.set_class_name("unseen");
    input.set_tab_index(-1);
    // Plain attributes of a new element cannot be refused.
    input.set_attribute("aria-hidden", "true").ok();
    document.body()?.append_child(&input).ok()?;
    Some(input)
}

fn drops(reader: &Rc<Reader>) -> Vec<EventListener> {
    let Some(document) = document() else { return Vec::new() };
    let active = EventListenerOptions::enable_prevent_default;
    let reader = Rc::clone(reader);
    vec![
        // Without this, a browser leaves the page and shows the file.
        EventListener::new_with_options(&document, "dragover", active(), |event| {
            event.prevent_default();
        }),
        EventListener::new_with_options(&document, "drop", active(), move |event| {
            event.prevent_default();
            let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
            reader.offer(transfer.and_then(|transfer| transfer.files()));
        }),
    ]
}

impl Reader {
    fn offer(self: &Rc<Self>, files: Option<FileList>) {
        let Some(file) = files.and_then(|files| files.get(0)) else { return };
        let kind = self.wanted.get();
        if matches!(kind, InputKind::Generated | InputKind::PrivateFile) {
            return;
        }
        let number = self.latest.get() + 1;
        self.latest.set(number);
        let name = file.name();
        self.dispatch.emit(Action::Offered(Offer::Reading { name: name.clone() }));
        let reader = Rc::clone(self);
        spawn_local(async move {
            let read = match kind {
                InputKind::Generated | InputKind::PrivateFile | InputKind::Text => {
                    text(&file).await
                }
                InputKind::Image => image(&file).await,
            };
            if reader.latest.get() != number {
                return;
            }
            let offer = match read {
                Ok(input) => {
                    reader.race.set_input(Some(input));
                    Offer::Read { name, bytes: file.size() as u64, kind }
                }
                Err(why) => {
                    reader.race.set_input(None);
                    Offer::Refused { name, why }
                }
            };
            reader.dispatch.emit(Action::Offered(offer));
        });
    }
}

async fn text(file: &File) -> Result<InputFile, String> {
    if file.size() > MOST_BYTES {
        return Err(format!(
            "The file has {}; a text may have 32 MiB",
            analysis::format::bytes(file.size() as u64)
        ));
    }
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| "The browser could not read the file; choose it again".to_owned())?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    if bytes.is_empty() {
        return Err("The file is empty; choose one with words in it".to_owned());
    }
    // No text holds a zero byte; most other files do so early.
    if bytes.iter().take(8_192).any(|byte| *byte == 0) {
        return Err("This is not a plain text; choose a text file".to_owned());
    }
    Ok(InputFile::Text(bytes))
}

async fn image(file: &File) -> Result<InputFile, String> {
    let unreadable =
        || "This is not a picture that this browser can read; choose a PNG or JPEG".to_owned();
    let decode = window()
        .and_then(|window| window.create_image_bitmap_with_blob(file).ok())
        .ok_or_else(unreadable)?;
    let bitmap = JsFuture::from(decode).await.map_err(|_| unreadable())?;
    let bitmap: ImageBitmap = bitmap.dyn_into().map_err(|_| unreadable())?;
    let (width, height) = (bitmap.width(), bitmap.height());
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        bitmap.close();
        return Err(format!(
            "The picture has {} pixels; it may have {}",
            grouped(pixels),
            grouped(MOST_PIXELS)
        ));
    }
    let rgba = pixels_of(&bitmap, width, height);
    bitmap.close();
    let rgba = rgba.ok_or_else(|| "The browser has no memory left for this picture".to_owned())?;
    Ok(InputFile::Image { width, height, rgba })
}

fn pixels_of(bitmap: &ImageBitmap, width: u32, height: u32) -> Option<Vec<u8>> {
    let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_image_bitmap(bitmap, 0.0, 0.0).ok()?;
    let data = context.get_image_data(0.0, 0.0, f64::from(width), f64::from(height)).ok()?;
    Some(data.data().0)
}
