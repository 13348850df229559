import type { Clock } from '../../shared/clock.js';
import { isClockSet } from '../lib/run-clock.js';
import { AppError } from '../../shared/errors.js';
import type { LicenseChange } from '../../shared/license/license-change.js';
import type { CalendarDate, Instant } from '../../shared/license/dates.js';
import type { LicenseFacts, LicensePayload, MailboxCounts } from '../../shared/license/model.js';
import type { StateProblems } from '../state/state-problems.js';
import { type StateStore, type StoreClass, openStateStore } from '../state/state-store.js';
import { installedMessage, questionBeforeRemoval, reviewBeforeInstall } from './install-answer.js';
import { type KeyRejection, rejectionText } from '../../shared/license/key-verification.js';
import { readDeliveredKey, readKeyFile } from './key-file.js';
import { type KeyRing, openKeyRing } from './key-ring.js';
import {
  type LicenseState,
  type MovedLicense,
  initialLicenseState,
  licenseStateMigrations,
  licenseStateSchema,
  licenseStateVersion,
} from './license-state.js';
import { renewalObjection } from './renewal.js';
import { type TrustedClock, createTrustedClock } from './trusted-clock.js';
import type { SeenTime } from '../../shared/license/seen-time.js';
import { type Text, text } from '../../shared/texts/text.js';

export interface LicenseServiceOptions {
  readonly loadStore: () => Promise<StoreClass>;
  readonly folder: string;
  readonly clock: Clock;
  readonly environment: NodeJS.ProcessEnv;
  /** Called with the new name of a corrupt license.json that has been set aside. */
  readonly onQuarantine?: (path: string) => void;
  readonly problems?: StateProblems;
}

/** The installed license and everything about it that survives a restart. Used by main and by the command line. */
export interface LicenseService {
  /**
   * What the engine knows at this instant, on the trusted clock of §9. A license.json that cannot be read is told as `unread`:
   * restore, which asks for no license, continues (§10), and a backup says why it does not.
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
  /** Counts a signed time (§9): what the licensing server has stated, verified. Keys count when they are installed. */
  readonly countSignedTime: (signed: Date) => Promise<void>;
  /** What to tell the user of a clock that is wrong (§9), or when license.json cannot be read; else null. */
  readonly clockWarning: () => Text | null;
  /** Calls back after every change, also one made by another process. Returns a function that removes it. */
  readonly onChange: (listener: () => void) => () => void;
}

/** The license as far as it moves from one computer to another. */
export interface MovableLicense {
  /** What goes with the console to another computer; throws AppError `io` or `newer-schema`. */
  readonly toMove: () => MovedLicense;
  /** Goes on with the license, if any, the Installation ID and the record of time of another computer, in the place of this one's. */
  readonly takeOver: (moved: MovedLicense) => Promise<void>;
  /** Since when another computer does this one's work: it runs no jobs, and asks and reports nothing by itself. Null while this one does. */
  readonly movedAt: () => Instant | null;
  readonly setMoved: (at: Instant | null) => Promise<void>;
}

/** A license service with what only its owner does. */
export interface OpenLicenseService extends LicenseService, MovableLicense {
  /**
   * A look at the clock, and `facts` with the record of time that they rest on, for its copy in the catalogue; null where none is kept. `seenTime`
   * is that copy, which holds if it is the better one (§9), or the only one that can be read.
   */
  readonly factsWithRecord: (
    seenTime: SeenTime | null,
  ) => Promise<{ readonly facts: LicenseFacts; readonly seenTime: SeenTime | null }>;
  /**
   * A look at the clock (§9); writes news, and else once an hour, and waits for nobody. Call it at start, at wake-up and at least every hour.
   * Throws AppError `locked`, `io`, `disk-full` or `newer-schema`.
   */
  readonly lookAtClock: () => Promise<void>;
  readonly close: () => void;
}

/** Opens `license.json` in the data folder (licensing.md §1, §6, §7, §9) for the console or the command line. */
export function openLicenseService(options: LicenseServiceOptions): OpenLicenseService {
  const { clock } = options;
  const store = openStateStore({
    loadStore: options.loadStore,
    folder: options.folder,
    name: 'license',
    schema: licenseStateSchema,
    version: licenseStateVersion,
    migrations: licenseStateMigrations,
    initial: initialLicenseState,
    mustBeRead: true,
    clock,
    onQuarantine: options.onQuarantine ?? (() => undefined),
    ...(options.problems === undefined ? {} : { problems: options.problems }),
  });
  const ring = openKeyRing(options.environment);
  const trustedClock = createTrustedClock(store, clock, !isClockSet(options.environment));
  const factsOf = createFacts(ring, trustedClock);
  options.problems?.watch(() => problemOf(ring));
  const facts = (): LicenseFacts => {
    let state: LicenseState;
    try {
      state = store.read();
    } catch (error) {
      return factsWithout(reasonOf(error), clock);
    }
    return factsOf(state);
  };

  return {
    facts,
    async factsWithRecord(copy) {
      try {
        store.read();
      } catch (error) {
        return { facts: factsWithout(reasonOf(error), clock), seenTime: copy };
      }
      const seenTime = await trustedClock.settleWith(copy);
      return { facts: facts(), seenTime };
    },
    installedKey: () => store.read().key,
    installationId: () => store.read().installationId,
    examine: (keyText) => deliveredKey(keyText, ring).payload,
    install: (keyText, counts, confirmed) =>
      install({ store, ring, trustedClock, factsOf }, keyText, counts, confirmed),
    remove: (counts, confirmed) => remove({ store, ring, trustedClock, factsOf }, counts, confirmed),
    acceptRenewal: (keyText) => acceptRenewal({ store, ring, trustedClock, factsOf }, keyText),
    async setAutoUpdate(on) {
      await store.update((state) => ({ ...state, autoUpdate: on }));
    },
    async recordUsageReport(deliveredOn) {
      await store.update((state) => ({ ...state, lastUsageReportOn: deliveredOn }));
    },
    toMove: () => withoutMove(store.read()),
    async takeOver(moved) {
      await store.update((state) => {
        // A console that moves without a license takes none away.
        const { key, autoUpdate, lastUsageReportOn } = moved.key === null ? state : moved;
        const { installationId, seenTime } = moved;
        const taken = { ...state, key, autoUpdate, lastUsageReportOn, installationId, movedAt: null };
        return trustedClock.withRecord(taken, seenTime);
      });
    },
    movedAt() {
      try {
        return store.read().movedAt;
      } catch (error) {
        reasonOf(error);
        return null;
      }
    },
    async setMoved(at) {
      await store.update((state) => ({ ...state, movedAt: at }));
    },
    countSignedTime: trustedClock.countSignedTime,
    clockWarning() {
      try {
        return factsOf(store.read()).clock?.warning ?? null;
      } catch (error) {
        return reasonOf(error);
      }
    },
    onChange: store.onChange,
    lookAtClock: trustedClock.look,
    close: store.close,
  };
}

function withoutMove({ movedAt: _, ...state }: LicenseState): MovedLicense {
  return state;
}

/** Why the license cannot be read; a fault of the program itself is thrown on. */
function reasonOf(error: unknown): Text {
  if (error instanceof AppError) return error.text;
  throw error;
}

/** A JWKS beside an unpackaged build that is of no use; null otherwise. */
function problemOf(ring: KeyRing): AppError | null {
  try {
    ring.find('');
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function factsWithout(unread: Text, clock: Clock): LicenseFacts {
  return {
    license: null,
    now: clock().toISOString(),
    autoUpdate: false,
    lastUsageReportOn: null,
    unread,
  };
}

interface Parts {
  readonly store: StateStore<LicenseState>;
  readonly ring: KeyRing;
  readonly trustedClock: TrustedClock;
  readonly factsOf: (state: LicenseState) => LicenseFacts;
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
function createFacts(ring: KeyRing, trustedClock: TrustedClock): (state: LicenseState) => LicenseFacts {
  let verified: { key: string; license: LicensePayload } | null = null;
  return (state) => {
    const { key, lastUsageReportOn, movedAt } = state;
    const factsBy = (license: LicensePayload | null): LicenseFacts => {
      const time = trustedClock.timeBy(state, license?.issuedAt ?? null);
      // The license is renewed, and its use reported, by the computer that it has moved to.
      const autoUpdate = state.autoUpdate && movedAt === null;
      const facts = { license, ...time, autoUpdate, lastUsageReportOn };
      return movedAt === null ? facts : { ...facts, movedAt };
    };
    if (key === null) return factsBy(null);
    if (verified?.key === key) return factsBy(verified.license);
    const result = verifiedKey(key, ring);
    if (!result.ok) return { ...factsBy(null), rejection: result.reason };
    verified = { key, license: result.payload };
    return factsBy(result.payload);
  };
}

async function install(
  { store, ring, trustedClock, factsOf }: Parts,
  keyText: string,
  counts: MailboxCounts,
  confirmed: boolean,
): Promise<LicenseChange> {
  const key = deliveredKey(keyText, ring);
  if (key.compact === store.read().key) {
    return { outcome: 'done', message: text('licenseChange.alreadyInstalled') };
  }
  const withKey = (state: LicenseState): LicenseState =>
    trustedClock.withIssued({ ...state, key: key.compact }, key.payload.issuedAt);
  const state = store.read();
  const after = factsOf(withKey(state));
  const review = reviewBeforeInstall(factsOf(state), after, key.payload, counts);
  if (review !== null && !confirmed) return review;
  await store.update(withKey);
  return { outcome: 'done', message: installedMessage(after, key.payload) };
}

function deliveredKey(keyText: string, ring: KeyRing): { payload: LicensePayload; compact: string } {
  const key = readDeliveredKey(keyText, ring);
  if (!key.ok) throw invalidKey(key);
  return key;
}

async function remove(
  { store, factsOf }: Parts,
  counts: MailboxCounts,
  confirmed: boolean,
): Promise<LicenseChange> {
  const state = store.read();
  if (state.key === null) {
    throw new AppError('license-not-installed', text('licenseChange.nothingToRemove'));
  }
  const withoutKey = (before: LicenseState): LicenseState => ({ ...before, key: null, autoUpdate: false });
  const question = questionBeforeRemoval(factsOf(state), factsOf(withoutKey(state)), counts);
  if (question !== null && !confirmed) return question;
  await store.update(withoutKey);
  return { outcome: 'done', message: text('licenseChange.removed') };
}

/** Compares with the key that is installed at the moment of writing, under the lock. */
async function acceptRenewal({ store, ring, trustedClock }: Parts, keyText: string): Promise<LicensePayload> {
  const renewed = readKeyFile(keyText, ring);
  if (!renewed.ok) throw invalidKey(renewed);
  await store.update((state) => {
    const installed = state.key === null ? null : readKeyFile(state.key, ring);
    if (installed?.ok !== true) {
      throw new AppError('license-not-installed', text('licenseChange.nothingToRenew'));
    }
    const objection = renewalObjection(installed.payload, renewed.payload);
    if (objection !== null) throw invalidLicense(objection);
    return trustedClock.withIssued({ ...state, key: renewed.compact }, renewed.payload.issuedAt);
  });
  return renewed.payload;
}

function invalidKey(rejection: KeyRejection): AppError {
  return invalidLicense(rejectionText(rejection));
}

function invalidLicense(details: Text): AppError {
  return new AppError('license-invalid', text('licenseUpdate.invalid'), { details });
}
