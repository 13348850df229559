import { z } from 'zod';
import type { Received } from '../client-world.js';
import { expectThat } from '../rule.js';
import { compactOf } from '../signed-documents.js';
import { type ClientRule, json, upToDate } from './given.js';

const requestSchema = z.looseObject({
  licenseKey: z.string(),
  installationId: z.string().min(1).max(200),
  productVersion: z.string().min(1).max(100),
  usage: z.looseObject({ managed: z.int(), new: z.int(), highWatermark: z.int() }).optional(),
});

function bodyOf(received: readonly Received[]): z.infer<typeof requestSchema> & Record<string, unknown> {
  expectThat(received.length === 1, `${received.length} requests reached the server, not one`);
  let body: unknown = null;
  try {
    body = JSON.parse(received[0]?.body ?? '');
  } catch {
    expectThat(false, 'the body is not JSON');
  }
  const parsed = requestSchema.safeParse(body);
  expectThat(
    parsed.success,
    `the body is not a request: ${(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
  );
  return parsed.data;
}

export const requestRules: readonly ClientRule[] = [
  {
    id: 'request',
    says: 'it posts JSON to /v1/license-updates: its key, installationId, productVersion, usage or none',
    check: async (world) => {
      const { task, received } = await world.ask(json(200, upToDate));
      const body = bodyOf(received);
      const [request] = received;
      expectThat(
        request?.method === 'POST' && request.path === '/v1/license-updates',
        `it asked ${String(request?.method)} ${String(request?.path)}`,
      );
      const mediaType = String(request.headers['content-type']).split(';')[0];
      expectThat(mediaType === 'application/json', `content-type is ${String(mediaType)}`);
      expectThat(compactOf(body.licenseKey) === compactOf(task.licenseKey), 'it sent another key');
    },
  },
  {
    id: 'nonce',
    says: 'each request has a nonce of its own, 1 to 128 visible ASCII characters',
    check: async (world) => {
      const nonces: unknown[] = [];
      for (let i = 0; i < 2; i += 1) {
        const { received } = await world.ask(json(200, upToDate));
        nonces.push(bodyOf(received)['nonce']);
      }
      for (const nonce of nonces) {
        expectThat(
          typeof nonce === 'string' && /^[\x21-\x7e]{1,128}$/.test(nonce),
          `the nonce is ${JSON.stringify(nonce)}`,
        );
      }
      expectThat(nonces[0] !== nonces[1], 'two requests have the same nonce');
    },
  },
];
