import { describe, expect, it } from 'vitest';
import { reasonsOf, troubleOf, withoutLeadingName } from '../../../../../renderer/features/jobs/reasons.js';
import type { MailboxResult } from '../../../../../shared/backup/session.js';
import { render, text } from '../../../../../shared/texts/text.js';

function result(mailbox: string, part: Partial<MailboxResult>): MailboxResult {
  return {
    mailbox,
    result: 'failed',
    licenseState: 'NotRequired',
    seen: 0,
    stored: 0,
    removed: 0,
    flagsChanged: 0,
    bytesRead: 0,
    bytesStored: 0,
    ...part,
  };
}

describe('reasons of a run', () => {
  it('says what nineteen mailboxes have in common once, with all of their names', () => {
    const names = Array.from({ length: 19 }, (_, n) => `u${String(n)}@example.com`);
    const reason = 'mail.example.com rejected the user name or password.';
    expect(reasonsOf(names.map((name) => result(name, { reason })))).toEqual([
      { key: `failed ${reason}`, trouble: 'failed', text: reason, mailboxes: names },
    ]);
  });

  it.each([
    ['M5', text('license.refusedOverLimit', { mailbox: '{}' })],
    ['M9', text('license.refusedWithoutLicense', { mailbox: '{}', allowance: 10 })],
    ['a missing mailbox', text('backup.mailboxMissing', { mailbox: '{}' })],
    ['a warning', text('backup.allExcluded', { mailbox: '{}' })],
  ])('takes %s of two mailboxes for the same, and leaves their names out', (_what, said) => {
    const names = ['a.b+c@example.com', 'INBOX (1)'];
    const [reason, ...others] = reasonsOf(
      names.map((name) => result(name, { result: 'refused', reason: render(said).replace('{}', name) })),
    );
    expect(others).toEqual([]);
    expect(reason?.mailboxes).toEqual(names);
    for (const name of names) expect(reason?.text).not.toContain(name);
  });

  it('keeps apart what is not the same, the gravest first and then what concerns most', () => {
    const found = reasonsOf([
      result('a@example.com', { result: 'failed', isStopped: true, reason: 'Stopped.' }),
      result('b@example.com', { result: 'warning', reason: 'b@example.com: one message' }),
      result('c@example.com', { reason: 'No connection.' }),
      result('d@example.com', { reason: 'Wrong password.' }),
      result('e@example.com', { reason: 'Wrong password.' }),
      result('f@example.com', { result: 'refused', reason: 'No license.' }),
      result('g@example.com', { result: 'success' }),
      result('h@example.com', {}),
    ]);
    expect(found.map(({ trouble, text: said, mailboxes }) => [trouble, said, mailboxes.length])).toEqual([
      ['failed', 'Wrong password.', 2],
      ['failed', 'No connection.', 1],
      ['refused', 'No license.', 1],
      ['warning', 'One message', 1],
      ['stopped', 'Stopped.', 1],
    ]);
  });

  it('takes a name for no part of a longer one', () => {
    const found = reasonsOf([
      result('ann@example.com', { reason: 'Not for joann@example.com, only for ann@example.com.' }),
      result('bob@example.com', { reason: 'Not for joann@example.com, only for bob@example.com.' }),
    ]);
    expect(found.map(({ text: said }) => said)).toEqual(['Not for joann@example.com, only for ….']);
  });

  it('calls what the user stopped himself no failure', () => {
    expect(troubleOf(result('a', { isStopped: true }))).toBe('stopped');
    expect(troubleOf(result('a', {}))).toBe('failed');
    expect(troubleOf(result('a', { result: 'success' }))).toBeNull();
  });

  it('takes only the name of its own mailbox off the beginning', () => {
    expect(withoutLeadingName('ann: one message', 'ann')).toBe('One message');
    expect(withoutLeadingName('anna: one message', 'ann')).toBe('anna: one message');
  });
});
