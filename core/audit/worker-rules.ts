import type { AuditSubject } from '../../shared/audit/entry.js';
import type { ExportSelection } from '../../shared/backup/export.js';
import { nameOfPlace } from '../../shared/backup/object-store-place.js';
import type { ServerRestoreRequest } from '../../shared/backup/server-restore.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import { assertNever } from '../../shared/errors.js';
import type { AuditRules } from './audited-calls.js';

/** What ids stand for, in people's words; each may throw, and then the entry goes without. */
export interface AuditNames {
  readonly mailbox: (mailboxId: string) => string;
  /** The mailbox that a message was read from. */
  readonly mailboxOfMessage: (messageId: string) => string;
  readonly source: (sourceId: string) => string;
  readonly job: (jobId: string) => string;
  readonly sessionName: (sessionId: string) => string;
}

const looksOnly = { because: 'looks-only' } as const;
const noPerson = { because: 'no-person' } as const;
const hasSession = { because: 'has-a-session' } as const;

/** Mailboxes that an entry names. */
const mostNamed = 1000;

function listed(mailboxes: readonly string[]): string {
  const named = mailboxes.slice(0, mostNamed).join(', ');
  return mailboxes.length > mostNamed ? `${named}, …` : named;
}

/** Which calls to the engine are written down, whoever makes them: the console's page or the command line. */
export function workerRules(names: AuditNames): AuditRules<WorkerContract> {
  const mailbox = ({ mailboxId }: { readonly mailboxId: string }): AuditSubject => ({
    mailbox: names.mailbox(mailboxId),
  });
  const severalMailboxes = (mailboxIds: readonly string[]): AuditSubject => {
    const [first] = mailboxIds;
    return first !== undefined && mailboxIds.length === 1
      ? { mailbox: names.mailbox(first) }
      : { items: mailboxIds.length };
  };
  const namedMailbox = (of: { readonly mailbox: string; readonly source: string }): AuditSubject => ({
    mailbox: of.mailbox,
    source: of.source,
  });
  const job = ({ jobId }: { readonly jobId: string }): AuditSubject => ({ job: names.job(jobId) });
  const source = ({ sourceId }: { readonly sourceId: string }): AuditSubject => ({
    source: names.source(sourceId),
  });
  const repository = ({ path }: { readonly path: string }): AuditSubject => ({ repository: path });
  const worker = ({ name }: { readonly name: string }): AuditSubject => ({ value: name });
  const session = ({ sessionId }: { readonly sessionId: string | null }): AuditSubject =>
    sessionId === null ? {} : { session: sessionId };
  const selected = (selection: ExportSelection | ServerRestoreRequest['selection']): AuditSubject => {
    switch (selection.type) {
      case 'messages': {
        const mailboxes = new Set(selection.messageIds.slice(0, mostNamed).map(names.mailboxOfMessage));
        return { mailbox: [...mailboxes].join(', ') };
      }
      case 'mailbox':
        return mailbox(selection);
      case 'mailboxes':
        return { mailbox: listed(selection.mailboxIds.map(names.mailbox)) };
      case 'search':
        return selection.mailboxId === undefined ? {} : { mailbox: names.mailbox(selection.mailboxId) };
      default:
        return assertNever(selection);
    }
  };
  return {
    sources: {
      list: looksOnly,
      add: { action: 'source-added', about: ({ name }) => ({ source: name }) },
      update: {
        action: 'source-changed',
        about: ({ sourceId, name }) => ({
          source: names.source(sourceId),
          ...(names.source(sourceId) === name ? {} : { value: name }),
        }),
      },
      remove: { action: 'source-removed', about: source },
      putBack: { action: 'source-put-back', outcome: ({ name }) => ({ source: name }) },
      states: looksOnly,
      test: looksOnly,
      check: looksOnly,
      cancelCheck: looksOnly,
      mailboxes: looksOnly,
      folders: looksOnly,
      discover: { action: 'mailboxes-found', about: source },
      tryDiscovery: looksOnly,
      cancelDiscovery: looksOnly,
    },
    jobs: {
      list: looksOnly,
      create: { action: 'job-created', about: ({ name }) => ({ job: name }) },
      update: {
        action: 'job-changed',
        about: ({ jobId, definition }) => ({
          job: names.job(jobId),
          ...(names.job(jobId) === definition.name ? {} : { value: definition.name }),
        }),
      },
      remove: { action: 'job-removed', about: job },
      putBack: { action: 'job-put-back', outcome: ({ name }) => ({ job: name }) },
      undoChange: { action: 'job-change-undone', about: job },
      forecast: looksOnly,
      nextRuns: looksOnly,
      run: {
        action: ({ trigger }) => (trigger === 'manual' ? 'job-started' : null),
        about: job,
        outcome: session,
      },
      stop: { action: 'job-stopped', about: job },
    },
    sessions: {
      list: looksOnly,
      get: looksOnly,
      search: looksOnly,
      stop: {
        action: 'session-stopped',
        about: ({ sessionId }) => ({ session: sessionId, value: names.sessionName(sessionId) }),
      },
      record: noPerson,
    },
    mailboxes: {
      list: looksOnly,
      open: looksOnly,
      page: looksOnly,
      openUsage: looksOnly,
      usagePage: looksOnly,
      sessions: looksOnly,
      setKinds: {
        action: 'mailbox-kind-changed',
        about: ({ mailboxIds, kind }) => ({ ...severalMailboxes(mailboxIds), value: kind }),
        each: ({ kind: value }, { changed }) => changed.map((of) => ({ ...namedMailbox(of), value })),
      },
      foreseeExclusion: looksOnly,
      setExcluded: {
        action: ({ kind }) => (kind === 'exclude' ? 'mailbox-excluded' : 'mailbox-included'),
        about: ({ mailboxIds }) => severalMailboxes(mailboxIds),
        each: (_argument, { changes }) =>
          changes.flatMap(({ job: name, mailboxes }) =>
            mailboxes.map((of) => ({ ...namedMailbox(of), job: name })),
          ),
      },
      hold: {
        action: 'mailbox-held',
        about: (argument) => ({ ...mailbox(argument), reason: argument.reason }),
      },
      release: { action: 'mailbox-released', about: mailbox },
      deletionForecast: looksOnly,
      deleteData: {
        action: 'mailbox-data-deleted',
        about: (argument) => ({ ...mailbox(argument), reason: argument.reason }),
        outcome: session,
      },
      revokeForecast: looksOnly,
      revoke: {
        action: 'mailbox-revoked',
        about: (argument) => ({ ...mailbox(argument), reason: argument.reason }),
        outcome: session,
      },
      writeCoverage: { action: 'coverage-report-created', about: ({ path }) => ({ target: path }) },
      cancelCoverage: looksOnly,
      counts: noPerson,
      countsAt: noPerson,
    },
    licenseReports: {
      overview: looksOnly,
      write: { action: 'license-report-created', about: ({ path }) => ({ target: path }) },
      cancel: looksOnly,
    },
    restore: {
      points: looksOnly,
      folders: looksOnly,
      messages: looksOnly,
      compare: looksOnly,
      cancelComparison: looksOnly,
      differences: looksOnly,
      search: looksOnly,
      updateIndex: noPerson,
      preview: {
        action: 'message-previewed',
        about: ({ messageId }) => ({ mailbox: names.mailboxOfMessage(messageId), value: messageId }),
        onceFor: ({ messageId }) => messageId,
      },
      // Asked by the dialog that saves: what is saved is written down itself.
      fileNames: looksOnly,
      notePrinted: {
        action: 'message-printed',
        about: ({ messageId }) => ({ mailbox: names.mailboxOfMessage(messageId), value: messageId }),
      },
      saveAttachment: {
        action: 'attachment-saved',
        about: ({ messageId, path }) => ({
          mailbox: names.mailboxOfMessage(messageId),
          value: messageId,
          target: path,
        }),
      },
      export: {
        action: 'messages-exported',
        about: ({ selection, format, path }) => ({ ...selected(selection), value: format, target: path }),
        outcome: ({ items, sessionId }) => ({ items, session: sessionId }),
      },
      toServer: {
        action: 'restored-to-server',
        about: ({ selection, sourceId, targetMailbox }) => ({
          ...selected(selection),
          source: names.source(sourceId),
          ...(targetMailbox === undefined ? {} : { target: targetMailbox }),
        }),
        outcome: session,
      },
      unfinished: looksOnly,
      cancel: { action: 'session-stopped', about: ({ sessionId }) => ({ session: sessionId }) },
    },
    repository: {
      stats: looksOnly,
      list: looksOnly,
      overview: looksOnly,
      verify: looksOnly,
      verifyDue: noPerson,
      verifyOne: looksOnly,
      drill: looksOnly,
      care: looksOnly,
      setCare: {
        action: 'care-changed',
        about: ({ path, task, interval }) => ({ repository: path, value: `${task}: ${interval}` }),
      },
      pruneForecast: looksOnly,
      prune: { action: 'repository-pruned' },
      repack: {
        action: 'repository-rewritten',
        about: ({ path }) => (path === null ? {} : { repository: path }),
      },
      repair: { action: 'repository-repaired' },
      known: looksOnly,
      open: { action: 'repository-opened', about: repository },
      look: looksOnly,
      create: { action: 'repository-created', about: repository },
      unlock: { action: 'repository-unlocked', about: repository },
      encrypt: { action: 'repository-encrypted', about: repository },
      changePassphrase: { action: 'passphrase-changed', about: repository },
      renewRecoveryKey: { action: 'recovery-key-renewed', about: repository },
      cancel: hasSession,
    },
    buckets: {
      list: looksOnly,
      probe: looksOnly,
      create: {
        action: 'repository-created',
        about: ({ place }) => ({ target: nameOfPlace(place) }),
        outcome: ({ path }) => ({ repository: path }),
      },
      connect: {
        action: 'repository-opened',
        about: ({ place }) => ({ target: nameOfPlace(place) }),
        outcome: ({ path }) => ({ repository: path }),
      },
      rebuild: { action: 'index-rebuilt', about: repository },
      follow: looksOnly,
      reach: looksOnly,
      changeAccess: {
        action: 'bucket-access-changed',
        about: ({ path, place }) => ({ repository: path, target: nameOfPlace(place) }),
      },
      changeLock: {
        action: 'bucket-lock-changed',
        about: ({ path, days }) => ({ repository: path, value: String(days) }),
      },
      setCache: {
        action: 'bucket-cache-changed',
        about: ({ path, cacheBytes }) => ({ repository: path, value: String(cacheBytes) }),
      },
      forget: { action: 'repository-forgotten', about: repository },
      cancel: looksOnly,
    },
    cluster: {
      get: looksOnly,
      probe: looksOnly,
      cancel: looksOnly,
      setUp: { action: 'cluster-set-up', outcome: ({ host }) => ({ target: host }) },
      drain: { action: 'worker-drained', about: worker },
      resume: { action: 'worker-resumed', about: worker },
      removeWorker: { action: 'worker-removed', about: worker },
    },
    // Whoever imports writes it down as a whole (core/configuration).
    configuration: {
      check: looksOnly,
      takeOver: noPerson,
      kinds: noPerson,
      ledger: noPerson,
      takeInLedger: noPerson,
      repositories: noPerson,
      expectRepositories: noPerson,
      takeInCare: noPerson,
    },
    sample: { forecast: looksOnly, remove: { action: 'sample-removed', outcome: session } },
    status: { get: looksOnly },
    audit: {
      page: looksOnly,
      verify: looksOnly,
      cancelVerify: looksOnly,
      write: { action: 'log-exported', about: ({ path }) => ({ target: path }) },
    },
    catalogue: { quarantined: looksOnly, warnings: looksOnly },
  };
}
