import type { MailboxHold } from '../../shared/backup/mailbox-data.js';
import type { Mailbox } from '../../shared/backup/mailbox.js';
import type { StoredMailbox } from '../catalogue/stored-mailboxes.js';
import { selectedBy } from '../jobs/mailbox-selection.js';
import type { JudgedCatalogue } from './judged-catalogue.js';
import type { KnownMailbox } from './known-mailboxes.js';
import type { JudgedMailbox } from './protection-report.js';

/** Every mailbox ever admitted, in the order of admission, and then those that no session has listed yet. */
export function listMailboxes(
  { stored, mailboxes, jobs, assignments }: JudgedCatalogue,
  holds: ReadonlyMap<string, MailboxHold>,
): Mailbox[] {
  const jobsOf = jobsSelecting(jobs);
  const judged = new Map(mailboxes.map((each) => [each.id, each]));
  const listed = (each: StoredMailbox): Mailbox => {
    const known = judged.get(each.id) ?? null;
    const assignment = assignments.get(each.unitId);
    const { id, mailbox, sourceId, sourceName, kind, firstAdmittedAt, lastBackupAt } = each;
    const { messages, bytes, restorePoints, isOpenedOnly } = each;
    return {
      ...{ id, mailbox, sourceId, sourceName, kind, firstAdmittedAt, lastBackupAt },
      ...{ messages, bytes, restorePoints, isOpenedOnly },
      ...(known === null ? notJudged : saidOf(known)),
      licenseState: assignment?.state ?? 'NotRequired',
      queuePosition: assignment?.queuePosition ?? null,
      jobs: jobsOf(known ?? each),
      hold: holds.get(id) ?? null,
    };
  };
  return [...stored.map(listed), ...mailboxes.filter((each) => each.stored === null).map(unlisted)];

  function unlisted(known: JudgedMailbox): Mailbox {
    return {
      ...{ id: known.id, kind: known.kind ?? 'user', firstAdmittedAt: null, lastBackupAt: null },
      ...{ messages: 0, bytes: 0, restorePoints: 0, isOpenedOnly: false, licenseState: null },
      ...{ queuePosition: null, jobs: known.isRead ? jobsOf(known) : [], hold: null },
      ...saidOf(known),
    };
  }
}

const notJudged = { state: null, goodAt: null };

type Said = Pick<Mailbox, 'mailbox' | 'sourceId' | 'sourceName' | 'state' | 'goodAt'>;

function saidOf({ mailbox, sourceId, source: sourceName, judgement }: JudgedMailbox): Said {
  const goodAt = 'goodAt' in judgement ? (judgement.goodAt?.toISOString() ?? null) : null;
  return { mailbox, sourceId, sourceName, state: judgement.type, goodAt };
}

/** Names of the jobs that process a mailbox. */
function jobsSelecting(
  jobs: JudgedCatalogue['jobs'],
): (mailbox: Pick<KnownMailbox, 'mailbox' | 'sourceId'>) => string[] {
  const named = jobs.map(({ stored: { definition } }) => ({
    name: definition.name,
    sourceId: definition.sourceId,
    selects: selectedBy(definition),
  }));
  return ({ sourceId, mailbox }) =>
    named.filter((job) => job.sourceId === sourceId && job.selects(mailbox)).map(({ name }) => name);
}
