import type { Bucket } from './bucket-access.js';

/*
 * Several processes, also of several computers, write to one bucket. What they must agree on no bucket can be trusted with (docs/decisions/0264): it
 * is kept by whoever implements this (core/cluster/), and held here by the identity of the repository, as its bucket is.
 */

/** A restore point that is one: its manifest is in the bucket, and everyone was told of it. */
export interface PublishedPoint {
  readonly number: number;
  readonly manifest: string;
}

/** How far a repository is, by whoever keeps what is shared of it. */
export interface SharedState {
  /** Raised before anything is removed: what was known of packs before must be looked at again, once nobody is alone any more. */
  readonly generation: number;
  /** The ticket of whoever is alone; null while nobody is. */
  readonly aloneBy: string | null;
  /** Somebody has noticed that what is kept is of an earlier time than the bucket. */
  readonly isEarlier: boolean;
  /** The largest number that was drawn, and the last change that was published. */
  readonly lastNumber: number;
  readonly lastChange: number;
}

/** What was published of a mailbox, the oldest first. */
export interface SharedMailbox extends SharedState {
  readonly points: readonly PublishedPoint[];
  /** What whoever made the last point knows of its source, for the next one who reads it. */
  readonly reading: { readonly number: number; readonly bytes: Buffer } | null;
}

/** Where the bytes of a chunk lie. */
export interface SharedPlace {
  readonly identity: Buffer;
  readonly codec: number;
  /** Of the piece once it is decoded. */
  readonly size: number;
  readonly offset: number;
  readonly length: number;
  readonly pack: SharedPack;
}

export interface SharedPack {
  readonly sha256: Buffer;
  readonly bytes: number;
  readonly chunkBytes: number;
  readonly lockedUntil: Date | null;
}

/** By what right somebody publishes: a lease of the mailbox, or that nobody else writes at all. */
export type Authority =
  | { readonly type: 'lease'; readonly epoch: number; readonly generation: number }
  | { readonly type: 'alone'; readonly ticket: string };

export interface Publishing extends PublishedPoint {
  readonly mailboxKey: string;
  /** The number of the mailbox's point before; null for its first. */
  readonly after: number | null;
  /** Null where what is known here of the source is not what was known at this point. */
  readonly reading: Buffer | null;
}

/** Nobody else writes, until `end`. */
export interface Alone {
  readonly ticket: string;
  readonly generation: number;
  /** Aborted when it is over before its end, as somebody who does not answer is not waited for. */
  readonly signal: AbortSignal;
  /** Takes points back, before their manifests are removed. */
  readonly withdraw: (manifests: readonly string[]) => Promise<void>;
  /** Has nobody refer to packs any more, before they are removed: whoever had a chunk there is told where it lies besides. */
  readonly removePacks: (
    packs: readonly Buffer[],
    elsewhere: (identities: readonly Buffer[]) => readonly SharedPlace[],
  ) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** What those who write by it are named by in the bucket, and were before that was said there. */
export interface WriterNames {
  readonly writer: string;
  readonly former: string | null;
}

/** What is entered of a repository that one computer has written until now. */
export interface SharedBeginning {
  readonly lastNumber: number;
  /** What the bucket says of who writes there until now, where that is the one who enters it. */
  readonly formerWriter: string | null;
  readonly packs: Iterable<{
    readonly pack: SharedPack;
    readonly chunks: readonly Omit<SharedPlace, 'pack'>[];
  }>;
  readonly points: readonly Omit<Publishing, 'after'>[];
}

/** Throws what the database throws; AppError `fenced` where somebody else has taken over what is written here. */
export interface SharedWriting {
  /** Whether anybody writes by it: it was begun, and has not ended. */
  readonly isBegun: () => Promise<boolean>;
  readonly names: () => Promise<WriterNames>;
  /** Draws a number that no other point of the repository has: it is larger than all of them. */
  readonly nextNumber: () => Promise<number>;
  readonly mailbox: (mailboxKey: string) => Promise<SharedMailbox>;
  /** What was published after a change, in order, some at a time. */
  readonly publishedAfter: (change: number) => Promise<
    SharedState & {
      /** Nothing more was published by then. */
      readonly isAll: boolean;
      readonly points: readonly (PublishedPoint & { readonly mailboxKey: string; readonly change: number })[];
    }
  >;
  /** Of those that are known; of a chunk that is in several packs, the one that was noted last. */
  readonly placesOf: (identities: readonly Buffer[]) => Promise<readonly SharedPlace[]>;
  readonly publishedAmong: (manifests: readonly string[]) => Promise<readonly string[]>;
  readonly packsGoneAmong: (packs: readonly Buffer[]) => Promise<readonly Buffer[]>;
  /** Notes a pack that is in the bucket. */
  readonly notePack: (
    pack: SharedPack,
    chunks: readonly Omit<SharedPlace, 'pack'>[],
    generation: number,
  ) => Promise<void>;
  /** Makes a point one, or gives one that is published another manifest. */
  readonly publish: (point: Publishing, by: Authority) => Promise<void>;
  /** Throws AppError `busy` while a mailbox is being read, or somebody else is alone. */
  readonly beAlone: () => Promise<Alone>;
  /** What is kept is of an earlier time than the bucket: nobody writes any more, until it is begun anew. */
  readonly markEarlier: () => Promise<void>;
  /**
   * Enters a repository that is not shared yet, and answers its generation; throws AppError `already-exists` for one that is. `anew`: by an index made from the
   * bucket, which takes the place of what is of an earlier time; throws `busy` while a mailbox is being read by that.
   */
  readonly begin: (beginning: SharedBeginning, how: 'first' | 'anew') => Promise<number>;
  /** Forgets the repository: one computer writes to it from now on. */
  readonly finish: (by: Alone) => Promise<void>;
}

const held = new Map<string, SharedWriting>();

/** Has this process write to a repository beside others; who made it closes what it stands on. */
export function holdSharedWriting(identity: string, shared: SharedWriting): void {
  held.set(identity, shared);
}

export function dropSharedWriting(identity: string): void {
  held.delete(identity);
}

/** Null for a repository that has one writer. */
export function sharedWritingOf({ identity }: Bucket): SharedWriting | null {
  return held.get(identity) ?? null;
}
