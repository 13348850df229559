import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Discovery } from '../../../../shared/backup/directory.js';
import type { OAuthProvider } from '../../../../shared/backup/source.js';
import type { CloudOrganisation } from '../../../fixtures/organisation-directory.js';
import { type Directories, people, providers, startDirectories } from './directory-looks.js';

/** How the directories of Microsoft 365 and Google Workspace are read (docs/decisions/0231). */
let directories: Directories;
beforeAll(async () => {
  directories = await startDirectories();
}, 120_000);
afterEach(() => directories.leave());
afterAll(() => directories.stop());

const organisation = (provider: OAuthProvider): CloudOrganisation => directories.at(provider);

function addresses({ mailboxes }: Discovery): string[] {
  return mailboxes.map(({ mailbox }) => mailbox);
}

describe('the directory of a Microsoft tenant', () => {
  it('is read page by page, and each user is asked for the kind of the mailbox, twenty at a time', async () => {
    const { directory } = organisation('m365').service;
    directory.users = [
      { address: 'anna@contoso.example' },
      { address: 'linked@contoso.example', purpose: 'linked' },
      { address: 'info@contoso.example', purpose: 'shared' },
      { address: 'room1@contoso.example', purpose: 'room' },
      { address: 'beamer@contoso.example', purpose: 'equipment' },
      { address: 'other@contoso.example', purpose: 'others' },
      { address: 'later@contoso.example', purpose: 'unknownFutureValue' },
      { address: 'guest@fabrikam.example', userType: 'Guest' },
      { address: '' },
      { address: 'nobody@contoso.example', purpose: 'no mailbox' },
      { address: 'onprem@contoso.example', purpose: 'on premises' },
      { address: 'secret@contoso.example', purpose: 'denied' },
      { address: 'odd@contoso.example', purpose: 'odd' },
      { address: 'ANNA@contoso.example' },
      ...people(50),
    ];
    directory.pageSize = 7;
    const { look } = await directories.lookAt('m365');
    const found = await look();
    expect(found.isFirst).toBe(true);
    expect(found.mailboxes.filter(({ mailbox }) => !mailbox.startsWith('u0'))).toEqual(
      [
        ['anna@contoso.example', 'user'],
        ['beamer@contoso.example', 'resource'],
        ['info@contoso.example', 'shared'],
        ['later@contoso.example', 'user'],
        ['linked@contoso.example', 'user'],
        ['other@contoso.example', 'user'],
        ['room1@contoso.example', 'resource'],
      ].map(([mailbox, kind]) => ({ mailbox, kind, isNew: true })),
    );
    expect(found.mailboxes).toHaveLength(57);
    expect(found.closed).toEqual([
      { mailbox: 'secret@contoso.example', reason: 'denied' },
      { mailbox: 'odd@contoso.example', reason: 'unclear' },
    ]);
    const batches = directory.asked.filter((asked) => asked.startsWith('POST'));
    expect(batches).toHaveLength(Math.ceil(61 / 20));
    expect(directory.asked.filter((asked) => asked.startsWith('GET'))).toHaveLength(Math.ceil(64 / 7));
    expect(directory.askedPurposes).not.toContain('guest@fabrikam.example');
  });

  it('asks again only for those of a batch that were throttled', async () => {
    const { directory } = organisation('m365').service;
    directory.users = people(30);
    directory.throttledInBatch = 12;
    const { look } = await directories.lookAt('m365');
    expect(addresses(await look())).toHaveLength(30);
    expect(directory.askedPurposes).toHaveLength(42);
  });

  it('is asked with one token of its own, which is not that for the mail', async () => {
    const { service } = organisation('m365');
    service.directory.users = people(200);
    service.directory.pageSize = 20;
    const { look } = await directories.lookAt('m365');
    await look();
    expect(service.asked.map((form) => form.get('scope'))).toEqual([`${service.origin}/.default`]);
  });

  it('keeps what the app may not look at, and what is not told, as it is known', async () => {
    const { directory } = organisation('m365').service;
    directory.users = people(6);
    const { look, known } = await directories.lookAt('m365');
    await look();
    const before = await known();
    directory.users = people(6).map((user, n) => ({
      ...user,
      ...(n === 1 ? { purpose: 'denied' } : n === 2 ? { purpose: 'odd' } : {}),
    }));
    const found = await look();
    expect(found.gone).toEqual([]);
    expect(found.closed).toHaveLength(2);
    expect(await known()).toEqual(before);
  });
});

describe('the directory of a Google organisation', () => {
  it('is read page by page: users with Gmail, without those whom Google signs nobody in to', async () => {
    const { service, administrator } = organisation('google');
    const { directory } = service;
    directory.users = [
      ...people(11),
      { address: 'nogmail@contoso.example', hasGmail: false },
      { address: 'left@contoso.example', suspended: true },
      { address: 'old@contoso.example', archived: true },
      { address: 'lowercase@contoso.example' },
      { address: 'LowerCase@contoso.example' },
    ];
    directory.pageSize = 4;
    const { look } = await directories.lookAt('google');
    const found = await look();
    expect(addresses(found)).toEqual([
      'lowercase@contoso.example',
      ...people(11).map(({ address }) => address),
    ]);
    expect(found.mailboxes.every(({ kind }) => kind === 'user')).toBe(true);
    expect(found.closed).toEqual([
      { mailbox: 'left@contoso.example', reason: 'suspended' },
      { mailbox: 'old@contoso.example', reason: 'archived' },
    ]);
    expect(directory.asked).toHaveLength(4);
    const subjects = [...directory.tokens.values()].map(({ claims }) => claims['email']);
    expect(new Set(subjects)).toEqual(new Set([administrator]));
  });

  it('has a mailbox gone that was suspended since', async () => {
    const { directory } = organisation('google').service;
    directory.users = people(3);
    const { look, known } = await directories.lookAt('google');
    await look();
    directory.users = people(3).map((user, n) => ({ ...user, suspended: n === 1 }));
    const found = await look();
    expect(found.gone).toEqual(['u001@contoso.example']);
    expect(found.closed).toEqual([{ mailbox: 'u001@contoso.example', reason: 'suspended' }]);
    expect(await known()).toHaveLength(2);
  });

  it('wants an administrator, in whose name it is read', async () => {
    const { config, credentials } = organisation('google');
    const { engine } = await directories.lookAt('google');
    const auth = { method: 'oauth', provider: 'google' } as const;
    const look = engine.client.sources.tryDiscovery({
      ...{ sourceId: null, config: config({ auth }), secret: credentials(), task: 'look' },
    });
    await expect(look).rejects.toThrow(/enter the address of an administrator/);
    await expect(look).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe.each(providers)('a look into the directory at %s', (provider) => {
  it('says what is new, what is gone, and what is back', async () => {
    const { directory } = organisation(provider).service;
    directory.users = people(4);
    const { look, known } = await directories.lookAt(provider);
    expect((await look()).mailboxes.every(({ isNew }) => isNew)).toBe(true);
    directory.users = [...people(3), { address: 'new@contoso.example' }];
    const second = await look();
    expect(second).toMatchObject({ isFirst: false, gone: ['u003@contoso.example'], changedKind: [] });
    expect(second.mailboxes.filter(({ isNew }) => isNew)).toEqual([
      { mailbox: 'new@contoso.example', kind: 'user', isNew: true },
    ]);
    expect(await known()).toHaveLength(4);
    directory.users = people(4);
    const third = await look();
    expect(third.gone).toEqual(['new@contoso.example']);
    expect(third.mailboxes.filter(({ isNew }) => isNew)).toMatchObject([{ mailbox: 'u003@contoso.example' }]);
    expect((await look()).mailboxes.some(({ isNew }) => isNew)).toBe(false);
  });

  it('takes an address in other letters for the mailbox that it is', async () => {
    const { directory } = organisation(provider).service;
    directory.users = people(2);
    const { look, known } = await directories.lookAt(provider);
    await look();
    directory.users = people(2).map(({ address }) => ({ address: address.toUpperCase() }));
    expect(await look()).toMatchObject({ gone: [], changedKind: [] });
    expect(await known()).toEqual(['u000@contoso.example user', 'u001@contoso.example user']);
  });

  it('waits as long as Retry-After says', async () => {
    const { directory } = organisation(provider).service;
    directory.users = people(2);
    directory.forced.push({ at: /users/, answer: { status: 429, headers: { 'retry-after': '1' } } });
    const { engine, look } = await directories.lookAt(provider);
    const waited: boolean[] = [];
    engine.client.sources.discovering(({ isWaiting }) => waited.push(isWaiting));
    const startedAt = performance.now();
    expect(addresses(await look())).toHaveLength(2);
    expect(performance.now() - startedAt).toBeGreaterThan(950);
    expect(waited).toContain(true);
    expect(waited.at(-1)).toBe(false);
  });

  it('tries again after a fault of the server and after an answer that breaks off', async () => {
    const { directory } = organisation(provider).service;
    directory.users = people(2);
    directory.forced.push(
      { at: /users/, answer: { status: 503 } },
      { at: /users/, answer: { status: 500, body: '<html>' } },
      { at: /users/, answer: { status: 200, headers: { 'content-length': '9999' }, body: '{' } },
    );
    const { look } = await directories.lookAt(provider);
    expect(addresses(await look())).toHaveLength(2);
  });

  it('is cancelled at once, also while it waits, and changes nothing', async () => {
    const { directory } = organisation(provider).service;
    directory.users = people(3);
    const { engine, sourceId, look, known } = await directories.lookAt(provider);
    await look();
    directory.users = people(5);
    directory.forced.push({ at: /users/, answer: { status: 429, headers: { 'retry-after': '300' } } });
    const waiting = new Promise<void>((resolve) => {
      engine.client.sources.discovering(({ isWaiting }) => {
        if (isWaiting) resolve();
      });
    });
    const second = engine.client.sources.discover({ sourceId, task: 'second' });
    await waiting;
    await engine.client.sources.cancelDiscovery({ task: 'second' });
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    expect(await known()).toHaveLength(3);
  });

  it('does not wait for an hour', async () => {
    const { directory } = organisation(provider).service;
    directory.forced.push({ at: /users/, answer: { status: 429, headers: { 'retry-after': '3600' } } });
    const { look } = await directories.lookAt(provider);
    await expect(look()).rejects.toMatchObject({ code: 'source-throttled' });
    expect(directory.asked).toHaveLength(1);
  });

  it('is tried for a source that is not saved, beside what is known, and notes nothing', async () => {
    const { service, config, credentials } = organisation(provider);
    service.directory.users = people(2);
    const { engine, sourceId, look, known } = await directories.lookAt(provider);
    await look();
    service.directory.users = people(3);
    const draft = { config: config({ host: 'other.example' }), secret: credentials() };
    const found = await engine.client.sources.tryDiscovery({ ...draft, sourceId, task: 'try' });
    expect(found.mailboxes.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await known()).toHaveLength(2);
    const unknown = await engine.client.sources.tryDiscovery({ ...draft, sourceId: null, task: 'try' });
    expect(unknown).toMatchObject({ isFirst: true });
    expect(unknown.mailboxes).toHaveLength(3);
  });
});
