//! The answer's picture, as it is or tinted by the worker that made each tile.

use model::{ExecutionModel, Picture, Run, SpanKind};

/// Which worker computed each task of a lane's last iteration; `None` where no span says so.
#[must_use]
pub fn workers_of_tasks(run: &Run, lane: ExecutionModel, tasks: usize) -> Vec<Option<u16>> {
    let mut workers = vec![None; tasks];
    let spans = run.lane(lane).map_or(&[][..], |record| &record.spans);
    for span in spans.iter().filter(|span| span.kind == SpanKind::Compute) {
        for task in span.tasks.clone() {
            if let Some(worker) = workers.get_mut(task as usize) {
                *worker = Some(span.worker);
            }
        }
    }
    workers
}

/// The lanes whose workers can tint the picture: those that finished and say who did what.
#[must_use]
pub fn tintable(run: &Run) -> Vec<ExecutionModel> {
    let says = |lane: &&model::LaneRecord| {
        let computed =
            |span: &model::Span| span.kind == SpanKind::Compute && !span.tasks.is_empty();
        lane.workers > 1 && lane.spans.iter().any(computed)
    };
    run.lanes.iter().filter(says).map(|lane| lane.model).collect()
}

/// The picture's bytes, each tile washed in a shade of `hue`: a shade is a worker. Tiles of which
/// nobody knows the worker stay as they are.
#[must_use]
pub fn tinted(picture: &Picture, workers: &[Option<u16>], hue: [u8; 3]) -> Vec<u8> {
    let mut rgba = picture.rgba.clone();
    let count = workers.iter().flatten().max().map_or(1, |most| usize::from(*most) + 1);
    for (tile, worker) in picture.tiles.iter().zip(workers) {
        let Some(worker) = worker else { continue };
        let shade = shade(hue, usize::from(*worker), count);
        for row in tile[1]..tile[1] + tile[3] {
            let start = 4 * (row as usize * picture.width as usize + tile[0] as usize);
            let Some(pixels) = rgba.get_mut(start..start + 4 * tile[2] as usize) else { continue };
            for pixel in pixels.chunks_exact_mut(4) {
                wash(pixel, shade);
            }
        }
    }
    rgba
}

/// The shade of a worker, from dark to light in equal steps; neighbours in the order of workers
/// are far apart, because neighbouring tiles often have neighbouring workers.
#[must_use]
pub fn shade(hue: [u8; 3], worker: usize, count: usize) -> [u8; 3] {
    // Every other worker counts from the light end.
    let half = count.div_ceil(2);
    let place = if worker.is_multiple_of(2) { worker / 2 } else { half + worker / 2 };
    let light = if count < 2 { 0.5 } else { place as f64 / (count - 1) as f64 };
    hue.map(|channel| {
        let channel = f64::from(channel);
        // From 45 % of the hue to half way between the hue and white.
        let shaded = if light < 0.5 {
            channel * (0.45 + 1.1 * light)
        } else {
            channel + (255.0 - channel) * (light - 0.5)
        };
        shaded.round() as u8
    })
}

/// Keeps a third of the pixel's own light, so that the picture shows through.
fn wash(pixel: &mut [u8], shade: [u8; 3]) {
    let light = (u16::from(pixel[0]) + u16::from(pixel[1]) + u16::from(pixel[2])) / 3;
    for (channel, shade) in pixel.iter_mut().zip(shade) {
        *channel = ((light + 2 * u16::from(shade)) / 3) as u8;
    }
}
