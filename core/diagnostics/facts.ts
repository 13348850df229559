import type { Job } from '../../shared/backup/job.js';
import type { Source, SourceConfig } from '../../shared/backup/source.js';
import { assertNever } from '../../shared/errors.js';
import type { LicenseView } from '../../shared/license/license-view.js';
import type { Settings } from '../../shared/settings.js';
import type { Pseudonyms } from './pseudonyms.js';
import { render } from '../../shared/texts/text.js';

/** The settings, of addresses and files only whether they are set, of searches only how many are saved. */
export function settingsFacts({ licenseServer, licenseServerCa, proxy, savedSearches, ...others }: Settings) {
  return {
    ...others,
    savedSearches: savedSearches.length,
    licenseServer: isSet(licenseServer),
    licenseServerCa: isSet(licenseServerCa),
    proxy: isSet(proxy),
  };
}

/** Terms, dates, counts and states of the license: neither its key nor its ids nor whom it was issued to. */
export function licenseFacts(view: LicenseView, pseudonyms: Pseudonyms) {
  const { license, status } = view;
  const { reason, statusText, messages, ...state } = status;
  return {
    license: license && {
      type: license.type,
      package: license.package,
      contractType: license.contract.type,
      mailboxes: license.mailboxes,
      issuedAt: license.issuedAt,
      expiresOn: license.expiresOn,
      supportExpiresOn: license.supportExpiresOn ?? null,
      policy: license.policy ?? null,
    },
    status: {
      ...state,
      statusText: pseudonyms.in(render(statusText)),
      reason: reason === undefined ? null : pseudonyms.in(render(reason)),
      messages: messages.map(({ id }) => id),
    },
    today: view.today,
    managed: view.managed,
    autoUpdate: view.autoUpdate,
    lastUpdate: view.lastUpdate,
    nextUpdateAt: view.nextUpdateAt,
    clockWarning: view.clockWarning === null ? null : render(view.clockWarning),
  };
}

/** A source by its kind and counts. */
export function sourceFacts({ name, config }: Source, pseudonyms: Pseudonyms) {
  return { source: pseudonyms.of('source', name), ...configFacts(config, pseudonyms) };
}

function configFacts(config: SourceConfig, pseudonyms: Pseudonyms) {
  switch (config.type) {
    case 'imap': {
      const { type, host, port, security, caFile, auth, mailboxes, maxConnections } = config;
      return {
        type,
        host: pseudonyms.of('host', host),
        port,
        security,
        caFile: isSet(caFile ?? ''),
        auth:
          auth.method === 'oauth'
            ? { method: auth.method, provider: auth.provider }
            : { method: auth.method },
        mailboxesEntered: mailboxes?.length ?? 0,
        maxConnections,
      };
    }
    case 'maildir':
    case 'mbox':
    case 'sample':
      return { type: config.type, path: pseudonyms.of('path', config.path) };
    default:
      return assertNever(config);
  }
}

/** A job by its rules and counts; `sourceName` is undefined when its source was removed. */
export function jobFacts(job: Job, sourceName: string | undefined, pseudonyms: Pseudonyms) {
  const { selection, repositoryPath } = job;
  return {
    job: pseudonyms.of('job', job.id),
    source: sourceName === undefined ? null : pseudonyms.of('source', sourceName),
    selection:
      selection.type === 'all'
        ? { type: selection.type, except: selection.except.length }
        : { type: selection.type, mailboxes: selection.mailboxes.length },
    kindsGivenByHand: Object.keys(job.kinds).length,
    excludedFolders: job.excludedFolders.length,
    schedule: job.schedule,
    retention: job.retention,
    repository: repositoryPath === null ? 'in the data folder' : pseudonyms.of('path', repositoryPath),
    enabled: job.enabled,
    createdAt: job.createdAt,
    nextRunAt: job.nextRunAt,
    lastSession: job.lastSessionId,
  };
}

/** Learns every name in a source that texts may hold. */
export function learnSource({ name, config }: Source, pseudonyms: Pseudonyms): void {
  pseudonyms.of('source', name);
  switch (config.type) {
    case 'imap':
      pseudonyms.of('host', config.host);
      if (config.caFile !== undefined) pseudonyms.of('path', config.caFile);
      if (config.auth.method !== 'oauth') pseudonyms.of('mailbox', config.auth.user);
      else if (config.auth.administrator !== undefined) pseudonyms.of('mailbox', config.auth.administrator);
      for (const mailbox of config.mailboxes ?? []) pseudonyms.of('mailbox', mailbox);
      return;
    case 'maildir':
    case 'mbox':
    case 'sample':
      pseudonyms.of('path', config.path);
      return;
    default:
      assertNever(config);
  }
}

/** Learns every name in a job that texts may hold. */
export function learnJob({ id, selection, kinds, repositoryPath }: Job, pseudonyms: Pseudonyms): void {
  pseudonyms.of('job', id);
  const chosen = selection.type === 'all' ? [] : selection.mailboxes;
  const mailboxes = [...chosen, ...(selection.except ?? [])];
  for (const mailbox of [...mailboxes, ...Object.keys(kinds)]) pseudonyms.of('mailbox', mailbox);
  if (repositoryPath !== null) pseudonyms.of('path', repositoryPath);
}

function isSet(text: string): 'set' | 'not set' {
  return text === '' ? 'not set' : 'set';
}
