import { text } from '../../shared/texts/text.js';
import type { FoundDamage } from '../catalogue/damage.js';
import type { VerifyReport } from '../repository/verify.js';
import type { OpenLine, SessionLog } from '../sessions/session-log.js';

interface Verified {
  readonly told: { readonly path: string; readonly isBucket: boolean };
  readonly report: VerifyReport;
  readonly found: readonly FoundDamage[];
  /** Damage of earlier verifications that this one has not found. */
  readonly gone: number;
}

/** Damaged messages that a log names one by one; Home and `repository verify` have the others. */
const mostNamed = 100;

/** What a verification found in one repository: never a subject, as logs have none. */
export function logVerification(
  log: SessionLog,
  line: OpenLine,
  { told, report, found, gone }: Verified,
): void {
  const { path } = told;
  const { messages, bytes, damagedMessages } = report;
  if (found.length === 0) line.end('Success', text('repository.verifiedWhole', { path, messages, bytes }));
  else {
    const said = text('repository.verifiedDamaged', { ...told, messages, bytes, damagedMessages });
    line.end('Error', said, 'repository-damaged');
  }
  for (const { kind, what, mailboxes, reason } of found.slice(0, mostNamed)) {
    const named = text('repository.damagedMessage', { what, mailboxes: mailboxes.join(', '), reason });
    log.line('Error', kind === 'file' ? text('repository.damagedFile', { path, reason }) : named);
  }
  if (found.length > mostNamed)
    log.line('Error', text('repository.moreDamage', { more: found.length - mostNamed }));
  if (gone > 0) log.line('Success', text('repository.damageGone', { path, gone }));
  if (damagedMessages > 0) log.line('Warning', text('repository.willBeMended'));
}
