import DataLoader from 'dataloader';
import { type ContractRecord, findByLicenses } from './contracts.js';
import { DatabaseUnavailableError, type Queryable } from './database.js';
import { insertRenewals, type Renewal } from './license-keys.js';
import { insertUpdateRequests, type UpdateRequestRecord } from './update-requests.js';

/** What an update request reads and writes. */
export interface LicenseUpdateStore {
  /** The contract of a license with its newest key; null for a license this server has not issued. */
  readonly findByLicense: (licenseId: string) => Promise<ContractRecord | null>;
  /** Keeps a renewed key and its request; false if the facts it was made from no longer hold ({@link insertRenewals}). */
  readonly insertRenewal: (renewal: Renewal) => Promise<boolean>;
  /** Keeps a request that was not answered with a renewal. */
  readonly insertUpdateRequest: (record: UpdateRequestRecord) => Promise<void>;
}

/** Most that one statement does: it holds a connection, and its locks, for some milliseconds at most. */
const batchLimit = 100;

/**
 * Requests that arrive together share their statements: one read, one write, one commit for all of them. A server alone
 * with one request waits for nobody.
 */
export function createLicenseUpdateStore(db: Queryable): LicenseUpdateStore {
  return {
    findByLicense: gathered((licenseIds: readonly string[]) => findByLicenses(db, licenseIds)),
    insertRenewal: gathered((renewals: readonly Renewal[]) => insertRenewals(db, renewals)),
    insertUpdateRequest: gathered(async (records: readonly UpdateRequestRecord[]) => {
      await insertUpdateRequests(db, records);
      return records.map(() => undefined);
    }),
  };
}

/** Collects the items of one turn of the event loop, in which the requests of many sockets are read. */
function gathered<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Answer[]>,
): (item: Item) => Promise<Answer> {
  const loader = new DataLoader<Item, Answer>((items) => runAloneOnError(items, run), {
    cache: false,
    maxBatchSize: batchLimit,
    batchScheduleFn: (send) => void setImmediate(send),
  });
  return (item) => loader.load(item);
}

/** What is wrong with one item fails that one: the others are tried without it. */
async function runAloneOnError<Item, Answer>(
  items: readonly Item[],
  run: (items: readonly Item[]) => Promise<readonly Answer[]>,
): Promise<readonly (Answer | Error)[]> {
  try {
    return await run(items);
  } catch (error) {
    if (items.length === 1 || error instanceof DatabaseUnavailableError) throw error;
    return (await Promise.all(items.map((item) => runAloneOnError([item], run).catch(asError)))).flat();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
