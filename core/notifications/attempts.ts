import type { Instant } from '../../shared/license/dates.js';
import { type Text, text } from '../../shared/texts/text.js';
import { type Outbox, type Waiting, log, without } from './outbox.js';

const dayMs = 24 * 60 * 60_000;
/** Who cannot read the secret looks again so much later. */
const notHereMs = 60_000;
/** Waits before the next attempts; the last one is repeated until a day is over. */
const retryMinutes = [1, 5, 15, 30, 60, 120] as const;

/** The next delivery of a channel that is due; `noWaiting` also sends what is only held back for the hour. */
export function nextDue(
  { waiting }: Outbox,
  channelId: string,
  now: Instant,
  noWaiting: boolean,
): Waiting | null {
  const due = waiting.filter(
    (each) =>
      each.channelId === channelId &&
      (each.underWay || (noWaiting && each.isHeld) || Date.parse(each.dueAt) <= Date.parse(now)),
  );
  return due.sort((a, b) => Date.parse(a.queuedAt) - Date.parse(b.queuedAt))[0] ?? null;
}

/** Writes down that an attempt begins, before anything leaves: from then on the entry grows no more. */
export function begin(outbox: Outbox, waitingId: string): Outbox {
  return {
    ...outbox,
    waiting: outbox.waiting.map((each) =>
      each.id === waitingId ? { ...each, attempts: each.attempts + 1, isHeld: false, underWay: true } : each,
    ),
  };
}

/** What became of an attempt. */
export type Attempt =
  | { readonly type: 'delivered'; readonly detail: Text }
  /** Another attempt may do better; `retryAfterMs` is what the other side asked for. */
  | { readonly type: 'failed'; readonly detail: Text; readonly retryAfterMs?: number | undefined }
  /** No attempt with the same words can do better. */
  | { readonly type: 'refused'; readonly detail: Text }
  /** The secret cannot be read by this process: another one may. It counts as no attempt. */
  | { readonly type: 'not-here' };

/** Writes down how an attempt ended, and when the next one is made, of everything that waits for this channel. */
export function settle(
  outbox: Outbox,
  entry: Waiting,
  channelName: string,
  attempt: Attempt,
  now: Instant,
): Outbox {
  switch (attempt.type) {
    case 'delivered':
      return log(without(outbox, entry.id), entry, channelName, now, {
        outcome: 'delivered',
        detail: attempt.detail,
        nextAttemptAt: null,
      });
    case 'not-here':
      return {
        ...outbox,
        waiting: outbox.waiting.map((each) =>
          each.id === entry.id
            ? { ...each, attempts: entry.attempts - 1, underWay: false, dueAt: later(now, notHereMs) }
            : each,
        ),
      };
    case 'refused':
      return log(without(outbox, entry.id), entry, channelName, now, {
        outcome: 'given-up',
        detail: attempt.detail,
        nextAttemptAt: null,
      });
    case 'failed': {
      const age = Date.parse(now) - Date.parse(entry.queuedAt);
      if (age >= dayMs) {
        return log(without(outbox, entry.id), entry, channelName, now, {
          outcome: 'given-up',
          detail: text('notifications.givenUp', { detail: attempt.detail }),
          nextAttemptAt: null,
        });
      }
      const nextAttemptAt = later(now, waitMs(entry.attempts, attempt.retryAfterMs));
      // The channel as a whole is left alone until then.
      const waiting = outbox.waiting.map((each) =>
        each.channelId !== entry.channelId || (each.id !== entry.id && each.dueAt > nextAttemptAt)
          ? each
          : { ...each, dueAt: nextAttemptAt, isHeld: false, underWay: false },
      );
      return log({ ...outbox, waiting }, entry, channelName, now, {
        outcome: 'failed',
        detail: attempt.detail,
        nextAttemptAt,
      });
    }
  }
}

function later(now: Instant, ms: number): Instant {
  return new Date(Date.parse(now) + ms).toISOString();
}

function waitMs(attempts: number, askedMs = 0): number {
  const minutes = retryMinutes[Math.min(attempts, retryMinutes.length) - 1] ?? 1;
  return Math.min(Math.max(minutes * 60_000, askedMs), dayMs);
}

/** Makes all that waits for a channel due, but for an attempt that is under way. */
export function hasten(outbox: Outbox, channelId: string, now: Instant): Outbox {
  return {
    ...outbox,
    waiting: outbox.waiting.map((each) =>
      each.channelId === channelId && !each.underWay ? { ...each, dueAt: now, isHeld: false } : each,
    ),
  };
}
