import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  configurationSchema,
  expectedRepositorySchema,
  takenConfigurationSchema,
} from '../../shared/configuration/configuration.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { parseForeignJson } from '../../shared/json.js';
import { recordedLedgerSchema } from '../../shared/license/recorded-ledger.js';
import { careChoiceSchema } from '../../shared/backup/care.js';
import { channelSchema } from '../../shared/notifications/channel.js';
import { type Text, text } from '../../shared/texts/text.js';
import { replaceFile } from '../lib/atomic-file.js';
import type { Lock } from '../lib/lock.js';
import { readRegularFile } from '../lib/regular-file.js';
import { withStorageErrors } from '../lib/storage-errors.js';
import { movedLicenseSchema } from '../license/license-state.js';
import type { ConfigurationServices } from './services.js';

/*
 * An import changes several files. What they are to be is written down first, in one file: from that moment on the import is finished after a crash,
 * and before it nothing has changed. Its secrets wait in the secret store, under names of their own, as they are readable nowhere else.
 */

const importSchema = takenConfigurationSchema.extend({
  version: z.literal(1),
  settings: configurationSchema.shape.settings,
  channels: z.array(channelSchema),
  secrets: z.strictObject({
    move: z.array(z.strictObject({ from: z.string(), to: z.string() })),
    remove: z.array(z.string()),
  }),
  console: z
    .strictObject({
      license: movedLicenseSchema,
      ledger: recordedLedgerSchema,
      /** An earlier version wrote none. */
      repositories: z.array(expectedRepositorySchema).default([]),
      care: z.array(careChoiceSchema).default([]),
    })
    .nullable(),
});
type Import = z.output<typeof importSchema>;
export type ImportToBe = Omit<Import, 'version' | 'secrets'> & {
  readonly secrets: ReadonlyMap<string, string>;
  readonly dropped: readonly string[];
};

const waitingPrefix = 'import ';
const lockWaitMs = 5000;

/**
 * Puts everything in place, all or nothing. Throws AppError `locked` while another import runs; once it has begun, what stands in its way is said by
 * `configuration.notFinished`, and {@link finishImport} goes on with it.
 */
export async function runImport(services: ConfigurationServices, wanted: ImportToBe): Promise<void> {
  const lock = await lockImports(services);
  try {
    await begin(services, wanted);
    try {
      await finish(services);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError(error.code, text('configuration.notFinished', { reason: error.text }), {
        cause: error,
      });
    }
  } finally {
    lock.release();
  }
}

/** Whether an import was cut short, after it had begun or before: then its secrets are still waiting. */
export function isImportUnfinished(services: Pick<ConfigurationServices, 'dataFolder' | 'secrets'>): boolean {
  if (existsSync(pathOf(services))) return true;
  try {
    return waiting(services).length > 0;
  } catch {
    // Secrets that cannot be read now keep nobody from a restore; the next start looks again.
    return false;
  }
}

/** Finishes what a crash has cut short; answers what is to be said of it. Never throws for what is on the disk. */
export async function finishImport(services: ConfigurationServices): Promise<Text | null> {
  try {
    const lock = await lockImports(services);
    try {
      return await finish(services);
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return text('configuration.notFinished', { reason: toErrorData(error).message });
  }
}

async function begin(services: ConfigurationServices, wanted: ImportToBe): Promise<void> {
  const { secrets, dropped, ...rest } = wanted;
  await dropWaiting(services);
  const importId = randomUUID();
  const move = [...secrets.keys()].map((to) => ({ from: `${waitingPrefix}${importId} ${to}`, to }));
  for (const { from, to } of move) await services.secrets.write(from, secrets.get(to) ?? '');
  const written: Import = { version: 1, ...rest, secrets: { move, remove: [...dropped] } };
  const path = pathOf(services);
  withStorageErrors(path, () => {
    replaceFile(path, JSON.stringify(written));
  });
}

/** Each step may be done twice. */
async function finish(services: ConfigurationServices): Promise<Text | null> {
  const { engine, secrets, channels, settings, license } = services;
  const path = pathOf(services);
  const found = readImport(services);
  if (found === 'damaged') {
    // As the lock: it brings SQLite along.
    const { setAside } = await import('../lib/set-aside.js');
    const said = text('configuration.setAside', { path: setAside(path, services.clock) });
    await dropWaiting(services);
    return said;
  }
  if (found !== null) {
    if (found.console !== null) {
      await license.takeOver(found.console.license);
      await engine.configuration.takeInLedger(found.console.ledger);
      await engine.configuration.expectRepositories(found.console.repositories);
    }
    await secrets.rearrange(found.secrets);
    await engine.configuration.takeOver({
      sources: found.sources,
      jobs: found.jobs,
      buckets: found.buckets,
    });
    if (found.console !== null) await engine.configuration.takeInCare(found.console.care);
    await channels.takeOver(found.channels);
    await settings.update(() => found.settings);
    withStorageErrors(path, () => {
      rmSync(path, { force: true });
    });
  }
  await dropWaiting(services);
  return null;
}

function readImport(services: ConfigurationServices): Import | 'damaged' | null {
  const path = pathOf(services);
  const written = withStorageErrors(path, () => readRegularFile(path));
  if (written === null) return null;
  try {
    return importSchema.parse(parseForeignJson(written));
  } catch {
    return 'damaged';
  }
}

function pathOf({ dataFolder }: Pick<ConfigurationServices, 'dataFolder'>): string {
  return join(dataFolder, 'configuration-import.json');
}

/** What imports have left that never began. */
async function dropWaiting(services: ConfigurationServices): Promise<void> {
  const remove = waiting(services);
  if (remove.length > 0) await services.secrets.rearrange({ remove, move: [] });
}

function waiting({ secrets }: Pick<ConfigurationServices, 'secrets'>): string[] {
  return secrets.refs().filter((ref) => ref.startsWith(waitingPrefix));
}

async function lockImports({ dataFolder, clock }: ConfigurationServices): Promise<Lock> {
  const locks = join(dataFolder, 'locks');
  withStorageErrors(locks, () => mkdirSync(locks, { recursive: true, mode: 0o700 }));
  // Not before: it brings SQLite along, and most commands import nothing.
  const { waitForLock } = await import('../lib/lock.js');
  return waitForLock(
    {
      path: join(locks, 'configuration.lock'),
      owner: { path: join(locks, 'configuration.json'), clock },
      lockedText: (holder) => text('configuration.underWay', { holder }),
    },
    lockWaitMs,
  );
}
