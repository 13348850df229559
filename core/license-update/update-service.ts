import { randomUUID } from 'node:crypto';
import type { SessionDetail, SessionTrigger } from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import type { Instant } from '../../shared/license/dates.js';
import type { Usage } from '../../shared/license/protocol.js';
import {
  afterAttempt,
  connectionRetryMs,
  type NextUpdate,
  nextUpdate,
  observe,
  type ScheduleFacts,
  type SwitchOffReason,
} from '../../shared/license/update-schedule.js';
import { isDoubtful } from '../../shared/license/sure-time.js';
import { switchedOffText } from '../../shared/license/update-texts.js';
import type { UpdateReport } from '../../shared/license/update.js';
import { type Text, text } from '../../shared/texts/text.js';
import type { LicenseService } from '../license/license-service.js';
import type { LicensingClient } from './client.js';
import { runUpdate } from './run-update.js';
import { updateSession } from './update-session.js';
import { createEmitter } from '../lib/emitter.js';
import { type Timers, wakeUpTimer } from '../lib/wake-up-timer.js';
import { type Attempt, scheduleStateOf, type UpdateState, type UpdateStateStore } from './update-state.js';

export interface UpdateServiceOptions {
  readonly license: LicenseService;
  readonly client: Pick<LicensingClient, 'requestUpdate'>;
  readonly store: UpdateStateStore;
  /** The system's clock; the trusted one of §9 comes with the license's facts. */
  readonly clock: Clock;
  readonly timers: Timers;
  readonly chooseSpreadMs: () => number;
  /** Asked for each request: after the start of the console the figures may not be known yet. */
  readonly usage: () => Usage | Promise<Usage>;
  readonly vendor: string;
  readonly productVersion: string;
  /** Keeps the session of every run in the catalogue. */
  readonly recordSession: (session: SessionDetail) => Promise<void> | void;
  /** Called when something fails that no caller waits for: a state file that cannot be written, a session that is not kept. */
  readonly onError: (error: unknown) => void;
}

export type UpdateEvent =
  | {
      readonly type: 'finished';
      readonly report: UpdateReport;
      readonly trigger: SessionTrigger;
      /** A person waits for this report and sees it as a pop-up; else a failure is a notification (§6). */
      readonly forced: boolean;
    }
  | {
      readonly type: 'switched-off';
      /** Number in the event log (§8). */
      readonly number: 41301;
      readonly reason: SwitchOffReason;
      readonly at: Instant;
      readonly text: Text;
    };

/** The automatic license update (licensing.md §6), for the console's main process and the command line. */
export interface UpdateService {
  /** Begins to plan; a missed update runs at once. */
  readonly start: () => void;
  /** Cancels a running update, which is then due again at the next start. */
  readonly stop: () => Promise<void>;
  /** Runs an update or joins the running one. Throws AppError `license-not-installed` or `cancelled`. */
  readonly updateNow: (trigger: SessionTrigger) => Promise<UpdateReport>;
  readonly updating: () => boolean;
  /** When auto-update asks next; null while it is off or no license is installed. */
  readonly nextUpdateAt: () => Instant | null;
  readonly lastUpdate: () => Attempt | null;
  /** The machine woke up, perhaps in another network: a missed update runs, and counts like a network that came back. */
  readonly onResume: () => void;
  /** The clock was set, or a day has begun. */
  readonly onClockJump: () => void;
  /** The network came back: a request that failed for want of it is not put off for an hour. */
  readonly onOnline: () => void;
  /** Server, CA or proxy changed: counts like a network that came back. */
  readonly onSettingsChange: () => void;
  /** Calls back when one of the answers above has changed. Returns a function that removes it. */
  readonly onChange: (listener: () => void) => () => void;
  readonly onEvent: (listener: (event: UpdateEvent) => void) => () => void;
  /** Resolves when no update runs and none is about to start. */
  readonly whenIdle: () => Promise<void>;
}

/** Composes schedule, client and license engine; the only state besides the file is what runs at this moment. */
export function updateService(options: UpdateServiceOptions): UpdateService {
  const { license, store, clock } = options;
  const changes = createEmitter();
  const events = createEmitter<UpdateEvent>();
  const timer = wakeUpTimer(options.timers, clock, () => refresh());
  let started = false;
  let running: { report: Promise<UpdateReport>; forced: boolean; cancel: AbortController } | null = null;
  let planning: Promise<void> = Promise.resolve();
  let onlineSince: Instant | null = null;
  let unsubscribe: (() => void)[] = [];
  /** While an attempt is not on disk, the schedule would ask again at once: a full disk must not become a flood of requests. */
  let heldUntil = 0;

  function facts(): ScheduleFacts {
    const known = license.facts();
    const { license: installed, autoUpdate, now: trustedNow } = known;
    const now = clock().toISOString();
    return {
      license: installed,
      autoUpdate,
      now,
      trustedNow,
      clockIsDoubtful: isDoubtful(known),
      onlineSince,
    };
  }

  /** Brings the file in line with the facts and a finished attempt, in one write, and answers what is due next. */
  async function settle(attempt: Attempt | null = null): Promise<NextUpdate> {
    const known = facts();
    const plan = (old: UpdateState): { state: UpdateState; next: NextUpdate } => {
      const spreadMs = old.spreadMs ?? options.chooseSpreadMs();
      const seen = observe(scheduleStateOf({ ...old, spreadMs }), known);
      const schedule = attempt === null ? seen : afterAttempt(seen, attempt.at, attempt.outcome);
      const next = nextUpdate(schedule, known);
      const nextDueAt = next.action === 'request' ? next.at : null;
      return { state: { ...old, ...schedule, lastAttempt: attempt ?? old.lastAttempt, nextDueAt }, next };
    };
    const before = store.read();
    let { state, next } = plan(before);
    if (JSON.stringify(state) === JSON.stringify(before)) return next;
    await store.update((current) => {
      ({ state, next } = plan(current));
      return state;
    });
    changes.emit();
    return next;
  }

  /** Plans anew and does what is due. Never runs twice at a time. */
  function refresh(): void {
    planning = planning.then(act).catch((error: unknown) => {
      options.onError(error);
      if (started) timer.armIn(60);
    });
  }

  async function act(): Promise<void> {
    if (!started) return;
    const next = await settle();
    if (next.action === 'none') {
      timer.disarm();
      return;
    }
    const due = Math.max(Date.parse(next.at), heldUntil);
    if (running !== null) {
      timer.disarm();
      return;
    }
    if (due > clock().getTime()) {
      timer.armAt(new Date(due).toISOString());
      return;
    }
    timer.disarm();
    if (next.action === 'switch-off') return switchOff(next.why);
    updateNow('schedule').catch((error: unknown) => {
      if (toErrorData(error).code !== 'cancelled') options.onError(error);
    });
  }

  async function switchOff(reason: SwitchOffReason): Promise<void> {
    await license.setAutoUpdate(false);
    const notice = switchedOffText(reason, options.vendor);
    events.emit({ type: 'switched-off', number: 41301, reason, at: clock().toISOString(), text: notice });
    await settle();
  }

  function updateNow(trigger: SessionTrigger): Promise<UpdateReport> {
    const forced = trigger === 'manual';
    if (running !== null) {
      running.forced ||= forced;
      return running.report;
    }
    const cancel = new AbortController();
    const report = run(trigger, cancel.signal).finally(() => {
      running = null;
      changes.emit();
      refresh();
    });
    running = { report, forced, cancel };
    changes.emit();
    return report;
  }

  async function run(trigger: SessionTrigger, cancel: AbortSignal): Promise<UpdateReport> {
    if (license.installedKey() === null) {
      throw new AppError('license-not-installed', text('licenseUpdate.nothingToUpdate'));
    }
    const session = { id: randomUUID(), trigger, startedAt: clock().toISOString() };
    heldUntil = clock().getTime() + connectionRetryMs;
    try {
      const report = await runUpdate({ ...options, sessionId: session.id, cancel });
      const endedAt = clock().toISOString();
      await noteAttempt({ at: endedAt, outcome: report.outcome });
      await keep(updateSession({ ...session, endedAt, status: report.result }, report.lines));
      events.emit({ type: 'finished', report, trigger, forced: running?.forced ?? trigger === 'manual' });
      if (report.outcome === 'contract-expired' && license.facts().autoUpdate)
        await switchOff('contract-ended');
      return report;
    } catch (error) {
      const endedAt = clock().toISOString();
      const { code, message } = toErrorData(error);
      const cancelled = code === 'cancelled';
      const line = { type: cancelled ? 'Warning' : 'Error', text: message, time: endedAt } as const;
      const status = cancelled ? 'Stopped' : 'Failed';
      await keep(updateSession({ ...session, endedAt, status }, [line]));
      // A cancelled update stays due; any other failure is tried again like a lost connection.
      if (cancelled) heldUntil = 0;
      else await noteAttempt({ at: endedAt, outcome: 'not-installed' });
      throw error;
    }
  }

  async function noteAttempt(attempt: Attempt): Promise<void> {
    onlineSince = null;
    await settle(attempt);
    heldUntil = 0;
  }

  async function keep(session: SessionDetail): Promise<void> {
    try {
      await options.recordSession(session);
    } catch (error) {
      // The license counts for more than its log: a catalogue that cannot be written does not undo the update.
      options.onError(error);
    }
  }

  function connectionMayBeBack(): void {
    onlineSince = clock().toISOString();
    refresh();
  }

  return {
    start() {
      if (started) return;
      started = true;
      unsubscribe = [license.onChange(refresh), store.onChange(refresh)];
      refresh();
    },
    async stop() {
      started = false;
      timer.disarm();
      for (const remove of unsubscribe) remove();
      unsubscribe = [];
      running?.cancel.abort();
      await running?.report.catch(() => undefined);
      await planning;
    },
    updateNow,
    updating: () => running !== null,
    nextUpdateAt: () => (license.facts().autoUpdate ? store.read().nextDueAt : null),
    lastUpdate: () => store.read().lastAttempt,
    onResume: connectionMayBeBack,
    onClockJump: refresh,
    onOnline: connectionMayBeBack,
    onSettingsChange: connectionMayBeBack,
    onChange: changes.on,
    onEvent: events.on,
    async whenIdle() {
      for (;;) {
        const seen = planning;
        await seen;
        if (running !== null) await running.report.catch(() => undefined);
        else if (seen === planning) return;
      }
    },
  };
}
