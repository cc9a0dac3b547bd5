// Loads a trace with Perfetto's trace processor (https://perfetto.dev/docs/analysis/trace-processor)
// and prints what an SQL query finds in it, as JSON: a list of rows, each a list of its columns.
//
// The package is Perfetto's page as Pinpoint publishes it, in which the trace processor is a wasm
// module and the script of the worker that runs it. The script is run here as the page would run
// it: it gets one end of a channel, and through that the messages of
// protos/perfetto/trace_processor/trace_processor.proto, one after the other as fields numbered 1.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import vm from "node:vm";

const [, , site, trace, sql] = argv;

// Protocol Buffers (https://protobuf.dev/programming-guides/encoding), as far as they are needed.

/** A whole number in groups of seven bits. */
function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) {
    bytes.push((value % 128) | 128);
  }
  return Buffer.from([...bytes, value]);
}

const number = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field, value) =>
  Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);

/** The numbers that are in some bytes one after the other. */
function numbers(from) {
  const found = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of from) {
    value |= (BigInt(byte) & 127n) << shift;
    shift += 7n;
    if (byte < 128) {
      found.push(Number(BigInt.asIntN(64, value)));
      [value, shift] = [0n, 0n];
    }
  }
  return found;
}

/** The fields of a message, as [number, bytes]. */
function fields(message) {
  const found = [];
  let at = 0;
  const next = () => {
    const from = at;
    while (message[at++] > 127);
    return message.subarray(from, at);
  };
  while (at < message.length) {
    const [tag] = numbers(next());
    if (tag % 8 === 0) {
      found.push([tag >> 3, next()]);
    } else if (tag % 8 === 2) {
      const [length] = numbers(next());
      found.push([tag >> 3, message.subarray(at, at + length)]);
      at += length;
    } else {
      throw new Error(`a field of the wire type ${tag % 8}`);
    }
  }
  return found;
}

const all = (message, field) =>
  fields(message).flatMap(([number, value]) => (number === field ? [value] : []));
const text = (value) => Buffer.from(value).toString();

const page = vm.createContext({
  console: { log() {}, warn() {}, error: console.error },
  performance,
  readbuffer: (name) => readFileSync(join(site, name)),
  self: {},
  setTimeout,
  TextDecoder,
  // The worker looks whether what it gets is one.
  Uint8Array,
  URL,
});
vm.runInContext(readFileSync(join(site, "engine_bundle.js"), "utf8"), page);
const replies = [];
const port = { postMessage: (reply) => replies.push(...all(reply, 1)) };
page.self.onmessage({ data: { enginePort: port } });
// The module is there; what follows upon that are promises, which come before what is set here.
await new Promise(setImmediate);

/** Sends a request and returns the replies to it. */
function ask(method, args = Buffer.alloc(0)) {
  const request = bytes(1, Buffer.concat([number(2, method), args]));
  replies.length = 0;
  port.onmessage({ data: request });
  return [...replies];
}

const [APPEND, FINALIZE, QUERY] = [1, 2, 3];
for (const reply of ask(APPEND, bytes(101, readFileSync(trace)))) {
  for (const error of all(reply, 201).flatMap((result) => all(result, 2))) {
    throw new Error(text(error));
  }
}
ask(FINALIZE);
const results = ask(QUERY, bytes(103, bytes(1, Buffer.from(sql)))).flatMap((reply) =>
  all(reply, 203),
);
for (const error of results.flatMap((result) => all(result, 2))) {
  throw new Error(text(error));
}
const columns = results.flatMap((result) => all(result, 1)).length;
const cells = results.flatMap((result) => all(result, 3)).flatMap((batch) => {
  const integers = all(batch, 2).flatMap(numbers);
  const strings = all(batch, 5).flatMap((value) => text(value).split("\0"));
  const [NULL, INTEGER, STRING] = [1, 2, 4];
  return all(batch, 1).flatMap(numbers).map((kind) => {
    switch (kind) {
      case NULL:
        return null;
      case INTEGER:
        return integers.shift();
      case STRING:
        return strings.shift();
      default:
        throw new Error(`a cell of the type ${kind}`);
    }
  });
});
const rows = [];
while (cells.length > 0) {
  rows.push(cells.splice(0, columns));
}
console.log(JSON.stringify(rows));
