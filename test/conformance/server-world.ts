import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { Breach, expectThat } from './rule.js';
import { type Jwks, jwksSchema, keyContentOf } from './signed-documents.js';

/** Keys of a test contract each; a rule whose key is missing is not tried. */
export interface TestKeys {
  /** Of a running hosting-rental contract, expires within seven days: it is renewed. */
  readonly due?: string | undefined;
  /** Of a running hosting-rental contract, expires in more than seven days. */
  readonly current?: string | undefined;
  /** Of any other contract type. */
  readonly unsupported?: string | undefined;
  /** Of a hosting-rental contract that has ended. */
  readonly ended?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A licensing server that is tried. */
export interface ServerWorld {
  readonly keys: TestKeys;
  readonly jwks: () => Promise<Jwks>;
  /** The ended month that reports are sent for, `YYYY-MM`. */
  readonly reportMonth: () => Promise<string>;
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body: string, contentType?: string) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

export const paths = { update: '/v1/license-updates', report: '/v1/usage-reports' };

/** Opens the way to a server; `ca` is a PEM besides the system's authorities. */
export function openServerWorld(options: {
  readonly url: string;
  readonly ca?: string | undefined;
  readonly keys: TestKeys;
  readonly jwks?: Jwks | undefined;
  readonly reportMonth?: string | undefined;
}): ServerWorld {
  const dispatcher = new Agent({
    connect: options.ca === undefined ? {} : { ca: options.ca },
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
  });
  const base = options.url.replace(/\/+$/, '');
  const send = async (path: string, init: { body?: string; contentType?: string }): Promise<Answer> => {
    const answer = await request(base + path, {
      dispatcher,
      method: init.body === undefined ? 'GET' : 'POST',
      headers: init.body === undefined ? {} : { 'content-type': init.contentType ?? 'application/json' },
      body: init.body ?? null,
    });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  };
  const world: ServerWorld = {
    keys: options.keys,
    jwks: async () => options.jwks ?? jwksSchema.parse(json(await world.get('/.well-known/jwks.json'))),
    reportMonth: async () => options.reportMonth ?? monthBefore(await serverTime(world)),
    get: (path) => send(path, {}),
    post: (path, body, contentType) =>
      send(path, { body, ...(contentType !== undefined && { contentType }) }),
    close: () => dispatcher.close(),
  };
  return world;
}

/** The server's clock by the statement of any answer, unverified: which month is over is its own affair. */
async function serverTime(world: ServerWorld): Promise<Date> {
  const answer = await update(world, { licenseKey: 'none', nonce: newNonce() });
  const { time } = z.object({ time: z.string() }).parse(json(answer));
  const content: unknown = JSON.parse(Buffer.from(time.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return new Date(z.object({ now: z.iso.datetime({ offset: true }) }).parse(content).now);
}

function monthBefore(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}

/** 16 random bytes as base64url. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** An update request as a console sends it; members of `more` replace or take away (`undefined`). */
export function update(world: ServerWorld, more: Readonly<Record<string, unknown>>): Promise<Answer> {
  return world.post(
    paths.update,
    JSON.stringify({ installationId: randomUUID(), productVersion: 'conformance', ...more }),
  );
}

/** A usage report as a console sends it. */
export function report(world: ServerWorld, more: Readonly<Record<string, unknown>>): Promise<Answer> {
  return world.post(
    paths.report,
    JSON.stringify({ installationId: randomUUID(), productVersion: 'conformance', ...more }),
  );
}

/** The answer's body as JSON; breaks the rule when it is none. */
export function json({ text, status }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Breach(`the body of the answer (HTTP ${status}) is not JSON`);
  }
}

export function expectStatus({ status, text }: Answer, wanted: number): void {
  expectThat(status === wanted, `HTTP ${status} and not ${wanted}: ${text.slice(0, 200)}`);
}

const problemSchema = z.looseObject({ type: z.string(), title: z.string(), status: z.int() });

/** Problem details (RFC 9457) of a kind, with its status, in header and body. */
export function expectProblem(answer: Answer, status: number, kind: string): void {
  expectStatus(answer, status);
  const mediaType = String(answer.headers['content-type']).split(';')[0];
  expectThat(mediaType === 'application/problem+json', `content-type is ${String(mediaType)}`);
  const problem = problemSchema.safeParse(json(answer));
  expectThat(problem.success, 'the body lacks type, title or status');
  const segment = problem.data.type.slice(problem.data.type.lastIndexOf('/') + 1);
  expectThat(segment === kind, `the last segment of type is ${segment}, not ${kind}`);
  expectThat(problem.data.status === status, `the body says status ${problem.data.status}`);
}

const renewedSchema = z.looseObject({ outcome: z.literal('renewed'), licenseKey: z.string() });

/** The key of a `renewed` answer. */
export function renewedKey(answer: Answer): string {
  expectStatus(answer, 200);
  const parsed = renewedSchema.safeParse(json(answer));
  expectThat(parsed.success, `not { outcome: "renewed", licenseKey }: ${answer.text.slice(0, 200)}`);
  return parsed.data.licenseKey;
}

/** The key with another day of expiry under its old signature. */
export function edited(keyText: string): string {
  const [header = '', content = '', signature = ''] = keyText
    .split('\n')
    .filter((line) => !line.startsWith('-----'))
    .join('')
    .trim()
    .split('.');
  expectThat(content !== '', 'the key given is none');
  const changed = { ...keyContentOf(keyText), expiresOn: '2099-12-31' };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}
