import { MessageChannel, type MessagePort } from 'node:worker_threads';

let closed: MessagePort | null = null;

/**
 * Frees memory at once, and leaves every buffer on it with a length of 0. V8 would do so some time after nothing refers to it: to its heap a buffer of
 * megabytes is an object of a hundred bytes. What is sent to a port that is closed belongs to nobody any more (Node 22 has `ArrayBuffer.transfer` for it).
 * Later Nodes let nobody have what native code or Node's own pool has made: that is freed when V8 does so.
 */
export function freeMemory(memory: ArrayBuffer): void {
  closed ??= closedPort();
  try {
    closed.postMessage(null, [memory]);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'DataCloneError')) throw error;
  }
}

function closedPort(): MessagePort {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}
