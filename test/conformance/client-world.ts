import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { createAuthority, createServerCertificate } from '../../server/tls/private-authority.js';
import { armoured, type Jwks, thumbprintOf } from './signed-documents.js';
import { closeServer } from '../fixtures/sockets.js';

/** What a client is given before it asks once for a license update. */
export interface ClientTask {
  /** Base address of the licensing server. */
  readonly server: string;
  /** PEM of the authority of its certificate; the machine does not know it. */
  readonly ca: string;
  /** The keys it trusts. */
  readonly jwks: Jwks;
  /** The installed key, armoured. */
  readonly licenseKey: string;
}

/** What a client says after its one request. */
export const clientReportSchema = z.object({
  outcome: z.enum([
    'renewed',
    'up-to-date',
    'unsupported-type',
    'invalid',
    'contract-expired',
    'generation-error',
    'no-connection',
    'bad-answer',
  ]),
  /** The key that is installed now, armoured or bare. */
  licenseKey: z.string(),
  /** The server's signed time that it counts; null when it counts none. */
  signedTime: z.iso.datetime({ offset: true }).nullable(),
});
export type ClientReport = z.infer<typeof clientReportSchema>;
export type RunClient = (task: ClientTask) => Promise<ClientReport>;

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How the server of the suite answers a request. */
export type Behaviour = (request: Received, response: ServerResponse) => void | Promise<void>;

/** Someone who signs: the vendor whose keys the client trusts, or a stranger. */
interface Signer {
  readonly kid: string;
  readonly jwks: Jwks;
  readonly sign: (
    typ: string,
    content: unknown,
    header?: Readonly<Record<string, unknown>>,
  ) => Promise<string>;
}

export interface ClientWorld {
  readonly vendor: Signer;
  readonly stranger: Signer;
  /** The content of the installed key: a rental that expires in five days. */
  readonly installed: Readonly<Record<string, unknown>>;
  /** A key of the vendor with that content but for `changes`, armoured. */
  readonly key: (changes?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** Lets the client ask a server that answers so, once; what it says, and what reached the server. */
  readonly ask: (
    behaviour: Behaviour,
    changes?: Partial<ClientTask>,
  ) => Promise<{ report: ClientReport; task: ClientTask; received: readonly Received[] }>;
  /** Another server's base address; `received` tells what reached it. */
  readonly elsewhere: { readonly url: string; readonly received: readonly Received[] };
  readonly close: () => Promise<void>;
}

const day = 86_400_000;

/** Opens the world in which a client is tried; its product and dates can be chosen for clients that know one product only. */
export async function openClientWorld(
  runClient: RunClient,
  now: Date,
  product: string,
): Promise<ClientWorld> {
  const authority = createAuthority(now);
  const identity = createServerCertificate(authority, [], now);
  const tls = { cert: identity.certificate, key: identity.privateKey };
  const [server, other] = [await startServer(tls), await startServer(tls)];
  const [vendor, stranger] = [await createVendor(), await createVendor()];
  const dateIn = (days: number): string => new Date(now.getTime() + days * day).toISOString().slice(0, 10);
  const installed = {
    licenseId: randomUUID(),
    product,
    type: 'rental',
    contract: { id: 'C-CONFORMANCE', type: 'hosting-rental' },
    package: 'Standard',
    licensedTo: { company: 'Conformance' },
    mailboxes: 100,
    issuedAt: now.toISOString(),
    expiresOn: dateIn(5),
    supportId: 'S-CONFORMANCE',
  };
  const key = async (changes: Readonly<Record<string, unknown>> = {}): Promise<string> =>
    armoured(await vendor.sign('license+jws', { ...installed, ...changes }));
  return {
    ...{ vendor, stranger, installed, key },
    async ask(behaviour, changes = {}) {
      server.answerWith(behaviour);
      const task: ClientTask = {
        server: server.url,
        ca: authority.certificate,
        jwks: vendor.jwks,
        licenseKey: await key(),
        ...changes,
      };
      const report = await runClient(task);
      return { report, task, received: [...server.received] };
    },
    elsewhere: { url: other.url, received: other.received },
    close: async () => {
      await Promise.all([server.stop(), other.stop()]);
    },
  };
}

async function createVendor(): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const jwk = await exportJWK(publicKey);
  const kid = await thumbprintOf({ ...jwk });
  return {
    kid,
    jwks: { keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] },
    sign: (typ, content, header = {}) =>
      new CompactSign(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)))
        .setProtectedHeader({ alg: 'EdDSA', typ, kid, ...header })
        .sign(privateKey),
  };
}

interface ScriptedServer {
  readonly url: string;
  readonly received: Received[];
  readonly answerWith: (behaviour: Behaviour) => void;
  readonly stop: () => Promise<void>;
}

async function startServer(tls: https.ServerOptions): Promise<ScriptedServer> {
  const received: Received[] = [];
  let behaviour: Behaviour = (_request, response) => void response.destroy();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const whole = { method, path, headers, body: await textOf(request) };
    received.push(whole);
    await behaviour(whole, response);
  };
  const server = https.createServer(tls, (request, response) => {
    response.on('error', () => undefined);
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith(next) {
      behaviour = next;
      received.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      await closeServer(server);
    },
  };
}
