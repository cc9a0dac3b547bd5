//! The Mandelbrot set: much computing for few numbers, and unevenly spread.

mod escape;
mod palette;
#[cfg(test)]
mod tests;
mod tiles;

use crate::bulk::Bulk;
use crate::fingerprint::fingerprint;
use crate::gate::{Gate, Halt, Pace};
use crate::job::{Compute, Garbled, InputError, Request};
use escape::{LANES, LIMIT, escapes};
use model::{
    Answer, InputKind, ParamSpecs, Picture, Quantity, WorkloadId, WorkloadKind, WorkloadMeta,
    grouped,
};
use std::ops::Range;
use tiles::{Tile, tile};

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("mandelbrot"),
    name: "Mandelbrot",
    kind: WorkloadKind::Computing,
    summary: "Draws the Mandelbrot set, a tile a task.",
    story: &[
        "Each task draws one tile of the picture: for every pixel it repeats z ↦ z² + c until z \
         runs away or 2,000 steps are done, and returns how many steps that took. No pixel needs \
         another one, so the tiles can be drawn in any order by anybody.",
        "The tiles are not equally hard. The dark inside takes all 2,000 steps at every pixel, a \
         corner takes three. Show the picture by worker: with a static schedule, whoever was dealt \
         the middle works long after the others have finished, and the lane is only as fast as \
         that worker. A dynamic or guided schedule gives the next tile to whoever is free.",
        "Processes send back two bytes a pixel. That is little beside the computing, so their bar \
         should end near that of the threads.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 16, max: 4_096, default: 1_024, unit: "pixels wide" },
        tasks: Quantity { min: 1, max: 4_096, default: 192, unit: "tasks" },
        seeded: false,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: true,
};

/// The part of the plane that is shown: the left edge, the top edge, and the width. The height
/// follows from the picture, which is 4 : 3.
const LEFT: f64 = -2.3;
const TOP: f64 = 1.2;
const WIDTH: f64 = 3.2;

/// Lockstep steps between two checkpoints.
const PACE: u64 = 1_024;

/// The escape counts of a picture, tile by tile.
pub(crate) struct Mandelbrot {
    width: u32,
    height: u32,
    tasks: u32,
    /// Steps by pixel, row after row.
    counts: Vec<u16>,
}

impl Mandelbrot {
    fn new(width: u32, tasks: u32) -> Self {
        Self { width, height: width * 3 / 4, tasks, counts: Vec::new() }
    }

    fn tile(&self, task: u32) -> Tile {
        tile(self.width, self.height, self.tasks, task)
    }

    fn draw(&self, tile: &Tile, counts: &mut Vec<u16>, pace: &mut Pace<'_>) -> Result<(), Halt> {
        // Pixels are square, and a pixel stands for the point in its middle.
        let pixel = WIDTH / f64::from(self.width);
        for y in tile.y..tile.y + tile.height {
            let im = TOP - (f64::from(y) + 0.5) * pixel;
            for left in (0..tile.width).step_by(LANES) {
                let re = std::array::from_fn(|lane| {
                    LEFT + (f64::from(tile.x + left + lane as u32) + 0.5) * pixel
                });
                let (escaped, steps) = escapes(re, im);
                counts.extend(&escaped[..LANES.min((tile.width - left) as usize)]);
                pace.did(u64::from(steps))?;
            }
        }
        Ok(())
    }
}

impl Compute for Mandelbrot {
    type Setup<'a> = (u32, u32);
    type Args<'a> = ();
    /// The steps of every pixel, row after row within a tile, tile after tile.
    type Part = Bulk<'static, u16>;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        Ok(Self::new(request.params.size as u32, request.params.tasks))
    }

    fn tasks(&self, _round: u32) -> u32 {
        self.tasks
    }

    fn reset(&mut self) {
        self.counts.clear();
        self.counts.resize(self.width as usize * self.height as usize, 0);
    }

    fn setup(&self) -> Self::Setup<'_> {
        (self.width, self.tasks)
    }

    fn open((width, tasks): Self::Setup<'_>) -> Result<Self, Garbled> {
        if u64::from(width) > META.specs.size.max {
            return Err(Garbled);
        }
        Ok(Self::new(width, tasks))
    }

    fn args(&self, _round: u32, _tasks: Range<u32>) -> Self::Args<'_> {}

    fn accept(&mut self, _round: u32, _tasks: Range<u32>, (): ()) -> Result<(), Garbled> {
        Ok(())
    }

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Self::Part, Halt> {
        let mut pace = Pace::new(gate, PACE);
        let mut counts = Vec::with_capacity(tasks.clone().map(|task| self.tile(task).area()).sum());
        for task in tasks {
            self.draw(&self.tile(task), &mut counts, &mut pace)?;
        }
        Ok(counts.into())
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, Self::Part)>) {
        for (tasks, part) in parts {
            let mut rest: &[u16] = &part;
            for task in tasks {
                let tile = self.tile(task);
                let Some((pixels, after)) = rest.split_at_checked(tile.area()) else { break };
                rest = after;
                for (row, pixels) in pixels.chunks_exact(tile.width.max(1) as usize).enumerate() {
                    let at = (tile.y as usize + row) * self.width as usize + tile.x as usize;
                    self.counts[at..at + pixels.len()].copy_from_slice(pixels);
                }
            }
        }
    }

    fn answer(&self) -> Answer {
        let inside = self.counts.iter().filter(|&&count| count == LIMIT).count();
        Answer {
            digest: fingerprint(bytemuck::cast_slice(&self.counts)),
            text: format!(
                "{} of {} points never ran away",
                grouped(inside as u64),
                grouped(self.counts.len() as u64)
            ),
        }
    }

    fn picture(&self) -> Option<Picture> {
        let colours = palette::colours();
        let rgba = self.counts.iter().flat_map(|&count| colours[usize::from(count)]).collect();
        let tiles = (0..self.tasks).map(|task| self.tile(task).rectangle()).collect();
        Some(Picture { width: self.width, height: self.height, rgba, tiles })
    }
}
