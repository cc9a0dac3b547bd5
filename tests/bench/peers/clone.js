// One of two workers that are connected by a port: it sends mebibytes if it is told how many
// samples to take, and else acknowledges every so many.
const MESSAGES = 64;

self.onmessage = ({ data: { port, samples } }) => {
  if (samples) {
    send(port, samples).then((taken) => self.postMessage(taken));
    return;
  }
  let received = 0;
  port.onmessage = () => {
    received += 1;
    if (received % MESSAGES === 0) port.postMessage(0);
  };
};

async function send(port, samples) {
  const bytes = new Uint8Array(1 << 20).fill(7);
  const taken = [];
  for (let sample = 0; sample <= samples; sample += 1) {
    const acknowledged = new Promise((resolve) => {
      port.onmessage = resolve;
    });
    const began = performance.now();
    for (let sent = 0; sent < MESSAGES; sent += 1) port.postMessage(bytes);
    await acknowledged;
    if (sample > 0) taken.push(((performance.now() - began) * 1e6) / MESSAGES);
  }
  return taken;
}
