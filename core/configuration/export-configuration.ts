import type { JobDefinition } from '../../shared/backup/job.js';
import type { Configuration } from '../../shared/configuration/configuration.js';
import type { Channel } from '../../shared/notifications/channel.js';
import type { Settings } from '../../shared/settings.js';
import { groupBy } from '../lib/group-by.js';
import { selectedBy } from '../jobs/mailbox-selection.js';
import { secretRef } from '../notifications/channel-secret.js';
import { type SecretStore, isOfRepository } from '../state/secret-store.js';
import { type FileSecrets, writeConfigurationFile } from './configuration-file.js';
import { withoutPassword } from './proxy.js';
import { type ConfigurationServices, ownRepository } from './services.js';

/** How a configuration is exported: for anyone to read, with its passwords under a passphrase, or with all that moves to another computer. */
export type ExportRequest =
  | { readonly kind: 'configuration'; readonly passphrase: string | null }
  | { readonly kind: 'move'; readonly passphrase: string };

/** The text of a configuration file. Throws AppError `secret-unavailable` for a password that cannot be read here, `invalid-argument`. */
export async function exportConfiguration(
  services: ConfigurationServices,
  request: ExportRequest,
): Promise<string> {
  const settings = services.settings.readOrThrow();
  const configuration = await readConfiguration(services, settings);
  const createdAt = services.clock().toISOString();
  const { kind, passphrase } = request;
  if (passphrase === null) return writeConfigurationFile({ kind, configuration, createdAt }, null);
  const secrets: FileSecrets = {
    secrets: await readSecrets(services.secrets, configuration),
    proxy: settings.proxy === '' ? null : settings.proxy,
    console: kind === 'move' ? await readConsole(services) : null,
  };
  return writeConfigurationFile({ kind, configuration, createdAt }, { passphrase, secrets });
}

/** What there is to export; the sample organisation is every console's own and stays out. */
async function readConfiguration(
  services: ConfigurationServices,
  settings: Settings,
): Promise<Configuration> {
  const sources = (await services.engine.sources.list()).filter(({ config }) => config.type !== 'sample');
  const known = new Set(sources.map(({ id }) => id));
  return {
    settings: { ...settings, proxy: withoutPassword(settings.proxy) },
    sources,
    jobs: (await definedJobs(services)).filter(
      ({ definition }) => definition.copyFrom !== null || known.has(definition.sourceId),
    ),
    buckets: (await services.engine.buckets.list())
      .filter(({ use }) => use === 'own')
      .map(({ path, identity, place }) => ({ path, identity, place })),
    channels: services.channels.list().map(({ since: _, ...channel }: Channel) => channel),
  };
}

/** The jobs as a person has defined them, with the kinds given to their mailboxes on the Mailboxes screen too. */
export async function definedJobs({
  engine,
}: Pick<ConfigurationServices, 'engine'>): Promise<{ id: string; definition: JobDefinition }[]> {
  const kinds = await engine.configuration.kinds();
  return (await engine.jobs.list()).map(
    ({ id, createdAt: _, nextRunAt: __, retry: ___, lastSessionId: ____, ...definition }) => {
      const selects = selectedBy(definition);
      const byHand = kinds
        .filter(({ sourceId, mailbox }) => sourceId === definition.sourceId && selects(mailbox))
        .map(({ mailbox, kind }) => [mailbox, kind] as const);
      return {
        id,
        definition: { ...definition, kinds: { ...definition.kinds, ...Object.fromEntries(byHand) } },
      };
    },
  );
}

async function readSecrets(
  secrets: SecretStore,
  { sources, channels }: Configuration,
): Promise<Record<string, string>> {
  const wanted = [
    ...sources.filter(({ config }) => config.type === 'imap').map(({ id }) => id),
    ...channels.map(({ id }) => secretRef(id)),
    ...secrets.refs().filter(isOfRepository),
  ];
  const read = await Promise.all(wanted.map(async (ref) => [ref, await secrets.read(ref)] as const));
  return Object.fromEntries(read.flatMap(([ref, secret]) => (secret === null ? [] : [[ref, secret]])));
}

async function readConsole(services: ConfigurationServices): Promise<NonNullable<FileSecrets['console']>> {
  const { engine, license, dataFolder } = services;
  // What is in a bucket moves by its place: no folder of it is copied.
  const inBuckets = new Set((await engine.buckets.list()).map(({ path }) => path));
  const known = (await engine.repository.known()).filter(
    ({ use, path }) => use === 'own' && !inBuckets.has(path),
  );
  const identities = await engine.configuration.repositories();
  const care = groupBy(await engine.repository.care(), ({ path }) => path);
  return {
    license: license.toMove(),
    ledger: await engine.configuration.ledger(),
    repositories: known.map(({ path, mailboxes }) => ({
      path,
      isOwn: path === ownRepository(dataFolder),
      mailboxes,
      identity: identities.find((each) => each.path === path)?.identity ?? null,
      care: (care.get(path) ?? []).map(({ task, interval }) => ({ task, interval })),
    })),
  };
}
