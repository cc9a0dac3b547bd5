// The body of an asynchronous function in the page, after which `window.draw(move, frames)` draws
// frames one after the other, each in an animation frame of its own, and gives the milliseconds
// that the script of each took.

/** How many spans there are, and of how many workers. */
const [SPANS, WORKERS] = [1_000_000, 24];
/** As wide as a page on a common screen, and as high as all rows need. */
const [WIDTH, HEIGHT] = [1280, 600];
/** So many steps nearer, of which each shows four fifths, and a hundredth of everything is in view. */
const NEAR = Math.log(100) / Math.log(1.25);

const canvas = () => document.body.appendChild(document.createElement('canvas'));

const study = await import('./engine/study-page/engine.js');
await study.default();
const timeline = study.TimelineBench.begin(canvas(), SPANS, WORKERS, 0, WIDTH, HEIGHT);

// The peer: as many spans of as many kinds, kind by kind, so that the colour changes as rarely as
// it can.
const KINDS = 12;
const EACH = SPANS / WORKERS;
const spans = Array.from({ length: KINDS }, () => []);
for (let index = 0; index < SPANS; index += 1) {
  const worker = index % WORKERS;
  const start = (index - worker) / WORKERS + Math.random() * 0.5;
  spans[index % KINDS].push({ worker, start, lasts: Math.random() * 0.5 });
}
const paper = canvas();
[paper.width, paper.height] = [WIDTH, HEIGHT];
const context = paper.getContext('2d');

function rectangles() {
  const began = performance.now();
  context.clearRect(0, 0, WIDTH, HEIGHT);
  const [scale, row] = [WIDTH / EACH, HEIGHT / WORKERS];
  for (let kind = 0; kind < KINDS; kind += 1) {
    context.fillStyle = `hsl(${(360 / KINDS) * kind} 50% 50%)`;
    for (const { worker, start, lasts } of spans[kind]) {
      context.fillRect(start * scale, worker * row, Math.max(lasts * scale, 1), row - 1);
    }
  }
  return performance.now() - began;
}

async function drawn(frames, draw) {
  const times = [];
  for (let frame = 0; frame < frames; frame += 1) {
    await new Promise(requestAnimationFrame);
    times.push(draw(frame));
  }
  return times;
}

const moves = {
  whole: (frames) => drawn(frames, () => timeline.frame(0)),
  async near(frames) {
    timeline.frame(NEAR);
    const times = await drawn(frames, () => timeline.frame(0));
    timeline.frame(-2 * NEAR);
    return times;
  },
  // In for half of the frames, and out again.
  zooming: (frames) => drawn(frames, (frame) => timeline.frame(frame < frames / 2 ? 0.5 : -0.5)),
  rectangles: (frames) => drawn(frames, rectangles),
};

window.draw = (move, frames) => moves[move](frames);
