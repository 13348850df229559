import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** What a server takes from whoever connects, before it knows who that is. */
export interface ConnectionLimits {
  /** How long each phase may take: the TLS handshake, the headers of a request, all of the request; ms. */
  readonly phaseMs: number;
  /** Connections open at a time; further ones are closed at once. */
  readonly connections: number;
}

/** A console waits 15 s (licensing.md §6); 4,000 connections take about 200 MB. */
export const defaultConnectionLimits: ConnectionLimits = { phaseMs: 15_000, connections: 4_000 };

/** How often slow senders are looked for: none stays longer than its limit and this. */
const checkMs = 1_000;
/** A server that is full says so once a minute. */
const fullEveryMs = 60_000;

/** The limits of time, as options of Node's HTTPS server. */
export function timeLimits({ phaseMs }: ConnectionLimits) {
  return {
    handshakeTimeout: phaseMs,
    headersTimeout: phaseMs,
    requestTimeout: phaseMs,
    connectionsCheckingInterval: Math.min(checkMs, phaseMs),
  };
}

/** How many are open now. */
export function countConnections(app: FastifyInstance): Promise<number> {
  return new Promise((resolve, reject) => {
    app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

/** Closes what comes when as many connections as may be are open. */
export function limitConnections(
  app: FastifyInstance,
  { connections }: ConnectionLimits,
  metrics: Pick<Metrics, 'refusedConnections'>,
): void {
  let saidAt = Number.NEGATIVE_INFINITY;
  app.server.maxConnections = connections;
  app.server.on('drop', () => {
    metrics.refusedConnections.inc();
    if (performance.now() - saidAt < fullEveryMs) return;
    saidAt = performance.now();
    app.log.warn({ connections }, 'connections are refused: as many as may be are open');
  });
}
