import { z } from 'zod';
import type { Behaviour, ClientWorld, Received } from '../client-world.js';
import { expectThat } from '../rule.js';
import { type ClientRule, types, json, upToDate, expectOutcome, keepsItsKey } from './given.js';

const day = 86_400_000;

const nonceOf = ({ body }: Received): string =>
  z.looseObject({ nonce: z.string() }).parse(JSON.parse(body)).nonce;

/** Answers with what `timeFor` makes of the request's nonce as `time`. */
const timed =
  (status: number, body: object, timeFor: (nonce: string) => unknown): Behaviour =>
  async (request, response) =>
    json(status, { ...body, time: await timeFor(nonceOf(request)) })(request, response);

/** A minute ahead of this machine. */
const soon = (): string => new Date(Date.now() + 60_000).toISOString();

export const timeRules: readonly ClientRule[] = [
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
