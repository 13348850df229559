import { createHash } from 'node:crypto';
import {
  type AuditEntry,
  type AuditFault,
  type AuditHead,
  type AuditVerification,
  namedAuditFaults,
} from '../../shared/audit/entry.js';
import { entryOf, isFoundBy } from './entry-rows.js';

/** What stands before the first entry. */
export const firstHash = Buffer.alloc(32);

/** A link as it is stored. */
export interface StoredLink {
  readonly number: number;
  /** The entry as JSON, in the very bytes that were hashed. */
  readonly text: string;
  readonly hash: Buffer;
  /** What it is found by, which is in no hash. */
  readonly words: string;
}

/** SHA-256 over the hash of the entry before and the UTF-8 bytes of this one. */
export function linkHash(before: Uint8Array, text: string): Buffer {
  return createHash('sha256').update(before).update(text, 'utf8').digest();
}

/** Follows a chain from its first entry on; each fault is one entry's, so that a single change is not told as thousands. */
export class ChainCheck {
  private entries = 0;
  private faults = 0;
  private readonly named: { number: number; fault: AuditFault }[] = [];
  private before: Buffer | null = firstHash;
  private last = 0;

  /** `expected`: an end of the chain that was noted elsewhere, at some time. */
  constructor(private readonly expected: AuditHead | null = null) {}

  /** The next entry, by its number. */
  add(link: StoredLink): void {
    const { number, text, hash } = link;
    this.entries += 1;
    this.noteMissing(number);
    // After a gap the hash before is not known: this entry is judged by the next one.
    if (number !== this.last + 1) this.before = null;
    const isAsNoted = this.expected?.number !== number || this.expected.hash === hash.toString('hex');
    const [entry] = entryOf(link);
    if (entry === undefined) this.note(number, 'unreadable');
    else if (
      !isFoundAs(entry, link) ||
      !isAsNoted ||
      (this.before !== null && !linkHash(this.before, text).equals(hash))
    )
      this.note(number, 'altered');
    this.before = hash;
    this.last = number;
  }

  /** What was found, once all have been added. */
  result(): AuditVerification {
    const { expected, last, before } = this;
    if (expected !== null) this.noteMissing(expected.number + 1);
    const head = last === 0 || before === null ? null : { number: last, hash: before.toString('hex') };
    return { entries: this.entries, head, faults: this.faults, named: [...this.named] };
  }

  /** Those after the last one and before `number`, however many that are. */
  private noteMissing(number: number): void {
    const gone = Math.max(0, number - this.last - 1);
    const toName = Math.min(gone, namedAuditFaults - this.named.length);
    for (let next = 1; next <= toName; next += 1)
      this.named.push({ number: this.last + next, fault: 'missing' });
    this.faults += gone;
  }

  private note(number: number, fault: AuditFault): void {
    this.faults += 1;
    if (this.named.length < namedAuditFaults) this.named.push({ number, fault });
  }
}

/** Whether an entry is found by what it says: under another number, or by other words, a list with a filter would hide it. */
function isFoundAs(entry: AuditEntry, { number, words }: StoredLink): boolean {
  return entry.number === number && isFoundBy(entry, words);
}
