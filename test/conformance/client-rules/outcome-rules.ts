import type { Behaviour } from '../client-world.js';
import { expectThat } from '../rule.js';
import { type ClientRule, json, problem, upToDate, expectOutcome, keepsItsKey } from './given.js';

export const outcomeRules: readonly ClientRule[] = [
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
