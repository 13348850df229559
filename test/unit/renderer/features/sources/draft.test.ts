import { describe, expect, it } from 'vitest';
import { sourceDraftOf } from '../../../../../renderer/features/sources/draft.js';
import {
  fieldsOf,
  newSource,
  retyped,
  withType,
} from '../../../../../renderer/features/sources/source-fields.js';
import { type SourceConfig, sourceConfigSchema } from '../../../../../shared/backup/source.js';

describe('the draft of a mail source', () => {
  const imap = { ...newSource, host: 'mail.example.org', user: 'ada', secret: 'x' };

  it('makes a configuration that the contract accepts, named after its server', () => {
    const draft = sourceDraftOf(imap);
    expect(draft?.name).toBe('mail.example.org');
    expect(sourceConfigSchema.parse(draft?.config)).toMatchObject({ port: 993, security: 'tls' });
  });

  it('is named after the last part of its folder', () => {
    expect(sourceDraftOf({ ...newSource, type: 'mbox', path: '/srv/archive/2019/' })?.name).toBe('2019');
  });

  it.each([
    { host: '' },
    { user: ' ' },
    { secret: '' },
    { port: '0' },
    { port: '99999' },
    { method: 'master' as const },
  ])('is not complete with %j', (change) => {
    expect(sourceDraftOf({ ...imap, ...change })).toBeNull();
  });
});

describe('the draft of a source that signs in with an app', () => {
  const app = {
    ...newSource,
    ...withType('m365'),
    mailboxesFrom: 'list' as const,
    tenantId: 't',
    clientId: ' c ',
    secret: 's',
    mailboxes: 'a@contoso.example\n',
  };

  it('makes a configuration that the contract accepts, with the secret beside it', () => {
    const draft = sourceDraftOf(app);
    expect(sourceConfigSchema.parse(draft?.config)).toMatchObject({
      host: 'outlook.office365.com',
      auth: { method: 'oauth', provider: 'm365' },
      mailboxes: ['a@contoso.example'],
    });
    expect(draft?.secret).toBe('{"tenantId":"t","clientId":"c","clientSecret":"s"}');
  });

  it('leaves the reading of a file to main', () => {
    const google = {
      ...newSource,
      ...withType('google'),
      mailboxesFrom: 'list' as const,
      mailboxes: 'a@contoso.example',
      credentialsFile: ' /key.json ',
    };
    expect(sourceDraftOf(google)?.secret).toEqual({ credentialsFile: '/key.json' });
    expect(sourceDraftOf({ ...app, proof: 'file' })).toBeNull();
  });

  it.each([{ tenantId: '' }, { clientId: ' ' }, { secret: '' }, { mailboxes: '\n' }, { host: '' }])(
    'is not complete with %j',
    (change) => {
      expect(sourceDraftOf({ ...app, ...change })).toBeNull();
    },
  );

  it('names no mailbox where the directory does; Google’s is read in the name of an administrator', () => {
    const followed = { ...app, mailboxesFrom: 'directory' as const };
    expect(sourceDraftOf(followed)?.config).not.toHaveProperty('mailboxes');
    const google = { ...followed, ...withType('google'), credentialsFile: '/key.json' };
    expect(sourceDraftOf(google)).toBeNull();
    expect(sourceDraftOf({ ...google, administrator: ' admin@x ' })?.config).toMatchObject({
      auth: { method: 'oauth', provider: 'google', administrator: 'admin@x' },
    });
  });

  it('forgets host and secret when another kind is chosen', () => {
    expect({ ...app, ...withType('imap') }).toMatchObject({ host: '', secret: '', port: '993' });
  });
});

describe('the draft that edits a source', () => {
  const server = { type: 'imap', host: 'a', port: 1143, security: 'starttls', maxConnections: 7 } as const;
  const configs: readonly SourceConfig[] = [
    { ...server, auth: { method: 'password', user: 'ada' } },
    { ...server, caFile: '/ca.pem', auth: { method: 'master', user: 'root' }, mailboxes: ['a', 'b'] },
    {
      ...server,
      security: 'tls',
      auth: { method: 'oauth', provider: 'm365' },
      mailboxes: ['a'],
    },
    { ...server, auth: { method: 'master', user: 'root' } },
    { ...server, security: 'tls', auth: { method: 'oauth', provider: 'm365' } },
    { ...server, security: 'tls', auth: { method: 'oauth', provider: 'google' } },
    {
      ...server,
      security: 'tls',
      auth: { method: 'oauth', provider: 'google', administrator: 'admin@x' },
    },
    { type: 'maildir', path: '/mail' },
    { type: 'mbox', path: '/mail' },
  ];

  it.each(configs.map((config) => ({ config })))('changes nothing by itself: $config', ({ config }) => {
    const fields = fieldsOf({ id: 'x', name: 'Mail', config });
    expect(fields && sourceDraftOf(fields)).toEqual({ name: 'Mail', config, secret: null });
  });

  it('wants a secret for another sign-in, and takes part of credentials for none', () => {
    const source = { id: 'x', name: 'Mail', config: configs[0]! };
    const fields = fieldsOf(source)!;
    const google = retyped(fields, 'google', source);
    expect(google).toMatchObject({ mailboxes: 'ada', host: 'imap.gmail.com' });
    expect(sourceDraftOf(google)).toBeNull();
    expect(retyped(google, 'imap', source)).toEqual(fields);
    const app = fieldsOf({ id: 'x', name: 'Mail', config: configs[2]! })!;
    expect(sourceDraftOf({ ...app, clientId: 'c' })).toBeNull();
    expect(sourceDraftOf({ ...app, clientId: 'c', tenantId: 't', secret: 's' })?.secret).toContain('"s"');
  });

  it('is none for the sample organisation', () => {
    expect(fieldsOf({ id: 'x', name: 'Sample', config: { type: 'sample', path: '/s' } })).toBeNull();
  });
});
