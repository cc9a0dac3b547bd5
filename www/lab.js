// Loads the lab, and hands it to scripts in the page.
import init, { run } from './engine/lab-page/engine.js';

await init();
window.lab = { run };
