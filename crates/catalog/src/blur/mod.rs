//! Blurring a picture: much data in, as much out, and edges that overlap.

mod gauss;
mod raster;
mod sample;
#[cfg(test)]
mod tests;

use crate::bulk::Bulk;
use crate::fingerprint::{fingerprint, fold};
use crate::gate::{Gate, Halt, Pace};
use crate::job::{Compute, Garbled, InputError, InputFile, Request};
use crate::split::indices;
use gauss::{RADIUS, blur};
use model::{
    Answer, InputKind, ParamSpecs, Picture, Quantity, WorkloadId, WorkloadKind, WorkloadMeta,
    grouped,
};
use raster::{CHANNELS, Raster};
use std::ops::Range;

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("blur"),
    name: "Blur",
    kind: WorkloadKind::DataHeavy,
    summary: "Blurs a picture, a band of rows a task.",
    story: &[
        "Each task blurs one band of rows of a picture, yours or the sample: every pixel becomes \
         the weighted mean of its neighbours up to eight rows and columns away. At its edges a \
         task needs eight rows of the bands above and below it, so many small tasks read, and \
         partly compute, more than few large ones do.",
        "Threads read the one picture they all see. A process is sent its band with the eight rows \
         above and below, and sends as much back: three bytes a pixel, twice. Blurring a pixel \
         takes some fifteen billionths of a second, so the copying is no longer small beside it. \
         Look at what the processes spend on it, and compare with the Mandelbrot picture, which \
         needs hundreds of steps a pixel and sends two bytes.",
        "With more and more workers even the threads stop gaining at some point: the memory, from \
         which all of them read, can deliver only so much.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 16, max: 4_608, default: 3_072, unit: "pixels wide" },
        tasks: Quantity { min: 1, max: 2_000, default: 64, unit: "tasks" },
        seeded: true,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Image,
    pictured: true,
};

/// Values computed between two checkpoints.
const PACE: u64 = 8_192;

/// A picture that is blurred band by band.
pub(crate) struct Blur {
    tasks: u32,
    width: usize,
    height: usize,
    /// The rows that are here: all, or in another process those that its tasks need.
    source: Raster,
    /// Which rows these are.
    rows: Range<usize>,
    /// Bands that are done, from top to bottom.
    blurred: Vec<(Range<u32>, Bulk<'static, u8>)>,
}

impl Blur {
    fn new(tasks: u32, source: Raster) -> Self {
        let (width, height) = (source.width(), source.height());
        Self { tasks, width, height, source, rows: 0..height, blurred: Vec::new() }
    }

    /// The rows that these tasks blur.
    fn band(&self, tasks: &Range<u32>) -> Range<usize> {
        indices(self.height, self.tasks, tasks)
    }

    /// The rows that they read for that.
    fn needed(&self, band: &Range<usize>) -> Range<usize> {
        if band.is_empty() {
            return band.clone();
        }
        band.start.saturating_sub(RADIUS)..self.height.min(band.end + RADIUS)
    }

    /// What of the source is needed for a band, if it is here.
    fn source(&self, band: &Range<usize>) -> Option<&[u8]> {
        let needed = self.needed(band);
        let first = needed.start.checked_sub(self.rows.start)?;
        self.source.rows(first..first + needed.len())
    }
}

impl Compute for Blur {
    type Setup<'a> = (u32, u32, u32);
    /// The rows that these tasks read.
    type Args<'a> = Bulk<'a, u8>;
    /// The rows that they blurred.
    type Part = Bulk<'static, u8>;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let source = match request.file {
            None => sample::picture(request.params.size as usize, request.params.seed),
            Some(InputFile::Image { width, height, rgba }) => {
                Raster::of_rgba(*width as usize, *height as usize, rgba)?
            }
            Some(InputFile::Text(_)) => {
                return Err(InputError::Unfit(
                    "The file is a text; to blur something, choose a picture".to_owned(),
                ));
            }
        };
        Ok(Self::new(request.params.tasks, source))
    }

    fn tasks(&self, _round: u32) -> u32 {
        self.tasks
    }

    fn reset(&mut self) {
        self.blurred.clear();
    }

    fn setup(&self) -> Self::Setup<'_> {
        (self.tasks, self.width as u32, self.height as u32)
    }

    fn open((tasks, width, height): Self::Setup<'_>) -> Result<Self, Garbled> {
        let (width, height) = (width as usize, height as usize);
        if width == 0 || width.saturating_mul(height) > raster::MOST_PIXELS {
            return Err(Garbled);
        }
        let source = Raster::of_rows(width, Vec::new()).ok_or(Garbled)?;
        Ok(Self { tasks, width, height, source, rows: 0..0, blurred: Vec::new() })
    }

    fn args(&self, _round: u32, tasks: Range<u32>) -> Self::Args<'_> {
        Bulk::of(self.source(&self.band(&tasks)).unwrap_or_default())
    }

    fn accept(
        &mut self,
        _round: u32,
        tasks: Range<u32>,
        args: Self::Args<'_>,
    ) -> Result<(), Garbled> {
        let source = Raster::of_rows(self.width, args.into_vec()).ok_or(Garbled)?;
        let needed = self.needed(&self.band(&tasks));
        if source.height() != needed.len() {
            return Err(Garbled);
        }
        (self.source, self.rows) = (source, needed);
        Ok(())
    }

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Self::Part, Halt> {
        let mut pace = Pace::new(gate, PACE);
        let mut blurred = Vec::with_capacity(self.band(&tasks).len() * self.width * CHANNELS);
        for task in tasks {
            let band = self.band(&(task..task + 1));
            let source = self.source(&band).ok_or_else(Halt::without_args)?;
            let above = band.start - self.needed(&band).start;
            blur(source, self.width, above..above + band.len(), &mut blurred, &mut pace)?;
        }
        Ok(blurred.into())
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, Self::Part)>) {
        // Where they are: a picture of sixteen million pixels need not be there twice.
        self.blurred = parts;
    }

    fn answer(&self) -> Answer {
        // By rows: in how many parts they came must not show.
        let rows = self.blurred.iter().flat_map(|(_, part)| part.chunks(self.width * CHANNELS));
        let (mut count, mut digest) = (0, 0);
        for row in rows {
            count += 1;
            digest = fold([digest, fingerprint(row)]);
        }
        let (width, height) = (grouped(self.width as u64), grouped(count));
        Answer { digest, text: format!("{width} × {height} pixels blurred") }
    }

    fn picture(&self) -> Option<Picture> {
        let step = self.width.max(self.height).div_ceil(raster::SHOWN).max(1);
        let rows = self.blurred.iter().flat_map(|(_, part)| part.chunks(self.width * CHANNELS));
        let rgba = rows
            .step_by(step)
            .flat_map(|row| row.chunks_exact(CHANNELS).step_by(step))
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255])
            .collect();
        let shown = |pixels: usize| pixels.div_ceil(step) as u32;
        let tiles = (0..self.tasks)
            .map(|task| {
                let band = self.band(&(task..task + 1));
                let (top, bottom) = (shown(band.start), shown(band.end));
                [0, top, shown(self.width), bottom - top]
            })
            .collect();
        Some(Picture { width: shown(self.width), height: shown(self.height), rgba, tiles })
    }
}
