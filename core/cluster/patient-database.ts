import type { Patience } from './patience.js';
import type { Transacting } from './shared-rows.js';

/**
 * A database, opened when something is first asked of it, of which everything is asked again while it is waited for. So whatever is asked of it is to come out the
 * same when it had been done before: an answer that was lost is not known here.
 */
export function patientDatabase(patience: Patience, open: () => Promise<Transacting>): Transacting {
  return {
    all: (row, sql, ...parameters) => patience.again(async () => (await open()).all(row, sql, ...parameters)),
    run: (sql, ...parameters) => patience.again(async () => (await open()).run(sql, ...parameters)),
    transaction: (work) =>
      patience.again(async (isAgain) =>
        (await open()).transaction((transaction) => work(transaction, isAgain)),
      ),
  };
}
