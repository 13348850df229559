import { expect, it } from 'vitest';
import {
  type SourceFields,
  newSource,
  retyped,
} from '../../../../../renderer/features/sources/source-fields.js';
import { isTypedIn } from '../../../../../renderer/features/sources/typed-in.js';
import { type Source, sourceSchema } from '../../../../../shared/backup/source.js';
import { fieldsOf } from '../../../../../renderer/features/sources/source-fields.js';

const stored: Source = sourceSchema.parse({
  id: 'source-1',
  name: 'Mail',
  config: {
    type: 'imap',
    host: 'mail.example.org',
    port: 993,
    security: 'tls',
    auth: { method: 'password', user: 'ada' },
  },
});
const edited = fieldsOf(stored) ?? newSource;

it.each<[string, SourceFields, Source | null, boolean]>([
  ['nothing', newSource, null, false],
  ['another kind, whose server stands there already', retyped(newSource, 'm365', null), null, false],
  ['another sign-in and encryption', { ...newSource, method: 'master', security: 'starttls' }, null, false],
  ['blanks', { ...newSource, name: '  ' }, null, false],
  ['a server', { ...newSource, host: 'mail' }, null, true],
  ['a password', { ...newSource, secret: 'x' }, null, true],
  ['a list', { ...newSource, mailboxes: 'ada@example.org' }, null, true],
  ['a file', { ...retyped(newSource, 'google', null), credentialsFile: '/key.json' }, null, true],
  [
    'another server of a provider',
    { ...retyped(newSource, 'm365', null), host: 'partner.outlook.cn' },
    null,
    true,
  ],
  ['nothing of a source that is edited', edited, stored, false],
  ['another kind of a source that is edited', retyped(edited, 'm365', stored), stored, false],
  ['its own kind again', retyped(retyped(edited, 'm365', stored), 'imap', stored), stored, false],
  ['another server of it', { ...edited, host: 'other.example.org' }, stored, true],
  ['its password anew', { ...edited, secret: 'n3w' }, stored, true],
])('%s', (_what, fields, source, isTyped) => {
  expect(isTypedIn(fields, source)).toBe(isTyped);
});
