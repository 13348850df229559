import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../shared/clock.js';
import { latelySince } from './admin/fleet.js';
import type { FleetRecorder } from './fleet-recorder.js';
import type { Database } from './store/database.js';
import { countInstallations, licensesExceededTogether } from './store/installations.js';

/** Figures of the fleet at the last look. */
export interface FleetFigures {
  /** Consoles seen in the last 31 days. */
  readonly installations: number;
  /** Licenses that two or more of them exceed together. */
  readonly exceededTogether: number;
}

/** Most licenses that one look finds; a vendor with more of them looks at the list. */
const mostFound = 1_000;

/** A page that is shown again sooner shows the same figures. */
const freshForMs = 10_000;

/** Looks at the whole fleet now and then: a scrape must not cost a walk over a million rows. */
export class FleetWatch {
  private found: FleetFigures = { installations: 0, exceededTogether: 0 };
  private lookedAt = Number.NEGATIVE_INFINITY;
  private readonly said = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly fleet: Pick<FleetRecorder, 'flush'>,
    private readonly clock: Clock,
  ) {}

  figures(): FleetFigures {
    return this.found;
  }

  /** Figures that are some seconds old at most, for somebody who looks at a page. */
  async freshFigures(log: Pick<FastifyBaseLogger, 'warn'>): Promise<FleetFigures> {
    if (performance.now() - this.lookedAt > freshForMs) await this.look(log);
    return this.found;
  }

  /** Counts anew, and logs each license once while several consoles exceed it together. */
  async look(log: Pick<FastifyBaseLogger, 'warn'>): Promise<void> {
    this.lookedAt = performance.now();
    await this.fleet.flush();
    const since = latelySince(this.clock());
    const exceeded = await licensesExceededTogether(this.database, since, mostFound);
    this.found = {
      installations: await countInstallations(this.database, since),
      exceededTogether: exceeded.length,
    };
    const now = new Set(exceeded.map(({ licenseId }) => licenseId));
    for (const licenseId of this.said) if (!now.has(licenseId)) this.said.delete(licenseId);
    for (const license of exceeded) {
      if (this.said.has(license.licenseId)) continue;
      this.said.add(license.licenseId);
      log.warn(license, 'several consoles exceed one license together');
    }
  }
}
