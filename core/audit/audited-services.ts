import type { AuditAction, AuditSubject } from '../../shared/audit/entry.js';
import type { Source } from '../../shared/backup/source.js';
import { toErrorData } from '../../shared/errors.js';
import type { LicensePayload } from '../../shared/license/model.js';
import type { LicenseService } from '../license/license-service.js';
import type { SecretStore } from '../state/secret-store.js';
import type { StateStore } from '../state/state-store.js';
import type { UsageReportService } from '../usage-reports/usage-report-service.js';
import type { AuditLog } from './audit-log.js';

type Record = Pick<AuditLog, 'record'>;

/** Does it, and writes down that it was done or why it failed. `happened` may say that nothing was done after all. */
export async function audited<T>(
  log: Record,
  action: AuditAction,
  about: AuditSubject,
  work: () => Promise<T>,
  happened: (result: T) => boolean = () => true,
): Promise<T> {
  try {
    const result = await work();
    if (happened(result)) log.record({ action, about, outcome: 'done' });
    return result;
  } catch (error) {
    log.record({ action, about, outcome: toErrorData(error).code });
    throw error;
  }
}

/** What a person does with the license, at the console or on the command line. The automatic update has its own session and events. */
export function auditedLicense<L extends LicenseService>(license: L, log: Record): L {
  const isDone = ({ outcome }: { readonly outcome: string }): boolean => outcome === 'done';
  return {
    ...license,
    install: (keyText, counts, confirmed) =>
      audited(
        ...([log, 'license-installed', keyNamed(license, keyText)] as const),
        () => license.install(keyText, counts, confirmed),
        isDone,
      ),
    remove: (counts, confirmed) =>
      audited(
        ...([log, 'license-removed', installedNamed(license)] as const),
        () => license.remove(counts, confirmed),
        isDone,
      ),
    setAutoUpdate: (on) =>
      audited(log, 'license-update-switched', { value: on ? 'on' : 'off' }, () => license.setAutoUpdate(on)),
  };
}

function keyNamed(license: LicenseService, keyText: string): AuditSubject {
  try {
    return named(license.examine(keyText));
  } catch {
    // Why it is none is the error of the call.
    return {};
  }
}

function installedNamed(license: LicenseService): AuditSubject {
  try {
    const key = license.installedKey();
    return key === null ? {} : keyNamed(license, key);
  } catch {
    return {};
  }
}

function named({ licensedTo, licenseId }: LicensePayload): AuditSubject {
  return { license: `${licensedTo.company} (${licenseId})` };
}

/** Changed settings by their names: an address of a proxy may hold a password. */
export function auditedSettings<T extends object>(store: StateStore<T>, log: Record): StateStore<T> {
  return {
    ...store,
    update: async (change, waitMs) => {
      const before = store.read();
      const after = await store.update(change, waitMs);
      const changed = Object.entries(after).filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(before, name)),
      );
      if (changed.length > 0)
        log.record({
          action: 'settings-changed',
          about: { settings: changed.map(([name]) => name).join(', ') },
          outcome: 'done',
        });
      return after;
    },
  };
}

/** That a secret was stored or removed, and of which source or repository; never the secret. */
export function auditedSecrets(
  secrets: SecretStore,
  log: Record,
  listSources: () => Promise<readonly Source[]>,
): SecretStore {
  const about = async (ref: string): Promise<AuditSubject> => {
    const sources = await listSources().catch(() => []);
    const source = sources.find(({ id }) => id === ref);
    return source === undefined ? { value: ref } : { source: source.name };
  };
  return {
    ...secrets,
    write: async (ref, secret) =>
      audited(log, 'secret-stored', await about(ref), () => secrets.write(ref, secret)),
    remove: async (ref) => {
      // One that cannot be read is there all the same.
      const isThere = (await secrets.read(ref).catch(() => '')) !== null;
      await audited(
        ...([log, 'secret-removed', await about(ref)] as const),
        () => secrets.remove(ref),
        () => isThere,
      );
    },
  };
}

/** What a person corrects in a usage report or sends by hand; the report's own notes tell the automatic sending. */
export function auditedUsageReports(reports: UsageReportService, log: Record): UsageReportService {
  const change = (license: string, work: () => Promise<void>): Promise<void> =>
    audited(log, 'usage-report-changed', { license }, work);
  return {
    ...reports,
    adjust: (period, adjustment) => change(period, () => reports.adjust(period, adjustment)),
    remove: (period, mailboxId, reason) => change(period, () => reports.remove(period, mailboxId, reason)),
    putBack: (period, mailboxId) => change(period, () => reports.putBack(period, mailboxId)),
    reset: (period) => change(period, () => reports.reset(period)),
    postpone: (period) => change(period, () => reports.postpone(period)),
    send: (period) => audited(log, 'usage-report-sent', { license: period }, () => reports.send(period)),
  };
}
