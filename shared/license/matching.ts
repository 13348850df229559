import type { AdmissionRequest, LedgerEntry } from './model.js';

/** A session's requests beside the ledger. */
export interface Matching {
  /** Requests for mailboxes of the ledger, each mailbox once. */
  readonly known: readonly AdmissionRequest[];
  /** For each of `known` the index of its entry. */
  readonly entryOf: Int32Array;
  /** Requests for mailboxes that are not in the ledger yet, each mailbox once. */
  readonly added: readonly AdmissionRequest[];
}

/**
 * Joins a session's requests with the ledger by mailbox id. They mostly come in the order of the ledger, because both follow the
 * source's list: then a walk along both is enough, and no table of 100,000 names is built.
 */
export function matchRequests(
  entries: readonly LedgerEntry[],
  requests: readonly AdmissionRequest[],
): Matching {
  const entryOf = new Int32Array(requests.length);
  let matched = 0;
  for (let i = 0; i < entries.length && matched < requests.length; i++) {
    if (entries[i]?.mailboxId === requests[matched]?.mailboxId) entryOf[matched++] = i;
  }
  return matched === requests.length ? { known: requests, entryOf, added: [] } : lookUp(entries, requests);
}

function lookUp(entries: readonly LedgerEntry[], requests: readonly AdmissionRequest[]): Matching {
  const indexOf = new Map(entries.map(({ mailboxId }, i) => [mailboxId, i]));
  const once = new Map(requests.map((request) => [request.mailboxId, request]));
  const known: AdmissionRequest[] = [];
  const entryOf: number[] = [];
  const added: AdmissionRequest[] = [];
  for (const request of once.values()) {
    const index = indexOf.get(request.mailboxId);
    if (index === undefined) {
      added.push(request);
    } else {
      known.push(request);
      entryOf.push(index);
    }
  }
  return { known, entryOf: Int32Array.from(entryOf), added };
}
