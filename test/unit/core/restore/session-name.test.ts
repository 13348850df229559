import { expect, it } from 'vitest';
import { restoreSessionName } from '../../../../core/restore/session-name.js';
import type { ExportSelection } from '../../../../shared/backup/export.js';

const names = {
  mailbox: (id: string): string => {
    if (id === 'gone') throw new Error('It cannot be read.');
    return `${id}@example.com`;
  },
  mailboxOfMessage: (id: string): string => names.mailbox(id.replace(/\d/g, '')),
};
const of = (selection: ExportSelection): string => restoreSessionName('export', selection, names);
const messages = (...messageIds: string[]): ExportSelection => ({ type: 'messages', messageIds });

it.each([
  [of({ type: 'mailbox', mailboxId: 'ada' }), 'Export of ada@example.com'],
  [
    of({ type: 'mailbox', mailboxId: 'ada', folder: ['INBOX', 'Größe'] }),
    'Export of INBOX/Größe of ada@example.com',
  ],
  [of(messages('ada1')), 'Export of 1 message of ada@example.com'],
  [of(messages('ada1', 'ada2')), 'Export of 2 messages of ada@example.com'],
  [of(messages('ada1', 'bo1')), 'Export of 2 messages'],
  [of({ type: 'mailboxes', mailboxIds: ['ada', 'bo'] }), 'Export of 2 mailboxes'],
  [of({ type: 'search', query: 'secret', isTyping: true }), 'Export of search results'],
  [
    of({ type: 'search', query: 'secret', isTyping: true, mailboxId: 'ada' }),
    'Export of search results of ada@example.com',
  ],
  [restoreSessionName('restore', { type: 'mailbox', mailboxId: 'ada' }, names), 'Restore of ada@example.com'],
])('a session is called after what was taken out and whose: %s', (name, expected) => {
  expect(name).toBe(expected);
});

it('a mailbox whose name cannot be read stops nothing', () => {
  expect(of({ type: 'mailbox', mailboxId: 'gone' })).toBe('Export');
  expect(of(messages('gone1'))).toBe('Export of 1 message');
});

it('only whose the messages all are is said: of more than are looked at, their number alone', () => {
  const many = Array.from({ length: 1001 }, (_, index) => `ada${String(index)}`);
  expect(of(messages(...many))).toBe('Export of 1001 messages');
});
