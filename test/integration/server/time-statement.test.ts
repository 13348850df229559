import { compactVerify, importJWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyRingOf } from '../../../core/license/key-ring.js';
import { ed25519Check } from '../../../core/lib/ed25519-check.js';
import { licenseUpdatePath, problemType, usageReportPath } from '../../../shared/license/protocol.js';
import { readTimeStatement } from '../../../shared/license/time-statement.js';
import { type LicensingFixture, startLicensingFixture } from '../../fixtures/licensing/licensing-fixture.js';

const now = '2026-01-28T12:00:00.000Z';
const nonce = 'q"\\~{nonce}';
let fixture: LicensingFixture;
let rental: { licenseKey: string; contractId: string };
beforeAll(async () => {
  fixture = await startLicensingFixture({ rateLimit: { burst: 20, intervalMs: 60_000 } });
});
afterAll(() => fixture.close());
beforeEach(async () => {
  fixture.set(now);
  rental = await fixture.issue();
});

const sender = (more: object) => ({
  licenseKey: rental.licenseKey,
  installationId: 'i',
  productVersion: '1',
  ...more,
});
const post = (path: string, body: unknown) =>
  fixture.console.post(path, typeof body === 'string' ? body : JSON.stringify(body));
const update = (more: object) => post(licenseUpdatePath, sender(more));

/** What a console makes of the statement. */
function timeIn(body: unknown, asked = nonce): string | null {
  const ring = keyRingOf(fixture.server.jwks());
  const ms = readTimeStatement((body as { time?: unknown }).time, asked, (kid) => {
    const key = ring.find(kid);
    return key === null ? null : ed25519Check(key);
  });
  return ms === null ? null : new Date(ms).toISOString();
}

describe('every answer to a request that could be read carries the server’s signed time', () => {
  const report = { period: '2025-12', managed: 1, new: 0, highWatermark: 1 };
  it.each<[string, number, () => ReturnType<typeof post>]>([
    ['renewed', 200, () => update({ nonce })],
    [
      'up to date',
      200,
      async () => {
        const { licenseKey } = await fixture.issue({ expiresOn: '2026-12-31' });
        return update({ nonce, licenseKey });
      },
    ],
    [
      'a subscription',
      422,
      async () => {
        const { licenseKey } = await fixture.issue({ type: 'subscription', contractType: 'subscription' });
        return update({ nonce, licenseKey });
      },
    ],
    ['a key that is none', 422, () => update({ nonce, licenseKey: 'none' })],
    [
      'a contract that was ended',
      403,
      async () => {
        await fixture.server.administration.call('endContract', { id: rental.contractId }, 'test');
        return update({ nonce });
      },
    ],
    ['a member that is missing', 400, () => update({ nonce, installationId: undefined })],
    ['a member of another type', 400, () => update({ nonce, usage: 'all' })],
    [
      'too many requests',
      429,
      async () => {
        await Promise.all(Array.from({ length: 20 }, () => update({ nonce })));
        return update({ nonce });
      },
    ],
    ['a usage report for no month', 400, () => post(usageReportPath, sender({ nonce, report: {} }))],
    [
      'a usage report for a key that is none',
      422,
      () => post(usageReportPath, sender({ nonce, report, licenseKey: 'none' })),
    ],
  ])('%s', async (_what, status, send) => {
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(timeIn(answer.body)).toBe(now);
  });

  it('by the clock that terms go by, at the moment of the answer', async () => {
    fixture.set('2026-02-03T04:05:06.789Z');
    expect(timeIn((await update({ nonce })).body)).toBe('2026-02-03T04:05:06.789Z');
  });

  it('which any JOSE library verifies', async () => {
    const { body } = await update({ nonce });
    const [key] = fixture.server.jwks().keys;
    const { time } = body as { time: string };
    const ring = await Promise.all(fixture.server.jwks().keys.map((jwk) => importJWK(jwk, 'EdDSA')));
    expect(key).toBeDefined();
    const verified = await Promise.any(ring.map((one) => compactVerify(time, one)));
    expect(verified.protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'time+jws' });
    expect(JSON.parse(Buffer.from(verified.payload).toString())).toEqual({ now, nonce });
  });

  it('signed by the key that signs licenses, after a rotation too', async () => {
    await fixture.server.administration.call('rotateSigningKeys', {}, 'test');
    const active = (await fixture.server.administration.call('listSigningKeys', {}, 'test')).find(
      ({ state }) => state === 'active',
    );
    const { time } = (await update({ nonce })).body as { time: string };
    expect(JSON.parse(Buffer.from(time.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      kid: active?.kid,
    });
  });
});

describe('no time is told', () => {
  it('to a request without a nonce, as version 1 sends it: the rest of the answer is as it was', async () => {
    const answer = await update({});
    expect(Object.keys(answer.body as object).sort()).toEqual(['licenseKey', 'outcome']);
  });

  it.each(['', 'a b', 'é', 'A'.repeat(129), 7, null])('to a nonce that may not be: %j', async (bad) => {
    const answer = await update({ nonce: bad });
    expect(answer).toMatchObject({ status: 400, body: { type: problemType('invalid-request') } });
    expect(answer.body).not.toHaveProperty('time');
  });

  it.each(['{"nonce":"x",', '[]', '"x"', 'null'])('to a body that cannot be read: %s', async (body) => {
    const answer = await post(licenseUpdatePath, body);
    expect(answer.status).toBe(400);
    expect(answer.body).not.toHaveProperty('time');
  });

  it('to two requests alike: each has its own', async () => {
    const [first, second] = await Promise.all([update({ nonce: 'one' }), update({ nonce: 'two' })]);
    expect(timeIn(first.body, 'one')).toBe(now);
    expect(timeIn(first.body, 'two')).toBeNull();
    expect(timeIn(second.body, 'two')).toBe(now);
  });
});
