import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../../core/notifications/facts.js';
import { begin, hasten, nextDue, settle } from '../../../../core/notifications/attempts.js';
import {
  type Outbox,
  dropForeign,
  emptyOutbox,
  isFor,
  noteFacts,
  outboxSchema,
} from '../../../../core/notifications/outbox.js';
import {
  type Channel,
  type WebhookFormat,
  notificationKinds,
  webhookFormats,
} from '../../../../shared/notifications/channel.js';
import { type NoticeKind, noticeKinds } from '../../../../shared/notifications/notice.js';
import { render, text, verbatim } from '../../../../shared/texts/text.js';

const start = Date.parse('2026-02-01T12:00:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();

function channelOf(target: 'email' | WebhookFormat, more: Partial<Channel> = {}): Channel {
  return {
    ...{ id: target, name: target, enabled: true, kinds: [...notificationKinds], jobIds: [] },
    ...{ namesMailboxes: false, summaryHour: 7, since: at(-60) },
    target:
      target === 'email'
        ? {
            ...{ type: 'email', host: 'localhost', port: 465, security: 'tls', auth: { method: 'none' } },
            ...{ from: 'a@example.com', to: ['b@example.com'] },
          }
        : { type: 'webhook', format: target, origin: 'https://localhost' },
    ...more,
  };
}

function fact(key: string, minutes: number, kind: NoticeKind = 'failed', jobId: string | null = 'job'): Fact {
  return {
    ...{ key, at: at(minutes), kind, group: kind, jobId },
    notice: () => ({ kind, at: at(minutes), title: verbatim(key), lines: [] }),
  };
}

let made = 0;
const newId = (): string => `d${String((made += 1))}`;
const note = (outbox: Outbox, minutes: number, channels: readonly Channel[], ...facts: Fact[]): Outbox =>
  outboxSchema.parse(
    noteFacts(outbox, facts, channels, {
      ...{ now: at(minutes), newId, superseded: [] },
      listed: new Set(facts.map(({ key }) => key)),
    }),
  );
const titles = ({ waiting }: Outbox): string[][] =>
  waiting.map(({ notices }) => notices.map(({ title }) => render(title)));
const delivered = { type: 'delivered', detail: text('notifications.channelGone') } as const;
const failed = { type: 'failed', detail: text('notifications.channelGone') } as const;

/** Delivers what is due; answers what was sent. */
function deliver(outbox: Outbox, minutes: number, channel: Channel, noWaiting = false) {
  const sent: string[] = [];
  for (let next = outbox; ;) {
    const due = nextDue(next, channel.id, at(minutes), noWaiting);
    if (due === null) return { outbox: next, sent };
    next = begin(next, due.id);
    const begun = next.waiting.find(({ id }) => id === due.id);
    if (begun === undefined) throw new Error('gone');
    sent.push(begun.notices.map(({ title }) => render(title)).join('+'));
    next = settle(next, begun, channel.name, delivered, at(minutes));
  }
}

describe('who hears of what', () => {
  it.each(['email', ...webhookFormats] as const)(
    '%s hears of the kinds that it was set up for, and of no other',
    (target) => {
      for (const kind of noticeKinds) {
        const everything = channelOf(target);
        const nothing = channelOf(target, { kinds: [] });
        const isRun = ['started', 'success', 'warning', 'failed'].includes(kind);
        // A monitor hears of each run, because what it does not hear of is what it tells.
        const isExpected = target === 'healthchecks' ? isRun : kind !== 'started' && kind !== 'test';
        expect([kind, isFor(everything, fact('f', 0, kind))]).toEqual([kind, isExpected]);
        expect([kind, isFor(nothing, fact('f', 0, kind))]).toEqual([
          kind,
          target === 'healthchecks' && isRun,
        ]);
      }
    },
  );

  it('nothing that happened before the channel was switched on, nothing while it is off, nothing of another job', () => {
    expect(isFor(channelOf('email', { since: at(1) }), fact('f', 0))).toBe(false);
    expect(isFor(channelOf('email', { since: at(0) }), fact('f', 0))).toBe(true);
    expect(isFor(channelOf('email', { enabled: false }), fact('f', 0))).toBe(false);
    expect(isFor(channelOf('email', { jobIds: ['other'] }), fact('f', 0))).toBe(false);
    expect(isFor(channelOf('email', { jobIds: ['other'] }), fact('f', 0, 'license', null))).toBe(true);
    // A check watches runs of jobs, not restores.
    expect(isFor(channelOf('healthchecks'), fact('f', 0, 'failed', null))).toBe(false);
  });
});

describe('once', () => {
  it('a fact is queued once, however often and by whomever it is seen', () => {
    const channel = channelOf('json');
    let outbox = emptyOutbox(at(-60));
    for (let look = 0; look < 5; look++) outbox = note(outbox, look, [channel], fact('a', 0), fact('b', 0));
    expect(titles(outbox)).toEqual([['a'], ['b']]);
    const done = deliver(outbox, 5, channel);
    expect(done.sent).toEqual(['a', 'b']);
    expect(titles(note(done.outbox, 6, [channel], fact('a', 0), fact('b', 0)))).toEqual([]);
  });

  it('an outbox in the place of a damaged one tells nothing of what was before it', () => {
    expect(titles(note(emptyOutbox(at(10)), 10, [channelOf('json')], fact('a', 9), fact('b', 10)))).toEqual([
      ['b'],
    ]);
  });

  it('what is still listed stays noticed, even when the clock jumps a year ahead and back', () => {
    const channel = channelOf('json');
    let outbox = deliver(note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0)), 0, channel).outbox;
    outbox = note(outbox, 365 * 24 * 60, [channel], fact('a', 0));
    expect(titles(note(outbox, 1, [channel], fact('a', 0)))).toEqual([]);
  });
});

describe('once an hour', () => {
  it.each(['email', 'slack', 'teams', 'discord'] as const)(
    '%s is told of a kind at once, and of more of it together an hour later',
    (target) => {
      const channel = channelOf(target);
      let { outbox, sent } = deliver(note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0)), 0, channel);
      expect(sent).toEqual(['a']);
      for (const [minute, key] of [
        [5, 'b'],
        [20, 'c'],
        [59, 'd'],
      ] as const) {
        ({ outbox, sent } = deliver(note(outbox, minute, [channel], fact(key, minute)), minute, channel));
        expect(sent).toEqual([]);
      }
      ({ outbox, sent } = deliver(outbox, 60, channel));
      expect(sent).toEqual(['b+c+d']);
      ({ outbox, sent } = deliver(note(outbox, 61, [channel], fact('e', 61)), 61, channel));
      expect(sent).toEqual([]);
      expect(deliver(outbox, 120, channel).sent).toEqual(['e']);
    },
  );

  it('another kind is told at once', () => {
    const channel = channelOf('email');
    const { outbox } = deliver(note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0)), 0, channel);
    expect(deliver(note(outbox, 1, [channel], fact('b', 1, 'license', null)), 1, channel).sent).toEqual([
      'b',
    ]);
  });

  it('a program gets each at once', () => {
    const channel = channelOf('json');
    const { outbox } = deliver(note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0)), 0, channel);
    expect(deliver(note(outbox, 1, [channel], fact('b', 1), fact('c', 1)), 1, channel).sent).toEqual([
      'b',
      'c',
    ]);
  });

  it('who leaves nobody behind sends what is held back, but not what waits for another attempt', () => {
    const channel = channelOf('email');
    let { outbox } = deliver(note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0)), 0, channel);
    outbox = note(outbox, 1, [channel], fact('b', 1));
    expect(deliver(outbox, 1, channel, true).sent).toEqual(['b']);
    const due = nextDue(outbox, channel.id, at(61), false);
    if (due === null) throw new Error('nothing due');
    outbox = begin(outbox, due.id);
    outbox = settle(outbox, { ...due, attempts: 1 }, 'email', failed, at(61));
    expect(nextDue(outbox, channel.id, at(61), true)).toBeNull();
  });

  it('a clock that was set back does not silence a channel', () => {
    const channel = channelOf('email', { since: at(-1e6) });
    const { outbox } = deliver(note(emptyOutbox(at(-1e6)), 600, [channel], fact('a', 0)), 600, channel);
    expect(deliver(note(outbox, 0, [channel], fact('b', 0)), 0, channel).sent).toEqual(['b']);
  });
});

describe('attempts', () => {
  it('are made after 1, 5, 15, 30, 60 and 120 minutes, until a day is over, under one delivery id', () => {
    const channel = channelOf('json');
    let outbox = note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0));
    let minute = 0;
    const waits: number[] = [];
    const ids = new Set<string>();
    while (outbox.waiting.length > 0) {
      const due = nextDue(outbox, channel.id, at(minute), false);
      if (due === null) throw new Error('nothing due');
      ids.add(due.id);
      outbox = begin(outbox, due.id);
      outbox = settle(outbox, { ...due, attempts: due.attempts + 1 }, 'json', failed, at(minute));
      const next = outbox.waiting[0]?.dueAt;
      if (next === undefined) break;
      waits.push((Date.parse(next) - start) / 60_000 - minute);
      minute = (Date.parse(next) - start) / 60_000;
      expect(nextDue(outbox, channel.id, at(minute - 1), false)).toBeNull();
    }
    expect(waits.slice(0, 7)).toEqual([1, 5, 15, 30, 60, 120, 120]);
    expect(minute).toBeGreaterThanOrEqual(24 * 60);
    expect(minute).toBeLessThan(27 * 60);
    expect(ids.size).toBe(1);
    expect(outbox.log.map(({ outcome }) => outcome)).toEqual([...waits.map(() => 'failed'), 'given-up']);
  });

  it('wait as long as the other side asks, a day at most, and so does all else for this channel', () => {
    const channel = channelOf('json');
    for (const [askedMinutes, expected] of [
      [0.5, 1],
      [90, 90],
      [100_000, 24 * 60],
    ] as const) {
      let outbox = note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0), fact('b', 0));
      const due = nextDue(outbox, channel.id, at(0), false);
      if (due === null) throw new Error('nothing due');
      outbox = begin(outbox, due.id);
      const attempt = { ...failed, retryAfterMs: askedMinutes * 60_000 };
      outbox = settle(outbox, { ...due, attempts: 1 }, 'json', attempt, at(0));
      expect(outbox.waiting.map(({ dueAt }) => dueAt)).toEqual([at(expected), at(expected)]);
    }
  });

  it('one that its sender did not outlive is made again at once, with nothing added to it', () => {
    const channel = channelOf('email');
    let outbox = note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0));
    outbox = begin(outbox, outbox.waiting[0]?.id ?? '');
    outbox = note(outbox, 1, [channel], fact('b', 1));
    expect(deliver(outbox, 1, channel).sent).toEqual(['a']);
  });

  it('a secret that this process cannot read costs no attempt', () => {
    const channel = channelOf('json');
    const outbox = note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0));
    const due = outbox.waiting[0];
    if (due === undefined) throw new Error('nothing');
    const after = settle(begin(outbox, due.id), { ...due, attempts: 1 }, 'json', { type: 'not-here' }, at(0));
    expect(after).toEqual({
      ...outbox,
      waiting: [{ ...due, isHeld: false, dueAt: at(1) }],
    });
  });

  it('a monitor that was away is told the newest state alone', () => {
    const channel = channelOf('healthchecks');
    let outbox = note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0, 'failed'));
    const due = outbox.waiting[0];
    if (due === undefined) throw new Error('nothing');
    outbox = settle(begin(outbox, due.id), { ...due, attempts: 1 }, 'healthchecks', failed, at(0));
    outbox = note(outbox, 10, [channel], fact('b', 10, 'success'));
    expect(deliver(outbox, 10, channel).sent).toEqual(['b']);
    expect(outbox.log.map(({ outcome }) => outcome)).toEqual(['failed', 'superseded']);
  });

  it('what waits for a channel that is gone or off is dropped, and said so', () => {
    const channel = channelOf('json');
    const outbox = note(emptyOutbox(at(-60)), 0, [channel], fact('a', 0));
    for (const left of [[], [{ ...channel, enabled: false }]]) {
      const after = dropForeign(outbox, left, at(1));
      expect([after.waiting.length, after.log.at(-1)?.outcome]).toEqual([0, 'superseded']);
    }
    expect(dropForeign(outbox, [channel], at(1))).toBe(outbox);
  });
});

describe('what waits is asked to go now', () => {
  it('of that channel alone, and not what is under way', () => {
    const mail = channelOf('email');
    const chat = channelOf('slack');
    let outbox = note(emptyOutbox(at(-90)), 0, [mail, chat], fact('one', 0));
    for (const id of outbox.waiting.map((each) => each.id)) {
      outbox = begin(outbox, id);
      const entry = outbox.waiting.find((each) => each.id === id);
      if (entry) outbox = settle(outbox, entry, 'Channel', failed, at(0));
    }
    expect(nextDue(outbox, mail.id, at(0.5), false)).toBeNull();
    const hastened = outboxSchema.parse(hasten(outbox, mail.id, at(0.5)));
    expect(nextDue(hastened, mail.id, at(0.5), false)).toMatchObject({ channelId: mail.id, attempts: 1 });
    expect(nextDue(hastened, chat.id, at(0.5), false)).toBeNull();
    const busy = begin(outbox, outbox.waiting[0]?.id ?? '');
    expect(hasten(busy, busy.waiting[0]?.channelId ?? '', at(0.5)).waiting[0]).toEqual(busy.waiting[0]);
  });
});
