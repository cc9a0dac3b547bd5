// Empty tasks in a pool of one thread that wasm-bindgen-rayon has started.
import init, { dispatch, initThreadPool } from './rayon/engine.js';

const TASKS = 200_000;

self.onmessage = async ({ data: samples }) => {
  await init();
  await initThreadPool(1);
  const taken = [];
  for (let sample = 0; sample <= samples; sample += 1) {
    const began = performance.now();
    dispatch(TASKS);
    if (sample > 0) taken.push(((performance.now() - began) * 1e6) / TASKS);
  }
  self.postMessage(taken);
};
