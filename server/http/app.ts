import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { bodyLimitBytes } from '../../shared/license/protocol.js';
import type { TlsIdentity } from '../tls/tls-files.js';
import { type ConnectionLimits, limitConnections, timeLimits } from './connection-limits.js';
import { type LogTarget, loggerOption } from './logging.js';
import { addLicenseRoutes, type LicenseRouteDependencies } from './license-routes.js';
import { addOpenApi } from './openapi.js';
import { addOperatorRoutes, type Readiness } from './operator-routes.js';
import { answerNothingHere, handleProblems } from './problems.js';

/** The HTTPS app of a licensing server, not listening yet. Bodies are never logged: they hold license keys. */
export async function createApp(
  dependencies: LicenseRouteDependencies & {
    readonly tls: TlsIdentity;
    readonly logger: LogTarget | null;
    readonly version: string;
    readonly readiness: () => Promise<Readiness>;
    readonly limits: ConnectionLimits;
  },
): Promise<FastifyInstance> {
  const { tls, logger, version, metrics, clock, limits } = dependencies;
  const app: FastifyInstance = Fastify({
    https: { cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2', ...timeLimits(limits) },
    logger: loggerOption(logger),
    bodyLimit: bodyLimitBytes,
    requestTimeout: limits.phaseMs,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    frameworkErrors: (_error, request, reply) => {
      answerNothingHere(request, reply);
    },
  });
  limitConnections(app, limits, metrics);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // JSON is the only language spoken here; Fastify would take plain text too.
  app.removeContentTypeParser('text/plain');
  handleProblems(app, dependencies.sayTime);
  app.addHook('onRequest', async (request, reply) => {
    void reply
      .header('x-request-id', request.id)
      .header('cache-control', 'no-store')
      // Consoles of protocol version 1 take it for trusted time, so it must be the clock that terms go by.
      .header('date', clock().toUTCString());
  });
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    };
    metrics.requestSeconds.observe(labels, reply.elapsedTime / 1000);
  });
  await addOpenApi(app, version);
  addLicenseRoutes(app, dependencies);
  addOperatorRoutes(app, dependencies);
  return app;
}
