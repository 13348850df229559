import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { ImportPlan, MovedFolders, PlannedRepository } from '../../shared/configuration/import-plan.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { type Text, text, verbatim } from '../../shared/texts/text.js';
import { checkTarget } from '../notifications/channel-store.js';
import { type LicenseService } from '../license/license-service.js';
import type { ConfigurationFile } from './configuration-file.js';
import { definedJobs } from './export-configuration.js';
import { isOfRepository } from '../state/secret-store.js';
import { type PlannedImport, planImport } from './plan-import.js';
import { type ConfigurationServices, ownRepository } from './services.js';
import { runImport } from './unfinished-import.js';

/** What of a file is imported: its configuration, or the whole console that moves here. */
export type ImportScope = 'configuration' | 'move';

/** An import as somebody has looked at it. */
export interface PreparedImport {
  readonly plan: ImportPlan;
  readonly planned: PlannedImport;
}

/** What importing a file would do here; nothing is changed. Throws AppError `invalid-argument` for a move from a file that holds none. */
export async function prepareImport(
  services: ConfigurationServices,
  file: ConfigurationFile,
  scope: ImportScope,
  folders: MovedFolders = [],
): Promise<PreparedImport> {
  const moving = scope === 'move' ? (file.secrets?.console ?? null) : null;
  if (scope === 'move' && moving === null)
    throw new AppError('invalid-argument', text('configuration.noMove'));
  const planned = planImport(
    file,
    {
      settings: services.settings.readOrThrow(),
      sources: await services.engine.sources.list(),
      jobs: await definedJobs(services),
      buckets: await services.engine.buckets.list(),
      channels: services.channels.list(),
    },
    folders,
    services.clock().toISOString(),
  );
  const { items, kept, problems } = planned.plan;
  const inTheWay =
    problems.length > 0
      ? problems
      : [
          ...(await services.engine.configuration.check({
            sources: [...planned.sources],
            jobs: [...planned.jobs],
            buckets: [...planned.buckets],
          })),
          ...channelProblems(planned),
        ];
  const plan: ImportPlan = {
    header: file.header,
    items: [...items],
    kept: [...kept],
    problems: [...inTheWay],
    repositories:
      moving === null ? [] : moving.repositories.map((each) => repositoryHere(services, each, folders)),
    console:
      moving === null
        ? null
        : {
            license: licensed(services.license, moving.license.key ?? services.license.installedKey()),
            replacesLicense:
              moving.license.key === null
                ? null
                : licensed(services.license, services.license.installedKey()),
            installationId: moving.license.installationId,
            accounts: moving.ledger.units.length,
          },
  };
  return { plan, planned };
}

/**
 * Does what was looked at, all or nothing. Throws AppError `invalid-argument` for a plan with problems, `busy` where something here has changed since, and
 * what {@link runImport} throws.
 */
export async function importConfiguration(
  services: ConfigurationServices,
  file: ConfigurationFile,
  scope: ImportScope,
  folders: MovedFolders,
  lookedAt: ImportPlan,
): Promise<void> {
  const { plan, planned } = await prepareImport(services, file, scope, folders);
  const [problem] = plan.problems;
  if (problem !== undefined) throw new AppError('invalid-argument', problem);
  if (!isDeepStrictEqual(plan, lookedAt)) throw new AppError('busy', text('configuration.changedMeanwhile'));
  const moving = scope === 'move' ? (file.secrets?.console ?? null) : null;
  const { settings, sources, jobs, buckets, channels, secrets, dropped } = planned;
  // The key of a repository that is kept here is the right one: it is tried whenever the repository is opened.
  const kept = new Set(services.secrets.refs().filter(isOfRepository));
  await runImport(services, {
    settings,
    sources: [...sources],
    jobs: [...jobs],
    buckets: [...buckets],
    channels: [...channels],
    secrets: new Map([...secrets].filter(([ref]) => !kept.has(ref))),
    dropped,
    console: moving && {
      license: moving.license,
      ledger: moving.ledger,
      repositories: moving.repositories.flatMap((each) => {
        const { path } = repositoryHere(services, each, folders);
        return each.identity === null ? [] : [{ path, identity: each.identity }];
      }),
      care: moving.repositories.flatMap((each) => {
        const { path } = repositoryHere(services, each, folders);
        return each.care.map((chosen) => ({ path, ...chosen }));
      }),
    },
  });
}

/** What may be sent nowhere, as adding it by hand would be refused. */
function channelProblems({ channels, secrets }: PlannedImport): Text[] {
  return channels.flatMap(({ id, name, ...channel }) => {
    const secret = secrets.get(`notification ${id}`);
    if (secret === undefined) return [];
    try {
      checkTarget({ name, ...channel }, secret);
      return [];
    } catch (error) {
      return [text('configuration.channelRefused', { name, reason: toErrorData(error).message })];
    }
  });
}

function repositoryHere(
  { dataFolder }: ConfigurationServices,
  { path: from, isOwn, mailboxes }: Omit<PlannedRepository, 'from' | 'isThere'>,
  folders: MovedFolders,
): PlannedRepository {
  const path = isOwn ? ownRepository(dataFolder) : (folders.find((each) => each.from === from)?.to ?? from);
  return { from, isOwn, path, mailboxes, isThere: existsSync(path) };
}

/** Company and number of a key's license; null without a key. */
export function licensed(license: LicenseService, key: string | null): Text | null {
  if (key === null) return null;
  try {
    const { licensedTo, licenseId } = license.examine(key);
    return verbatim(`${licensedTo.company} (${licenseId})`);
  } catch (error) {
    if (error instanceof AppError) return text('configuration.keyNotValid');
    throw error;
  }
}
