// Draws frames one after the other, each in an animation frame of its own, and says how many
// milliseconds the script of each took.

import start, { Rectangles, Timeline } from "./timeline/engine.js";

/** As wide as a page on a common screen, and as high as all rows need. */
const [WIDTH, HEIGHT] = [1280, 600];
/** So many steps nearer, of which each shows four fifths, and a hundredth of everything is in view. */
const NEAR = Math.log(100) / Math.log(1.25);

const animationFrame = () => new Promise(requestAnimationFrame);

async function drawn(frames, draw) {
  const times = [];
  for (let frame = 0; frame < frames; frame += 1) {
    await animationFrame();
    times.push(draw(frame));
  }
  return times;
}

await start();
const canvas = (id) => document.getElementById(id);
const timeline = new Timeline(canvas("timeline"), WIDTH, HEIGHT);
const rectangles = new Rectangles(canvas("rectangles"), WIDTH, HEIGHT);

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
  rectangles: (frames) => drawn(frames, () => rectangles.frame()),
};

window.bench = (move, frames) => moves[move](frames);
