import type { FastifyInstance } from 'fastify';
import { jwksPath } from '../../shared/license/protocol.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { Metrics } from './metrics.js';

/** What monitors and load balancers ask, and the public signing keys. */
export function addOperatorRoutes(
  app: FastifyInstance,
  {
    keyRing,
    metrics,
    readiness,
  }: { readonly keyRing: KeyRing; readonly metrics: Metrics; readonly readiness: () => Promise<Readiness> },
): void {
  app.get(jwksPath, (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(keyRing.jwks()),
  );

  // Alive as long as the event loop turns; readiness is another question.
  app.get('/healthz', () => ({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    const answer = await readiness();
    return reply.code(isReady(answer) ? 200 : 503).send(answer);
  });

  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}

/** Whether the server can renew licenses, part by part. */
export interface Readiness {
  readonly database: boolean;
  readonly signingKeys: boolean;
  /** False once the presented certificate, or one of its chain, has expired: no console connects then. */
  readonly certificate: boolean;
}

export function isReady(readiness: Readiness): boolean {
  return Object.values(readiness).every(Boolean);
}
