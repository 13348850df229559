import type { AdmissionRequest, LedgerEntry } from './model.js';

/** Which request asks for which entry. */
export interface Matching {
  /** For each entry the index of its request, or -1. */
  readonly requestOf: Int32Array;
  /** Requests for mailboxes that are not in the ledger yet, each mailbox once. */
  readonly added: readonly AdmissionRequest[];
}

/**
 * Joins a session's requests with the ledger by mailbox id. Requests mostly come in the order of the ledger, because both follow the
 * source's list: that join is a walk along both, and only what it leaves over is looked up in a table.
 */
export function matchRequests(
  entries: readonly LedgerEntry[],
  requests: readonly AdmissionRequest[],
): Matching {
  const requestOf = new Int32Array(entries.length).fill(-1);
  let next = 0;
  for (let i = 0; i < entries.length && next < requests.length; i++) {
    if (entries[i]?.mailboxId === requests[next]?.mailboxId) requestOf[i] = next++;
  }
  if (next === requests.length) return { requestOf, added: [] };
  const left = new Map<string, number>();
  for (let i = next; i < requests.length; i++) {
    const request = requests[i];
    if (request) left.set(request.mailboxId, i);
  }
  entries.forEach(({ mailboxId }, i) => {
    const request = left.get(mailboxId);
    if (request === undefined) return;
    if (requestOf[i] === -1) requestOf[i] = request;
    left.delete(mailboxId);
  });
  return { requestOf, added: [...left.values()].flatMap((i) => requests[i] ?? []) };
}
