import { z } from 'zod';
import { type Behaviour, type ClientReport, type ClientWorld, type Received } from './client-world.js';
import { expectThat, type Rule } from './rule.js';
import { armoured, compactOf } from './signed-documents.js';

type ClientRule = Rule<ClientWorld>;

const types = 'tag:conformance.example,2026:problems/';
const day = 86_400_000;

const json =
  (status: number, body: unknown, contentType = 'application/json'): Behaviour =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': contentType }).end(JSON.stringify(body));

const problem = (status: number, kind: string): Behaviour =>
  json(status, { type: types + kind, title: kind, status }, 'application/problem+json');

const later = { expiresOn: '2099-12-31' };
const upToDate = { outcome: 'up-to-date' };

function expectOutcome(report: ClientReport, wanted: ClientReport['outcome']): void {
  expectThat(report.outcome === wanted, `the outcome is ${report.outcome}, not ${wanted}`);
}

/** The client is answered so; its outcome is as wanted, and the key is the one it had. */
async function keepsItsKey(
  world: ClientWorld,
  behaviour: Behaviour,
  wanted: ClientReport['outcome'],
): Promise<ClientReport> {
  const { report, task } = await world.ask(behaviour);
  expectOutcome(report, wanted);
  expectThat(compactOf(report.licenseKey) === compactOf(task.licenseKey), 'the installed key has changed');
  return report;
}

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

const requestRules: readonly ClientRule[] = [
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

const outcomeRules: readonly ClientRule[] = [
  ...(
    [
      ['up-to-date', 'up-to-date', json(200, upToDate)],
      ['unsupported-type', '422 unsupported-license-type', problem(422, 'unsupported-license-type')],
      ['invalid', '422 invalid-license', problem(422, 'invalid-license')],
      ['contract-expired', '403 contract-expired', problem(403, 'contract-expired')],
      ['generation-error', '500 generation-failed', problem(500, 'generation-failed')],
      ['no-connection', '503 server-unavailable', problem(503, 'server-unavailable')],
    ] as const
  ).map(([outcome, said, behaviour]): ClientRule => ({
    id: `outcome-${outcome}`,
    says: `${said} is ${outcome}; the key stays`,
    check: async (world) => {
      await keepsItsKey(world, behaviour, outcome);
    },
  })),
  {
    id: 'version-1',
    says: 'servers of version 1: 503 internal-error is no-connection, 503 generation-failed is generation-error',
    check: async (world) => {
      await keepsItsKey(world, problem(503, 'internal-error'), 'no-connection');
      await keepsItsKey(world, problem(503, 'generation-failed'), 'generation-error');
    },
  },
  {
    id: 'unknown-members',
    says: 'members of an answer that it does not know are passed over',
    check: async (world) => {
      await keepsItsKey(world, json(200, { ...upToDate, later: 3 }), 'up-to-date');
    },
  },
  {
    id: 'status-and-type',
    says: 'a problem counts only with the status of its type; else it is a bad answer',
    check: async (world) => {
      await keepsItsKey(world, problem(500, 'contract-expired'), 'bad-answer');
      await keepsItsKey(world, problem(200, 'contract-expired'), 'bad-answer');
    },
  },
  {
    id: 'bad-answer',
    says: 'HTML, half JSON, a renewal without a key, an unknown problem or outcome: a bad answer',
    check: async (world) => {
      const html: Behaviour = (_request, response) =>
        void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>');
      const half: Behaviour = (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end('{"outcome":"up-');
      const others = [
        json(200, { outcome: 'renewed' }),
        json(200, { outcome: 'gratis' }),
        problem(418, 'teapot'),
      ];
      for (const behaviour of [html, half, ...others]) await keepsItsKey(world, behaviour, 'bad-answer');
    },
  },
  {
    id: 'too-large',
    says: 'an answer over 128 KiB is a bad answer',
    check: async (world) => {
      await keepsItsKey(world, json(200, { ...upToDate, x: 'x'.repeat(128 * 1024) }), 'bad-answer');
    },
  },
  {
    id: 'redirect-elsewhere',
    says: 'a redirect to another origin is not followed: the key is the credential',
    check: async (world) => {
      const before = world.elsewhere.received.length;
      const { report } = await world.ask((_request, response) => {
        response.writeHead(307, { location: `${world.elsewhere.url}/v1/license-updates` }).end();
      });
      expectOutcome(report, 'bad-answer');
      expectThat(world.elsewhere.received.length === before, 'it sent its key to the other origin');
    },
  },
  {
    id: 'tls',
    says: 'a certificate that no trusted authority issued: no connection, and nothing is sent',
    check: async (world) => {
      const { report, received } = await world.ask(json(200, upToDate), { ca: '' });
      expectOutcome(report, 'no-connection');
      expectThat(received.length === 0, 'it sent its request all the same');
    },
  },
];

const renewalRules: readonly ClientRule[] = [
  {
    id: 'renewed',
    says: 'a key of the same license with a later expiry is installed, armoured or bare',
    check: async (world) => {
      const licenseKey = await world.key(later);
      for (const sent of [licenseKey, compactOf(licenseKey)]) {
        const { report } = await world.ask(json(200, { outcome: 'renewed', licenseKey: sent }));
        expectOutcome(report, 'renewed');
        expectThat(compactOf(report.licenseKey) === compactOf(licenseKey), 'another key is installed');
      }
    },
  },
  ...(
    [
      ['licenseId', '6f1f0a5e-6f4e-4b8e-9d0a-3a1d3e5b7c11'],
      ['product', 'Another Product'],
      ['type', 'subscription'],
      ['contract', { id: 'C-OTHER', type: 'hosting-rental' }],
      ['supportId', 'S-OTHER'],
    ] as const
  ).map(([member, value]): ClientRule => ({
    id: `renewed-other-${member}`,
    says: `a key with another ${member === 'contract' ? 'contract.id' : member} is invalid and is not installed`,
    check: async (world) => {
      const licenseKey = await world.key({ ...later, [member]: value });
      await keepsItsKey(world, json(200, { outcome: 'renewed', licenseKey }), 'invalid');
    },
  })),
  {
    id: 'renewed-not-later',
    says: 'a key that expires no later is invalid and is not installed',
    check: async (world) => {
      const licenseKey = await world.key({ mailboxes: 1_000_000 });
      await keepsItsKey(world, json(200, { outcome: 'renewed', licenseKey }), 'invalid');
    },
  },
  {
    id: 'renewed-forged',
    says: 'a key that does not verify (edited, signed by a stranger, of another typ) is not installed',
    check: async (world) => {
      const content = { ...world.installed, ...later };
      const [header, , signature] = compactOf(await world.key()).split('.');
      const edited = [header, Buffer.from(JSON.stringify(content)).toString('base64url'), signature];
      const forged = [
        edited.join('.'),
        await world.stranger.sign('license+jws', content),
        await world.stranger.sign('license+jws', content, { kid: world.vendor.kid }),
        await world.vendor.sign('time+jws', content),
        await world.vendor.sign('license+jws', content, { jku: 'https://conformance.example' }),
      ];
      for (const compact of forged) {
        const licenseKey = armoured(compact);
        await keepsItsKey(world, json(200, { outcome: 'renewed', licenseKey }), 'invalid');
      }
    },
  },
];

const nonceOf = ({ body }: Received): string =>
  z.looseObject({ nonce: z.string() }).parse(JSON.parse(body)).nonce;

/** Answers with what `timeFor` makes of the request's nonce as `time`. */
const timed =
  (status: number, body: object, timeFor: (nonce: string) => unknown): Behaviour =>
  async (request, response) =>
    json(status, { ...body, time: await timeFor(nonceOf(request)) })(request, response);

/** A minute ahead of this machine. */
const soon = (): string => new Date(Date.now() + 60_000).toISOString();

const timeRules: readonly ClientRule[] = [
  {
    id: 'time',
    says: 'a statement that holds is signed time, whatever else the answer says',
    check: async (world) => {
      const answers = [
        [200, upToDate, 'up-to-date'],
        [422, { type: `${types}unsupported-license-type` }, 'unsupported-type'],
        [403, { type: `${types}contract-expired` }, 'contract-expired'],
        [503, { type: `${types}server-unavailable` }, 'no-connection'],
        [429, { type: `${types}rate-limited` }, 'bad-answer'],
      ] as const;
      for (const [status, body, outcome] of answers) {
        const now = soon();
        const statement = (nonce: string) => world.vendor.sign('time+jws', { now, nonce });
        const { report } = await world.ask(timed(status, body, statement));
        expectOutcome(report, outcome);
        expectThat(
          report.signedTime !== null && Date.parse(report.signedTime) === Date.parse(now),
          `with HTTP ${status} it counts ${String(report.signedTime)} and not ${now}`,
        );
      }
    },
  },
  ...(
    [
      ['none', 'an answer without one', () => undefined],
      [
        'replayed',
        'a statement for another request',
        (world, now) => world.vendor.sign('time+jws', { now, nonce: 'another' }),
      ],
      [
        'forged',
        'a statement that a stranger signed',
        (world, now, nonce) => world.stranger.sign('time+jws', { now, nonce }, { kid: world.vendor.kid }),
      ],
      [
        'unknown-signer',
        'a statement under an unknown kid',
        (world, now, nonce) => world.stranger.sign('time+jws', { now, nonce }),
      ],
      [
        'other-type',
        'a signed document of another typ',
        (world, now, nonce) => world.vendor.sign('license+jws', { now, nonce }),
      ],
      ['unsigned', 'a bare instant', (_world, now) => now],
      ['no-text', 'a number', () => 4_070_908_800_000],
    ] as const satisfies readonly (readonly [
      string,
      string,
      (world: ClientWorld, now: string, nonce: string) => unknown,
    ])[]
  ).map(([id, what, statement]): ClientRule => ({
    id: `time-${id}`,
    says: `${what} changes nothing: no signed time, and the rest of the answer counts`,
    check: async (world) => {
      const behaviour = timed(200, upToDate, (nonce) => statement(world, soon(), nonce));
      const report = await keepsItsKey(world, behaviour, 'up-to-date');
      expectThat(report.signedTime === null, `it counts ${String(report.signedTime)}`);
    },
  })),
  {
    id: 'time-date-header',
    says: 'the date header is no signed time',
    check: async (world) => {
      const report = await keepsItsKey(
        world,
        (_request, response) =>
          void response
            .writeHead(200, {
              'content-type': 'application/json',
              date: new Date(Date.now() + 30 * day).toUTCString(),
            })
            .end(JSON.stringify(upToDate)),
        'up-to-date',
      );
      expectThat(report.signedTime === null, `it counts ${String(report.signedTime)}`);
    },
  },
];

/** What a client of a licensing server must do (docs/licensing-protocol.md, version 2). */
export const clientRules: readonly ClientRule[] = [
  ...requestRules,
  ...outcomeRules,
  ...renewalRules,
  ...timeRules,
];
