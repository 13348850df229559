const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Waits on this thread, which does nothing else meanwhile. Not for Electron's main process. */
export function standStill(ms: number): void {
  Atomics.wait(cell, 0, 0, ms);
}
