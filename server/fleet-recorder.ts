import { addDays, dateOf, daysBetween } from '../shared/license/calendar.js';
import type { LicensePayload } from '../shared/license/model.js';
import type { LicenseUpdateRequest, Usage } from '../shared/license/protocol.js';
import { monthOf } from './domain/report-rules.js';
import type { Queryable } from './store/database.js';
import { type Sighting, type UsageMark, upsertSightings, upsertUsageMarks } from './store/installations.js';

/** Follows which console was seen when, beside the requests: they do not wait for it. */
export interface FleetRecorder {
  /** Notes an update request that was answered under a license of this server. */
  readonly note: (
    at: Date,
    sender: Pick<LicenseUpdateRequest, 'installationId' | 'productVersion' | 'usage'>,
    presented: Pick<LicensePayload, 'licenseId' | 'issuedAt' | 'expiresOn'>,
    outcome: string,
  ) => void;
  /** Writes what was noted; what cannot be written is kept for the next time, and the error thrown. */
  readonly flush: () => Promise<void>;
}

/**
 * Sightings are gathered and written together every few seconds (docs/decisions/0163): a write of its own would cost each renewal a
 * tenth more. After a crash the update requests on record fill the gap.
 */
export function createFleetRecorder(database: Queryable): FleetRecorder {
  const sightings = new Pending<Sighting>(laterSighting, (rows) => upsertSightings(database, rows));
  const marks = new Pending<UsageMark>(higherMark, (rows) => upsertUsageMarks(database, rows));
  let writing: Promise<void> | null = null;
  const write = async (): Promise<void> => {
    await sightings.write();
    await marks.write();
  };
  return {
    note(at, { installationId, productVersion, usage }, { licenseId, expiresOn, issuedAt }, outcome) {
      const console = { licenseId, installationId };
      const key = `${licenseId} ${installationId}`;
      const now = at.toISOString();
      const keyIssuedAt = new Date(issuedAt).toISOString();
      sightings.add(key, {
        ...{ ...console, productVersion, outcome, firstAt: now, lastAt: now },
        ...{ keyIssuedAt, keyExpiresOn: expiresOn, newestKeyIssuedAt: keyIssuedAt },
        usage: usage === undefined ? null : { managed: usage.managed, new: usage.new, usageAt: now },
      });
      if (usage === undefined) return;
      const mark = weeklyMark(at, usage);
      marks.add(`${key} ${mark.weekOf} ${mark.period}`, { ...console, ...mark });
    },
    flush() {
      writing ??= write().finally(() => (writing = null));
      return writing;
    },
  };
}

/**
 * What a request proves for its month: the week's mark when the week began in it; else only what is managed now, for the mark may be
 * of the month before.
 */
export function weeklyMark(at: Date, usage: Usage): Pick<UsageMark, 'period' | 'weekOf' | 'highWatermark'> {
  const today = dateOf(at);
  // 1970-01-05 was a Monday.
  const weekOf = addDays(today, -(((daysBetween('1970-01-05', today) % 7) + 7) % 7));
  const period = monthOf(today);
  return {
    period,
    weekOf,
    highWatermark: monthOf(weekOf) === period ? usage.highWatermark : usage.managed,
  };
}

function laterSighting(before: Sighting, after: Sighting): Sighting {
  const newest = before.newestKeyIssuedAt > after.newestKeyIssuedAt ? before : after;
  return {
    ...after,
    firstAt: before.firstAt,
    newestKeyIssuedAt: newest.newestKeyIssuedAt,
    usage: after.usage ?? before.usage,
  };
}

function higherMark(before: UsageMark, after: UsageMark): UsageMark {
  return before.highWatermark > after.highWatermark ? before : after;
}

/** Rows written by one statement. */
const batchRows = 1_000;

/** Rows that wait to be written, one for each key. */
class Pending<Row> {
  private rows = new Map<string, Row>();

  constructor(
    private readonly merge: (before: Row, after: Row) => Row,
    private readonly upsert: (rows: readonly Row[]) => Promise<void>,
  ) {}

  add(key: string, row: Row): void {
    const before = this.rows.get(key);
    this.rows.set(key, before === undefined ? row : this.merge(before, row));
  }

  async write(): Promise<void> {
    const taken = [...this.rows];
    this.rows = new Map();
    for (let from = 0; from < taken.length; from += batchRows) {
      try {
        await this.upsert(taken.slice(from, from + batchRows).map(([, row]) => row));
      } catch (error) {
        this.putBack(taken.slice(from));
        throw error;
      }
    }
  }

  private putBack(rows: readonly (readonly [string, Row])[]): void {
    for (const [key, row] of rows) {
      const after = this.rows.get(key);
      this.rows.set(key, after === undefined ? row : this.merge(row, after));
    }
  }
}
