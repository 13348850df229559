import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { IssueRequest } from '../../../server/admin/protocol.js';
import { unwrapLicenseKey } from '../../../shared/license/armour.js';
import { problemType } from '../../../shared/license/protocol.js';
import {
  type LicensingFixture,
  payloadOf,
  startLicensingFixture,
} from '../../fixtures/licensing/licensing-fixture.js';
import { describeOnEachDatabase, postgresOfFile } from '../../fixtures/licensing/on-each-database.js';

const postgres = postgresOfFile();

describeOnEachDatabase('license updates', postgres, (database) => {
  let fixture: LicensingFixture;
  beforeAll(async () => {
    fixture = await startLicensingFixture({ databaseUrl: await database() });
  });
  afterAll(() => fixture.close());
  beforeEach(() => fixture.set('2026-01-28T12:00:00Z'));

  const renewed = async (licenseKey: string, installationId?: string): Promise<string> => {
    const answer = await fixture.console.update(
      licenseKey,
      installationId === undefined ? {} : { installationId },
    );
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'renewed' } });
    return (answer.body as { licenseKey: string }).licenseKey;
  };

  it('renews a rental key: the same license, a later date, the contract’s terms', async () => {
    const issued = await fixture.issue({
      contact: 'Ada',
      email: 'ada@example.com',
      supportExpiresOn: '2027-01-31',
    });
    const before = payloadOf(issued.licenseKey);
    const after = payloadOf(await renewed(issued.licenseKey));
    expect(after).toEqual({ ...before, expiresOn: '2026-02-28', issuedAt: '2026-01-28T12:00:00.000Z' });
  });

  it.each<[string, Partial<IssueRequest>, number, object]>([
    [
      'a key with more than 7 days left is up to date',
      { expiresOn: '2026-02-05' },
      200,
      { outcome: 'up-to-date', checkAfter: '2026-01-29T00:00:00.000Z' },
    ],
    [
      'a subscription is not supported (S0)',
      { type: 'subscription', contractType: 'subscription' },
      422,
      { type: problemType('unsupported-license-type') },
    ],
    [
      'a trial is not supported (S0)',
      { type: 'evaluation', contractType: 'trial' },
      422,
      { type: problemType('unsupported-license-type') },
    ],
    [
      'a contract that is over has expired',
      { expiresOn: '2026-01-20', contractEndsOn: '2026-01-27' },
      403,
      { type: problemType('contract-expired') },
    ],
  ])('%s', async (_rule, terms, status, body) => {
    fixture.set('2026-01-15T12:00:00Z');
    const { licenseKey } = await fixture.issue(terms);
    fixture.set('2026-01-28T12:00:00Z');
    expect(await fixture.console.update(licenseKey)).toMatchObject({ status, body });
  });

  it('takes the bare form of a key like the armoured one', async () => {
    const { licenseKey } = await fixture.issue();
    await renewed(unwrapLicenseKey(licenseKey) ?? '');
  });

  it('finds an edited key invalid, and a text that is none', async () => {
    const { licenseKey } = await fixture.issue();
    const [header = '', payload = '', signature] = (unwrapLicenseKey(licenseKey) ?? '').split('.');
    const content = { ...payloadOf(licenseKey), expiresOn: '2036-01-31' };
    const edited = [header, Buffer.from(JSON.stringify(content)).toString('base64url'), signature].join('.');
    for (const text of [edited, `${header}.${payload}.AAAA`, 'no key']) {
      const answer = await fixture.console.update(text);
      expect(answer).toMatchObject({ status: 422, body: { type: problemType('invalid-license') } });
    }
  });

  it('gives the same key to the same request sent twice', async () => {
    const { licenseKey } = await fixture.issue();
    expect(await renewed(licenseKey)).toBe(await renewed(licenseKey));
  });

  it('gives one and the same key to thirty requests of two consoles at once', async () => {
    const { licenseKey } = await fixture.issue();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => renewed(licenseKey, `installation-${index % 2}`)),
    );
    expect(new Set(answers).size).toBe(1);
  });

  it('renews month by month up to the contract’s end, and no further', async () => {
    let { licenseKey } = await fixture.issue({ contractEndsOn: '2026-04-15' });
    const dates: string[] = [];
    for (const day of ['2026-01-28', '2026-02-25', '2026-03-28']) {
      fixture.set(`${day}T08:00:00Z`);
      licenseKey = await renewed(licenseKey);
      dates.push(payloadOf(licenseKey).expiresOn);
    }
    expect(dates).toEqual(['2026-02-28', '2026-03-31', '2026-04-15']);
    fixture.set('2026-04-15T23:59:59Z');
    expect(await fixture.console.update(licenseKey)).toMatchObject({ body: { outcome: 'up-to-date' } });
    fixture.set('2026-04-16T00:00:00Z');
    expect(await fixture.console.update(licenseKey)).toMatchObject({ status: 403 });
  });

  it('renews nothing under a suspended or ended contract, until it is resumed or extended', async () => {
    const { licenseKey, contractId: id } = await fixture.issue();
    const { administration } = fixture.server;
    const expired = { status: 403, body: { type: problemType('contract-expired') } };
    await administration.call('suspendContract', { id }, 'test');
    expect(await fixture.console.update(licenseKey)).toMatchObject(expired);
    await administration.call('resumeContract', { id }, 'test');
    await renewed(licenseKey);
    await administration.call('endContract', { id }, 'test');
    expect(await fixture.console.update(licenseKey)).toMatchObject(expired);
    await administration.call('extendContract', { id, until: '2027-06-30' }, 'test');
    await renewed(licenseKey);
  });

  it('lets a contract end earlier only when that is said', async () => {
    const { contractId: id } = await fixture.issue();
    const { administration } = fixture.server;
    const extend = (until: string, mayShorten?: boolean) =>
      administration.call(
        'extendContract',
        { id, until, ...(mayShorten !== undefined && { mayShorten }) },
        'test',
      );
    expect(await extend('2028-06-30')).toMatchObject({ endsOn: '2028-06-30' });
    await expect(extend('2028-06-29')).rejects.toMatchObject({ code: 'needs-confirmation' });
    await expect(extend('2028-06-29', false)).rejects.toMatchObject({ code: 'needs-confirmation' });
    expect(await extend('2028-06-30')).toMatchObject({ endsOn: '2028-06-30' });
    expect(await extend('2028-06-29', true)).toMatchObject({ endsOn: '2028-06-29' });
    await expect(
      administration.call('extendContract', { id: 'C-NONE', until: '2028-06-29' }, 'test'),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('renews a key of a retired signing key, with the active one', async () => {
    const { licenseKey } = await fixture.issue();
    const before = fixture.server.jwks().keys.length;
    await fixture.server.administration.call('rotateSigningKeys', {}, 'test');
    expect(fixture.server.jwks().keys).toHaveLength(before + 1);
    const after = await renewed(licenseKey);
    expect(kidOf(after)).not.toBe(kidOf(licenseKey));
    expect(kidOf(after)).toBe(
      activeKid(await fixture.server.administration.call('listSigningKeys', {}, 'test')),
    );
  });

  it('signs with a key that was published before the rotation', async () => {
    const published = fixture.server.jwks().keys;
    await fixture.server.administration.call('rotateSigningKeys', {}, 'test');
    const { licenseKey } = await fixture.issue();
    expect(published).toContainEqual(expect.objectContaining({ kid: kidOf(licenseKey) }));
  });

  it('uses new terms for the next renewal', async () => {
    const supportId = 'S-terms';
    const { licenseKey } = await fixture.issue({ supportId });
    await fixture.issue({ supportId, mailboxes: 250, company: 'Example Ltd' });
    expect(payloadOf(await renewed(licenseKey))).toMatchObject({
      mailboxes: 250,
      licensedTo: { company: 'Example Ltd' },
      licenseId: payloadOf(licenseKey).licenseId,
    });
  });

  it('answers a clock skew of a day by its own clock: a day early it is up to date, a day late it is renewed', async () => {
    const { licenseKey } = await fixture.issue({ expiresOn: '2026-02-04' });
    fixture.set('2026-01-27T12:00:00Z');
    expect(await fixture.console.update(licenseKey)).toMatchObject({ body: { outcome: 'up-to-date' } });
    fixture.set('2026-01-29T12:00:00Z');
    await renewed(licenseKey);
  });

  it('takes a key that was issued a day in its own future', async () => {
    fixture.set('2026-01-29T12:00:00Z');
    const { licenseKey } = await fixture.issue();
    fixture.set('2026-01-28T12:00:00Z');
    await renewed(licenseKey);
  });
});

function kidOf(licenseKey: string): unknown {
  const header = unwrapLicenseKey(licenseKey)?.split('.')[0] ?? '';
  return (JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { kid: unknown }).kid;
}

function activeKid(ring: readonly { kid: string; state: string }[]): string | undefined {
  return ring.find((key) => key.state === 'active')?.kid;
}
