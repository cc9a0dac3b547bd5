// The boot script of every worker. It parks with its program's glue loaded, and becomes a process
// or a thread with the first message: [what it becomes, module, memory, …attachments].
// What the bytes mean is known to Rust alone (crates/wire).
//
// The listener is there before the first await: a message that arrives without one is lost.
const glue = import(`./engine/${self.location.hash.slice(1)}/engine.js`);

self.addEventListener(
  'message',
  async ({ data: [bytes, module, memory, ...attachments] }) => {
    try {
      const { initSync, boot } = await glue;
      initSync({ module, memory });
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
