// A worker that does no more than say that it is there.
self.postMessage(0);
