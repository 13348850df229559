import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { dateOf } from '../../shared/license/calendar.js';
import type { Instant } from '../../shared/license/dates.js';
import type { Usage } from '../../shared/license/protocol.js';
import { isDoubtful } from '../../shared/license/sure-time.js';
import {
  adjustReport,
  putBackMailbox,
  removeMailbox,
  reportToSend,
  resetReport,
} from '../../shared/license/usage-corrections.js';
import {
  closeMonths,
  deliveryFailed,
  deliverySucceeded,
  type MonthlyReport,
  monthsToClose,
  nextUsageStep,
  noteUsage,
  openReport,
  postponeReport,
  reminderShown,
  sendingDate,
  type UsageFacts,
  usageOfWeek,
  type UsageState,
  usageStateSchema,
} from '../../shared/license/usage-report.js';
import type { MonthFigures } from '../../shared/license/usage-mailboxes.js';
import type { LicenseService } from '../license/license-service.js';
import type { StateStore, StateStoreOptions } from '../state/state-store.js';
import type { LicensingClient } from '../license-update/client.js';
import { countSignedTime } from '../license-update/signed-time.js';
import { deliveryFailure, isKeptWithReport } from './delivery-failure.js';
import { monthFigures } from './month-figures.js';
import { usageFacts } from './usage-facts.js';
import type { UsageLists } from './usage-lists.js';
import { type SavedReport, saveUsageReport } from './usage-report-files.js';
import { isCancelled } from '../lib/cancellation.js';
import { createEmitter } from '../lib/emitter.js';
import { type Timers, wakeUpTimer } from '../lib/wake-up-timer.js';
import { type Text, text } from '../../shared/texts/text.js';

/** How `usage-report.json` is opened with `openStateStore`. */
export const usageReportFile = {
  name: 'usage-report',
  schema: usageStateSchema,
  version: 1,
  migrations: {},
  initial: (): UsageState => ({ marks: [], reports: [] }),
} as const satisfies Partial<StateStoreOptions<UsageState>>;

export interface UsageReportServiceOptions {
  readonly license: LicenseService;
  readonly client: Pick<LicensingClient, 'deliverUsageReport'>;
  readonly store: Pick<StateStore<UsageState>, 'read' | 'readOrThrow' | 'update' | 'onChange'>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The spread of the installation (`license-update.json`). */
  readonly spreadMs: () => number;
  /** Pages of the mailboxes that a report counts at an instant, as `formatUsageMailboxes` makes them. */
  readonly mailboxesAt: (at: Instant) => AsyncIterable<string>;
  readonly lists: UsageLists;
  /** Where delivered reports are kept as CSV and PDF. */
  readonly folder: string;
  readonly productVersion: string;
  /** Called when something fails that no caller waits for. */
  readonly onError: (error: unknown) => void;
}

export type UsageReportEvent =
  | { readonly type: 'review'; readonly period: string; readonly text: Text }
  | { readonly type: 'delivered' | 'delivery-failed'; readonly period: string; readonly text: Text };

/** Usage reporting of a rental license: nothing is measured or sent while auto-update is off. */
export interface UsageReportService {
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  /** Tells the figures of the ledger; call it whenever they may have changed. */
  readonly note: (counts: Pick<Usage, 'managed' | 'new'>) => Promise<void>;
  /** What an update request says of usage. */
  readonly usage: (counts: Pick<Usage, 'managed' | 'new'>) => Usage;
  /**
   * Reports of the installed license, oldest first. Throws AppError `io` or `newer-schema` where nobody can say which there are, because the file or
   * the license cannot be read.
   */
  readonly reports: () => readonly MonthlyReport[];
  readonly adjust: (period: string, adjustment: MonthlyReport['adjustment']) => Promise<void>;
  /** Lines of JSON, one for each mailbox that a report counted when it was made. Throws as {@link UsageLists.lines}. */
  readonly mailboxes: (period: string) => Promise<readonly string[]>;
  /** Takes a mailbox of an open report out of its count. Throws AppError `not-found` and `invalid-argument`. */
  readonly remove: (period: string, mailboxId: string, reason: string) => Promise<void>;
  readonly putBack: (period: string, mailboxId: string) => Promise<void>;
  /** Puts an open report back as measured. */
  readonly reset: (period: string) => Promise<void>;
  readonly postpone: (period: string) => Promise<void>;
  /** Sends an open report now. Throws AppError `source-unreachable` or `license-refused` with the reason. */
  readonly send: (period: string) => Promise<void>;
  /** Saves any report as CSV and PDF, its list of mailboxes too, and returns the paths. */
  readonly save: (period: string, folder: string) => Promise<SavedReport>;
  readonly onResume: () => void;
  readonly onClockJump: () => void;
  readonly onChange: (listener: () => void) => () => void;
  readonly onEvent: (listener: (event: UsageReportEvent) => void) => () => void;
  /** Resolves when no report is being sent and none is about to be. */
  readonly whenIdle: () => Promise<void>;
}

export function usageReportService(options: UsageReportServiceOptions): UsageReportService {
  const { license, store, clock } = options;
  const changes = createEmitter();
  const events = createEmitter<UsageReportEvent>();
  const timer = wakeUpTimer(options.timers, clock, () => refresh());
  let started = false;
  let unsubscribe: (() => void)[] = [];
  let work: Promise<void> = Promise.resolve();
  let cancel = new AbortController();
  /** A delivery that is under way, by month: a second click joins it. */
  const sending = new Map<string, Promise<void>>();

  const facts = (): UsageFacts => usageFacts(license.facts(), options.spreadMs());

  async function change(step: (state: UsageState, facts: UsageFacts) => UsageState): Promise<void> {
    const before = store.read();
    const after = step(before, facts());
    if (JSON.stringify(after) === JSON.stringify(before)) return;
    await store.update((state) => step(state, facts()));
    changes.emit();
    refresh();
  }

  function refresh(): void {
    work = work.then(act).catch((error: unknown) => {
      if (isCancelled(error)) return;
      options.onError(error);
      if (started) timer.armIn(60);
    });
  }

  async function act(): Promise<void> {
    if (!started) return;
    // A clock in doubt closes no month and sends nothing (licensing.md §9); the license changes when the doubt ends.
    if (isDoubtful(license.facts())) {
      timer.disarm();
      return;
    }
    const now = facts();
    const step = nextUsageStep(store.read(), now);
    if (step.action === 'none') {
      timer.disarm();
      return;
    }
    if (Date.parse(step.at) > Date.parse(now.now)) {
      timer.armAt(step.at);
      return;
    }
    switch (step.action) {
      case 'close-month':
        return close();
      case 'remind':
        await change((state, at) => reminderShown(state, at, step.period));
        emit('review', step.period, reviewText(step.period));
        return;
      case 'deliver':
        await send(step.period).catch((error: unknown) => {
          if (!isKeptWithReport(error)) throw error;
        });
    }
  }

  /** Makes the reports of ended months, each with the list of its mailboxes. */
  async function close(): Promise<void> {
    const now = facts();
    const measured = new Map<string, MonthFigures>();
    for (const period of monthsToClose(store.read(), now)) {
      const figures = await monthFigures(period, now, { ...options, signal: cancel.signal });
      if (figures !== null) measured.set(period, figures);
    }
    await change((state, then) =>
      then.licenseId === now.licenseId ? closeMonths(state, then, measured) : state,
    );
    options.lists.keepOnly(store.read().reports);
  }

  function send(period: string): Promise<void> {
    const running = sending.get(period);
    if (running !== undefined) return running;
    const delivery = deliver(period).finally(() => sending.delete(period));
    sending.set(period, delivery);
    return delivery;
  }

  async function deliver(period: string): Promise<void> {
    const now = facts();
    const report = openReport(store.read(), now, period);
    if (isDoubtful(license.facts())) throw new AppError('busy', text('usageReports.clockInDoubt'));
    const licenseKey = license.installedKey();
    if (licenseKey === null) throw new AppError('license-not-installed', text('usageReports.noLicense'));
    const delivery = await options.client.deliverUsageReport(
      {
        licenseKey,
        installationId: license.installationId(),
        productVersion: options.productVersion,
        report: reportToSend(report),
      },
      cancel.signal,
    );
    await countSignedTime(license, delivery);
    const failure = deliveryFailure(delivery);
    if (failure !== null) {
      await change((state, at) => deliveryFailed(state, at, period, failure));
      emit('delivery-failed', period, text('usageReports.notSent', { period, reason: failure.detail }));
      throw new AppError(failure.code, failure.detail);
    }
    await license.recordUsageReport(dateOf(facts().now));
    await change((state, at) => deliverySucceeded(state, at, period));
    await save(period, options.folder).catch(options.onError);
    emit('delivered', period, text('usageReports.sent', { period }));
  }

  function reports(): readonly MonthlyReport[] {
    const { license: installed, unread } = license.facts();
    if (unread !== undefined) throw new AppError('io', unread);
    return store.readOrThrow().reports.filter((report) => report.licenseId === installed?.licenseId);
  }

  function reportOf(period: string): MonthlyReport {
    const report = reports().find((candidate) => candidate.period === period);
    if (report === undefined) throw new AppError('not-found', text('usageReports.missing', { period }));
    return report;
  }

  async function save(period: string, folder: string): Promise<SavedReport> {
    const installed = license.facts().license;
    const report = reportOf(period);
    if (installed === null) throw new AppError('not-found', text('usageReports.missing', { period }));
    return saveUsageReport({ report, license: installed }, folder, () => options.lists.lines(report));
  }

  async function remove(period: string, mailboxId: string, reason: string): Promise<void> {
    const found = await options.lists.find(reportOf(period), mailboxId);
    const mailbox = found.find(({ id }) => id === mailboxId);
    if (mailbox === undefined) {
      throw new AppError('not-found', text('usageReports.notListed', { mailbox: mailboxId, period }));
    }
    await change((state, now) => removeMailbox(state, now, period, mailbox, reason));
  }

  function emit(type: UsageReportEvent['type'], period: string, said: Text): void {
    events.emit({ type, period, text: said });
  }

  return {
    start() {
      if (started) return;
      started = true;
      cancel = new AbortController();
      unsubscribe = [license.onChange(refresh), store.onChange(refresh)];
      refresh();
    },
    async stop() {
      started = false;
      timer.disarm();
      for (const remove of unsubscribe) remove();
      unsubscribe = [];
      cancel.abort();
      await work;
      await Promise.allSettled(sending.values());
    },
    async note(counts) {
      if (isDoubtful(license.facts())) return;
      await change((state, now) => noteUsage(state, now, counts));
    },
    usage: (counts) => usageOfWeek(store.read(), facts(), counts),
    reports,
    adjust: (period, adjustment) => change((state, now) => adjustReport(state, now, period, adjustment)),
    mailboxes: (period) => options.lists.lines(reportOf(period)),
    remove,
    putBack: (period, mailboxId) => change((state, now) => putBackMailbox(state, now, period, mailboxId)),
    reset: (period) => change((state, now) => resetReport(state, now, period)),
    postpone: (period) => change((state, now) => postponeReport(state, now, period)),
    send,
    save,
    onResume: refresh,
    onClockJump: refresh,
    onChange: changes.on,
    onEvent: events.on,
    async whenIdle() {
      for (let seen: unknown = null; seen !== work;) {
        seen = work;
        await work;
      }
      await Promise.allSettled(sending.values());
    },
  };
}

function reviewText(period: string): Text {
  return text('usageReports.ready', { period, sendsOn: sendingDate(period) });
}
