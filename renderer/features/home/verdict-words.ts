import type { BackupStatus } from '../../../shared/backup/status.js';
import type { Tone } from '../../components/tone.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/** Headline and second line of Home. */
export function verdictWords(
  { verdict, reasons, mailboxes }: BackupStatus,
  format: Format,
): { readonly tone: Tone; readonly title: string; readonly subtitle: string } {
  switch (verdict.type) {
    case 'no-jobs':
      return { tone: 'info', title: t.home.verdict.noJobs, subtitle: t.home.noJobsYet };
    case 'never-run':
      return mailboxes.protected === 0
        ? { tone: 'info', title: t.home.verdict.neverRun, subtitle: t.home.neverRunYet }
        : { tone: 'info', title: t.home.verdict.someNeverRun(verdict.jobs), subtitle: t.home.neverRunYet };
    case 'no-mailboxes':
      return { tone: 'warning', title: t.home.verdict.noMailboxes, subtitle: t.home.noMailboxesHint };
    case 'stopped':
      return { tone: 'error', title: t.home.verdict.stopped, subtitle: t.home.stoppedHint };
    case 'attention':
      return {
        tone: reasons.some(({ severity }) => severity === 'error') ? 'error' : 'warning',
        title: t.home.verdict.attention(reasons.length),
        subtitle: t.home.attentionHint,
      };
    case 'running':
      return { tone: 'info', title: t.home.verdict.running(verdict.jobs), subtitle: t.home.runningHint };
    case 'due':
      return {
        tone: 'info',
        title: t.home.verdict.due(verdict.mailboxes, format.number(verdict.mailboxes)),
        subtitle: t.home.dueHint,
      };
    case 'fine': {
      const { mailboxes: count, oldestGoodAt, isScheduled } = verdict;
      const oldest = t.home.oldestBackup(count, format.number(count), format.relative(oldestGoodAt));
      return {
        tone: 'success',
        title: isScheduled ? t.home.verdict.fine : t.home.verdict.fineByHand,
        subtitle: isScheduled ? oldest : `${oldest} ${t.home.byHand}`,
      };
    }
  }
}
