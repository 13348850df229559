import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { describe, expect, inject, it } from 'vitest';
import { openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { openLicenseService } from '../../../../core/license/license-service.js';
import { killCount, timeFor } from '../../../fixtures/kill-count.js';
import { payloadOf } from '../../../unit/shared/license/fixtures.js';
import { createSigner } from '../../../unit/shared/license/signing.js';
import { instantOfStep, ledgerAfter, withNumbersAlone } from './crash-steps.js';

const killsEach = killCount(100);
/** A kill spares the page cache: memory serves as well as a disk here, and is spared the waiting. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const signer = createSigner();
const rental = payloadOf('rental');

/** Every key renews the one before, so that the same keys serve install and renewal; key n tells that step n is on disk. */
function keyOfStep(step: number): string {
  const expiresOn = new Date(Date.parse('2027-01-01') + step * 86_400_000).toISOString().slice(0, 10);
  const issuedAt = new Date(Date.parse('2026-01-31T09:00:00Z') + step * 1000).toISOString();
  return signer.sign({ ...rental, expiresOn, issuedAt });
}
const keys = Array.from({ length: 4000 }, (_, step) => step);

function stepOf(expiresOn: string): number {
  return (Date.parse(expiresOn) - Date.parse('2027-01-01')) / 86_400_000;
}

/** Runs the child on the folder, kills it at a random moment of its writing, and answers the last step it acknowledged. */
function killAtRandom(mode: string, folder: string): Promise<number> {
  const child = spawn(process.execPath, [join(inject('childPrograms'), 'crash-child.js'), mode, folder]);
  // Before or after the first step of its own: on a slow machine 20 ms would else be too short for any step.
  const acknowledged = Math.random() < 0.5 ? 1 : 2;
  let armed = false;
  let out = '';
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (armed || out.split('\n').length <= acknowledged) return;
    armed = true;
    setTimeout(() => child.kill('SIGKILL'), Math.random() * 20);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const steps = out.slice(0, out.lastIndexOf('\n')).split('\n').map(Number);
      if (signal === 'SIGKILL') resolve(steps.at(-1) ?? 0);
      else reject(new Error(`The child ended by itself with ${String(code)}: ${err}`));
    });
  });
}

/** Kills children `killsEach` times; `stepOnDisk` reads what is there after a restart. */
async function killAgainAndAgain(
  mode: string,
  stepOnDisk: (folder: string, acknowledged: number) => Promise<number>,
): Promise<void> {
  const folder = mkdtempSync(join(scratch, `postkeep-crash-${mode}-`));
  try {
    writeFileSync(join(folder, 'jwks.json'), JSON.stringify(signer.jwks));
    if (mode !== 'admit') {
      writeFileSync(join(folder, 'keys.txt'), keys.map(keyOfStep).join('\n'));
      await installFirst(folder);
    }
    let step = 0;
    let torn = 0;
    for (let kill = 0; kill < killsEach; kill++) {
      writeFileSync(join(folder, 'step.txt'), String(step));
      const acknowledged = await killAtRandom(mode, folder);
      const found = await stepOnDisk(folder, acknowledged);
      // The old or the new state, whole; and what was acknowledged is never lost.
      expect([acknowledged, acknowledged + 1]).toContain(found);
      if (found > acknowledged) torn++;
      step = found;
    }
    // Most kills must have met a process in the middle of its writing.
    expect(step).toBeGreaterThan(killsEach / 5);
    expect(readdirSync(folder).filter((name) => name.includes('corrupt'))).toEqual([]);
    process.stdout.write(
      `${mode}: ${killsEach} kills, ${step} steps, ${torn} kills between disk and answer\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function openService(folder: string): ReturnType<typeof openLicenseService> {
  return openLicenseService({
    loadStore: loadConf,
    folder,
    clock: () => new Date('2026-02-10T08:00:00Z'),
    environment: { POSTKEEP_TRUSTED_JWKS: join(folder, 'jwks.json') },
    onQuarantine: (path) => {
      throw new Error(`license.json was found corrupt and set aside as ${path}`);
    },
  });
}

async function installFirst(folder: string): Promise<void> {
  const service = openService(folder);
  await service.install(keyOfStep(0), { managed: 0, new: 0, exceededSince: null }, true);
  service.close();
}

/** Reads the license after a restart, and writes once more: the lock of the killed process must not stand in the way. */
async function licenseStep(folder: string): Promise<number> {
  const service = openService(folder);
  const { license } = service.facts();
  await service.setAutoUpdate(!service.facts().autoUpdate);
  expect(service.facts().license).toEqual(license);
  service.close();
  return stepOf(license?.expiresOn ?? '');
}

describe.concurrent(
  '§1, §5, §6: kill -9 at random points: the old or the new state is whole, every time',
  () => {
    it(`install of a license, ${killsEach} kills`, { timeout: timeFor(killsEach, 6_000) }, () =>
      killAgainAndAgain('install', licenseStep),
    );

    it(`renewal of a license, ${killsEach} kills`, { timeout: timeFor(killsEach, 6_000) }, () =>
      killAgainAndAgain('renew', licenseStep),
    );

    it(`admission writes, ${killsEach} kills`, { timeout: timeFor(killsEach, 6_000) }, () =>
      killAgainAndAgain('admit', (folder, acknowledged) => {
        const catalogue = openCatalogue(folder, () => instantOfStep(0));
        const ledger = withNumbersAlone(catalogue.mailboxes.ledger());
        catalogue.close();
        const isNew = isDeepStrictEqual(ledger, ledgerAfter(acknowledged + 1));
        if (!isNew) expect(ledger).toEqual(ledgerAfter(acknowledged));
        return Promise.resolve(isNew ? acknowledged + 1 : acknowledged);
      }),
    );
  },
);
