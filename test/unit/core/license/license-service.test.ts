import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenLicenseService, openLicenseService } from '../../../../core/license/license-service.js';
import { armourLicenseKey } from '../../../../shared/license/armour.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { countsOf, payloadOf } from '../../shared/license/fixtures.js';
import { createSigner } from '../../shared/license/signing.js';
import { worded } from '../../../../test/fixtures/worded.js';
import { toErrorData } from '../../../../shared/errors.js';

const signer = createSigner();
const rental = payloadOf('rental');
const renewedUntil = (expiresOn: string, changes: Partial<LicensePayload> = {}): string =>
  signer.sign({ ...rental, expiresOn, issuedAt: '2026-03-01T08:00:00Z', ...changes });

let folder: string;
let now: Date;
let service: OpenLicenseService;
const opened: OpenLicenseService[] = [];

function open(): OpenLicenseService {
  const environment = { POSTKEEP_TRUSTED_JWKS: join(folder, 'jwks.json') };
  const next = openLicenseService({ loadStore: loadConf, folder, clock: () => now, environment });
  opened.push(next);
  return next;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-license-'));
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify(signer.jwks));
  now = new Date('2026-02-10T08:00:00Z');
  service = open();
});

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a refused key is refused with, as a user reads it. */
async function refusalOf(attempt: Promise<unknown>): Promise<unknown> {
  const error: unknown = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return worded(toErrorData(error));
}

describe('Install (§1, §7)', () => {
  it('installs, suggests auto-update for a rental license (VBR), and survives a restart', async () => {
    const change = await service.install(armourLicenseKey(signer.sign(rental)), countsOf(7), false);
    expect(worded(change)).toEqual({
      outcome: 'done',
      message:
        'The license for 100 mailboxes has been installed. It is valid until 2027-01-31. Turn on "Update license automatically (enables usage reporting)" to have it renewed in time.',
    });
    expect(open().facts()).toEqual({
      license: rental,
      now: '2026-02-10T08:00:00.000Z',
      autoUpdate: false,
      lastUsageReportOn: null,
    });
    expect(statSync(join(folder, 'license.json')).mode & 0o777).toBe(0o600);
  });

  it('an invalid key is refused with its line, and the installed license stays as it was', async () => {
    await service.install(signer.sign(rental), countsOf(7), false);
    const before = readFileSync(join(folder, 'license.json'), 'utf8');
    expect(
      await refusalOf(service.install(signer.sign(rental).slice(0, -4), countsOf(7), true)),
    ).toMatchObject({
      code: 'license-invalid',
      message: 'License key is invalid',
      details: 'The signature does not fit: the key was altered or damaged. (bad-signature)',
    });
    expect(readFileSync(join(folder, 'license.json'), 'utf8')).toBe(before);
  });

  it('a key for another product says so', async () => {
    const other = signer.sign({ ...rental, product: 'Other' });
    expect(await refusalOf(service.install(other, countsOf(0), false))).toMatchObject({
      details: 'The key is for the product "Other", not for "Postkeep Mailbox Backup". (wrong-product)',
    });
  });

  it('the same key twice changes nothing and says so', async () => {
    await service.install(signer.sign(rental), countsOf(7), false);
    const before = statSync(join(folder, 'license.json')).mtimeMs;
    const again = await service.install(armourLicenseKey(signer.sign(rental)), countsOf(7), false);
    expect(worded(again)).toEqual({
      outcome: 'done',
      message: 'This license key is already installed. Nothing was changed.',
    });
    expect(statSync(join(folder, 'license.json')).mtimeMs).toBe(before);
  });

  it('an older key of the same license asks first', async () => {
    const older = { ...rental, issuedAt: '2025-12-01T08:00:00Z', expiresOn: '2026-12-31' };
    await service.install(signer.sign(rental), countsOf(7), false);
    expect(worded(await service.install(signer.sign(older), countsOf(7), false))).toMatchObject({
      outcome: 'needs-confirmation',
      question:
        'It expires on 2026-12-31, before the installed one (2027-01-31). It was issued on 2025-12-01, before the installed one (2026-01-31). Install it anyway?',
      stops: 0,
    });
    expect(service.facts().license).toEqual(rental);
    expect(await service.install(signer.sign(older), countsOf(7), true)).toMatchObject({ outcome: 'done' });
    expect(service.facts().license).toEqual(older);
  });

  it('a smaller count asks first and says how many mailboxes would stop', async () => {
    await service.install(signer.sign(rental), countsOf(100), false);
    const smaller = signer.sign(payloadOf('rental', { mailboxes: 50 }));
    expect(worded(await service.install(smaller, countsOf(100), false))).toMatchObject({
      outcome: 'needs-confirmation',
      question:
        'It covers 50 mailboxes instead of 100. It would stop the backup of 30 mailboxes. Restore is not affected. Install it anyway?',
      stops: 30,
    });
  });

  it('a key past its grace stops also the mailboxes that need no license, and counts them', async () => {
    await service.install(signer.sign(rental), countsOf(2, { notRequired: 3 }), false);
    const expired = signer.sign(
      payloadOf('subscription', { issuedAt: '2025-01-31T09:00:00Z', expiresOn: '2025-06-30' }),
    );
    expect(await service.install(expired, countsOf(2, { notRequired: 3 }), false)).toMatchObject({
      stops: 5,
    });
    expect(await service.install(expired, countsOf(0, { notRequired: 1 }), false)).toMatchObject({
      stops: 1,
    });
  });

  it('§11: a smaller count is asked about also when it stops nobody', async () => {
    await service.install(signer.sign(rental), countsOf(70), false);
    const smaller = signer.sign(payloadOf('rental', { mailboxes: 50 }));
    expect(await service.install(smaller, countsOf(70), false)).toMatchObject({
      outcome: 'needs-confirmation',
      stops: 0,
      comparison: { installed: rental, worse: ['fewer-mailboxes'] },
    });
  });

  it('§11: a key that is no worse is shown beside the installed one, and installed when that was seen', async () => {
    await service.install(signer.sign(rental), countsOf(7), false);
    const longer = renewedUntil('2028-01-31');
    expect(await service.install(longer, countsOf(7), false)).toMatchObject({
      outcome: 'review',
      comparison: { installed: rental, offered: { expiresOn: '2028-01-31' }, worse: [] },
    });
    expect(service.facts().license).toEqual(rental);
    expect(await service.install(longer, countsOf(7), true)).toMatchObject({ outcome: 'done' });
    expect(service.facts().license).toMatchObject({ expiresOn: '2028-01-31' });
  });

  it('§11: a key that mail has mangled is installed', async () => {
    const quoted = armourLicenseKey(signer.sign(rental)).replaceAll(/^(?=.)/gm, '> ');
    expect(await service.install(`Hello,\n${quoted}`, countsOf(7), false)).toMatchObject({ outcome: 'done' });
    expect(service.facts().license).toEqual(rental);
  });
});

describe('trusted keys that cannot be read', () => {
  it('make the installed key invalid, with the reason, and throw at nobody who only restores', async () => {
    await service.install(signer.sign(rental), countsOf(7), false);
    writeFileSync(join(folder, 'jwks.json'), '{"keys":');
    const facts = open().facts();
    expect(facts.license).toBeNull();
    expect(worded(facts.rejection)).toMatch(/^The trusted keys in .*jwks\.json cannot be read/);
    writeFileSync(join(folder, 'jwks.json'), JSON.stringify(signer.jwks));
    expect(open().facts().license).toEqual(rental);
  });
});

describe('Remove (§7)', () => {
  it('asks when mailboxes would stop, then leaves the community terms', async () => {
    await service.install(signer.sign(rental), countsOf(12), false);
    await service.setAutoUpdate(true);
    expect(worded(await service.remove(countsOf(12), false))).toEqual({
      outcome: 'needs-confirmation',
      question:
        'Removing the license would stop the backup of 2 mailboxes. Restore is not affected. Remove it anyway?',
      stops: 2,
    });
    expect(await service.remove(countsOf(12), true)).toMatchObject({ outcome: 'done' });
    expect(service.facts()).toMatchObject({ license: null, autoUpdate: false });
    await expect(service.remove(countsOf(0), true)).rejects.toMatchObject({ code: 'license-not-installed' });
  });
});

describe('a renewed key (§6)', () => {
  beforeEach(() => service.install(signer.sign(rental), countsOf(7), false));

  it('is installed when all is equal and it expires later', async () => {
    await service.acceptRenewal(armourLicenseKey(renewedUntil('2028-01-31')));
    expect(service.facts().license?.expiresOn).toBe('2028-01-31');
  });

  it.each<[string, string, RegExp]>([
    [
      'another license',
      renewedUntil('2028-01-31', { licenseId: '0b1d2c7e-2f57-4a51-9a44-3c1f0d9b7e11' }),
      /another license/,
    ],
    ['another type', renewedUntil('2028-01-31', { type: 'subscription' }), /another license type/],
    [
      'another contract',
      renewedUntil('2028-01-31', { contract: { id: 'C-2', type: 'hosting-rental' } }),
      /another contract/,
    ],
    ['another support ID', renewedUntil('2028-01-31', { supportId: 'S-2' }), /another support ID/],
    ['another product', renewedUntil('2028-01-31', { product: 'Other' }), /wrong-product/],
    ['the same expiry', renewedUntil(rental.expiresOn), /not later/],
    ['an earlier expiry', renewedUntil('2026-12-31'), /not later/],
    ['a broken signature', renewedUntil('2028-01-31').slice(0, -4), /bad-signature/],
  ])('%s: "License key is invalid" and the installed one stays', async (_, key, details) => {
    expect(await refusalOf(service.acceptRenewal(key))).toMatchObject({
      code: 'license-invalid',
      message: 'License key is invalid',
      details: expect.stringMatching(details) as string,
    });
    expect(service.facts().license).toEqual(rental);
  });
});

describe('§2: an installed key that does not verify any more is Invalid', () => {
  it('is no license, and says why', async () => {
    await service.install(signer.sign(rental), countsOf(7), false);
    const path = join(folder, 'license.json');
    const state = JSON.parse(readFileSync(path, 'utf8')) as { key: string };
    const [head = '', , signature = ''] = state.key.split('.');
    const forged = Buffer.from(JSON.stringify({ ...rental, mailboxes: 9999 })).toString('base64url');
    writeFileSync(path, JSON.stringify({ ...state, key: `${head}.${forged}.${signature}` }));
    expect(worded(open().facts())).toMatchObject({
      license: null,
      rejection: 'The signature does not fit: the key was altered or damaged. (bad-signature)',
    });
  });
});

describe('shared with another process', () => {
  it('a change made elsewhere is seen at once and announced', async () => {
    const other = open();
    const heard = vi.fn();
    const end = service.onChange(heard);
    await other.install(signer.sign(rental), countsOf(0), false);
    expect(service.facts().license).toEqual(rental);
    await vi.waitFor(() => {
      expect(heard).toHaveBeenCalled();
    }, 10_000);
    end();
  });
});

describe('a license.json that cannot be read (§10)', () => {
  it('is told as such, with what to do, and is right again when it can be read', async () => {
    await service.install(signer.sign(rental), countsOf(7), false);
    const path = join(folder, 'license.json');
    renameSync(path, `${path}.kept`);
    mkdirSync(path);
    const unread = worded(open().facts());
    expect(unread).toMatchObject({
      license: null,
      unread: `${path} is a folder where a file belongs. Move it away, then try again.`,
    });
    expect(unread).not.toHaveProperty('rejection');
    expect(worded(service.clockWarning())).toContain(path);
    rmSync(path, { recursive: true });
    renameSync(`${path}.kept`, path);
    expect(service.facts()).toMatchObject({ license: { licenseId: rental.licenseId } });
  });
});
