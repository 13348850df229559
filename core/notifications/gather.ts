import type { Job } from '../../shared/backup/job.js';
import type { Session, SessionDetail } from '../../shared/backup/session.js';
import type { BackupStatus } from '../../shared/backup/status.js';
import type { EventLogEntry } from '../../shared/events.js';
import type { Channel } from '../../shared/notifications/channel.js';
import type { MonthlyReport } from '../../shared/license/usage-report.js';
import {
  type Fact,
  damageFacts,
  damageOf,
  factOfEvent,
  factOfSession,
  factsOfReport,
  isTriedAgain,
  sessionFact,
} from './facts.js';
import { type Outbox, isFor } from './outbox.js';
import type { SummaryFacts } from './summary.js';

/** Where it is read what has happened: the records that every process writes to, so that each sees the same. */
export interface NotificationSources {
  /** The newest sessions, newest first. */
  readonly sessions: (limit: number) => Promise<readonly Session[]>;
  /** The newest sessions of a job, newest first. */
  readonly sessionsOf: (jobId: string, limit: number) => Promise<readonly Session[]>;
  readonly session: (sessionId: string) => Promise<SessionDetail>;
  readonly jobs: () => Promise<readonly Job[]>;
  readonly status: () => Promise<BackupStatus>;
  /** Newest first. */
  readonly events: () => readonly EventLogEntry[];
  readonly usageReports: () => readonly MonthlyReport[];
}

/** What was found at a look. */
export interface Gathered {
  readonly facts: readonly Fact[];
  readonly listed: ReadonlySet<string>;
  /** Failures that are tried again: they are told if no attempt follows after all. */
  readonly postponed: readonly string[];
  /** Failures that were tried again: the last attempt tells the result. */
  readonly superseded: readonly string[];
  /** Null where nobody wants to know, or it could not be read. */
  readonly damage: ReadonlyMap<string, number> | null;
}

const sessionsLookedAt = 500;
const eventsLookedAt = 200;
/** What ended longer ago is no news. */
const newsMs = 30 * 24 * 60 * 60_000;

/** Finds what has happened and was not noticed yet. Reads a session in full only where a channel wants to hear of it. */
export async function gather(
  sources: NotificationSources,
  outbox: Outbox,
  channels: readonly Channel[],
  now: Date,
): Promise<Gathered> {
  const [sessions, jobs] = await Promise.all([sources.sessions(sessionsLookedAt), sources.jobs()]);
  const listed = new Set<string>();
  const facts: Fact[] = [];
  const [postponed, superseded]: [string[], string[]] = [[], []];
  const isNews = (key: string, at: string): boolean => {
    listed.add(key);
    return !Object.hasOwn(outbox.noticed, key) && now.getTime() - Date.parse(at) < newsMs;
  };
  for (const session of sessions) {
    const found = sessionFact(session);
    const at = session.endedAt ?? session.startedAt;
    if (found === null || !isNews(found.key, at)) continue;
    if (isTriedAgain(session, jobs)) {
      postponed.push(found.key);
      continue;
    }
    if (outbox.postponed.includes(found.key) && hasFollowed(session, sessions)) {
      superseded.push(found.key);
      continue;
    }
    const isWanted = channels.some((each) => isFor(each, { kind: found.kind, at, jobId: session.jobId }));
    const detail = isWanted ? await sources.session(session.id) : { ...session, log: [], mailboxes: [] };
    const fact = factOfSession(detail);
    // It may have ended since it was listed.
    if (fact !== null && fact.key === found.key) facts.push(fact);
  }
  const records = [
    ...sources
      .events()
      .slice(0, eventsLookedAt)
      .flatMap((event) => factOfEvent(event) ?? []),
    ...sources.usageReports().flatMap(factsOfReport),
  ];
  facts.push(...records.filter(({ key, at }) => isNews(key, at)));
  const damage = channels.some(({ kinds }) => kinds.includes('damage'))
    ? damageOf(await sources.status())
    : null;
  return { facts, listed, postponed, superseded, damage };
}

function hasFollowed({ jobId, startedAt }: Session, sessions: readonly Session[]): boolean {
  return sessions.some((each) => each.jobId === jobId && Date.parse(each.startedAt) > Date.parse(startedAt));
}

/** Notes how much damage is known, and answers what of it is news. */
export function noteDamage(
  outbox: Outbox,
  damage: Gathered['damage'],
  now: string,
): { readonly outbox: Outbox; readonly facts: readonly Fact[] } {
  if (damage === null) return { outbox, facts: [] };
  return {
    facts: damageFacts(damage, outbox.damage, now),
    // A repository that is not to be seen now keeps what was told of it.
    outbox: { ...outbox, damage: { ...outbox.damage, ...Object.fromEntries(damage) } },
  };
}

/** Sessions of a job among which there is one that has ended: no more than one of them runs. */
const sessionsOfJob = 2;

/** What a summary is made from: a job that runs right now has a result of before. */
export async function gatherSummary(sources: NotificationSources): Promise<SummaryFacts> {
  const jobs = await sources.jobs();
  const lastSessions = new Map<string, SessionDetail>();
  for (const { id } of jobs) {
    const ended = (await sources.sessionsOf(id, sessionsOfJob)).find(({ status }) => status !== 'Running');
    if (ended !== undefined) lastSessions.set(id, await sources.session(ended.id));
  }
  const status = await sources.status().catch(() => null);
  return { jobs, lastSessions, status };
}
