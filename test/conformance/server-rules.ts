import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { CompactSign } from 'jose';
import { z } from 'zod';
import { expectThat, type Rule } from './rule.js';
import {
  type Answer,
  edited,
  expectProblem,
  expectStatus,
  json,
  newNonce,
  paths,
  renewedKey,
  report,
  type ServerWorld,
  type TestKeys,
  update,
} from './server-world.js';
import {
  armoured,
  compactOf,
  keyContentOf,
  keyContentSchema,
  statedTime,
  thumbprintOf,
  verified,
} from './signed-documents.js';

type ServerRule = Rule<ServerWorld>;

const needs = (name: keyof TestKeys) => (world: ServerWorld) =>
  world.keys[name] === undefined ? `no --${name} key` : null;
const keyOf = (world: ServerWorld, name: keyof TestKeys): string => world.keys[name] ?? '';
const figures = { managed: 1, new: 0, highWatermark: 2 };

/** The `time` of an answer; undefined when it has none. */
const timeOf = (answer: Answer): unknown =>
  z.looseObject({ time: z.unknown().optional() }).parse(json(answer)).time;

const keyRules: readonly ServerRule[] = [
  {
    id: 'jwks',
    says: 'GET /.well-known/jwks.json is a set of public Ed25519 keys; kid is the RFC 7638 thumbprint',
    check: async (world) => {
      for (const jwk of (await world.jwks()).keys) {
        expectThat(jwk['kty'] === 'OKP' && jwk['crv'] === 'Ed25519', 'a key is not Ed25519');
        expectThat(!('d' in jwk), 'a private key is published');
        const thumbprint = await thumbprintOf(jwk);
        expectThat(
          jwk['kid'] === thumbprint,
          `kid ${String(jwk['kid'])} is not the thumbprint ${thumbprint}`,
        );
      }
    },
  },
  {
    id: 'renewed',
    says: 'a due key is renewed: a key that verifies, the same license, a later expiry',
    lacks: needs('due'),
    check: async (world) => {
      const key = renewedKey(await update(world, { licenseKey: keyOf(world, 'due'), usage: figures }));
      const content = keyContentSchema.parse(
        await verified(compactOf(key), 'license+jws', await world.jwks()),
      );
      const before = keyContentOf(keyOf(world, 'due'));
      for (const member of ['licenseId', 'product', 'type', 'supportId'] as const) {
        expectThat(content[member] === before[member], `${member} is ${content[member]}`);
      }
      expectThat(content.contract.id === before.contract.id, `contract.id is ${content.contract.id}`);
      expectThat(content.expiresOn > before.expiresOn, `it expires on ${content.expiresOn}, no later`);
    },
  },
  {
    id: 'renewed-twice',
    says: 'the same request again, and a second console with the old key, get the same key',
    lacks: needs('due'),
    check: async (world) => {
      const licenseKey = keyOf(world, 'due');
      const [first, second] = [await update(world, { licenseKey }), await update(world, { licenseKey })];
      expectThat(renewedKey(first) === renewedKey(second), 'the second answer has another key');
    },
  },
  {
    id: 'both-forms',
    says: 'a key is taken armoured and bare',
    lacks: needs('due'),
    check: async (world) => {
      const compact = compactOf(keyOf(world, 'due'));
      renewedKey(await update(world, { licenseKey: compact }));
      renewedKey(await update(world, { licenseKey: armoured(compact) }));
    },
  },
  {
    id: 'up-to-date',
    says: 'a key that expires more than seven days from today is up to date',
    lacks: needs('current'),
    check: async (world) => {
      const answer = await update(world, { licenseKey: keyOf(world, 'current') });
      expectStatus(answer, 200);
      const body = z
        .looseObject({
          outcome: z.literal('up-to-date'),
          checkAfter: z.iso.datetime({ offset: true }).optional(),
        })
        .safeParse(json(answer));
      expectThat(body.success, `not { outcome: "up-to-date", checkAfter? }: ${answer.text.slice(0, 200)}`);
    },
  },
  {
    id: 'unsupported',
    says: 'a contract that is not hosting-rental: 422 unsupported-license-type',
    lacks: needs('unsupported'),
    check: async (world) => {
      const answer = await update(world, { licenseKey: keyOf(world, 'unsupported') });
      expectProblem(answer, 422, 'unsupported-license-type');
    },
  },
  {
    id: 'contract-expired',
    says: 'a contract that has ended: 403 contract-expired, whatever the key has left',
    lacks: needs('ended'),
    check: async (world) => {
      expectProblem(await update(world, { licenseKey: keyOf(world, 'ended') }), 403, 'contract-expired');
    },
  },
  {
    id: 'edited-key',
    says: 'a key that was edited: 422 invalid-license',
    lacks: needs('due'),
    check: async (world) => {
      const licenseKey = edited(keyOf(world, 'due'));
      expectProblem(await update(world, { licenseKey }), 422, 'invalid-license');
    },
  },
  {
    id: 'unknown-signer',
    says: 'a key that somebody else signed: 422 invalid-license',
    lacks: needs('due'),
    check: async (world) => {
      const { privateKey } = generateKeyPairSync('ed25519');
      const content = Buffer.from(JSON.stringify(keyContentOf(keyOf(world, 'due'))));
      const [first] = (await world.jwks()).keys;
      for (const kid of ['stranger', String(first?.['kid'])]) {
        const licenseKey = await new CompactSign(content)
          .setProtectedHeader({ alg: 'EdDSA', typ: 'license+jws', kid })
          .sign(privateKey);
        expectProblem(await update(world, { licenseKey }), 422, 'invalid-license');
      }
    },
  },
  {
    id: 'no-key',
    says: 'a text that is no key: 422 invalid-license',
    check: async (world) => {
      expectProblem(await update(world, { licenseKey: 'none' }), 422, 'invalid-license');
    },
  },
];

const requestRules: readonly ServerRule[] = [
  {
    id: 'unknown-members',
    says: 'members that it does not know are passed over',
    lacks: needs('due'),
    check: async (world) => {
      renewedKey(await update(world, { licenseKey: keyOf(world, 'due'), later: { version: 3 } }));
    },
  },
  {
    id: 'missing-members',
    says: 'a missing or wrong member: 400 invalid-request',
    check: async (world) => {
      const whole = { licenseKey: 'none', usage: figures };
      const wrong = [
        { installationId: undefined },
        { licenseKey: undefined },
        { productVersion: 7 },
        { usage: { ...figures, managed: -1 } },
        { usage: { managed: 1 } },
      ];
      for (const more of wrong) {
        expectProblem(await update(world, { ...whole, ...more }), 400, 'invalid-request');
      }
    },
  },
  {
    id: 'storable-text',
    says: 'NUL or half a surrogate pair in a text: 400 invalid-request',
    check: async (world) => {
      for (const installationId of ['a\0b', '\ud800']) {
        expectProblem(await update(world, { licenseKey: 'none', installationId }), 400, 'invalid-request');
      }
    },
  },
  {
    id: 'no-json',
    says: 'a body that is no JSON: 400 invalid-request',
    check: async (world) => {
      for (const body of ['', '{"licenseKey":', 'key']) {
        expectProblem(await world.post(paths.update, body), 400, 'invalid-request');
      }
    },
  },
  {
    id: 'media-type',
    says: 'a body that is not application/json: 415 unsupported-media-type',
    check: async (world) => {
      expectProblem(await world.post(paths.update, '{}', 'text/plain'), 415, 'unsupported-media-type');
    },
  },
  {
    id: 'too-large',
    says: 'a body over 128 KiB: 413 body-too-large',
    check: async (world) => {
      const body = JSON.stringify({ licenseKey: 'A'.repeat(128 * 1024) });
      expectProblem(await world.post(paths.update, body), 413, 'body-too-large');
    },
  },
  {
    id: 'not-found',
    says: 'an address that is none: 404 not-found',
    check: async (world) => {
      expectProblem(await world.get('/v1/conformance'), 404, 'not-found');
    },
  },
  {
    id: 'request-id',
    says: 'every answer has x-request-id; instance of a problem is urn:uuid: and that id',
    check: async (world) => {
      const answers = [
        await world.get('/.well-known/jwks.json'),
        await update(world, { licenseKey: 'none' }),
      ];
      for (const { headers } of answers) {
        expectThat(String(headers['x-request-id'] ?? '') !== '', 'an answer has no x-request-id');
      }
      const refused = answers[1];
      const instance =
        refused && z.looseObject({ instance: z.string() }).safeParse(json(refused)).data?.instance;
      expectThat(
        instance === `urn:uuid:${String(refused?.headers['x-request-id'])}`,
        `instance is ${String(instance)}`,
      );
    },
  },
];

const timeRules: readonly ServerRule[] = [
  {
    id: 'time-renewed',
    says: 'a 200 carries the time statement: signed by the ring, for the nonce of the request',
    lacks: needs('due'),
    check: async (world) => {
      const nonce = newNonce();
      const answer = await update(world, { licenseKey: keyOf(world, 'due'), nonce });
      renewedKey(answer);
      await statedTime(timeOf(answer), nonce, await world.jwks());
    },
  },
  {
    id: 'time-problem',
    says: 'so do problem details',
    check: async (world) => {
      const nonce = newNonce();
      const answer = await update(world, { licenseKey: 'none', nonce });
      expectProblem(answer, 422, 'invalid-license');
      await statedTime(timeOf(answer), nonce, await world.jwks());
    },
  },
  {
    id: 'time-invalid-request',
    says: 'also a 400 for another member',
    check: async (world) => {
      const nonce = newNonce();
      const answer = await update(world, { licenseKey: 'none', installationId: undefined, nonce });
      expectProblem(answer, 400, 'invalid-request');
      await statedTime(timeOf(answer), nonce, await world.jwks());
    },
  },
  {
    id: 'time-own',
    says: 'each request gets its own, which goes on with the clock and not faster',
    check: async (world) => {
      const jwks = await world.jwks();
      const since = performance.now();
      const at: number[] = [];
      for (const nonce of [newNonce(), newNonce()]) {
        at.push(await statedTime(timeOf(await update(world, { licenseKey: 'none', nonce })), nonce, jwks));
      }
      const [first = 0, second = 0] = at;
      const passed = performance.now() - since + 1_000;
      expectThat(second >= first && second - first <= passed, `the time went on by ${second - first} ms`);
    },
  },
  {
    id: 'time-version-1',
    says: 'a request without a nonce, as version 1 sends it, is answered without time',
    check: async (world) => {
      const answer = await update(world, { licenseKey: 'none' });
      expectProblem(answer, 422, 'invalid-license');
      expectThat(timeOf(answer) === undefined, 'the answer has a time');
    },
  },
  {
    id: 'nonce',
    says: 'a nonce is 1 to 128 visible ASCII characters; another one: 400 invalid-request without time',
    check: async (world) => {
      const jwks = await world.jwks();
      for (const nonce of ['!', '"\\{}~', 'n'.repeat(128)]) {
        const answer = await update(world, { licenseKey: 'none', nonce });
        expectProblem(answer, 422, 'invalid-license');
        await statedTime(timeOf(answer), nonce, jwks);
      }
      for (const nonce of ['', 'a b', 'é', 'n'.repeat(129), 7]) {
        const answer = await update(world, { licenseKey: 'none', nonce });
        expectProblem(answer, 400, 'invalid-request');
        expectThat(timeOf(answer) === undefined, `the nonce ${JSON.stringify(nonce)} got a time`);
      }
    },
  },
];

const receiptSchema = z.looseObject({
  outcome: z.literal('accepted'),
  reportId: z.string().min(1),
  receivedAt: z.iso.datetime({ offset: true }),
});

/** The receipt of a report; breaks the rule when it was not taken. */
function receiptOf(answer: Answer): z.infer<typeof receiptSchema> {
  expectStatus(answer, 200);
  const receipt = receiptSchema.safeParse(json(answer));
  expectThat(
    receipt.success,
    `not { outcome: "accepted", reportId, receivedAt }: ${answer.text.slice(0, 200)}`,
  );
  return receipt.data;
}

const reportRules: readonly ServerRule[] = [
  {
    id: 'report-accepted',
    says: 'the report of an ended month is taken; the same one again gets the same receipt',
    lacks: needs('due'),
    check: async (world) => {
      const request = {
        licenseKey: keyOf(world, 'due'),
        installationId: randomUUID(),
        report: { ...figures, period: await world.reportMonth() },
      };
      const [first, again] = [
        receiptOf(await report(world, request)),
        receiptOf(await report(world, request)),
      ];
      expectThat(
        first.reportId === again.reportId && first.receivedAt === again.receivedAt,
        'the second receipt is another',
      );
    },
  },
  {
    id: 'report-other',
    says: 'another report for the same month and installation: 409 report-already-delivered',
    lacks: needs('due'),
    check: async (world) => {
      const request = { licenseKey: keyOf(world, 'due'), installationId: randomUUID() };
      const period = await world.reportMonth();
      receiptOf(await report(world, { ...request, report: { ...figures, period } }));
      const other = await report(world, { ...request, report: { ...figures, period, managed: 2 } });
      expectProblem(other, 409, 'report-already-delivered');
    },
  },
  {
    id: 'report-kinds',
    says: 'mailboxes by kind and how many were removed may be said; what is not a count in them: 400 invalid-request',
    lacks: needs('due'),
    check: async (world) => {
      const period = await world.reportMonth();
      const kinds = { user: figures.managed, shared: 2, resource: 0 };
      const adjusted = { managed: figures.managed - 1, reason: 'a test mailbox' };
      const said = { ...figures, period, kinds, adjusted, removed: 1 };
      const request = { licenseKey: keyOf(world, 'due'), installationId: randomUUID() };
      const [first, again] = [
        receiptOf(await report(world, { ...request, report: said })),
        receiptOf(await report(world, { ...request, report: said })),
      ];
      expectThat(first.reportId === again.reportId, 'the second receipt is another');
      for (const wrong of [
        { kinds: { user: 1, shared: 2 } },
        { kinds: { ...kinds, user: -1 } },
        { kinds: { ...kinds, resource: '0' } },
        { removed: 0 },
        { removed: 1.5 },
      ]) {
        expectProblem(
          await report(world, { licenseKey: 'none', report: { ...said, ...wrong } }),
          400,
          'invalid-request',
        );
      }
    },
  },
  {
    id: 'report-unknown-member',
    says: 'a member of a report that this version does not know is no fault',
    lacks: needs('due'),
    check: async (world) => {
      receiptOf(
        await report(world, {
          licenseKey: keyOf(world, 'due'),
          report: { ...figures, period: await world.reportMonth(), ofALaterVersion: { any: 1 } },
        }),
      );
    },
  },
  {
    id: 'report-time',
    says: 'answers to reports carry the time statement too',
    lacks: needs('due'),
    check: async (world) => {
      const nonce = newNonce();
      const answer = await report(world, {
        licenseKey: keyOf(world, 'due'),
        report: { ...figures, period: await world.reportMonth() },
        nonce,
      });
      receiptOf(answer);
      await statedTime(timeOf(answer), nonce, await world.jwks());
    },
  },
  {
    id: 'report-no-month',
    says: 'a period that is no month: 400 invalid-request',
    check: async (world) => {
      for (const period of ['2026-13', '2026', '2026-01-01']) {
        const answer = await report(world, { licenseKey: 'none', report: { ...figures, period } });
        expectProblem(answer, 400, 'invalid-request');
      }
    },
  },
  {
    id: 'report-month-not-ended',
    says: 'a month that has not ended: 400 invalid-request',
    lacks: needs('due'),
    check: async (world) => {
      const answer = await report(world, {
        licenseKey: keyOf(world, 'due'),
        report: { ...figures, period: '9999-12' },
      });
      expectProblem(answer, 400, 'invalid-request');
    },
  },
  {
    id: 'report-not-covered',
    says: 'a month that the contract does not cover: 400 invalid-request',
    lacks: needs('due'),
    check: async (world) => {
      const answer = await report(world, {
        licenseKey: keyOf(world, 'due'),
        report: { ...figures, period: '2001-01' },
      });
      expectProblem(answer, 400, 'invalid-request');
    },
  },
  {
    id: 'report-unsupported',
    says: 'a report under another contract type: 422 unsupported-license-type',
    lacks: needs('unsupported'),
    check: async (world) => {
      const answer = await report(world, {
        licenseKey: keyOf(world, 'unsupported'),
        report: { ...figures, period: await world.reportMonth() },
      });
      expectProblem(answer, 422, 'unsupported-license-type');
    },
  },
];

/** What a licensing server must do (docs/licensing-protocol.md, version 2). */
export const serverRules: readonly ServerRule[] = [
  ...keyRules,
  ...requestRules,
  ...timeRules,
  ...reportRules,
];
