import type { AppUpdateView } from '../../../shared/app-update.js';
import { AppError, type ErrorData } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import { daysOf } from '../../../shared/license/license-days.js';
import type { Handlers, Pushes } from '../../../shared/ipc/contract.js';
import { bucketsAnswers } from './answers/buckets.js';
import { channelAnswers } from './answers/channels.js';
import type { MockState } from './state.js';
import type { Answering } from './answers/answering.js';
import { sourcesAnswers } from './answers/sources.js';
import { jobsAnswers, sessionsAnswers } from './answers/jobs.js';
import { mailboxesAnswers } from './answers/mailboxes.js';
import { restoreAnswers } from './answers/restore.js';
import { repositoryAnswers } from './answers/repository.js';
import { usageReportsAnswers } from './answers/usage-reports.js';
import { rightPassphrase } from './answers/passphrase.js';

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
  function changeAppUpdate(state: MockState, change: Partial<AppUpdateView>): void {
    state.appUpdate = { ...state.appUpdate, ...change };
    pushes.appUpdate.changed(state.appUpdate);
  }
  const nothing = (name: string) => answer(name, (): undefined => undefined);

  const answering: Answering = { pushes, answer, nothing };
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
    sources: sourcesAnswers(answering),
    jobs: jobsAnswers(answering),
    sessions: sessionsAnswers(answering),
    mailboxes: mailboxesAnswers(answering),
    restore: restoreAnswers(answering),
    repository: repositoryAnswers(answering),
    buckets: bucketsAnswers(answering),
    cluster: {
      get: answer('cluster.get', ({ cluster }) => cluster),
      setUp: answer('cluster.setUp', () => ({ host: 'db.example.com:5432', keyFile: '/data/cluster.key' })),
      drain: nothing('cluster.drain'),
      resume: nothing('cluster.resume'),
      removeWorker: nothing('cluster.removeWorker'),
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
    usageReports: usageReportsAnswers(answering),
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
    notificationChannels: channelAnswers(answering),
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
