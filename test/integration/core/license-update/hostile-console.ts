import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createAuthority, createServerCertificate } from '../../../../server/tls/private-authority.js';
import type { UpdateReport } from '../../../../shared/license/update.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { FakeClock } from '../../../unit/core/license-update/fake-clock.js';
import { rentalLicense } from '../../../unit/core/license-update/fake-license.js';
import { createSigner } from '../../../unit/shared/license/signing.js';
import { type Bench, type BenchOptions, noMailboxes, openBench, temporaryFolder } from './bench.js';
import { type Behaviour, FakeHostileServer } from './fake-hostile-server.js';
import { render } from '../../../../shared/texts/text.js';

/** What every console of these tests has installed; it is due in five days. */
export const installed: LicensePayload = { ...rentalLicense, expiresOn: '2026-06-30' };
const time = new FakeClock('2026-06-25T12:00:00.000Z');
/** TLS is verified on the machine's clock. */
export const realNow = new Date();
export const authority = createAuthority(realNow);
/** Trusted keys: what this signs is as good as the licensing server's own. */
export const signer = createSigner();

const identity = createServerCertificate(authority, [], realNow);
/** A certificate of the authority that consoles are told to trust. */
export const trustedTls: TlsOptions = { cert: identity.certificate, key: identity.privateKey };

/** A hostile server for a file of tests, and consoles that trust its certificate; registers the hooks that end them. */
export function setUpHostileServer() {
  const files = temporaryFolder();
  const jwksFile = join(files.path, 'jwks.json');
  const caFile = join(files.path, 'ca.pem');
  let server: FakeHostileServer;
  let folder: ReturnType<typeof temporaryFolder>;
  let opened = 0;
  const benches: Bench[] = [];
  const others: FakeHostileServer[] = [];

  beforeAll(async () => {
    writeFileSync(jwksFile, JSON.stringify(signer.jwks));
    writeFileSync(caFile, authority.certificate);
    server = await FakeHostileServer.start(trustedTls);
  });
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(async () => {
    for (const bench of benches.splice(0)) {
      expect(bench.errors).toEqual([]);
      await bench.close();
    }
    for (const other of others.splice(0)) await other.stop();
    folder.remove();
  });
  afterAll(async () => {
    await server.stop();
    files.remove();
  });

  /** A console with the license installed, which asks `address`. */
  async function consoleFor(address: string, more: Partial<BenchOptions> = {}): Promise<Bench> {
    const own = join(folder.path, String((opened += 1)));
    mkdirSync(own);
    const settings = { licenseServer: address, licenseServerCa: caFile };
    const bench = openBench({ folder: own, jwksFile, settings, time, ...more });
    benches.push(bench);
    await bench.license.install(signer.sign(installed), noMailboxes, true);
    return bench;
  }

  return {
    caFile,
    jwksFile,
    /** A folder that is gone after the test. */
    folder: () => folder.path,
    address: () => `https://127.0.0.1:${server.port}`,
    requests: () => server.requests,
    lastBody: () => server.bodies.at(-1) ?? '',
    consoleFor,
    /** Another server, stopped after the test. */
    async startOther(tls: TlsOptions, address?: string): Promise<FakeHostileServer> {
      const other = await FakeHostileServer.start(tls, address);
      others.push(other);
      return other;
    },
    /** Update Now of a console that is answered so; its key is as before, and the session says the same as the report. */
    async answered(behaviour: Behaviour, more?: Partial<BenchOptions>): Promise<UpdateReport> {
      server.answerWith(behaviour);
      const bench = await consoleFor(`https://127.0.0.1:${server.port}`, more);
      const before = bench.license.installedKey();
      const report = await bench.updates.updateNow('manual');
      expect(bench.license.installedKey()).toBe(before);
      expect(bench.sessions).toMatchObject([{ id: report.sessionId, status: report.result }]);
      expect(bench.sessions[0]?.log.map(({ text }) => text)).toEqual(
        report.lines.map(({ text }) => render(text)),
      );
      return report;
    },
    answerWith: (behaviour: Behaviour) => {
      server.answerWith(behaviour);
    },
  };
}
