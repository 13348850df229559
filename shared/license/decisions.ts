import type { AdmissionDecision, AdmissionRequest } from './model.js';

/**
 * The decisions of a session by mailbox id, worked out when they are read. Readers walk through the mailboxes in the order in which
 * they asked; a table is made only for one who does not.
 */
export class Decisions implements ReadonlyMap<string, AdmissionDecision> {
  readonly size: number;
  private table: ReadonlyMap<string, number> | null = null;
  private cursor = 0;

  /** `requests` name each mailbox once; `decisionAt` decides on the one with that index. */
  constructor(
    private readonly requests: readonly AdmissionRequest[],
    private readonly decisionAt: (index: number) => AdmissionDecision,
  ) {
    this.size = requests.length;
  }

  get(mailboxId: string): AdmissionDecision | undefined {
    if (this.requests[this.cursor]?.mailboxId === mailboxId) return this.decisionAt(this.cursor++);
    this.table ??= new Map(this.requests.map((request, i) => [request.mailboxId, i]));
    const index = this.table.get(mailboxId);
    if (index === undefined) return undefined;
    this.cursor = index + 1;
    return this.decisionAt(index);
  }

  has(mailboxId: string): boolean {
    return this.get(mailboxId) !== undefined;
  }

  *entries(): MapIterator<[string, AdmissionDecision]> {
    for (const [i, { mailboxId }] of this.requests.entries()) {
      yield [mailboxId, this.decisionAt(i)];
    }
  }

  *keys(): MapIterator<string> {
    for (const [mailboxId] of this.entries()) yield mailboxId;
  }

  *values(): MapIterator<AdmissionDecision> {
    for (const [, decision] of this.entries()) yield decision;
  }

  [Symbol.iterator](): MapIterator<[string, AdmissionDecision]> {
    return this.entries();
  }

  forEach(
    visit: (
      decision: AdmissionDecision,
      mailboxId: string,
      map: ReadonlyMap<string, AdmissionDecision>,
    ) => void,
  ): void {
    for (const [mailboxId, decision] of this.entries()) visit(decision, mailboxId, this);
  }
}
