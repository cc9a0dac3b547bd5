// The page of `cargo xtask bench runtime`: the lab, and what it is measured beside in a page, which
// are workers and messages as they are, and libraries of others. Each returns samples in
// nanoseconds.
import init, { run } from '../engine/lab-page/engine.js';
import { wrap } from './comlink.mjs';

const SAMPLES = 30;

const started = (script, options) => new Worker(new URL(script, import.meta.url), options);

const message = (worker) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (error) => reject(new Error(error.message));
  });

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Nanoseconds for each of so many calls of a function that are all awaited together.
async function dispatch(call) {
  const tasks = 500;
  const samples = [];
  for (let sample = 0; sample <= SAMPLES; sample += 1) {
    const began = performance.now();
    await Promise.all(Array.from({ length: tasks }, call));
    if (sample > 0) samples.push(((performance.now() - began) * 1e6) / tasks);
  }
  return samples;
}

const peers = {
  // A worker from nothing to its first message.
  async bareWorker() {
    const samples = [];
    for (let sample = 0; sample < 23; sample += 1) {
      await pause(60);
      const began = performance.now();
      const worker = started('bare.js');
      await message(worker);
      if (sample >= 3) samples.push((performance.now() - began) * 1e6);
      worker.terminate();
    }
    return samples;
  },

  // A mebibyte cloned from one worker to another.
  async clone() {
    const [from, to] = [started('clone.js'), started('clone.js')];
    const { port1, port2 } = new MessageChannel();
    to.postMessage({ port: port2 }, [port2]);
    from.postMessage({ port: port1, samples: SAMPLES }, [port1]);
    const samples = await message(from);
    from.terminate();
    to.terminate();
    return samples;
  },

  // An empty task, by comlink.
  async comlink() {
    const worker = started('comlink-worker.js', { type: 'module' });
    const { nothing } = wrap(worker);
    const samples = await dispatch(() => nothing());
    worker.terminate();
    return samples;
  },

  // An empty task, by workerpool.
  async workerpool() {
    const script = new URL('workerpool-worker.js', import.meta.url).href;
    const pool = window.workerpool.pool(script, { minWorkers: 1, maxWorkers: 1, workerType: 'web' });
    const samples = await dispatch(() => pool.exec('nothing', []));
    await pool.terminate();
    return samples;
  },

  // An empty task, by rayon in a pool of one thread.
  async rayon() {
    const worker = started('rayon-worker.js', { type: 'module' });
    worker.postMessage(SAMPLES);
    const samples = await message(worker);
    worker.terminate();
    return samples;
  },
};

await init();
window.lab = { run };
window.peers = peers;
