import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LicensePayload } from '../../../../shared/license/model.js';
import type { LicensingServerFixture } from '../../../fixtures/licensing/licensing-server.js';
import { FakeClock } from '../../../unit/core/license-update/fake-clock.js';
import {
  type Bench,
  type BenchOptions,
  noMailboxes,
  openBench,
  rental,
  startServer,
  temporaryFolder,
} from './bench.js';
import { render } from '../../../../shared/texts/text.js';

const time = new FakeClock('2026-06-25T12:00:00.000Z');
let licensing: LicensingServerFixture;
let folder: ReturnType<typeof temporaryFolder>;
let serial = 0;
const open: Bench[] = [];

beforeAll(async () => {
  licensing = await startServer({ clock: time.clock });
});

afterAll(async () => {
  await licensing.close();
});

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  for (const bench of open.splice(0)) {
    expect(bench.errors).toEqual([]);
    await bench.close();
  }
  folder.remove();
});

/** A console with a fresh contract of its own; answers the contract's id too. */
async function newConsole(
  more: { terms?: Partial<typeof rental>; bench?: Partial<BenchOptions> } = {},
): Promise<Bench & { contractId: string }> {
  serial += 1;
  const terms = { ...rental, supportId: `S-${serial}`, ...more.terms };
  const issued = await licensing.server.administration.call('issue', terms, 'test');
  const bench = openBench({
    folder: folder.path,
    jwksFile: licensing.jwksFile,
    settings: licensing.settings,
    time,
    ...more.bench,
  });
  open.push(bench);
  await bench.license.install(issued.licenseKey, noMailboxes, true);
  return { ...bench, contractId: issued.contractId };
}

function installed(bench: Bench): LicensePayload {
  const { license } = bench.license.facts();
  if (license === null) throw new Error('No license is installed.');
  return license;
}

describe('each outcome of §6 as the real server gives it', () => {
  it('renewed: the new key is installed, with the dates of its contract', async () => {
    const bench = await newConsole();
    const report = await bench.updates.updateNow('manual');
    expect(report.lines.map((line) => render(line.text))).toEqual([
      'New license key has been received',
      'New license key has been installed',
      'License key has been auto-updated',
    ]);
    expect(installed(bench).expiresOn).toBe('2026-07-30');
    expect(bench.sessions).toMatchObject([{ id: report.sessionId, status: 'Success', trigger: 'manual' }]);
  });

  it('up to date', async () => {
    const bench = await newConsole({ terms: { expiresOn: '2026-12-31' } });
    expect((await bench.updates.updateNow('manual')).outcome).toBe('up-to-date');
  });

  it('unsupported type', async () => {
    const bench = await newConsole({ terms: { type: 'subscription', contractType: 'subscription' } });
    expect((await bench.updates.updateNow('manual')).outcome).toBe('unsupported-type');
  });

  it('contract expired, and auto-update is off from then on', async () => {
    const bench = await newConsole();
    await bench.license.setAutoUpdate(true);
    await licensing.server.administration.call('endContract', { id: bench.contractId }, 'test');
    expect((await bench.updates.updateNow('manual')).outcome).toBe('contract-expired');
    expect(bench.license.facts().autoUpdate).toBe(false);
    expect(bench.events.at(-1)).toMatchObject({ type: 'switched-off', number: 41301 });
  });

  it('invalid: a key that this server has not issued', async () => {
    const stranger = await startServer({ clock: time.clock });
    const bench = await newConsole({ bench: { settings: stranger.settings } });
    expect((await bench.updates.updateNow('manual')).outcome).toBe('invalid');
    await stranger.close();
  });

  it('no connection while the server is down, and renewed once it is back', async () => {
    const own = temporaryFolder();
    const ownServer = { dataDir: own.path, clock: time.clock };
    const first = await startServer(ownServer);
    const issued = await first.server.administration.call('issue', rental, 'test');
    const bench = openBench({
      folder: folder.path,
      jwksFile: first.jwksFile,
      settings: first.settings,
      time,
    });
    open.push(bench);
    await bench.license.install(issued.licenseKey, noMailboxes, true);
    await first.close();
    expect((await bench.updates.updateNow('manual')).outcome).toBe('no-connection');
    const second = await startServer({ ...ownServer, port: Number(new URL(first.server.url).port) });
    expect((await bench.updates.updateNow('manual')).outcome).toBe('renewed');
    await second.close();
    own.remove();
  });
});

describe('trust and address', () => {
  it('an authority named in NODE_EXTRA_CA_CERTS is trusted, one that is not named is not', async () => {
    const ca = join(folder.path, 'extra.pem');
    copyFileSync(licensing.settings.licenseServerCa, ca);
    const settings = { licenseServer: licensing.server.url };
    const trusting = await newConsole({ bench: { settings, environment: { NODE_EXTRA_CA_CERTS: ca } } });
    expect((await trusting.updates.updateNow('manual')).outcome).toBe('renewed');
    const wary = await newConsole({ bench: { settings } });
    expect(render((await wary.updates.updateNow('manual')).reason)).toContain(
      'was not issued by a trusted authority',
    );
  });

  it('POSTKEEP_LICENSE_SERVER names the server when no setting does', async () => {
    const bench = await newConsole({
      bench: {
        settings: { licenseServerCa: licensing.settings.licenseServerCa },
        environment: { POSTKEEP_LICENSE_SERVER: licensing.server.url },
      },
    });
    expect((await bench.updates.updateNow('manual')).outcome).toBe('renewed');
  });

  it('a cancelled update ends at once and leaves the key as it was', async () => {
    const bench = await newConsole();
    const before = bench.license.installedKey();
    const update = bench.updates.updateNow('manual');
    const stopping = bench.updates.stop();
    await expect(update).rejects.toMatchObject({ code: 'cancelled' });
    await stopping;
    expect(bench.license.installedKey()).toBe(before);
    expect(bench.sessions).toMatchObject([{ status: 'Stopped' }]);
  });

  it('console and command line on one data folder that ask at once: one installs, the other finds the key up to date', async () => {
    const console = await newConsole();
    const commandLine = openBench({
      folder: folder.path,
      jwksFile: licensing.jwksFile,
      settings: licensing.settings,
      time,
    });
    const reports = await Promise.all([
      console.updates.updateNow('manual'),
      commandLine.updates.updateNow('manual'),
    ]);
    expect(reports.map(({ outcome }) => outcome).sort()).toEqual(['renewed', 'up-to-date']);
    expect(installed(console).expiresOn).toBe('2026-07-30');
    await commandLine.close();
  });

  it('two consoles with one license that ask at once get the same key', async () => {
    const first = await newConsole();
    const other = temporaryFolder();
    const second = openBench({
      folder: other.path,
      jwksFile: licensing.jwksFile,
      settings: licensing.settings,
      time,
    });
    await second.license.install(first.license.installedKey() ?? '', noMailboxes, true);
    await Promise.all([first.updates.updateNow('manual'), second.updates.updateNow('manual')]);
    expect(second.license.installedKey()).toBe(first.license.installedKey());
    expect(installed(first).expiresOn).toBe('2026-07-30');
    await second.close();
    other.remove();
  });
});
