import type { AdmissionDecision, AdmissionRequest } from './model.js';
import { type QueueIndex, placeOfAsked } from './queue-index.js';

/**
 * The decisions of a session by mailbox id, worked out when they are read. Readers walk through the mailboxes in the order in which
 * they asked; a table is made only for one who does not.
 */
export class LazyDecisions implements ReadonlyMap<string, AdmissionDecision> {
  readonly size: number;
  private table: ReadonlyMap<string, number> | null = null;
  private cursor = 0;

  constructor(
    private readonly queue: QueueIndex,
    private readonly decideOn: (request: AdmissionRequest, place: number) => AdmissionDecision,
  ) {
    this.size = queue.asked.length;
  }

  get(mailboxId: string): AdmissionDecision | undefined {
    const { asked } = this.queue;
    if (asked[this.cursor]?.mailboxId !== mailboxId) {
      this.table ??= new Map(asked.map((request, i) => [request.mailboxId, i]));
      this.cursor = this.table.get(mailboxId) ?? asked.length;
    }
    const request = asked[this.cursor];
    return request && this.decideOn(request, placeOfAsked(this.queue, this.cursor++));
  }

  has(mailboxId: string): boolean {
    return this.get(mailboxId) !== undefined;
  }

  *entries(): MapIterator<[string, AdmissionDecision]> {
    for (const [i, request] of this.queue.asked.entries()) {
      yield [request.mailboxId, this.decideOn(request, placeOfAsked(this.queue, i))];
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
