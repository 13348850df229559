import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { keyRingOf } from '../../../core/license/key-ring.js';
import { readDeliveredKey, readKeyFile } from '../../../core/license/key-file.js';
import { keyTextOf } from '../../../core/license/read-key-text.js';
import { decryptSigningKey } from '../../../server/keys/signing-key.js';
import { openEmbeddedDatabase } from '../../../server/store/pglite.js';
import { listSigningKeys } from '../../../server/store/signing-keys.js';
import { unwrapLicenseKey } from '../../../shared/license/armour.js';
import {
  type LicensingFixture,
  payloadOf,
  startLicensingFixture,
} from '../../fixtures/licensing/licensing-fixture.js';
import { oddEnvelopes } from '../../fixtures/odd-keys/envelopes.js';
import { forged } from '../../fixtures/odd-keys/forged.js';
import type { Genuine, OddKey } from '../../fixtures/odd-keys/odd-key.js';
import { oddlySigned } from '../../fixtures/odd-keys/oddly-signed.js';
import { type Workplace, openWorkplace } from './workplace.js';

/*
 * Odd keys at all four doors: `license preview`, `license install`, and both routes of the licensing server. POSTKEEP_TEST_KEYS=all tries every one
 * (some minutes); without it one in eight, by the same rules.
 */

vi.setConfig({ testTimeout: 900_000, hookTimeout: 240_000 });

const now = '2026-02-10T12:00:00Z';
const share = process.env['POSTKEEP_TEST_KEYS'] === 'all' ? 1 : 8;

let workplace: Workplace;
let licensing: LicensingFixture;
let genuine: Genuine;
let ring: ReturnType<typeof keyRingOf>;

beforeAll(async () => {
  workplace = openWorkplace();
  const dataDir = join(workplace.folder, 'licensing');
  // The vendor's own private key, which signs what no licensing server would.
  const first = await startLicensingFixture({ dataDir, rateLimit: { burst: 100_000, intervalMs: 1 } });
  const { licenseKey } = await first.issue({ expiresOn: '2026-02-28' });
  const timed = await first.console.update(licenseKey, { nonce: 'a'.repeat(22) });
  await first.close();
  const database = await openEmbeddedDatabase(join(dataDir, 'database'));
  const [record] = await listSigningKeys(database);
  await database.close();
  const passphrase = (await readFile(join(dataDir, 'signing-passphrase'), 'utf8')).trim();
  const privateKey = await decryptSigningKey(record!.encryptedPrivateKey!, passphrase);
  licensing = await startLicensingFixture({ dataDir, rateLimit: { burst: 100_000, intervalMs: 1 } });
  genuine = {
    compact: unwrapLicenseKey(licenseKey)!,
    payload: payloadOf(licenseKey),
    kid: record!.kid,
    publicKey: createPublicKey({ key: record!.publicJwk, format: 'jwk' }),
    privateKey: privateKey!,
    otherDocument: z.object({ time: z.string() }).parse(timed.body).time,
  };
  licensing.set(now);
  ring = keyRingOf(licensing.server.jwks());
});

afterAll(async () => {
  // The figures, for whoever tries all.
  if (share === 1) process.stdout.write(`${JSON.stringify(figures)}\n`);
  await licensing.close();
  await workplace.remove();
});

/** Of the month in which the contract began, which has ended by `now`. */
const report = { period: '2026-01', managed: 1, new: 0, highWatermark: 1 };

interface Doors {
  /** Taken by `license preview` and by `license install`. */
  readonly preview: boolean;
  readonly install: boolean;
  /** Whether the server took the key for its own, by route; whatever it then thought of the request. */
  readonly server: readonly boolean[];
}

/** Tries a key at every door. Fails for what no key may cause: a crash, a stack, a status of 500 and above. */
async function atEveryDoor({ name, text }: OddKey): Promise<Doors> {
  const path = join(workplace.folder, 'odd.lic');
  writeFileSync(path, text);
  const commands: boolean[] = [];
  for (const args of [
    ['preview', path, '--at', now],
    ['install', path, '--yes'],
  ]) {
    const run = await workplace.postkeepAt(now, 'console', 'license', ...args, '--json');
    expect([0, 1], `${name}: ${args[0]!}: ${run.stderr}`).toContain(run.code);
    expect(`${run.stdout}${run.stderr}`, name).not.toMatch(/\n\s+at |internal|\u001B|\0/);
    commands.push(run.code === 0);
  }
  const licenseKey = text.toString();
  const answers = [
    await licensing.console.update(licenseKey),
    await licensing.console.report(licenseKey, report),
  ];
  for (const { status, body } of answers) {
    expect(status, `${name}: ${JSON.stringify(body)}`).toBeLessThan(500);
    expect(JSON.stringify(body), name).not.toMatch(/\\n\s+at |internal/);
  }
  const isTaken = ({ status, body }: (typeof answers)[number]): boolean =>
    status < 400 ||
    !['invalid-license', 'invalid-request'].some((kind) => JSON.stringify(body).includes(`${kind}"`));
  return { preview: commands[0]!, install: commands[1]!, server: answers.map(isTaken) };
}

/** Every key of a class, or a share of them, as many in each run; a shift lets each class begin elsewhere. */
function chosen(keys: readonly OddKey[], shift: number): OddKey[] {
  expect(new Set(keys.map(({ name }) => name)).size).toBe(keys.length);
  return keys.filter((_, index) => index % share === shift % share);
}

/** What came of each class. */
const figures: Record<string, { keys: number; installed: number; takenByServer: number }> = {};
function count(group: string, tried: readonly Doors[]): void {
  figures[group] = {
    keys: tried.length,
    installed: tried.filter(({ install }) => install).length,
    takenByServer: tried.filter(({ server }) => server.includes(true)).length,
  };
}

it('the genuine key is taken at every door', async () => {
  expect(await atEveryDoor({ name: 'genuine', text: genuine.compact })).toEqual({
    preview: true,
    install: true,
    server: [true, true],
  });
});

it('forged keys are taken at none', async () => {
  const keys = forged(genuine);
  expect(keys.length).toBeGreaterThanOrEqual(137);
  const tried: Doors[] = [];
  for (const key of chosen(keys, 3)) {
    const doors = await atEveryDoor(key);
    expect(doors, key.name).toEqual({ preview: false, install: false, server: [false, false] });
    tried.push(doors);
  }
  count('forged', tried);
});

it('what the vendor has signed oddly: preview and install agree, and the server takes nothing that the console refuses', async () => {
  const keys = oddlySigned(genuine);
  expect(keys.length).toBeGreaterThanOrEqual(205);
  const tried: Doors[] = [];
  for (const key of chosen(keys, 5)) {
    const doors = await atEveryDoor(key);
    const isGood = readKeyFile(key.text.toString(), ring).ok;
    expect(doors, key.name).toMatchObject({ preview: isGood, install: isGood });
    if (!isGood) expect(doors.server, key.name).toEqual([false, false]);
    tried.push(doors);
  }
  count('signed oddly', tried);
});

it('odd envelopes: preview and install read what mail has mangled (§11), the server only what §1 says, and nobody reads what is broken', async () => {
  const keys = oddEnvelopes(genuine);
  expect(keys.length).toBeGreaterThanOrEqual(85);
  const tried: Doors[] = [];
  for (const key of chosen(keys, 1)) {
    const doors = await atEveryDoor(key);
    const delivered = readDeliveredKey(keyTextOf(Buffer.from(key.text)), ring);
    expect(doors, key.name).toMatchObject({ preview: delivered.ok, install: delivered.ok });
    // Whatever is read, it is the one key that is there.
    if (delivered.ok) expect(delivered.compact, key.name).toBe(genuine.compact);
    const isStrict = readKeyFile(key.text.toString(), ring).ok;
    expect(doors.server, key.name).toEqual([isStrict, isStrict]);
    tried.push(doors);
  }
  count('envelopes', tried);
});
