// The boot script of every worker. It parks with its program's glue loaded, and becomes a process
// or a thread with the first message: [what it becomes, module, memory, …attachments].
// What the bytes mean is known to Rust alone (crates/wire).
//
// A copy of a process whose memory is its own begins with the bytes of its parent's, and with a table
// of JavaScript's objects as long as its parent's: the memory says which of its places are free.
//
// The listener is there before the first await: a message that arrives without one is lost.
const glue = import(`./engine/${self.location.hash.slice(1)}/engine.js`);

self.addEventListener(
  'message',
  async ({ data: [bytes, module, memory, ...attachments] }) => {
    try {
      const { initSync, boot } = await glue;
      const copy = memory?.copied;
      const wasm = initSync({ module, memory: copy ? undefined : memory });
      if (copy) {
        wasm.memory.grow((copy.byteLength - wasm.memory.buffer.byteLength) / 65_536);
        new Uint8Array(wasm.memory.buffer).set(new Uint8Array(copy));
        const objects = wasm.__wbindgen_externrefs;
        objects.grow(memory.objects - objects.length);
      }
      boot(bytes, attachments);
    } catch (error) {
      self.reportError(error);
    }
  },
  { once: true },
);

// A trap inside a promise would otherwise reach nobody; this makes it the worker's error event.
self.addEventListener('unhandledrejection', (event) => self.reportError(event.reason));

glue.then(
  () => self.postMessage('parked'),
  (error) => self.reportError(error),
);
