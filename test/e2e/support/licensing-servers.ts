import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IssueRequest } from '../../../server/admin/protocol.js';
import { type LicensingServer, startLicensingServer } from '../../../server/licensing-server.js';
import type { PassphraseSource } from '../../../server/keys/passphrase.js';
import { type Clock, systemClock } from '../../../shared/clock.js';
import { placeEmptyDatabase } from '../../fixtures/licensing/empty-database.js';

/** A real licensing server on its embedded database, over TLS of its own authority. */
export function startServer(
  dataDir: string,
  { passphrase, clock = systemClock }: { passphrase?: PassphraseSource; clock?: Clock } = {},
): Promise<LicensingServer> {
  placeEmptyDatabase(dataDir);
  return startLicensingServer({ dataDir, clock, port: 0, tls: null, logger: null, passphrase });
}

let serial = 0;

/** Issues a key for a contract of its own and answers the contract's id and the path of the key file. */
export async function issueKeyFile(
  server: LicensingServer,
  folder: string,
  terms: Partial<IssueRequest> & Pick<IssueRequest, 'expiresOn'>,
): Promise<{ contractId: string; path: string }> {
  serial += 1;
  const { contractId, licenseKey } = await server.administration.call(
    'issue',
    {
      type: 'rental',
      contractType: 'hosting-rental',
      mailboxes: 100,
      company: 'Contoso Hosting',
      supportId: `0214${String(serial).padStart(4, '0')}`,
      ...terms,
    },
    'test',
  );
  const path = join(folder, `license-${String(serial)}.lic`);
  await writeFile(path, licenseKey);
  return { contractId, path };
}

/** The UTC calendar date that many days from today. */
export function daysFromNow(days: number): string {
  return new Date(systemClock().getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Writes the public keys of several servers as one ring, for POSTKEEP_TRUSTED_JWKS. */
export async function writeRing(path: string, servers: readonly LicensingServer[]): Promise<string> {
  await writeFile(path, JSON.stringify({ keys: servers.flatMap((server) => server.jwks().keys) }));
  return path;
}
