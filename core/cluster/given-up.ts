import { z } from 'zod';
import { text, verbatim } from '../../shared/texts/text.js';
import { noCounts } from '../backup/mailbox-attempts.js';
import { redact } from '../lib/redact.js';
import type { ClusterDatabase } from './database.js';
import { dequeue, givenUpIn } from './queue.js';
import type { TaskOutcome } from './tasks.js';

const mailboxRow = z.object({ mailbox: z.string() });

/** Ends tasks that the queue hands out no more, as they were tried as often as any: a session would wait for them for ever. */
export async function endGivenUp(database: ClusterDatabase, taskIds: readonly string[]): Promise<boolean> {
  const givenUp = await givenUpIn(database, taskIds);
  for (const { taskId, attempts, lastError } of givenUp)
    await database.transaction(async (transaction) => {
      const [task] = await transaction.all(
        mailboxRow,
        `SELECT mailbox FROM postkeep.mailbox_task WHERE id = $1 AND state IN ('waiting', 'running') FOR UPDATE`,
        taskId,
      );
      if (task === undefined) return;
      const reason = lastError === null ? text('cluster.workersEnded') : verbatim(redact(lastError));
      const outcome: TaskOutcome = {
        type: 'failed',
        counts: noCounts(),
        error: { code: 'worker-gone', message: text('cluster.givenUp', { attempts, reason }) },
      };
      await transaction.run(
        `UPDATE postkeep.mailbox_task SET state = 'done', sealed = '', ended_at = now(),
                outcome = $2::jsonb || CASE WHEN progress IS NULL THEN '{}' ELSE jsonb_build_object('counts', progress->'counts') END
          WHERE id = $1`,
        ...[taskId, JSON.stringify(outcome)],
      );
      await dequeue(transaction, taskId);
    });
  return givenUp.length > 0;
}
