import { expect, it } from 'vitest';
import { type NotificationSources, gather, noteDamage } from '../../../../core/notifications/gather.js';
import { type Outbox, emptyOutbox, noteFacts } from '../../../../core/notifications/outbox.js';
import type { Job } from '../../../../shared/backup/job.js';
import {
  type Session,
  type SessionStatus,
  type SessionType,
  sessionStatuses,
  sessionTypes,
} from '../../../../shared/backup/session.js';
import { licenseEventNumbers } from '../../../../shared/events.js';
import { type Channel, notificationKinds } from '../../../../shared/notifications/channel.js';
import { render } from '../../../../shared/texts/text.js';

const start = Date.parse('2026-02-01T12:00:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();

const channel: Channel = {
  ...{ id: 'c', name: 'Hook', enabled: true, kinds: [...notificationKinds], jobIds: [] },
  ...{ namesMailboxes: false, summaryHour: 7, since: at(-60) },
  target: { type: 'webhook', format: 'json', origin: 'https://localhost' },
};

function session(id: string, minutes: number, status: SessionStatus, type: SessionType = 'backup'): Session {
  const jobId = type === 'backup' || type === 'copy' ? 'job' : null;
  const endedAt = status === 'Running' ? null : at(minutes + 1);
  return { id, type, name: id, jobId, trigger: 'schedule', status, startedAt: at(minutes), endedAt };
}

interface World {
  sessions: Session[];
  /** The session whose failure is tried again. */
  triedAgain?: string;
  events?: number[];
}

/** A look as the service makes it; answers the titles of what was queued. */
async function look(
  outbox: Outbox,
  minutes: number,
  world: World,
): Promise<{ outbox: Outbox; told: string[] }> {
  const job = { id: 'job', lastSessionId: world.triedAgain ?? null, retry: { at: at(99), number: 1 } } as Job;
  const sources: NotificationSources = {
    sessions: () => Promise.resolve(world.sessions),
    sessionsOf: () => Promise.resolve(world.sessions),
    session: (id) => {
      const found = world.sessions.find((each) => each.id === id);
      return found === undefined
        ? Promise.reject(new Error(id))
        : Promise.resolve({ ...found, log: [], mailboxes: [] });
    },
    jobs: () => Promise.resolve([job]),
    status: () => Promise.reject(new Error('not asked for')),
    events: () => (world.events ?? []).map((number) => ({ at: at(0), number, text: String(number) })),
    usageReports: () => [],
  };
  const listening = [{ ...channel, kinds: channel.kinds.filter((kind) => kind !== 'damage') }];
  const found = await gather(sources, outbox, listening, new Date(at(minutes)));
  let made = outbox.waiting.length;
  const next = noteFacts({ ...outbox, postponed: [...found.postponed] }, found.facts, listening, {
    ...{ now: at(minutes), newId: () => `d${String((made += 1))}` },
    ...{ listed: found.listed, superseded: found.superseded },
  });
  return {
    outbox: next,
    told: next.waiting
      .slice(outbox.waiting.length)
      .flatMap(({ notices }) => notices.map(({ title }) => render(title))),
  };
}

it('of every type and end of a session it is told what its kind says', async () => {
  for (const type of sessionTypes) {
    for (const status of sessionStatuses) {
      const { told } = await look(emptyOutbox(at(-60)), 5, { sessions: [session('s', 0, status, type)] });
      // An update that went well is no news; only a check is told of a start.
      const isTold = status !== 'Running' && !(type === 'license-update' && status === 'Success');
      expect([type, status, told]).toEqual([type, status, isTold ? [`s: ${status}`] : []]);
    }
  }
});

it('a failure that is tried again is told by the last attempt alone', async () => {
  const first = session('first', 0, 'Failed');
  let { outbox, told } = await look(emptyOutbox(at(-60)), 2, { sessions: [first], triedAgain: 'first' });
  expect(told).toEqual([]);
  ({ outbox, told } = await look(outbox, 5, { sessions: [session('second', 3, 'Running'), first] }));
  expect(told).toEqual([]);
  ({ outbox, told } = await look(outbox, 9, { sessions: [session('second', 3, 'Failed'), first] }));
  expect(told).toEqual(['second: Failed']);
  expect((await look(outbox, 10, { sessions: [session('second', 3, 'Failed'), first] })).told).toEqual([]);
});

it('a failure that was to be tried again, and is not after all, is told', async () => {
  const first = session('first', 0, 'Failed');
  const { outbox } = await look(emptyOutbox(at(-60)), 2, { sessions: [first], triedAgain: 'first' });
  expect((await look(outbox, 5, { sessions: [first] })).told).toEqual(['first: Failed']);
});

it('of the license it is told what is trouble, and nothing else', async () => {
  for (const [name, number] of Object.entries(licenseEventNumbers)) {
    const { told } = await look(emptyOutbox(at(-60)), 5, { sessions: [], events: [number] });
    expect([name, told.length]).toEqual([name, name === 'installed' ? 0 : 1]);
  }
  expect((await look(emptyOutbox(at(-60)), 5, { sessions: [], events: [50010, 41300] })).told).toEqual([]);
});

it('damage is told when it grows, and again after it was mended', () => {
  let outbox = emptyOutbox(at(0));
  const told = (count: number): number => {
    const found = noteDamage(outbox, new Map([['/backups', count]]), at(1));
    ({ outbox } = found);
    return found.facts.length;
  };
  expect([0, 2, 2, 1, 1, 3, 0, 1].map(told)).toEqual([0, 1, 0, 0, 0, 1, 0, 1]);
  // A repository that is not to be seen now has no less damage.
  outbox = noteDamage(outbox, new Map(), at(2)).outbox;
  expect(told(1)).toBe(0);
});
