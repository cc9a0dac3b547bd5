//! The rows as pixels. A million spans come to some ten thousand rectangles of one pixel's width;
//! as calls to a canvas they would take longer than a frame, as pixels they are one call.

use crate::ink::{Ink, Look, Palette, Pixel};
use crate::surface::Surface;
use model::{Nanos, SpanKind};
use std::ops::Range;
use timeline::{LEVELS, Row, Stretch, Timeline, View};

/// After so many units each weave repeats itself.
const REPEAT: u32 = 24;
/// From this width on, in units, a stretch has a left and a right edge.
const EDGED: u32 = 4;
/// The width and height of a piece of a sample, in units, and how many pieces it has at most.
pub const SWATCH: (u32, u32) = (14, 14);
const MOST_PIECES: usize = 6;

/// A picture, row after row.
#[derive(Clone, Debug, Default)]
pub struct Raster {
    width: u32,
    height: u32,
    pixels: Vec<Pixel>,
}

impl Raster {
    /// Makes it so large and one colour.
    pub fn clear(&mut self, width: u32, height: u32, colour: Pixel) {
        (self.width, self.height) = (width, height);
        self.pixels.clear();
        self.pixels.resize(width as usize * height as usize, colour);
    }

    /// Paints a rectangle, as far as it lies in the picture.
    pub fn fill(&mut self, x: &Range<u32>, y: &Range<u32>, colour: Pixel) {
        let (left, right) = (x.start.min(self.width), x.end.min(self.width));
        for y in y.start..y.end.min(self.height) {
            let line = y as usize * self.width as usize;
            if left < right {
                self.pixels[line + left as usize..line + right as usize].fill(colour);
            }
        }
    }

    /// Copies a piece of a tile that repeats itself to the right.
    fn weave(&mut self, x: &Range<u32>, tile: &Tile, rows: Range<u32>, top: i64) {
        let (left, right) = (x.start.min(self.width) as usize, x.end.min(self.width) as usize);
        let phase = left % tile.width;
        // Most stretches of a dense picture are one pixel wide, for which copying slices is slow.
        if right == left + 1 {
            let mut place = (top + i64::from(rows.start)) as usize * self.width as usize + left;
            for row in rows {
                self.pixels[place] = tile.pixels[row as usize * tile.width + phase];
                place += self.width as usize;
            }
            return;
        }
        for row in rows {
            let y = top + i64::from(row);
            let thread = &tile.pixels[row as usize * tile.width..][..tile.width];
            let line = y as usize * self.width as usize;
            let line = &mut self.pixels[line + left..line + right];
            // Up to where the tile repeats itself, then whole tiles.
            let (first, rest) = line.split_at_mut((tile.width - phase).min(line.len()));
            first.copy_from_slice(&thread[phase..phase + first.len()]);
            for part in rest.chunks_mut(tile.width) {
                part.copy_from_slice(&thread[..part.len()]);
            }
        }
    }

    /// Its width and height in pixels.
    #[must_use]
    pub const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// The colour of a place that is in it.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<Pixel> {
        let index = y as usize * self.width as usize + x as usize;
        self.pixels.get(index).copied().filter(|_| x < self.width)
    }

    /// Four bytes a pixel.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.pixels.as_flattened()
    }
}

/// A look as pixels, as high as a row.
#[derive(Clone, Debug)]
struct Tile {
    width: usize,
    pixels: Vec<Pixel>,
    edge: Pixel,
}

impl Tile {
    fn new(look: Look, height: u32, unit: u32, palette: &Palette) -> Self {
        let width = REPEAT * unit;
        let cloth = palette.pixel(look.cloth);
        let thread = palette.pixel(look.thread);
        let edge = palette.pixel(look.edge);
        let units = height / unit;
        let pixels = (0..height).flat_map(|y| {
            let on_edge = y < unit || y >= height - unit;
            (0..width).map(move |x| match on_edge {
                true => edge,
                false if look.weave.is_thread(x / unit, y / unit, units) => thread,
                false => cloth,
            })
        });
        Self { width: width as usize, pixels: pixels.collect(), edge }
    }
}

/// Paints the rows of a timeline. It keeps the tiles of the looks.
#[derive(Clone, Debug, Default)]
pub struct Painter {
    palette: Palette,
    /// How high a row and a unit are, in pixels, in the tiles.
    sizes: (u32, u32),
    /// A group's tiles, kind by kind, each made when it is first used.
    tiles: Vec<[Option<Tile>; SpanKind::ALL.len()]>,
}

impl Painter {
    /// Takes other colours.
    pub fn recolour(&mut self, palette: Palette) {
        self.palette = palette;
        self.tiles.clear();
    }

    /// The colours that it paints in.
    #[must_use]
    pub const fn palette(&self) -> &Palette {
        &self.palette
    }

    /// Paints what is in view: the rows, and the lines of the ticks at these places.
    pub fn rows(
        &mut self,
        raster: &mut Raster,
        timeline: &Timeline,
        view: View,
        surface: &Surface,
        ticks: &[f64],
    ) {
        let (width, height) = (surface.width(), surface.height());
        raster.clear(width, height, self.palette.paper);
        let plot = surface.plot();
        for tick in ticks {
            let x = plot.start + tick.max(0.0) as u32;
            raster.fill(&(x..x + surface.unit()), &(surface.axis()..height), self.palette.rule);
        }
        let rows = surface.rows();
        let frame = timeline::frame(timeline, rows.clone(), view, plot.end - plot.start);
        for (row, stretches) in rows.zip(frame) {
            let (Some(spans), Some(top)) = (timeline.rows().get(row), surface.top(row)) else {
                continue;
            };
            self.row(raster, timeline, surface, (spans, top), &stretches);
            self.joints(raster, spans, view, surface, top);
        }
    }

    /// A sample of a kind: a piece for each group in which it occurs, side by side.
    pub fn swatch(&mut self, raster: &mut Raster, kind: SpanKind, timeline: &Timeline, unit: u32) {
        let (piece, height) = (SWATCH.0 * unit, SWATCH.1 * unit);
        let occurs = |group: &usize| {
            let mut rows = timeline.rows()[timeline.rows_of(*group)].iter();
            rows.any(|row| row.sums(&(Nanos::ZERO..row.end() + Nanos(1))).count(kind) > 0)
        };
        let looks = (0..timeline.groups().len()).filter(occurs).map(|group| {
            let look = Look::new(kind, group, timeline.groups()[group].model);
            let hue = |ink| matches!(ink, Ink::Hue(_));
            // What has no hue looks the same in every group.
            let own = hue(look.cloth) || hue(look.thread);
            (own.then(|| (self.palette.pixel(Ink::Hue(group)), look.weave as u8)), look)
        });
        let mut looks: Vec<_> = looks.collect();
        looks.dedup_by_key(|(own, _)| *own);
        looks.truncate(MOST_PIECES);
        raster.clear(piece * looks.len() as u32, height, self.palette.paper);
        for (place, (_, look)) in (0..).zip(looks) {
            let tile = Tile::new(look, height, unit, &self.palette);
            let x = place * piece..(place + 1) * piece;
            raster.weave(&x, &tile, 0..height, 0);
            for edge in [x.start..x.start + unit, x.end - unit..x.end] {
                raster.fill(&edge, &(0..height), tile.edge);
            }
        }
    }

    /// Forgets tiles of other sizes, and has room for those of this group.
    fn prepare(&mut self, group: usize, surface: &Surface) {
        let sizes = (surface.row_height(), surface.unit());
        if self.sizes != sizes {
            self.sizes = sizes;
            self.tiles.clear();
        }
        if self.tiles.len() <= group {
            self.tiles.resize_with(group + 1, Default::default);
        }
    }

    fn row(
        &mut self,
        raster: &mut Raster,
        timeline: &Timeline,
        surface: &Surface,
        (spans, top): (&Row, i64),
        stretches: &[Stretch],
    ) {
        let Some(group) = timeline.groups().get(spans.group) else { return };
        self.prepare(spans.group, surface);
        let (height, unit) = self.sizes;
        let seen = surface.seen(top);
        let plot = surface.plot();
        // The track, so that a gap is seen to be one.
        let y = (top + i64::from(seen.start)) as u32..(top + i64::from(seen.end)) as u32;
        raster.fill(&plot, &y, self.palette.track);
        for stretch in stretches {
            let kind = stretch.cell.kind;
            let palette = &self.palette;
            let tile = self.tiles[spans.group][kind as usize].get_or_insert_with(|| {
                Tile::new(Look::new(kind, spans.group, group.model), height, unit, palette)
            });
            let x = plot.start + stretch.x..plot.start + stretch.x + stretch.width;
            // A column that is not full is as high as the share of it that is.
            let empty = height - height * u32::from(stretch.cell.level) / u32::from(LEVELS);
            raster.weave(&x, tile, seen.start.max(empty)..seen.end.max(empty), top);
            if stretch.width >= EDGED * unit && stretch.cell.level == LEVELS {
                raster.fill(&(x.start..x.start + unit), &y, tile.edge);
                raster.fill(&(x.end - unit..x.end), &y, tile.edge);
            }
        }
    }

    /// Marks where one span follows another of the same kind, where there is room for that.
    fn joints(&self, raster: &mut Raster, row: &Row, view: View, surface: &Surface, top: i64) {
        let (plot, unit) = (surface.plot(), surface.unit());
        let width = plot.end - plot.start;
        let apart = f64::from(2 * EDGED * unit);
        let spans = row.touching(&view.window());
        if spans.len() as f64 * apart > f64::from(width) {
            return;
        }
        let seen = surface.seen(top);
        let y = (top + i64::from(seen.start)) as u32..(top + i64::from(seen.end)) as u32;
        for index in spans.skip(1) {
            let (Some(last), Some(span)) = (row.span(index - 1), row.span(index)) else { continue };
            let x = view.x(span.start, width);
            if last.end == span.start
                && last.kind == span.kind
                && (0.0..f64::from(width)).contains(&x)
            {
                let x = plot.start + x as u32;
                raster.fill(&(x..x + unit), &y, self.palette.paper);
            }
        }
    }
}
