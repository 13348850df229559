import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { afterEach, beforeEach, expect } from 'vitest';
import { type OpenLicenseService, openLicenseService } from '../../../../core/license/license-service.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import type { SeenTime } from '../../../../shared/license/seen-time.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { render } from '../../../../shared/texts/text.js';
import { countsOf, payloadOf } from '../../shared/license/fixtures.js';
import { createSigner } from '../../shared/license/signing.js';

/*
 * §9 at the license service, over license.json and a stand-in for the catalogue's copy. The license: 100 mailboxes from 10 February 2026,
 * when it is installed, to 31 January 2027.
 */

export const signer = createSigner();
export const hour = 3_600_000;
export const day = 24 * hour;
const begin = '2026-02-10T08:00:00.000Z';
export const subscription = payloadOf('subscription', { issuedAt: begin });

interface World {
  folder: string;
  /** The true time, and by how much the clock is wrong. */
  truth: number;
  wrongBy: number;
  /** The catalogue's copy of the record. */
  copy: SeenTime | null;
  service: OpenLicenseService;
}
/** Made anew for each test ({@link startWorld}). */
export const world = {} as World;

export const clock = (): Date => new Date(world.truth + world.wrongBy);
export const path = (): string => join(world.folder, 'license.json');

export function open(changes: NodeJS.ProcessEnv = {}): OpenLicenseService {
  const environment = { POSTKEEP_TRUSTED_JWKS: join(world.folder, 'jwks.json'), ...changes };
  return openLicenseService({ loadStore: loadConf, folder: world.folder, clock, environment });
}

/** A command: opens the data folder, looks, asks for the facts as a backup does. */
export async function command(): Promise<void> {
  world.service.close();
  world.service = open();
  await world.service.lookAtClock();
  const { seenTime } = await world.service.factsWithRecord(world.copy);
  world.copy = seenTime;
}

/** A command every `everyMs` for so long; the last one at the end. */
export async function run(days: number, everyMs = day): Promise<void> {
  const end = world.truth + days * day;
  while (world.truth < end) {
    world.truth = Math.min(end, world.truth + everyMs);
    await command();
  }
}

/** Sets the clock to the instant, as of now. */
export function setClock(instant: string): void {
  world.wrongBy = Date.parse(instant) - world.truth;
}

export const newKey = (changes: Partial<LicensePayload> = {}): string =>
  signer.sign({
    ...subscription,
    issuedAt: new Date(world.truth).toISOString(),
    expiresOn: '2028-01-31',
    ...changes,
  });

export const statusText = (managed = 10): string =>
  render(evaluateLicense(world.service.facts(), countsOf(managed)).statusText);
export const warning = (): string | null => {
  const said = world.service.clockWarning();
  return said === null ? null : render(said);
};

/** All is as a right clock would have it: the time, the state, and no doubt. */
export function expectRight(): void {
  const { now, clock: state } = world.service.facts();
  expect(Math.abs(Date.parse(now) - world.truth)).toBeLessThanOrEqual(day);
  expect(state?.isDoubtful ?? false).toBe(false);
  expect(warning()).toBeNull();
  expect(statusText()).toBe('Valid');
}

/** Has each test begin on a console whose license was installed two days ago. */
export function startWorld(): void {
  beforeEach(async () => {
    world.folder = mkdtempSync(join(tmpdir(), 'postkeep-clock-'));
    writeFileSync(join(world.folder, 'jwks.json'), JSON.stringify(signer.jwks));
    [world.truth, world.wrongBy, world.copy] = [Date.parse(begin), 0, null];
    world.service = open();
    await command();
    await world.service.install(signer.sign(subscription), countsOf(10), true);
    await run(2);
  });

  afterEach(() => {
    world.service.close();
    rmSync(world.folder, { recursive: true, force: true });
  });
}
