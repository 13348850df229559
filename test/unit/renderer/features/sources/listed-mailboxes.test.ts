import { expect, it } from 'vitest';
import { sourceDraftOf } from '../../../../../renderer/features/sources/draft.js';
import { newSource } from '../../../../../renderer/features/sources/source-fields.js';
import { sourceProblem } from '../../../../../renderer/features/sources/source-problem.js';
import { listedMailboxes, withImported } from '../../../../../renderer/features/sources/listed-mailboxes.js';

const fields = { ...newSource, method: 'master' as const, host: 'h', user: 'root', secret: 's' };

it('an imported file comes after what is there, as mailboxes, and its bad lines stay in sight', () => {
  const mailboxes = withImported(
    { ...fields, mailboxes: 'ada@contoso.example\n' },
    'Name;Mail\r\nBo;bo@contoso.example\r\nNobody;\r\nWord\r\nAda;ADA@contoso.example\r\n',
  );
  expect(mailboxes).toBe('ada@contoso.example\nbo@contoso.example\nADA@contoso.example\nNobody;\nWord ?');
  expect(listedMailboxes({ ...fields, mailboxes })).toEqual({
    mailboxes: ['ada@contoso.example', 'bo@contoso.example'],
    badLines: [
      { line: 4, text: 'Nobody;' },
      { line: 5, text: 'Word ?' },
    ],
    repeated: 1,
  });
});

it('a source with a bad line is not saved, and says how many there are', () => {
  const bad = { ...fields, mailboxes: 'ada@contoso.example\nnot an address' };
  expect(sourceProblem(bad, 'mailboxes')).toContain('1 line has no mailbox');
  expect(sourceDraftOf(bad)).toBeNull();
  expect(sourceDraftOf({ ...fields, mailboxes: 'ada@contoso.example' })).not.toBeNull();
});
