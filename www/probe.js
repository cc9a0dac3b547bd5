// Shows that shared memory reaches a worker, by writing to it. Some browsers only claim it.
self.addEventListener('message', ({ data: [, buffer] }) => {
  Atomics.store(new Int32Array(buffer), 0, 1);
  self.postMessage([new Uint8Array()]);
});
