import type { Socket } from 'node:net';
import { type TcpProxy, startTcpProxy } from '../../fixtures/tcp-proxy.js';

/** Bytes under way in one direction, beyond which the sender waits: what a fast, distant line holds. */
const window = 32 * 1024 * 1024;

/** A proxy that hands everything on so many milliseconds later, each way. */
export function startDelayingProxy(target: number, oneWayMs: number): Promise<TcpProxy> {
  return startTcpProxy(target, (client, upstream) => {
    for (const socket of [client, upstream]) socket.setNoDelay(true);
    delay(client, upstream, oneWayMs);
    delay(upstream, client, oneWayMs);
  });
}

function delay(from: Socket, to: Socket, ms: number): void {
  let underWay = 0;
  from.on('data', (bytes: Buffer) => {
    underWay += bytes.length;
    if (underWay > window) from.pause();
    setTimeout(() => {
      underWay -= bytes.length;
      if (from.isPaused() && underWay < window / 2) from.resume();
      if (!to.destroyed) to.write(bytes);
    }, ms);
  });
  from.on('end', () => {
    setTimeout(() => to.end(), ms);
  });
}
