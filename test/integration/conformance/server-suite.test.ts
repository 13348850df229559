import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unwrapLicenseKey } from '../../../shared/license/armour.js';
import { type Finding, tryRules } from '../../conformance/rule.js';
import { serverRules } from '../../conformance/server-rules.js';
import { openServerWorld, type ServerWorld } from '../../conformance/server-world.js';
import { type LicensingFixture, startLicensingFixture } from '../../fixtures/licensing/licensing-fixture.js';
import { editJson, type Mutant, type MutantServer, replace, startMutantServer } from './mutant-server.js';

let fixture: LicensingFixture;
let mutants: MutantServer;
let right: ServerWorld;
let wrong: ServerWorld;
beforeAll(async () => {
  fixture = await startLicensingFixture({ rateLimit: { burst: 1e9, intervalMs: 1 } });
  fixture.set('2025-12-01T12:00:00Z');
  const rental = { contractEndsOn: '2030-12-31' };
  const ended = await fixture.issue(rental);
  const keys = {
    due: (await fixture.issue(rental)).licenseKey,
    current: (await fixture.issue({ ...rental, expiresOn: '2026-12-31' })).licenseKey,
    unsupported: (await fixture.issue({ type: 'subscription', contractType: 'subscription' })).licenseKey,
    ended: ended.licenseKey,
  };
  await fixture.server.administration.call('endContract', { id: ended.contractId }, 'test');
  fixture.set('2026-01-28T12:00:00Z');
  const ca = fixture.server.caPem ?? '';
  mutants = await startMutantServer({ url: fixture.server.url, ca });
  right = openServerWorld({ url: fixture.server.url, ca, keys });
  wrong = openServerWorld({ url: mutants.url, ca: mutants.ca, keys });
});
afterAll(async () => {
  await Promise.all([right.close(), wrong.close()]);
  await mutants.close();
  await fixture.close();
});

const broken = (findings: readonly Finding[]) => findings.filter(({ verdict }) => verdict.kind !== 'kept');
const upToDate = { outcome: 'up-to-date' };
const invalidRequest = { type: 'problems/invalid-request', title: 'x', status: 400 };
const accepted = () => ({
  outcome: 'accepted',
  reportId: randomUUID(),
  receivedAt: new Date().toISOString(),
});
const withoutTime = (status: number): Mutant => ({
  onAnswer: (answer) => {
    if (answer.status === status) editJson(answer, (body) => delete body['time']);
  },
});
/** Answers every request of a kind so. */
const always = (path: string, status: number, body: () => object): Mutant => ({
  onAnswer: (answer, request) => {
    if (request.path === path) replace(answer, status, body());
  },
});
const updates = '/v1/license-updates';
const reports = '/v1/usage-reports';

/** For each rule a server that breaks it. */
const mutantOf: Record<string, () => Mutant> = {
  jwks: () => ({
    onAnswer: (answer) =>
      editJson(answer, (body) => {
        body['keys'] = (body['keys'] as object[]).map((key) => ({ ...key, d: 'c2VjcmV0' }));
      }),
  }),
  // Hands the key it was sent back as a new one.
  renewed: () => ({
    onAnswer: (answer, request) =>
      editJson(answer, (body) => {
        body['licenseKey'] = (JSON.parse(request.body) as { licenseKey: string }).licenseKey;
      }),
  }),
  'renewed-twice': () => {
    let count = 0;
    return {
      onAnswer: (answer) =>
        editJson(answer, (body) => {
          if ((count += 1) === 2) body['licenseKey'] = unwrapLicenseKey(String(body['licenseKey']));
        }),
    };
  },
  'both-forms': () => ({
    onAnswer: (answer, request) => {
      if (!request.body.includes('BEGIN')) replace(answer, 422, invalidRequest);
    },
  }),
  'up-to-date': () => always(updates, 200, () => ({ outcome: 'current' })),
  unsupported: () => always(updates, 400, () => invalidRequest),
  'contract-expired': () => always(updates, 200, () => upToDate),
  'edited-key': () => always(updates, 200, () => upToDate),
  'unknown-signer': () => always(updates, 200, () => upToDate),
  'no-key': () => always(updates, 400, () => invalidRequest),
  'unknown-members': () => ({
    onAnswer: (answer, request) => {
      if (request.body.includes('"later"')) replace(answer, 400, invalidRequest);
    },
  }),
  'missing-members': () => ({
    onRequest: (request) => editJson(request, (body) => (body['installationId'] ??= 'somebody')),
  }),
  'storable-text': () => ({
    onRequest: (request) => editJson(request, (body) => (body['installationId'] = 'somebody')),
  }),
  'no-json': () => ({
    onAnswer: (answer) => {
      answer.contentType = 'text/html';
      answer.body = '<h1>Bad Request</h1>';
    },
  }),
  'media-type': () => ({ onRequest: (request) => (request.contentType = 'application/json') }),
  'too-large': () => ({ onRequest: (request) => (request.body = '{}') }),
  'not-found': () => always('/v1/conformance', 200, () => ({})),
  'request-id': () => ({ onAnswer: (answer) => (answer.requestId = null) }),
  'time-renewed': () => withoutTime(200),
  'time-problem': () => withoutTime(422),
  'time-invalid-request': () => withoutTime(400),
  // A server that says the time of another one.
  'time-own': () => {
    let hour = 12;
    return { onRequest: () => fixture.set(`2026-01-28T${(hour += 1)}:00:00Z`) };
  },
  'time-version-1': () => ({
    onRequest: (request) => editJson(request, (body) => (body['nonce'] ??= 'own')),
  }),
  nonce: () => ({
    onRequest: (request) =>
      editJson(request, (body) => (body['nonce'] = String(body['nonce']).slice(0, 128) || 'x')),
  }),
  'report-accepted': () => always(reports, 200, accepted),
  'report-other': () => always(reports, 200, accepted),
  // A server of before: it does not look at what it does not know.
  'report-kinds': () => ({
    onRequest: (request) =>
      editJson(request, (body) => {
        const { kinds: _, removed: __, ...known } = body['report'] as Record<string, unknown>;
        body['report'] = known;
      }),
  }),
  'report-unknown-member': () => ({
    onAnswer: (answer, request) => {
      if (request.body.includes('ofALaterVersion')) replace(answer, 400, invalidRequest);
    },
  }),
  'report-time': () => withoutTime(200),
  'report-no-month': () => always(reports, 200, accepted),
  'report-month-not-ended': () => always(reports, 200, accepted),
  'report-not-covered': () => always(reports, 200, accepted),
  'report-unsupported': () => always(reports, 200, accepted),
};

describe('the conformance suite for servers', () => {
  it('finds nothing to blame in our own server, and tries every rule', async () => {
    expect(broken(await tryRules(serverRules, right))).toEqual([]);
  });

  it('finds nothing to blame in it behind a proxy that changes nothing', async () => {
    mutants.become({});
    expect(broken(await tryRules(serverRules, wrong))).toEqual([]);
  });

  it.each(serverRules.map(({ id }) => id))('catches a server that breaks the rule %s', async (id) => {
    const mutant = mutantOf[id];
    if (mutant === undefined) throw new Error(`The rule ${id} has no mutant.`);
    mutants.become(mutant());
    const findings = await tryRules(serverRules, wrong, [id]);
    expect(findings.map(({ verdict }) => verdict.kind)).toEqual(['broken']);
    fixture.set('2026-01-28T12:00:00Z');
  });

  it('does not try a rule whose key is missing, and says so', async () => {
    const world = openServerWorld({ url: fixture.server.url, ca: fixture.server.caPem ?? '', keys: {} });
    const findings = await tryRules(serverRules, world);
    expect(findings.filter(({ verdict }) => verdict.kind === 'broken')).toEqual([]);
    expect(findings.find(({ id }) => id === 'renewed')?.verdict).toEqual({
      kind: 'not-tried',
      why: 'no --due key',
    });
    await world.close();
  });

  it('finds a server broken that does not answer at all', async () => {
    const world = openServerWorld({ url: 'https://127.0.0.1:9', keys: {} });
    expect((await tryRules(serverRules, world, ['no-key']))[0]?.verdict.kind).toBe('broken');
    await world.close();
  });
});
