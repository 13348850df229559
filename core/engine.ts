import { mkdir } from 'node:fs/promises';
import type { Mailbox, Source } from '../shared/backup/model.js';
import type { Clock } from '../shared/clock.js';
import { AppError } from '../shared/errors.js';
import type { Client, Handlers, Pushes } from '../shared/ipc/contract.js';
import type { HostContract, WorkerContract } from '../shared/ipc/worker-contract.js';
import { assignLicenses, countMailboxes } from '../shared/license/assignment.js';
import { adoptOwnRepository } from './maintenance/adopt-repository.js';
import { createBackupRunner } from './backup/backup-runner.js';
import { coalesced } from './lib/coalesce.js';
import { openCatalogue } from './catalogue/catalogue.js';
import { listMailboxes } from './mailboxes/mailbox-list.js';
import { createMaintenance, repositoriesWithMail } from './maintenance/maintenance.js';
import { createOpenedLists } from './mailboxes/mailbox-list-pages.js';
import { SessionLog } from './sessions/session-log.js';
import { countsAt } from './license/mailbox-counts-at.js';
import { createJobs } from './jobs/jobs.js';
import { writeFileAtomically } from './lib/atomic-file.js';
import { isRepository } from './repository/repository-folder.js';
import { repositoryStats, statsOrSize } from './repository/stats.js';
import { createWriterPool } from './repository/writer-pool.js';
import { createBrowser } from './restore/browse.js';
import { createOpenRepositories } from './restore/open-repositories.js';
import { previewMessage, readAttachment } from './restore/preview.js';
import { runExport } from './restore/export/export-session.js';
import { createServerRestores } from './restore/to-server/server-restores.js';
import { createIndexing } from './restore/search/indexing.js';
import { createSearch } from './restore/search/search.js';
import type { MailSource } from './sources/mail-source.js';
import { openSource } from './sources/open-source.js';
import type { OAuthAccess } from './sources/oauth/sign-in.js';

export interface EngineOptions {
  /** Holds the catalogue and, unless a job says otherwise, the repository. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly host: Client<HostContract>;
  readonly pushes: Pushes<WorkerContract>;
  /** Pauses before a mailbox is tried again after a cut connection, in milliseconds. */
  readonly retryDelaysMs?: readonly number[];
  /** Indexes new messages for the search between sessions; hears of what went wrong. Without it only `updateIndex` does. */
  readonly indexInBackground?: (error: unknown) => void;
}

export interface Engine {
  readonly handlers: Handlers<WorkerContract>;
  /** Stops what runs, within five seconds, and closes every file. */
  readonly close: () => Promise<void>;
}

/** A session of thousands of mailboxes changes the list thousands of times; the list is fetched anew at most this often… */
const mailboxPushMs = 300;
/** …and in all takes no more than this share of the time: the backup needs the rest. */
const mailboxPushShare = 1 / 20;
const defaultRetryDelaysMs = [1_000, 5_000, 15_000, 60_000];

/** The backup engine behind its contract: plain Node, in the console's utility process or in the command line's own. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, clock, host, pushes } = options;
  await mkdir(dataDir, { recursive: true });
  const catalogue = openCatalogue(dataDir, clock);
  const repositories = createOpenRepositories(catalogue.repositories);
  const browser = createBrowser(catalogue, repositories);
  const search = createSearch(catalogue.repositories, repositories);
  const jobs = createJobs(catalogue, clock);
  const exports = new Map<string, AbortController>();
  let listMs = 0;
  const mailboxesChanged = coalesced(
    () => Math.max(mailboxPushMs, listMs / mailboxPushShare),
    () => {
      pushes.mailboxes.changed(undefined);
    },
  );
  const writers = createWriterPool(clock);
  const oauth: OAuthAccess = {
    clock,
    proxy: host.network.proxy,
    extraCaFile: process.env['NODE_EXTRA_CA_CERTS'] ?? '',
  };
  const openStored = async ({ id, config }: Source): Promise<MailSource> =>
    openSource(config, config.type === 'imap' ? await host.secrets.read({ sourceId: id }) : null, oauth);
  const maintenance = createMaintenance({
    catalogue,
    writers,
    clock,
    onProgress: pushes.repository.progress,
    onPruned: mailboxesChanged.call,
  });
  const runner = createBackupRunner({
    catalogue,
    writers,
    clock,
    facts: () => host.license.facts(),
    openSource: openStored,
    retryDelaysMs: options.retryDelaysMs ?? defaultRetryDelaysMs,
    onSession: (session) => {
      pushes.sessions.changed(session);
      if (session.status !== 'Running') mailboxesChanged.flush();
    },
    onLogged: pushes.sessions.logged,
    onProgress: pushes.jobs.progress,
    onMailboxChange: mailboxesChanged.call,
  });
  const indexing = createIndexing({
    known: catalogue.repositories,
    repositories,
    search,
    mayRun: () => !runner.isRunning(),
    onFault: options.indexInBackground ?? null,
  });
  const serverRestores = createServerRestores({
    catalogue,
    browser,
    repositories,
    clock,
    openSource: openStored,
    retryDelaysMs: options.retryDelaysMs ?? defaultRetryDelaysMs,
    onSession: pushes.sessions.changed,
    onLogged: pushes.sessions.logged,
    onProgress: pushes.restore.progress,
  });
  let searching = new AbortController();
  const jobsChanged = (): void => {
    pushes.jobs.changed(jobs.list());
    pushes.mailboxes.changed(undefined);
  };
  // Other processes write sessions too: one of them may have died since the last look.
  const failAbandoned = (): void => {
    for (const session of catalogue.sessions.failAbandoned()) pushes.sessions.changed(session);
  };
  const openedLists = createOpenedLists();
  const listNow = async (): Promise<Mailbox[]> => {
    const facts = await host.license.facts();
    const startedAt = performance.now();
    const { mailboxes, ledger } = catalogue.mailboxes.listWithLedger();
    const assignments = assignLicenses(ledger, facts);
    const listed = listMailboxes({ mailboxes, ledger, assignments, jobs: catalogue.jobs.list() });
    listMs = performance.now() - startedAt;
    return listed;
  };
  failAbandoned();
  adoptOwnRepository(catalogue);

  const handlers: Handlers<WorkerContract> = {
    sources: {
      list: () => catalogue.sources.list(),
      add: ({ name, config }) => catalogue.sources.add(name, config),
      remove: ({ sourceId }) => {
        const user = jobs.list().find((job) => job.sourceId === sourceId);
        if (user)
          throw new AppError('busy', `The job "${user.name}" uses this mail source. Remove the job first.`);
        catalogue.sources.remove(sourceId);
      },
      check: async ({ config, secret }) => {
        const source = openSource(config, secret, oauth);
        await source.signIn();
        return { mailboxes: [...(await source.listMailboxes())] };
      },
      mailboxes: async ({ sourceId }) => {
        const source = await openStored(catalogue.sources.get(sourceId));
        return [...(await source.listMailboxes())];
      },
    },
    jobs: {
      list: () => jobs.list(),
      create: (definition) => {
        const job = jobs.create(definition);
        jobsChanged();
        return job;
      },
      update: ({ jobId, definition }) => {
        const job = jobs.update(jobId, definition);
        jobsChanged();
        return job;
      },
      remove: ({ jobId }) => {
        jobs.remove(jobId);
        jobsChanged();
      },
      run: ({ jobId, trigger }) => {
        failAbandoned();
        const session = runner.run(jobId, trigger);
        pushes.sessions.changed(session);
        jobsChanged();
        return { sessionId: session.id };
      },
      stop: ({ jobId }) => runner.stop(jobId),
    },
    sessions: {
      list: (filter) => {
        failAbandoned();
        return catalogue.sessions.list(filter);
      },
      get: ({ sessionId }) => catalogue.sessions.get(sessionId),
      search: ({ text }) => catalogue.sessions.search(text),
      record: (detail) => {
        catalogue.sessions.record(detail);
        pushes.sessions.changed(detail);
      },
    },
    mailboxes: {
      list: listNow,
      open: async () => openedLists.open(await listNow()),
      page: ({ list, page }) => openedLists.page(list, page),
      setKind: ({ mailboxId, kind }) => {
        jobs.setMailboxKind(mailboxId, kind);
        jobsChanged();
      },
      counts: async () => countMailboxes(catalogue.mailboxes.ledger(), await host.license.facts()),
      countsAt: async ({ at }) => countsAt(catalogue.mailboxes.ledger(), await host.license.facts(), at),
    },
    restore: {
      points: ({ mailboxId }) => browser.points(mailboxId),
      folders: ({ pointId }) => browser.folders(pointId),
      messages: (page) => browser.messages(page),
      search: (request) => {
        searching.abort();
        searching = new AbortController();
        return search.page(request, searching.signal);
      },
      updateIndex: () => indexing.updateForSeconds(),
      preview: ({ messageId }) => {
        const { message, content } = browser.message(messageId);
        return previewMessage(message, content);
      },
      saveAttachment: async ({ messageId, index, path }) => {
        writeFileAtomically(path, await readAttachment(browser.message(messageId).content, index));
      },
      toServer: (request) => {
        failAbandoned();
        return serverRestores.start(request);
      },
      unfinished: serverRestores.unfinished,
      cancel: async ({ sessionId }) => {
        exports.get(sessionId)?.abort();
        await serverRestores.stop(sessionId);
      },
      export: async (request) => {
        const session = catalogue.sessions.start({
          type: 'restore',
          name: 'Restore',
          jobId: null,
          trigger: 'manual',
        });
        const log = new SessionLog(
          catalogue.sessions,
          session,
          clock,
          pushes.sessions.changed,
          pushes.sessions.logged,
        );
        const controller = new AbortController();
        exports.set(session.id, controller);
        try {
          const items = await runExport(request, browser, repositories, search, log, controller.signal);
          return { sessionId: session.id, path: request.path, items };
        } finally {
          exports.delete(session.id);
        }
      },
    },
    repository: {
      stats: () => {
        const { id, path } = catalogue.repositories.register(null);
        return repositoryStats(path, isRepository(path) ? repositories.reader(id) : null);
      },
      list: () =>
        repositoriesWithMail(catalogue).map(({ id, path }) =>
          statsOrSize(path, () => repositories.reader(id)),
        ),
      verify: maintenance.verify,
      pruneForecast: maintenance.forecast,
      prune: maintenance.prune,
      cancel: () => {
        maintenance.cancel();
      },
    },
    catalogue: {
      quarantined: () => (catalogue.setAsideAt === null ? [] : [catalogue.setAsideAt]),
    },
  };
  return {
    handlers,
    close: async () => {
      for (const controller of exports.values()) controller.abort();
      maintenance.cancel();
      searching.abort();
      await serverRestores.close();
      await indexing.close();
      await runner.close();
      mailboxesChanged.flush();
      repositories.close();
      catalogue.close();
    },
  };
}
