import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { timedProblemSchema } from '../../shared/license/protocol.js';

const problem = { content: { 'application/problem+json': { schema: timedProblemSchema } } };

/** The error answers every license route has (RFC 9457). */
export const problemResponses = {
  '4xx': { description: 'The request is refused; `type` says why', ...problem },
  '5xx': {
    description: 'The server cannot answer; after an outage `Retry-After` says when to try again',
    ...problem,
  },
};

/** What each operation does, in a line. */
export const operationSummaries = {
  updateLicense: 'Renews a license key that is about to expire',
  deliverUsageReport: 'Delivers the usage of one month under a rental license',
};

/** Serves the OpenAPI description, generated from the routes' zod schemas. Call before the routes are added. */
export async function addOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Postkeep licensing server',
        version,
        description: 'License renewal and usage reports. See docs/licensing-protocol.md.',
      },
    },
    transform: jsonSchemaTransform,
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
}
