// Imports a trace with speedscope (https://www.speedscope.app) and prints what it made of it, as
// JSON: for each profile its name, unit, total and calls, as [name, from, to].
//
// The package holds the site, one bundled script, and no library. The function that imports a file
// has another name in each release, and is found by the method of the page that calls it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import vm from "node:vm";

const [, , site, trace] = argv;
const bundle = readdirSync(site).find((name) => /^speedscope-.*\.js$/.test(name));
const source = readFileSync(join(site, bundle), "utf8");
const [, importer] = /loadFileFromBase64:\(\w+,\w+\)=>\{this\.loadProfile\(\(\)=>(\w+)\(/.exec(source);
const opening = '"use strict";(()=>{';
if (!source.startsWith(opening)) {
  throw new Error(`${bundle} does not begin with ${opening}`);
}

const quiet = { log() {}, time() {}, timeEnd() {}, warn: console.error, error: console.error };
const page = vm.createContext({
  console: quiet,
  atob,
  performance,
  setTimeout,
  clearTimeout,
  TextDecoder,
  TextEncoder,
  URL,
  location: { hash: "", protocol: "file:" },
  navigator: { platform: "", userAgent: "" },
  addEventListener() {},
  removeEventListener() {},
  requestAnimationFrame() {},
  matchMedia() {},
  document: undefined,
});
page.window = page;
page.self = page;
let stopped = "it did not stop";
try {
  const exposing = `${opening}globalThis.importTrace=(...file)=>${importer}(...file);`;
  vm.runInContext(exposing + source.slice(opening.length), page);
} catch (error) {
  stopped = error.message;
}
// Drawing is the last thing that the script does, and there is no document to draw in.
if (!stopped.includes("'body'")) {
  throw new Error(`${bundle} should stop where it draws: ${stopped}`);
}

const group = await page.importTrace("trace.json", readFileSync(trace).toString("base64"));
const profiles = group.profiles.map((profile) => {
  const calls = [];
  const open = [];
  profile.forEachCall(
    (node, at) => open.push([node.frame.name, at]),
    (_, at) => calls.push([...open.pop(), at]),
  );
  return {
    name: profile.getName(),
    unit: profile.getWeightUnit(),
    total: profile.getTotalWeight(),
    calls,
  };
});
console.log(JSON.stringify(profiles));
