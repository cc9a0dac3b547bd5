// A worker that does nothing on demand, by comlink.
import { expose } from './comlink.mjs';

expose({ nothing() {} });
