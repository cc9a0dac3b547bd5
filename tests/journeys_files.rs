//! The reader's own file: by the picker or dropped, good, too large, or of the wrong kind.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs::{self, File};
use std::path::PathBuf;

use catalog::{Gate, Halt, InputFile, Kernel, Request, find, prepare};
use model::{ExecutionModel, Params};
use serde_json::Value;
use whole::{Page, Visit, finish, journey, lane, outcome, press_run};
use xtask::paths;

const WORDS: &str = "#word-count?tasks=8&workers=2&repetitions=2";
const BLUR: &str = "#blur?tasks=8&workers=2&repetitions=2";

/// Seven words, four different ones.
const SENTENCE: &str = "The cat sat. The mat, the cat! ";

#[test]
fn the_readers_own_text_is_counted_in_every_lane() {
    journey(Visit::site(), async |page| {
        page.racetrack().await;
        page.go(WORDS).await;
        let text = SENTENCE.repeat(300);
        choose(page, &written("cats.txt", text.as_bytes())).await;
        page.wait_until("document.querySelector('#file').innerText.includes('cats.txt')").await;
        press_run(page).await;
        let run = finish(page).await;
        assert_eq!(run["plan"]["file"]["name"], "cats.txt");
        assert_eq!(run["plan"]["file"]["bytes"], text.len());
        for model in ExecutionModel::ALL {
            assert_eq!(outcome(&run, model.slug()), "finished", "{model}");
            let told = &lane(&run, model.slug())["outcome"]["finished"]["text"];
            let told = told.as_str().unwrap_or_default();
            assert!(told.starts_with("2,100 words, 4 different"), "{model}: {told}");
        }
    });
}

#[test]
fn a_dropped_picture_is_blurred_as_it_is() {
    journey(Visit::site(), async |page| {
        page.racetrack().await;
        page.go(BLUR).await;
        let (width, height) = (96, 64);
        drop_picture(page, width, height).await;
        page.wait_until("document.querySelector('#file').innerText.includes('drawn.png')").await;
        press_run(page).await;
        let run = finish(page).await;
        let expected = format!("{:016x}", blurred(width, height));
        for model in ExecutionModel::ALL {
            assert_eq!(outcome(&run, model.slug()), "finished", "{model}");
            let digest = &lane(&run, model.slug())["outcome"]["finished"]["digest"];
            assert_eq!(digest, expected.as_str(), "{model}");
        }
    });
}

#[test]
fn a_file_that_will_not_do_is_refused_in_words_and_the_next_one_is_taken() {
    let large = written("large.txt", b"");
    File::options().write(true).open(&large).unwrap().set_len(33 << 20).unwrap();
    let refused = [
        (WORDS, large, "33.0 MiB; a text may have 32 MiB"),
        (WORDS, written("archive.zip", b"PK\x03\x04\x14\0\0\0\x08\0"), "choose a text file"),
        (WORDS, written("nothing.txt", b""), "empty"),
        (BLUR, written("letter.txt", b"Dear Sir or Madam"), "choose a PNG or JPEG"),
        (BLUR, written("cut-off.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "choose a PNG or JPEG"),
    ];
    journey(Visit::site(), async |page| {
        page.racetrack().await;
        for (link, file, why) in refused {
            page.go(link).await;
            choose(page, &file).await;
            is_refused(page, why).await;
            page.click("#use-sample").await;
            run_with(page, None).await;
            let good = if link == WORDS {
                choose(page, &written("good.txt", b"one two two")).await;
                "good.txt"
            } else {
                drop_picture(page, 16, 16).await;
                "drawn.png"
            };
            run_with(page, Some(good)).await;
        }
        // A picture is too large by its pixels, not by its bytes.
        page.go(BLUR).await;
        drop_picture(page, 5_000, 4_000).await;
        is_refused(page, "20,000,000 pixels; it may have 16,000,000").await;
        assert_eq!(page.console_errors().await.unwrap_or_default(), <[String; 0]>::default());
    });
}

/// The page says why and cannot be run.
async fn is_refused(page: &Page, why: &str) {
    page.wait_until("document.querySelector('#file .complaint')").await;
    let (said, disabled): (String, bool) = page
        .evaluate(
            "return [document.querySelector('#file .complaint').innerText,
                     document.querySelector('#run').disabled]",
        )
        .await;
    // A number and its unit are kept on one line by a space of their own.
    let plain: String =
        said.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter }).collect();
    assert!(plain.contains(why), "{said}");
    assert!(disabled, "{said}");
}

/// Runs with the file of this name, or with the sample.
async fn run_with(page: &Page, file: Option<&str>) {
    let shown = file.unwrap_or("A sample");
    page.wait_until(&format!("document.querySelector('#file').innerText.includes('{shown}')"))
        .await;
    page.wait_until("!document.querySelector('#run').disabled").await;
    press_run(page).await;
    let run = finish(page).await;
    assert_eq!(run["plan"]["file"]["name"].as_str(), file);
    for model in ExecutionModel::ALL {
        assert_eq!(outcome(&run, model.slug()), "finished", "{model} with {file:?}");
    }
}

/// A file beside the build's own.
fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = paths::target().join("journeys");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    fs::write(&file, bytes).unwrap();
    file
}

/// Chooses a file in the browser's own field, as its picker does.
async fn choose(page: &Page, file: &std::path::Path) {
    let field = page.element("#file-input").await;
    field.send_keys(&file.display().to_string()).await.expect("the field takes a path");
}

/// Draws a picture in the page, encodes it as PNG and drops it.
async fn drop_picture(page: &Page, width: u32, height: u32) {
    page.evaluate_async::<Value>(&format!(
        "const canvas = document.createElement('canvas');
         canvas.width = {width}; canvas.height = {height};
         const context = canvas.getContext('2d');
         const image = context.createImageData({width}, {height});
         for (let at = 0; at < image.data.length; at++)
           image.data[at] = at % 4 === 3 ? 255 : (at * 7) % 251;
         context.putImageData(image, 0, 0);
         canvas.toBlob(blob => {{
           const transfer = new DataTransfer();
           transfer.items.add(new File([blob], 'drawn.png', {{ type: 'image/png' }}));
           const options = {{ dataTransfer: transfer, bubbles: true, cancelable: true }};
           document.querySelector('main').dispatchEvent(new DragEvent('drop', options));
           done(null);
         }})"
    ))
    .await;
}

/// What the same picture comes to without a browser.
fn blurred(width: u32, height: u32) -> u64 {
    struct Open;
    impl Gate for Open {
        fn checkpoint(&self) -> Result<(), Halt> {
            Ok(())
        }
        fn without_gil(
            &self,
            work: &mut dyn FnMut(&dyn Gate) -> Result<(), Halt>,
        ) -> Result<(), Halt> {
            work(self)
        }
    }
    let rgba = (0..width * height * 4)
        .map(|at| if at % 4 == 3 { 255 } else { (at * 7 % 251) as u8 })
        .collect();
    let meta = find("blur").expect("there is a workload blur");
    let params = Params { tasks: 8, ..Params::defaults(&meta.specs) };
    let file = InputFile::Image { width, height, rgba };
    let request = Request { params: &params, file: Some(&file), spin_per_ms: 1 };
    let mut job = prepare(meta.id.0, &request).expect("the picture will do");
    job.reset();
    let Kernel::Compute(kernel) = job.kernel() else { panic!("blur computes") };
    let part = kernel.run(0, 0..8, &Open).expect("nobody stops it");
    job.combine(0, vec![(0..8, part)]);
    job.answer().digest
}
