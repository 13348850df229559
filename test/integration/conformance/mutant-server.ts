import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { Agent, request as send } from 'undici';
import { createAuthority, createServerCertificate } from '../../../server/tls/private-authority.js';
import { closeServer } from '../../fixtures/sockets.js';

/** A request or answer on its way; a mutant changes it. */
export interface Passing {
  status: number;
  path: string;
  contentType: string;
  body: string;
  requestId: string | null;
}

/** How a server that is right becomes one that is wrong; each answers the passing thing, changed in place. */
export interface Mutant {
  readonly onRequest?: (passing: Passing) => void;
  readonly onAnswer?: (passing: Passing, request: Passing) => void;
}

/** A server that forwards to a right one and is wrong in one way. */
export interface MutantServer {
  readonly url: string;
  readonly ca: string;
  readonly become: (mutant: Mutant) => void;
  readonly close: () => Promise<void>;
}

export async function startMutantServer(target: { url: string; ca: string }): Promise<MutantServer> {
  const now = new Date();
  const authority = createAuthority(now);
  const { certificate, privateKey } = createServerCertificate(authority, [], now);
  const dispatcher = new Agent({ connect: { ca: target.ca } });
  let mutant: Mutant = {};
  const server = https.createServer({ cert: certificate, key: privateKey }, (incoming, outgoing) => {
    const answer = async (): Promise<void> => {
      const asked: Passing = {
        status: 0,
        path: incoming.url ?? '',
        contentType: incoming.headers['content-type'] ?? '',
        body: await textOf(incoming),
        requestId: null,
      };
      mutant.onRequest?.(asked);
      const method = incoming.method === 'GET' ? 'GET' : 'POST';
      const got = await send(target.url + asked.path, {
        dispatcher,
        method,
        headers: method === 'GET' ? {} : { 'content-type': asked.contentType },
        body: method === 'GET' ? null : asked.body,
      });
      const answered: Passing = {
        status: got.statusCode,
        path: asked.path,
        contentType: String(got.headers['content-type']),
        body: await got.body.text(),
        requestId: String(got.headers['x-request-id']),
      };
      mutant.onAnswer?.(answered, asked);
      outgoing
        .writeHead(answered.status, {
          'content-type': answered.contentType,
          ...(answered.requestId !== null && { 'x-request-id': answered.requestId }),
        })
        .end(answered.body);
    };
    answer().catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: authority.certificate,
    become: (next) => (mutant = next),
    async close() {
      server.closeAllConnections();
      await closeServer(server);
      await dispatcher.close();
    },
  };
}

/** Changes a JSON body in place of the text; a body that is none stays. */
export function editJson(passing: Passing, change: (body: Record<string, unknown>) => void): void {
  let body: unknown;
  try {
    body = JSON.parse(passing.body);
  } catch {
    return;
  }
  if (typeof body !== 'object' || body === null) return;
  change(body as Record<string, unknown>);
  passing.body = JSON.stringify(body);
}

/** Answers something else altogether. */
export function replace(passing: Passing, status: number, body: unknown): void {
  passing.status = status;
  passing.contentType = status < 400 ? 'application/json' : 'application/problem+json';
  passing.body = JSON.stringify(body);
}
