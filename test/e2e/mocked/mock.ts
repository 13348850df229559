import { formatMailboxPage, mailboxesPerPage } from '../../../shared/backup/mailbox-pages.js';
import { planExclusion } from '../../../shared/backup/exclusion.js';
import type { FolderLook } from '../../../shared/backup/folder-look.js';
import type { RepositoryOverview } from '../../../shared/backup/repository-overview.js';
import type { RepositoryStats } from '../../../shared/backup/repository-stats.js';
import type { AppUpdateView } from '../../../shared/app-update.js';
import { AppError, type ErrorData } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import { daysOf } from '../../../shared/license/license-days.js';
import { formatUsageMailboxes } from '../../../shared/license/usage-mailboxes.js';
import type { UsageReportView } from '../../../shared/license/usage-report-view.js';
import type { Handlers, Pushes } from '../../../shared/ipc/contract.js';
import { answerComparison, answerDifferences, answerMessages, answerSearch } from './restore-answers.js';
import { channelAnswers } from './channel-answers.js';
import type { MockState } from './state.js';

/** What a test does to the main process it plays: `app.evaluate(() => globalThis.mock…)`. */
export interface MockControl {
  /** What the calls answer; a change is pushed only by `push`. */
  state: MockState | null;
  readonly pushes: Pushes<ConsoleContract>;
  /** Every call in order: `jobs.run` and its argument. */
  readonly calls: { readonly name: string; readonly arg: unknown }[];
  /** Calls by name that answer this error. */
  readonly errors: Record<string, ErrorData>;
  /** Calls by name that answer only when the test lets them. */
  readonly held: Record<string, boolean>;
  /** Answers that a handler gave and that broke the contract: a mistake of the test. */
  readonly faults: string[];
  readonly reset: (state: MockState) => void;
  /** Repeats the mailboxes of the state until there are `count`, each under a name of its own. */
  readonly multiplyMailboxes: (count: number) => void;
}

declare global {
  var mock: MockControl;
}

const holdPollMs = 20;

/** The one that opens every encrypted repository. */
const rightPassphrase = 'correct horse battery';
const recoveryKey = '7Q2K-M9PX-4R0T-ZC5V-H8DN-W3JY-B6GF-1A2S-E9KM-P4TX-R7QC';

/** The same repositories as in Settings, with the room and the growth that the state gives them. */
function overviewOf({ repositories, repository, growth, freeBytes }: MockState): RepositoryOverview[] {
  return repositories.map((stats) => ({
    ...stats,
    use: stats.path === repository.path ? 'console' : 'job',
    freeBytes: freeBytes[stats.path] ?? null,
    days: growth[stats.path] ?? [],
  }));
}

function removedOf({ usageReports }: MockState, of: string): UsageReportView['removed'] {
  return usageReports.find(({ period }) => period === of)?.removed ?? [];
}

function aDayLater(instant: string): string {
  return new Date(Date.parse(instant) + 24 * 60 * 60_000).toISOString();
}

/** Makes the answering side of the console's contract; a leaf that is missing here does not compile. */
export function createMock(
  pushes: Pushes<ConsoleContract>,
  onReady: () => void,
): { readonly handlers: Handlers<ConsoleContract>; readonly control: MockControl } {
  const control: MockControl = {
    state: null,
    pushes,
    calls: [],
    errors: {},
    held: {},
    faults: [],
    multiplyMailboxes(count) {
      const { state } = control;
      if (!state) return;
      const originals = state.mailboxes;
      state.mailboxes = Array.from({ length: count }, (_, index) => {
        const original = originals[index % originals.length]!;
        return {
          ...original,
          id: `many-${index}`,
          mailbox: `${String((index * 7919) % count).padStart(6, '0')}.${original.mailbox}`,
        };
      });
    },
    reset(state) {
      control.state = state;
      control.calls.length = 0;
      control.faults.length = 0;
      for (const record of [control.errors, control.held]) {
        for (const name of Object.keys(record)) Reflect.deleteProperty(record, name);
      }
    },
  };

  /** Records the call, waits while it is held, fails if told to, else answers from the state. */
  function answer<A, R>(name: string, read: (state: MockState, arg: A) => R): (arg: A) => Promise<R> {
    return async (arg) => {
      control.calls.push({ name, arg });
      while (control.state === null || control.held[name] === true) {
        await new Promise((resolve) => setTimeout(resolve, holdPollMs));
      }
      const error = control.errors[name];
      if (error) {
        throw new AppError(
          error.code,
          error.message,
          error.details === undefined ? {} : { details: error.details },
        );
      }
      return read(control.state, arg);
    };
  }
  function changeReport(state: MockState, period: string, change: Partial<UsageReportView>): void {
    state.usageReports = state.usageReports.map((report) =>
      report.period === period ? { ...report, ...change } : report,
    );
    pushes.usageReports.changed();
  }
  function changeSources(state: MockState, sources: MockState['sources'], jobs: MockState['jobs']): void {
    Object.assign(state, { sources, jobs });
    pushes.sources.changed(sources);
    pushes.jobs.changed(jobs);
  }
  function changeAppUpdate(state: MockState, change: Partial<AppUpdateView>): void {
    state.appUpdate = { ...state.appUpdate, ...change };
    pushes.appUpdate.changed(state.appUpdate);
  }
  function changeRepository(state: MockState, path: string, change: Partial<RepositoryStats>): void {
    state.repositories = state.repositories.map((each) =>
      each.path === path ? { ...each, ...change } : each,
    );
  }
  function holdingsIn({ repository, repositories }: MockState, path: string): FolderLook['holds'] {
    const found = [repository, ...repositories].find((each) => each.path === path);
    if (found === undefined || found.isEncrypted === null) return { type: 'nothing' };
    const { isEncrypted, bytesOnDisk, restorePoints, error } = found;
    return { type: 'repository', isEncrypted, bytesOnDisk, contents: { mailboxes: 7, restorePoints }, error };
  }
  const nothing = (name: string) => answer(name, (): undefined => undefined);

  const handlers: Handlers<ConsoleContract> = {
    app: {
      info: answer('app.info', ({ info }) => info),
      ready: answer('app.ready', onReady as () => undefined),
      copyText: nothing('app.copyText'),
      showInFolder: nothing('app.showInFolder'),
      openSample: answer('app.openSample', ({ sample }) => sample),
      quit: nothing('app.quit'),
      exportDiagnostics: answer('app.exportDiagnostics', ({ saved }) => saved),
      cancelDiagnostics: nothing('app.cancelDiagnostics'),
    },
    license: {
      get: answer('license.get', ({ license }) => license),
      install: answer(
        'license.install',
        ({ licenseChange }, { from }) => licenseChange[String(from === 'reviewed')]!,
      ),
      examine: answer('license.examine', ({ examinedKey }) => examinedKey),
      remove: answer(
        'license.remove',
        ({ licenseChange }, { confirmed }) => licenseChange[String(confirmed)]!,
      ),
      updateNow: answer('license.updateNow', ({ updateReport }) => updateReport),
      setAutoUpdate: answer('license.setAutoUpdate', (state, { on }) => {
        pushes.license.changed({ ...state.license, autoUpdate: on });
        return undefined;
      }),
    },
    sources: {
      list: answer('sources.list', ({ sources }) => sources),
      add: answer('sources.add', ({ addedSource }, { name, config }) => ({ ...addedSource, name, config })),
      check: answer('sources.check', ({ sourceMailboxes, passedOver }) => ({
        mailboxes: sourceMailboxes,
        passedOver,
      })),
      mailboxes: answer('sources.mailboxes', ({ sourceMailboxes, passedOver }) => ({
        mailboxes: sourceMailboxes,
        passedOver,
      })),
      folders: answer('sources.folders', ({ sourceFolders }) => sourceFolders),
      update: answer('sources.update', (_state, { sourceId, name, config }) => ({
        id: sourceId,
        name,
        config,
      })),
      discover: answer('sources.discover', ({ discovery }) => discovery),
      tryDiscovery: answer('sources.tryDiscovery', ({ discovery }) => discovery),
      cancelDiscovery: nothing('sources.cancelDiscovery'),
      remove: answer('sources.remove', (state, { sourceId }) => {
        state.removed = { sources: state.sources, jobs: state.jobs };
        changeSources(
          state,
          state.sources.filter(({ id }) => id !== sourceId),
          state.jobs.filter((job) => job.sourceId !== sourceId),
        );
      }),
      putBack: answer('sources.putBack', (state, { sourceId }) => {
        const { sources, jobs } = state.removed ?? state;
        changeSources(state, sources, jobs);
        return { source: sources.find(({ id }) => id === sourceId)!, isSecretMissing: state.isSecretMissing };
      }),
      states: answer('sources.states', ({ sourceStates }) => sourceStates),
      test: answer('sources.test', (state, { sourceId }) => {
        const lastTest = { at: state.info.now, error: state.testError, notRead: 0 };
        state.sourceStates = [
          ...state.sourceStates.filter((known) => known.sourceId !== sourceId),
          { sourceId, mailboxes: state.sourceMailboxes.length, lastTest },
        ];
        pushes.sources.statesChanged();
        return lastTest;
      }),
      chooseFolder: answer('sources.chooseFolder', ({ chosenPath }) => ({ path: chosenPath })),
      chooseFile: answer('sources.chooseFile', ({ chosenPath }) => ({ path: chosenPath })),
      chooseMailboxList: answer('sources.chooseMailboxList', ({ mailboxList }) => ({ text: mailboxList })),
      chooseCredentials: answer('sources.chooseCredentials', ({ chosenPath }) => ({ path: chosenPath })),
    },
    jobs: {
      list: answer('jobs.list', ({ jobs }) => jobs),
      create: answer('jobs.create', ({ jobs }, definition) => ({ ...jobs[0]!, ...definition })),
      update: answer('jobs.update', ({ jobs }, { jobId, definition }) => ({
        ...jobs.find(({ id }) => id === jobId)!,
        ...definition,
      })),
      remove: answer('jobs.remove', (state, { jobId }) => {
        state.removedJobs.push(...state.jobs.filter(({ id }) => id === jobId));
        state.jobs = state.jobs.filter(({ id }) => id !== jobId);
        pushes.jobs.changed(state.jobs);
        return undefined;
      }),
      putBack: answer('jobs.putBack', (state, { jobId }) => {
        const job = state.removedJobs.find(({ id }) => id === jobId)!;
        state.jobs = [...state.jobs, job];
        pushes.jobs.changed(state.jobs);
        return job;
      }),
      undoChange: answer('jobs.undoChange', ({ jobs }, { jobId }) => jobs.find(({ id }) => id === jobId)!),
      nextRuns: answer('jobs.nextRuns', ({ nextRuns }) => nextRuns),
      forecast: answer('jobs.forecast', ({ jobForecast }) => jobForecast),
      run: answer('jobs.run', () => ({ sessionId: 'session-new' })),
      stop: nothing('jobs.stop'),
    },
    sessions: {
      list: answer('sessions.list', ({ sessions }, filter) =>
        sessions.filter(({ type }) => filter.type === undefined || filter.type === type),
      ),
      get: answer('sessions.get', ({ sessionDetails, sessions }, { sessionId }) => {
        const session = sessions.find(({ id }) => id === sessionId)!;
        return sessionDetails[sessionId] ?? { ...session, log: [], mailboxes: [] };
      }),
      search: answer('sessions.search', ({ sessionDetails }, { text }) =>
        Object.values(sessionDetails)
          .filter(({ log }) => log.some((line) => line.text.toLowerCase().includes(text.toLowerCase())))
          .map(({ id }) => id),
      ),
      stop: nothing('sessions.stop'),
      exportCsv: answer('sessions.exportCsv', ({ saved }) => saved),
      exportLog: answer('sessions.exportLog', ({ saved }) => saved),
    },
    mailboxes: {
      open: answer('mailboxes.open', ({ mailboxes }) => ({
        list: 'mailboxes',
        pages: Math.ceil(mailboxes.length / mailboxesPerPage),
      })),
      page: answer('mailboxes.page', ({ mailboxes }, { page }) =>
        formatMailboxPage(mailboxes.slice(page * mailboxesPerPage, (page + 1) * mailboxesPerPage)),
      ),
      sessions: answer('mailboxes.sessions', ({ mailboxSessions }) => mailboxSessions),
      setKinds: answer('mailboxes.setKinds', (state, { mailboxIds, kind }) => {
        const found = state.mailboxes.filter(({ id }) => mailboxIds.includes(id));
        state.mailboxes = state.mailboxes.map((each) =>
          mailboxIds.includes(each.id) ? { ...each, kind } : each,
        );
        pushes.mailboxes.changed();
        return {
          changed: found.map(({ id: mailboxId, mailbox, sourceName: source, kind: before }) => ({
            ...{ mailboxId, mailbox, source, before },
          })),
          gone: [],
        };
      }),
      foreseeExclusion: answer(
        'mailboxes.foreseeExclusion',
        ({ mailboxes, jobs }, request) => planExclusion(request, mailboxes, jobs).outcome,
      ),
      setExcluded: answer('mailboxes.setExcluded', (state, request) => {
        const { outcome, selections } = planExclusion(request, state.mailboxes, state.jobs);
        state.jobs = state.jobs.map((job) => ({
          ...job,
          selection: selections.get(job.id) ?? job.selection,
        }));
        pushes.jobs.changed(state.jobs);
        return outcome;
      }),
      hold: answer('mailboxes.hold', (state, { mailboxId, reason }) => {
        const hold = { since: state.info.now, reason, missingIn: [] };
        state.mailboxes = state.mailboxes.map((each) => (each.id === mailboxId ? { ...each, hold } : each));
        pushes.mailboxes.changed();
        return hold;
      }),
      release: answer('mailboxes.release', (state, { mailboxId }) => {
        state.mailboxes = state.mailboxes.map((each) =>
          each.id === mailboxId ? { ...each, hold: null } : each,
        );
        pushes.mailboxes.changed();
        return { left: [] };
      }),
      deletionForecast: answer('mailboxes.deletionForecast', ({ deletionForecast }) => deletionForecast),
      deleteData: answer('mailboxes.deleteData', () => ({ sessionId: 'deletion-1' })),
      revokeForecast: answer('mailboxes.revokeForecast', ({ deletionForecast }) => deletionForecast),
      revoke: answer('mailboxes.revoke', () => ({ sessionId: 'deletion-1' })),
      exportCoverage: answer('mailboxes.exportCoverage', ({ saved }) => saved),
      cancelCoverage: nothing('mailboxes.cancelCoverage'),
      exportCsv: answer('mailboxes.exportCsv', ({ saved }) => saved),
    },
    restore: {
      points: answer('restore.points', ({ points }) => points),
      folders: answer('restore.folders', ({ folders }) => folders),
      messages: answer('restore.messages', answerMessages),
      compare: answer('restore.compare', answerComparison),
      cancelComparison: nothing('restore.cancelComparison'),
      differences: answer('restore.differences', answerDifferences),
      preview: answer('restore.preview', ({ messages, preview }, { messageId }) => ({
        ...preview,
        message: messages.find(({ id }) => id === messageId)!,
      })),
      saveAttachment: answer('restore.saveAttachment', ({ saved }) => saved),
      search: answer('restore.search', answerSearch),
      export: answer('restore.export', ({ saved }) => saved),
      toServer: answer('restore.toServer', ({ startedRestore }) => startedRestore),
      unfinished: answer('restore.unfinished', ({ unfinishedRestore }) => unfinishedRestore),
      cancel: nothing('restore.cancel'),
    },
    repository: {
      stats: answer('repository.stats', ({ repository }) => repository),
      list: answer('repository.list', ({ repositories }) => repositories),
      overview: answer('repository.overview', overviewOf),
      verify: answer('repository.verify', ({ verification }) => verification),
      verifyDue: answer('repository.verifyDue', ({ verification }) => verification),
      drill: answer('repository.drill', () => ({ sessionId: 'drill-1' })),
      care: answer('repository.care', ({ care }) => care),
      setCare: answer('repository.setCare', (state, choice) => {
        state.care = state.care.map((each) =>
          each.path === choice.path && each.task === choice.task ? { ...each, ...choice } : each,
        );
        return undefined;
      }),
      pruneForecast: answer('repository.pruneForecast', ({ pruneForecast }) => pruneForecast),
      prune: answer('repository.prune', ({ pruneReport }) => pruneReport),
      known: answer('repository.known', ({ knownRepositories }) => knownRepositories),
      open: answer('repository.open', (state) => {
        if (state.openedRepository !== null) state.knownRepositories.push(state.openedRepository);
        return state.openedRepository;
      }),
      repair: answer('repository.repair', () => ({ repositories: [] })),
      look: answer('repository.look', (state, { path }) => ({
        path,
        bytesFree: 120_000_000_000,
        holds: state.looks[path] ?? holdingsIn(state, path),
      })),
      create: answer('repository.create', (state, { path, passphrase, keep }) => {
        const contents = { mailboxes: 0, restorePoints: 0 };
        const isEncrypted = passphrase !== null;
        state.looks[path] = { type: 'repository', isEncrypted, bytesOnDisk: 131_072, contents, error: null };
        return { recoveryKey: isEncrypted ? recoveryKey : null, isKept: keep };
      }),
      unlock: answer('repository.unlock', (state, { path, secret, keep }) => {
        if (secret !== rightPassphrase)
          throw new AppError('passphrase-wrong', text('repository.passphraseWrong'));
        changeRepository(state, path, { error: null });
        const contents = { mailboxes: 12, restorePoints: 340 };
        const look = state.looks[path];
        if (look?.type === 'repository') state.looks[path] = { ...look, contents, error: null };
        return { isKept: keep };
      }),
      encrypt: answer('repository.encrypt', (state, { path, keep }) => {
        changeRepository(state, path, { isEncrypted: true });
        return { recoveryKey, isKept: keep, isAllRemoved: true };
      }),
      changePassphrase: answer('repository.changePassphrase', (_state, { secret }) => {
        if (secret !== rightPassphrase)
          throw new AppError('passphrase-wrong', text('repository.passphraseWrong'));
        return undefined;
      }),
      saveRecoveryKey: answer('repository.saveRecoveryKey', ({ saved }) => saved),
      renewRecoveryKey: answer('repository.renewRecoveryKey', () => ({ recoveryKey })),
      cancel: nothing('repository.cancel'),
    },
    status: { get: answer('status.get', ({ status }) => status) },
    sample: {
      forecast: answer('sample.forecast', ({ sampleForecast }) => sampleForecast),
      remove: answer('sample.remove', (state) => {
        state.sampleForecast = null;
        return { sessionId: 'deletion-1' };
      }),
    },
    licenseReports: {
      overview: answer('licenseReports.overview', ({ overview }, { from, to }) => ({
        ...overview,
        days: daysOf(
          { from, to },
          new Map(overview.days.flatMap((day) => (day.figures ? [[day.date, day.figures]] : []))),
        ),
      })),
      create: answer('licenseReports.create', ({ savedReport }) => savedReport),
      cancel: nothing('licenseReports.cancel'),
      showInFolder: nothing('licenseReports.showInFolder'),
    },
    usageReports: {
      list: answer('usageReports.list', ({ usageReports }) => usageReports),
      adjust: answer('usageReports.adjust', (state, { period, adjustment }) => {
        changeReport(state, period, { adjustment });
      }),
      openMailboxes: answer('usageReports.openMailboxes', ({ usageMailboxes }) => ({
        list: 'usage',
        pages: Math.ceil(usageMailboxes.length / mailboxesPerPage),
      })),
      mailboxPage: answer('usageReports.mailboxPage', ({ usageMailboxes }, { page }) =>
        formatUsageMailboxes(usageMailboxes.slice(page * mailboxesPerPage, (page + 1) * mailboxesPerPage)),
      ),
      remove: answer('usageReports.remove', (state, { period, mailboxId, reason }) => {
        const { mailbox, kind, standing } = state.usageMailboxes.find(({ id }) => id === mailboxId)!;
        const removed = [
          ...removedOf(state, period).filter(({ id }) => id !== mailboxId),
          { id: mailboxId, mailbox, kind, new: standing === 'new', reason },
        ];
        changeReport(state, period, { removed });
      }),
      putBack: answer('usageReports.putBack', (state, { period, mailboxId }) => {
        const removed = removedOf(state, period).filter(({ id }) => id !== mailboxId);
        changeReport(state, period, { removed });
      }),
      reset: answer('usageReports.reset', (state, { period }) => {
        changeReport(state, period, { removed: [], adjustment: null });
      }),
      postpone: answer('usageReports.postpone', (state, { period }) => {
        changeReport(state, period, { remindAt: aDayLater(state.info.now) });
      }),
      send: answer('usageReports.send', (state, { period }) => {
        changeReport(state, period, { deliveredAt: state.info.now, failure: null });
      }),
      save: answer('usageReports.save', ({ saved }) => saved),
    },
    settings: {
      get: answer('settings.get', ({ settings }) => settings),
      set: answer('settings.set', (state, change) => {
        state.settings = { ...state.settings, ...change } as MockState['settings'];
        pushes.settings.changed(state.settings);
        return state.settings;
      }),
    },
    configuration: {
      export: answer('configuration.export', ({ saved }) => saved),
      choose: answer('configuration.choose', ({ importPlan }) => importPlan.header),
      review: answer('configuration.review', ({ importPlan }, { passphrase, folders }) => {
        if (importPlan.header.isSealed && passphrase !== rightPassphrase)
          throw new AppError('passphrase-wrong', text('configuration.passphraseWrong'));
        return {
          ...importPlan,
          repositories: importPlan.repositories.map((each) => {
            const to = folders.find(({ from }) => from === each.from)?.to;
            return to === undefined ? each : { ...each, path: to, isThere: true };
          }),
        };
      }),
      import: nothing('configuration.import'),
    },
    move: {
      get: answer('move.get', ({ consoleToMove }) => consoleToMove),
      export: answer('move.export', (state) => {
        state.consoleToMove = { ...state.consoleToMove, movedAt: state.info.now };
        return state.saved;
      }),
      undo: answer('move.undo', (state) => {
        state.consoleToMove = { ...state.consoleToMove, movedAt: null };
        return undefined;
      }),
    },
    appUpdate: {
      get: answer('appUpdate.get', ({ appUpdate }) => appUpdate),
      choose: answer('appUpdate.choose', (state, choice) => {
        changeAppUpdate(state, { choice, server: choice.server });
      }),
      check: answer('appUpdate.check', (state) => {
        changeAppUpdate(state, { status: state.appUpdateAnswers.check, checkedAt: state.info.now });
      }),
      download: answer('appUpdate.download', (state) => {
        changeAppUpdate(state, { status: state.appUpdateAnswers.download });
      }),
      cancel: nothing('appUpdate.cancel'),
      showInFolder: nothing('appUpdate.showInFolder'),
    },
    events: {
      list: answer('events.list', ({ events }) => events),
      exportCsv: answer('events.exportCsv', ({ saved }) => saved),
    },
    notificationChannels: channelAnswers(answer, pushes),
    audit: {
      page: answer('audit.page', ({ actions }, { filter, before, limit }) => {
        const found = actions.filter(
          ({ action, about }) =>
            (filter.actions?.includes(action) ?? true) &&
            JSON.stringify(about)
              .toLowerCase()
              .includes((filter.words ?? '').toLowerCase()),
        );
        const older = found.filter(({ number }) => number < (before ?? Number.MAX_SAFE_INTEGER));
        return { entries: older.slice(0, limit), total: found.length };
      }),
      verify: answer('audit.verify', ({ actionsVerification }) => actionsVerification),
      cancelVerify: nothing('audit.cancelVerify'),
      export: answer('audit.export', ({ saved }) => saved),
    },
    notifications: {
      dismissBar: nothing('notifications.dismissBar'),
      answered: nothing('notifications.answered'),
    },
  };
  return { handlers, control };
}
