import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import type { LicenseChange } from '../../shared/license/license-change.js';
import type { CalendarDate } from '../../shared/license/dates.js';
import type { LicenseFacts, LicensePayload, MailboxCounts } from '../../shared/license/model.js';
import { type StateStore, type StoreClass, openStateStore } from '../state/state-store.js';
import { installedMessage, questionBeforeRemoval, reviewBeforeInstall } from './install-answer.js';
import { type KeyRejection, rejectionText } from '../../shared/license/key-verification.js';
import { readDeliveredKey, readKeyFile } from './key-file.js';
import { type KeyRing, openKeyRing } from './key-ring.js';
import {
  type LicenseState,
  initialLicenseState,
  licenseStateSchema,
  licenseStateVersion,
} from './license-state.js';
import { renewalObjection } from './renewal.js';
import { clockWarningOf, raisedMark, trustedNow } from './trusted-clock.js';
import { type Text, text } from '../../shared/texts/text.js';

export interface LicenseServiceOptions {
  readonly Store: StoreClass;
  readonly folder: string;
  readonly clock: Clock;
  readonly environment: NodeJS.ProcessEnv;
  /** Called with the new name of a corrupt license.json that has been set aside. */
  readonly onQuarantine?: (path: string) => void;
}

/** The installed license and everything about it that survives a restart. Used by main and by the command line. */
export interface LicenseService {
  /**
   * What the engine knows at this instant, on the trusted clock of §9, to be shown. A license.json that cannot be read is told as a
   * license that is rejected for this reason: restore, which asks for no license, goes on (§10).
   */
  readonly facts: () => LicenseFacts;
  /** The installed key file's text (armoured or bare), null without a license. */
  readonly installedKey: () => string | null;
  readonly installationId: () => string;
  /**
   * Verifies and installs, also a key that mail has mangled (§11); throws AppError `license-invalid`. Unless confirmed, it is
   * shown beside what it would replace, and asked about when something gets worse (§7, §11).
   */
  readonly install: (keyText: string, counts: MailboxCounts, confirmed: boolean) => Promise<LicenseChange>;
  /** What a key says that a person hands over, without installing it; throws AppError `license-invalid`. */
  readonly examine: (keyText: string) => LicensePayload;
  readonly remove: (counts: MailboxCounts, confirmed: boolean) => Promise<LicenseChange>;
  /** Installs a key that came from the licensing server, only by the rules of §6; throws AppError `license-invalid`. */
  readonly acceptRenewal: (keyText: string) => Promise<LicensePayload>;
  readonly setAutoUpdate: (on: boolean) => Promise<void>;
  readonly recordUsageReport: (deliveredOn: CalendarDate) => Promise<void>;
  /** Raises the trusted-time mark of §9 (the `Date` of a verified server answer). */
  readonly noteTrustedTime: (instant: Date) => Promise<void>;
  /** What to tell the user when the system clock is behind the mark (§9), or when license.json cannot be read; else null. */
  readonly clockWarning: () => Text | null;
  /** Calls back after every change, also one made by another process. Returns a function that removes it. */
  readonly onChange: (listener: () => void) => () => void;
}

/** A license service with what only its owner does. */
export interface OpenLicenseService extends LicenseService {
  /** `facts` for a backup: it must not go by a license that nobody has read. Throws AppError `io` or `newer-schema`. */
  readonly factsForBackup: () => LicenseFacts;
  /** Notes the present time in the mark of §9; writes at most once an hour. Call it at start and every few minutes. */
  readonly observeClock: () => Promise<void>;
  readonly close: () => void;
}

/** How far the mark may lag behind the clock before it is written again. */
const markGranularityMs = 60 * 60 * 1000;

/** Opens `license.json` in the data folder (licensing.md §1, §6, §7, §9) for the console or the command line. */
export function openLicenseService(options: LicenseServiceOptions): OpenLicenseService {
  const { clock } = options;
  const store = openStateStore({
    Store: options.Store,
    folder: options.folder,
    name: 'license',
    schema: licenseStateSchema,
    version: licenseStateVersion,
    migrations: {},
    initial: initialLicenseState,
    mustBeRead: true,
    clock,
    onQuarantine: options.onQuarantine ?? (() => undefined),
  });
  const ring = openKeyRing(options.environment);
  const factsOf = createFacts(ring, clock);
  const factsForBackup = (): LicenseFacts => factsOf(store.read());
  const facts = (): LicenseFacts => {
    try {
      return factsForBackup();
    } catch (error) {
      return factsWithout(reasonOf(error), clock);
    }
  };

  return {
    facts,
    factsForBackup,
    installedKey: () => store.read().key,
    installationId: () => store.read().installationId,
    examine: (keyText) => deliveredKey(keyText, ring).payload,
    install: (keyText, counts, confirmed) =>
      install({ store, ring, clock, facts }, keyText, counts, confirmed),
    remove: (counts, confirmed) => remove({ store, ring, clock, facts }, counts, confirmed),
    acceptRenewal: (keyText) => acceptRenewal(store, ring, keyText),
    async setAutoUpdate(on) {
      await store.update((state) => ({ ...state, autoUpdate: on }));
    },
    async recordUsageReport(deliveredOn) {
      await store.update((state) => ({ ...state, lastUsageReportOn: deliveredOn }));
    },
    async noteTrustedTime(instant) {
      await store.update((state) => ({ ...state, clockMark: raisedMark(state.clockMark, instant) }));
    },
    clockWarning() {
      const system = clock();
      let clockMark: LicenseState['clockMark'];
      try {
        ({ clockMark } = store.read());
      } catch (error) {
        return reasonOf(error);
      }
      return clockMark !== null && trustedNow(system, clockMark).behind
        ? clockWarningOf(system, clockMark)
        : null;
    },
    onChange: store.onChange,
    async observeClock() {
      const { clockMark } = store.read();
      if (clockMark !== null && clock().getTime() < Date.parse(clockMark) + markGranularityMs) return;
      await store.update((state) => ({ ...state, clockMark: raisedMark(state.clockMark, clock()) }));
    },
    close: store.close,
  };
}

/** Why the license cannot be read; a fault of the program itself is thrown on. */
function reasonOf(error: unknown): Text {
  if (error instanceof AppError) return error.text;
  throw error;
}

function factsWithout(rejection: Text, clock: Clock): LicenseFacts {
  return {
    license: null,
    now: clock().toISOString(),
    autoUpdate: false,
    lastUsageReportOn: null,
    rejection,
  };
}

interface Parts {
  readonly store: StateStore<LicenseState>;
  readonly ring: KeyRing;
  readonly clock: Clock;
  readonly facts: () => LicenseFacts;
}

/** A ring that cannot be read (a broken JWKS beside an unpackaged build) makes the key invalid, and stops nothing else. */
function verifiedKey(
  key: string,
  ring: KeyRing,
): { readonly ok: true; readonly payload: LicensePayload } | { readonly ok: false; readonly reason: Text } {
  try {
    const result = readKeyFile(key, ring);
    return result.ok ? result : { ok: false, reason: rejectionText(result) };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, reason: error.text };
    throw error;
  }
}

/** Facts of a state. The installed key is verified, as an edited file must not become a license; one that holds is not verified twice. */
function createFacts(ring: KeyRing, clock: Clock): (state: LicenseState) => LicenseFacts {
  let verified: { key: string; license: LicensePayload } | null = null;
  return (state) => {
    const { now } = trustedNow(clock(), state.clockMark);
    const { key, autoUpdate, lastUsageReportOn } = state;
    const common = { now, autoUpdate, lastUsageReportOn };
    if (key === null) return { ...common, license: null };
    if (verified?.key === key) return { ...common, license: verified.license };
    const result = verifiedKey(key, ring);
    if (!result.ok) return { ...common, license: null, rejection: result.reason };
    verified = { key, license: result.payload };
    return { ...common, license: result.payload };
  };
}

async function install(
  { store, ring, clock, facts }: Parts,
  keyText: string,
  counts: MailboxCounts,
  confirmed: boolean,
): Promise<LicenseChange> {
  const key = deliveredKey(keyText, ring);
  if (key.compact === store.read().key) {
    return { outcome: 'done', message: text('licenseChange.alreadyInstalled') };
  }
  const before = facts();
  const review = reviewBeforeInstall(before, key.payload, counts);
  if (review !== null && !confirmed) return review;
  await store.update((state) => ({
    ...state,
    key: key.compact,
    clockMark: raisedMark(raisedMark(state.clockMark, key.payload.issuedAt), clock()),
  }));
  return { outcome: 'done', message: installedMessage(before, key.payload) };
}

function deliveredKey(keyText: string, ring: KeyRing): { payload: LicensePayload; compact: string } {
  const key = readDeliveredKey(keyText, ring);
  if (!key.ok) throw invalidKey(key);
  return key;
}

async function remove(
  { store, facts }: Parts,
  counts: MailboxCounts,
  confirmed: boolean,
): Promise<LicenseChange> {
  if (store.read().key === null) {
    throw new AppError('license-not-installed', text('licenseChange.nothingToRemove'));
  }
  const question = questionBeforeRemoval(facts(), counts);
  if (question !== null && !confirmed) return question;
  await store.update((state) => ({ ...state, key: null, autoUpdate: false }));
  return { outcome: 'done', message: text('licenseChange.removed') };
}

/**
 * Compares with the key that is installed at the moment of writing, under the lock. A renewed key is a signed server answer: it
 * alone may lower the mark of §9, to the time at which it was issued.
 */
async function acceptRenewal(
  store: StateStore<LicenseState>,
  ring: KeyRing,
  keyText: string,
): Promise<LicensePayload> {
  const renewed = readKeyFile(keyText, ring);
  if (!renewed.ok) throw invalidKey(renewed);
  await store.update((state) => {
    const installed = state.key === null ? null : readKeyFile(state.key, ring);
    if (installed?.ok !== true) {
      throw new AppError('license-not-installed', text('licenseChange.nothingToRenew'));
    }
    const objection = renewalObjection(installed.payload, renewed.payload);
    if (objection !== null) throw invalidLicense(objection);
    return { ...state, key: renewed.compact, clockMark: renewed.payload.issuedAt };
  });
  return renewed.payload;
}

function invalidKey(rejection: KeyRejection): AppError {
  return invalidLicense(rejectionText(rejection));
}

function invalidLicense(details: Text): AppError {
  return new AppError('license-invalid', text('licenseUpdate.invalid'), { details });
}
