import type { ConsoleToMove } from '../../shared/configuration/import-plan.js';
import { exportConfiguration } from './export-configuration.js';
import { licensed } from './import-configuration.js';
import { type ConfigurationServices, ownRepository } from './services.js';

/** What would move from here to another computer, and whether it has. */
export async function consoleToMove(services: ConfigurationServices): Promise<ConsoleToMove> {
  const { engine, license, channels, dataFolder } = services;
  const isMoving = (sourceIds: ReadonlySet<string>, sourceId: string) =>
    sourceId === '' || sourceIds.has(sourceId);
  const sources = (await engine.sources.list()).filter(({ config }) => config.type !== 'sample');
  const ids = new Set(sources.map(({ id }) => id));
  const known = (await engine.repository.known()).filter(({ use }) => use === 'own');
  return {
    movedAt: license.movedAt(),
    license: licensed(license, license.installedKey()),
    installationId: license.installationId(),
    sources: sources.length,
    jobs: (await engine.jobs.list()).filter(({ sourceId }) => isMoving(ids, sourceId)).length,
    channels: channels.list().length,
    repositories: known.map(({ path, mailboxes }) => ({
      path,
      isOwn: path === ownRepository(dataFolder),
      mailboxes,
    })),
  };
}

/** Writes what moves by `write`, and has this console run no jobs from then on; nothing of it where `write` throws. */
export async function moveAway(
  services: ConfigurationServices,
  passphrase: string,
  write: (content: string) => Promise<void>,
): Promise<void> {
  await write(await exportConfiguration(services, { kind: 'move', passphrase }));
  await services.license.setMoved(services.clock().toISOString());
}
