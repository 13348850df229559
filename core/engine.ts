import type { Clock } from '../shared/clock.js';
import { mailboxEventNumbers, unitEventNumbers } from '../shared/events.js';
import type { LicenseFacts } from '../shared/license/model.js';
import { type Text, text } from '../shared/texts/text.js';
import type { Client, Handlers, Pushes } from '../shared/ipc/contract.js';
import type { HostContract } from '../shared/ipc/host-contract.js';
import type { WorkerContract } from '../shared/ipc/worker-contract.js';
import { type AuditLog } from './audit/audit-log.js';
import { auditedHandlers } from './audit/audited-calls.js';
import { workerRules } from './audit/worker-rules.js';
import { createBackupRunner } from './backup/backup-runner.js';
import { openCatalogue } from './catalogue/catalogue.js';
import { hasCluster } from './cluster/cluster-file.js';
import { placeOfCatalogue } from './cluster/catalogue-place.js';
import { createConsoleCluster } from './cluster/console-cluster.js';
import { auditHandlers } from './handlers/audit.js';
import { auditNames } from './handlers/audit-names.js';
import { clusterHandlers } from './handlers/cluster.js';
import { configurationHandlers } from './handlers/configuration.js';
import { jobHandlers, jobsHere } from './handlers/jobs.js';
import { tellMailboxEvents } from './handlers/mailbox-events.js';
import { mailboxHandlers } from './handlers/mailboxes.js';
import { repositoryHandlers } from './handlers/repository.js';
import { restoreHandlers } from './handlers/restore.js';
import { sampleHandlers } from './handlers/sample.js';
import { sessionHandlers, stopperOf } from './handlers/sessions.js';
import { createSourceAccess } from './handlers/source-access.js';
import { sourceHandlers } from './handlers/sources.js';
import { originalsOf } from './jobs/copies.js';
import { createJobs } from './jobs/jobs.js';
import { startScheduleWatch } from './jobs/schedule-watch.js';
import { createSources } from './jobs/sources.js';
import { currentUser } from './lib/current-user.js';
import { eventOf } from './license-notices/unit-events.js';
import { createFactsReader } from './license/facts-reader.js';
import { watchClock } from './license/watched-clock.js';
import { createLicenseReports } from './license-reports/license-reports.js';
import { createCoverageReports } from './mailboxes/coverage-reports.js';
import { createCurrentMailboxes } from './mailboxes/current-mailboxes.js';
import type { Moment } from './mailboxes/protection.js';
import { createBuckets } from './maintenance/buckets/buckets.js';
import { createFoundLedgers } from './maintenance/found-ledgers.js';
import { readBackupStatus } from './maintenance/backup-status.js';
import { createDataDeletions } from './maintenance/data-deletions.js';
import { allHolds, createLegalHolds } from './maintenance/legal-holds.js';
import { openedFollower, refreshOpened } from './maintenance/opened-repositories.js';
import { createRepositoryEncryption } from './maintenance/repository-encryption.js';
import { takeInKeys } from './maintenance/repository-keys.js';
import { createRepositoryFigures } from './maintenance/repository-overview.js';
import { createMaintenance } from './maintenance/maintenance.js';
import { createNotPutBack } from './maintenance/not-put-back.js';
import { dateCorrector } from './maintenance/wrong-dates.js';
import { createWriterPool } from './repository/writer-pool.js';
import { createBrowser } from './restore/browse.js';
import { createDrills } from './restore/drill/drills.js';
import { createOpenRepositories } from './restore/open-repositories.js';
import { createIndexing } from './restore/search/indexing.js';
import { createSearch } from './restore/search/search.js';
import { createServerRestores } from './restore/to-server/server-restores.js';
import { openDataFolder } from './state/data-folder.js';
import { takeOverFormerSample } from './maintenance/former-sample.js';

export interface EngineOptions {
  /** Holds the catalogue and, unless a job says otherwise, the repository. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly host: Client<HostContract>;
  readonly pushes: Pushes<WorkerContract>;
  /** Where it is written down what a person has done by the calls; closed with the engine. */
  readonly audit: AuditLog;
  /** Pauses before a mailbox is tried again after a cut connection, in milliseconds. */
  readonly retryDelaysMs?: readonly number[];
  /** How long a session waits for a cluster's database, in milliseconds. */
  readonly longestDatabaseWaitMs?: number;
  /** Indexes new messages for the search between sessions; called with what went wrong. Without it only `updateIndex` does. */
  readonly indexInBackground?: (error: unknown) => void;
  /** The schedules run beside it: what was missed while it was not there is made up for first. */
  readonly runsSchedules?: boolean;
}

export interface Engine {
  readonly handlers: Handlers<WorkerContract>;
  /** Stops what runs, within five seconds, and closes every file. */
  readonly close: () => Promise<void>;
}

const defaultRetryDelaysMs = [1_000, 5_000, 15_000, 60_000];

/** The backup engine behind its contract: plain Node, in the console's utility process or in the command line's own. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, host, pushes, audit, runsSchedules = false } = options;
  const watched = watchClock(options.clock);
  const { clock } = watched;
  const startedAt = clock();
  openDataFolder(dataDir);
  const place = await placeOfCatalogue(dataDir, clock, host.secrets);
  const catalogue = openCatalogue(dataDir, clock, place.database);
  if (catalogue.notWritable() === null) takeOverFormerSample(catalogue, dataDir);
  const repositories = createOpenRepositories(catalogue.repositories);
  const buckets = createBuckets({
    ...{ catalogue, dataDir, clock, host },
    ...{ hasWorkers: () => hasCluster(dataDir), closeReaders: repositories.close },
    onProgress: pushes.buckets.progress,
    onMailboxes: pushes.mailboxes.changed,
  });
  const readKeys = (): Promise<void> => {
    buckets.takeIn();
    return takeInKeys(catalogue, host.secrets);
  };
  await readKeys();
  const figures = createRepositoryFigures(catalogue, repositories.reader, clock);
  const browser = createBrowser(catalogue, repositories);
  const search = createSearch(catalogue.repositories, repositories, () => originalsOf(catalogue));
  const jobs = createJobs(catalogue, clock);
  const scheduleWatch = runsSchedules ? startScheduleWatch(catalogue, clock) : null;
  const correctDates = dateCorrector(catalogue, clock, (moved) => {
    for (const session of moved) pushes.sessions.changed(session);
    pushes.mailboxes.changed(undefined);
  });
  const licenseFacts = createFactsReader(host.license, catalogue.seenTime, watched, correctDates);
  const { deletingTime } = licenseFacts;
  const foundLedgers = createFoundLedgers(catalogue);
  /** Of the last look at the license, which every change of jobs has. */
  let here: Pick<LicenseFacts, 'movedAt'> = {};
  /** What every session asks for at its start. */
  const readFacts = async (): Promise<LicenseFacts> => {
    await readKeys();
    const facts = await licenseFacts.read();
    here = { movedAt: facts.movedAt };
    foundLedgers.takeIn(facts);
    return facts;
  };
  const readWarnings = async (): Promise<readonly Text[]> => [
    ...folderWarnings(),
    ...(await host.state.problems()),
  ];
  const notPutBack = createNotPutBack(catalogue);
  const folderWarnings = (): Text[] => [
    ...[...catalogue.warnings(), ...place.warnings],
    ...audit.warnings(),
    ...notPutBack.warnings(),
  ];
  const upSince = runsSchedules ? startedAt : null;
  const moment = (): Moment => ({ now: clock(), upSince });
  const mailboxes = createCurrentMailboxes({
    ...{ catalogue, readFacts, moment },
    holdsOf: () => allHolds(catalogue),
    followOpened: openedFollower(catalogue),
    onChange: () => {
      pushes.mailboxes.changed(undefined);
    },
  });
  const noteEvent = tellMailboxEvents(catalogue, clock, licenseFacts.latest, pushes.mailboxes.happened);
  const holds = createLegalHolds(catalogue, clock, (event, mailbox, reason) => {
    const { held, released } = mailboxEventNumbers;
    if (event === 'held') noteEvent(held, text('mailboxes.heldEvent', { mailbox, reason }));
    else noteEvent(released, text('mailboxes.releasedEvent', { mailbox }));
  });
  const writers = createWriterPool(clock, deletingTime);
  const cluster = createConsoleCluster({
    ...{ dataDir, catalogue, writers, secrets: host.secrets, clock },
    hasCatalogue: place.database !== null,
    longestWaitMs: options.longestDatabaseWaitMs,
  });
  const retryDelaysMs = options.retryDelaysMs ?? defaultRetryDelaysMs;
  const sources = createSourceAccess({
    ...{ catalogue, clock, host, retryDelaysMs, readFacts },
    onMailboxChange: mailboxes.changed.call,
  });
  const { openStored, discovery, listings } = sources;
  /** Who follows sessions. */
  const told = { onSession: pushes.sessions.changed, onLogged: pushes.sessions.logged };
  const maintenance = createMaintenance({
    ...{ catalogue, writers, clock, readFacts, deletingTime },
    onProgress: pushes.repository.progress,
    ...told,
    onPruned: mailboxes.changed.call,
  });
  const deletions = createDataDeletions({
    catalogue,
    writers,
    clock,
    onProgress: pushes.mailboxes.deleting,
    ...told,
    onMailboxChange: mailboxes.changed.call,
    onDeleted: (mailbox, reason) => {
      noteEvent(mailboxEventNumbers.dataDeleted, text('mailboxes.deletedEvent', { mailbox, reason }));
    },
    readFacts,
    onRevoked: (mailbox, reason, facts) => {
      const said = text('licenseEvents.revoked', { mailbox, reason, licensed: facts.license !== null });
      pushes.mailboxes.happened(eventOf(facts, unitEventNumbers.revoked, said, currentUser()));
    },
  });
  const drills = createDrills({ ...{ catalogue, clock, dataDir, openSource: openStored }, ...told });
  const encryption = createRepositoryEncryption({
    ...{ catalogue, clock, secrets: host.secrets, closeReaders: repositories.close },
    onProgress: pushes.repository.progress,
  });
  const runner = createBackupRunner({
    ...{ catalogue, writers, clock, discovery, retryDelaysMs },
    ...{ facts: readFacts, openSource: openStored },
    chooseExecutor: cluster.chooseExecutor,
    waitForCatalogue: cluster.waitForCatalogue,
    onSession: (session) => {
      pushes.sessions.changed(session);
      if (session.status === 'Running') return;
      mailboxes.changed.flush();
      if (session.jobId !== null) figures.noteAfter(session.jobId);
    },
    onLogged: pushes.sessions.logged,
    onProgress: pushes.jobs.progress,
    onMailboxChange: mailboxes.changed.call,
  });
  const indexing = createIndexing({
    known: catalogue.repositories,
    repositories,
    search,
    mayRun: () => !runner.isRunning() && !deletions.isRunning(),
    onFault: options.indexInBackground ?? null,
  });
  const names = auditNames(catalogue, repositories);
  const serverRestores = createServerRestores({
    names,
    catalogue,
    browser,
    repositories,
    clock,
    openSource: sources.openToRestore,
    retryDelaysMs,
    ...told,
    onProgress: pushes.restore.progress,
  });
  const licenseReports = createLicenseReports({
    days: catalogue.licenseDays,
    readUse: mailboxes.use,
    onProgress: pushes.licenseReports.progress,
  });
  const coverage = createCoverageReports({
    ...{ catalogue, audit, readFacts, moment },
    onProgress: pushes.mailboxes.reporting,
  });
  const jobsChanged = (): void => {
    pushes.jobs.changed(jobsHere(jobs, here));
    pushes.mailboxes.changed(undefined);
  };
  // Other processes write sessions too: one of them may have died since the last look.
  const failAbandoned = (): void => {
    for (const session of catalogue.sessions.failAbandoned()) pushes.sessions.changed(session);
  };
  failAbandoned();
  notPutBack.tryAll();
  refreshOpened(catalogue);

  const onSession = pushes.sessions.changed;
  const restore = restoreHandlers({
    ...{ catalogue, clock, browser, repositories, search, indexing, serverRestores },
    ...{ failAbandoned, onSession, onLogged: pushes.sessions.logged },
    ...{ names, onExporting: pushes.restore.exporting, onComparing: pushes.restore.comparing },
  });
  const stopHere = stopperOf({ runner, restore: restore.handlers, drills, deletions });
  const auditCalls = auditHandlers(audit);
  const clusterCalls = clusterHandlers(cluster.access, catalogue.controller, clock, pushes.cluster.changed);
  const changing = createSources(catalogue, clock);
  const shared = {
    ...{ catalogue, dataDir, clock, listings, readFacts, readKeys, failAbandoned, deletions },
    ...{ onJobs: jobsChanged, onStates: pushes.sources.statesChanged },
  };
  const sourceCalls = sourceHandlers({
    ...{ ...shared, access: sources, sources: changing },
    ...{ onChecking: pushes.sources.checking, onDiscovering: pushes.sources.discovering },
  });
  const handlers: Handlers<WorkerContract> = {
    sources: sourceCalls.handlers,
    jobs: jobHandlers({
      ...{ ...shared, jobs, runner, onSession },
      // A writer that is open already stays as it is to its end.
      shareRepository: async (jobId) => {
        if (!runner.isRunning()) await cluster.shareRepository(jobId);
      },
      // What a machine that slept has missed is noted before it is made up for.
      onDue: () => scheduleWatch?.look(),
    }),
    sessions: sessionHandlers({ catalogue, failAbandoned, onSession, stopHere }),
    mailboxes: mailboxHandlers({ ...shared, mailboxes, coverage, holds }),
    licenseReports: {
      overview: licenseReports.overview,
      write: licenseReports.write,
      cancel: ({ task }) => {
        licenseReports.cancel(task);
      },
    },
    restore: restore.handlers,
    repository: repositoryHandlers({
      ...{ catalogue, repositories, figures, maintenance, drills, encryption, clock },
      onMailboxes: mailboxes.changed.call,
    }),
    buckets: buckets.handlers,
    cluster: clusterCalls.handlers,
    configuration: configurationHandlers(shared),
    sample: sampleHandlers({ ...shared, sources: changing, runner }),
    status: {
      get: () => readBackupStatus({ ...shared, readWarnings, readWorkers: cluster.trouble, upSince }),
    },
    audit: auditCalls.handlers,
    catalogue: {
      quarantined: () => (catalogue.setAsideAt === null ? [] : [catalogue.setAsideAt]),
      warnings: folderWarnings,
    },
  };
  return {
    handlers: auditedHandlers(handlers, workerRules(names), audit),
    close: async () => {
      scheduleWatch?.close();
      sourceCalls.close();
      auditCalls.close();
      restore.close();
      licenseReports.close();
      coverage.close();
      maintenance.cancel();
      encryption.cancel();
      await drills.stop();
      await deletions.stop();
      await serverRestores.close();
      await indexing.close();
      await runner.close();
      clusterCalls.close();
      await cluster.close();
      mailboxes.changed.flush();
      await buckets.close();
      repositories.close();
      catalogue.close();
      audit.close();
    },
  };
}
