import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCatalogue } from '../../../core/catalogue/catalogue.js';
import { jobDefinitionSchema } from '../../../shared/backup/job.js';
import { clockStartingAt } from '../../../shared/clock.js';
import { admit } from '../../../shared/license/admission.js';
import { armourLicenseKey } from '../../../shared/license/armour.js';
import { postkeep } from '../../e2e/support/command-line.js';
import { factsOf, payloadOf } from '../../unit/shared/license/fixtures.js';
import { createSigner } from '../../unit/shared/license/signing.js';

/** A data folder as years of backups leave it, and the environment in which a console finds its license valid. */
export interface Organisation {
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

const sourceName = 'Contoso mail';
const backedUpAt = '2026-06-10T02:00:00.000Z';
const openedAt = '2026-06-10T08:00:00.000Z';
const givenNames = ['ada', 'bo', 'chiara', 'dmitri', 'emeka', 'freya', 'gudrun', 'hanako', 'İnci', 'jörg'];
const surnames = [
  'lindqvist',
  'karlsson',
  'romano',
  'ivanov',
  'okafor',
  'nielsen',
  'weiß',
  'yamada',
  'öztürk',
];

/**
 * Makes a data folder below `folder` by the product's own code: a catalogue with `count` mailboxes, nearly all of them backed
 * up, and an installed license for `licensed` of them.
 */
export async function makeOrganisation(
  folder: string,
  { count, licensed }: { readonly count: number; readonly licensed: number },
): Promise<Organisation> {
  const dataFolder = join(folder, 'data');
  await mkdir(dataFolder, { recursive: true });
  const license = payloadOf('subscription', { mailboxes: licensed });
  fillCatalogue(dataFolder, count, license);

  const signer = createSigner();
  const ring = join(folder, 'jwks.json');
  const key = join(folder, 'license.lic');
  await writeFile(ring, JSON.stringify(signer.jwks));
  await writeFile(key, armourLicenseKey(signer.sign(license)));
  const environment = { POSTKEEP_NOW: openedAt, POSTKEEP_TRUSTED_JWKS: ring };
  const { code, json } = postkeep({ dataFolder, environment }, 'license', 'install', key, '--yes');
  if (code !== 0) throw new Error(`The license could not be installed: ${JSON.stringify(json)}`);
  return { dataFolder, environment };
}

function fillCatalogue(dataFolder: string, count: number, license: ReturnType<typeof payloadOf>): void {
  const catalogue = openCatalogue(dataFolder, clockStartingAt(new Date(backedUpAt)));
  try {
    const source = catalogue.sources.add(sourceName, { type: 'maildir', path: join(dataFolder, 'mail') });
    for (const name of ['Nightly', 'Management hourly']) {
      const definition = jobDefinitionSchema.parse({
        name,
        sourceId: source.id,
        selection: { type: 'all' },
        schedule: { type: 'manual' },
        retention: { type: 'forever' },
        repositoryPath: null,
      });
      catalogue.jobs.create(definition, backedUpAt);
    }
    // A repository found again is the store's own way to many mailboxes with restore points in one go.
    catalogue.mailboxes.adopt(
      Array.from({ length: Math.floor(count * 0.98) }, (_, index) => ({
        id: `mailbox-${String(index).padStart(8, '0')}-00000000`,
        mailbox: address(index),
        sourceName,
        messages: 4_000 + (index % 9_973),
        bytes: 480_000_000 + 37_000 * (index % 9_973),
        restorePoints: 1 + (index % 30),
        firstPointAt: new Date(Date.parse('2024-01-01T00:00:00Z') + index * 300_000).toISOString(),
        lastPointAt: new Date(Date.parse(backedUpAt) - (index % 5_000) * 60_000).toISOString(),
      })),
      catalogue.repositories.register(null).id,
    );
    const listed = Array.from({ length: count }, (_, index) => ({
      mailbox: address(index),
      kind: index % 50 === 0 ? ('shared' as const) : ('user' as const),
    }));
    catalogue.mailboxes.admit(source, listed, (ledger, requests) =>
      admit(ledger, requests, factsOf(license, backedUpAt)),
    );
  } finally {
    catalogue.close();
  }
}

function address(index: number): string {
  const given = givenNames[index % givenNames.length] ?? '';
  const surname = surnames[Math.floor(index / givenNames.length) % surnames.length] ?? '';
  return `${given}.${surname}${String(index)}@contoso.example`;
}
