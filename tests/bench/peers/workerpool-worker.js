// A worker that does nothing on demand, by workerpool.
importScripts('workerpool.js');

workerpool.worker({ nothing() {} });
