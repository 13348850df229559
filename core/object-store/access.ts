import type { ObjectStoreAbility } from '../../shared/backup/object-store-probe.js';
import type { Clock } from '../../shared/clock.js';

/** What a bucket needs of its host. */
export interface ObjectStoreAccess {
  readonly clock: Clock;
  /** Of the access key that the place names; null where the environment has the credentials. */
  readonly secretKey: string | null;
  /** Proxy by setting; asked for every connection, so that a changed setting counts at once. */
  readonly proxy: () => Promise<string>;
  /** PEM file of NODE_EXTRA_CA_CERTS; empty = none. */
  readonly extraCaFile: string;
  /** Pauses before what passes by itself is tried again. */
  readonly retryDelaysMs?: readonly number[];
  /** How long a server may say nothing. */
  readonly silenceMs?: number;
}

export interface ProbeOptions {
  readonly signal: AbortSignal;
  /** What is tried next. */
  readonly onStep: (ability: ObjectStoreAbility) => void;
}
