import { z } from 'zod';
import { type CareInterval, type CareTask, careIntervals, careTasks } from '../../shared/backup/care.js';
import type { Database } from '../lib/database.js';

/** When a repository was verified, or a restore from it was tried, and how often that is to be done. */
export interface RepositoryCheck {
  readonly repositoryId: number;
  readonly task: CareTask;
  /** Null where nobody has chosen one: the default holds. */
  readonly interval: CareInterval | null;
  /** When the repository became known. */
  readonly since: string;
  /** Start of the last one that was begun; null when none has been. */
  readonly begunAt: string | null;
  /** End of the last one that came to its end. */
  readonly completedAt: string | null;
  /** Session of the last one that came to its end. */
  readonly sessionId: string | null;
  /** Whether that one found everything in order. */
  readonly wasWell: boolean | null;
  /** End of the last one that found everything in order. */
  readonly wellAt: string | null;
  /** Messages that it looked at, and of them those that were in order. */
  readonly messages: number;
  readonly whole: number;
}

export interface RepositoryCheckStore {
  readonly list: () => RepositoryCheck[];
  /** The repository is there; nothing happens when that was known. */
  readonly noteKnown: (repositoryId: number, at: string) => void;
  readonly setInterval: (repositoryId: number, task: CareTask, interval: CareInterval) => void;
  readonly noteBegun: (repositoryId: number, task: CareTask, at: string) => void;
  readonly noteEnd: (
    repositoryId: number,
    task: CareTask,
    end: {
      readonly sessionId: string;
      readonly at: string;
      readonly wasWell: boolean;
      readonly messages: number;
      readonly whole: number;
    },
  ) => void;
}

const row = z
  .object({
    repository_id: z.int(),
    task: z.enum(careTasks),
    interval: z.enum(careIntervals).nullable(),
    since: z.string(),
    begun_at: z.string().nullable(),
    completed_at: z.string().nullable(),
    session_id: z.string().nullable(),
    was_well: z.int().nullable(),
    well_at: z.string().nullable(),
    messages: z.int(),
    whole: z.int(),
  })
  .transform((found): RepositoryCheck => ({
    repositoryId: found.repository_id,
    task: found.task,
    interval: found.interval,
    since: found.since,
    begunAt: found.begun_at,
    completedAt: found.completed_at,
    sessionId: found.session_id,
    wasWell: found.was_well === null ? null : found.was_well === 1,
    wellAt: found.well_at,
    messages: found.messages,
    whole: found.whole,
  }));

export function createRepositoryCheckStore(database: Database): RepositoryCheckStore {
  return {
    list: () => database.all(row, 'SELECT * FROM repository_check ORDER BY repository_id, task'),
    noteKnown: (repositoryId, at) => {
      for (const task of careTasks) {
        database.run(
          'INSERT INTO repository_check (repository_id, task, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
          repositoryId,
          task,
          at,
        );
      }
    },
    setInterval: (repositoryId, task, interval) => {
      const set = 'UPDATE repository_check SET interval = ? WHERE repository_id = ? AND task = ?';
      database.run(set, interval, repositoryId, task);
    },
    noteBegun: (repositoryId, task, at) => {
      const set = 'UPDATE repository_check SET begun_at = ? WHERE repository_id = ? AND task = ?';
      database.run(set, at, repositoryId, task);
    },
    noteEnd: (repositoryId, task, { sessionId, at, wasWell, messages, whole }) => {
      database.run(
        `UPDATE repository_check SET completed_at = ?, session_id = ?, was_well = ?, messages = ?, whole = ?,
           well_at = CASE WHEN ? = 1 THEN ? ELSE well_at END WHERE repository_id = ? AND task = ?`,
        at,
        sessionId,
        wasWell ? 1 : 0,
        messages,
        whole,
        wasWell ? 1 : 0,
        at,
        repositoryId,
        task,
      );
    },
  };
}
