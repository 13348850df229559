import type { FetchRow, Untagged } from './responses.js';

/** Responses that may wait; a server may send any number of them after a message. */
const mostWaiting = 1000;

/**
 * A FETCH with the content of a message, and what came after it. Its literal is known to have ended where it was announced once the next row or the answer
 * follows; where a line follows that is no response, all of it may be the text of the message (docs/decisions/0344).
 */
export class UnprovedRow {
  private readonly waiting: Untagged[] = [];

  constructor(private readonly row: FetchRow) {}

  get content(): Buffer | null {
    return this.row.body ?? null;
  }

  /** All of it, in the order in which it came. */
  get responses(): readonly Untagged[] {
    return [this.row, ...this.waiting];
  }

  get isFull(): boolean {
    return this.waiting.length >= mostWaiting;
  }

  add(response: Untagged): void {
    this.waiting.push(response);
  }
}
