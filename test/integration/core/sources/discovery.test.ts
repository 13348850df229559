import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Discovery } from '../../../../shared/backup/directory.js';
import type { OAuthProvider } from '../../../../shared/backup/model.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { type FakeUser, googleError } from '../../../fixtures/fake-directory.js';
import type { ForcedAnswer } from '../../../fixtures/forced-answer.js';
import { type CloudOrganisation, startCloudOrganisation } from '../../../fixtures/organisation-directory.js';

/** How the directories of Microsoft 365 and Google Workspace are read (docs/decisions/0231). */
const providers: OAuthProvider[] = ['m365', 'google'];
const organisations = new Map<OAuthProvider, CloudOrganisation>();
const engines: TestEngine[] = [];

beforeAll(async () => {
  for (const provider of providers) organisations.set(provider, await startCloudOrganisation(provider, []));
}, 120_000);
afterAll(async () => {
  for (const organisation of organisations.values()) await organisation.stop();
});
beforeEach(() => {
  for (const organisation of organisations.values()) organisation.reset();
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

function organisation(provider: OAuthProvider): CloudOrganisation {
  const found = organisations.get(provider);
  if (!found) throw new Error(`No organisation at ${provider}`);
  return found;
}

interface Look {
  readonly engine: TestEngine;
  readonly sourceId: string;
  readonly look: () => Promise<Discovery>;
  /** What the source has by the last look. */
  readonly known: () => Promise<string[]>;
}

async function lookAt(provider: OAuthProvider, proxy?: string): Promise<Look> {
  const { credentials, config } = organisation(provider);
  const engine = await startEngine({
    secret: credentials(),
    retryDelaysMs: [10, 20, 30],
    ...(proxy === undefined ? {} : { proxy }),
  });
  engines.push(engine);
  const { id: sourceId } = await engine.client.sources.add({ name: provider, config: config() });
  return {
    engine,
    sourceId,
    look: () => engine.client.sources.discover({ sourceId, task: randomUUID() }),
    known: async () => {
      const { mailboxes } = await engine.client.sources.mailboxes({ sourceId });
      return mailboxes.map(({ mailbox, kind }) => `${mailbox} ${kind}`);
    },
  };
}

function people(count: number, domain = 'contoso.example'): FakeUser[] {
  return Array.from({ length: count }, (_, n) => ({ address: `u${String(n).padStart(3, '0')}@${domain}` }));
}

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
    const { look } = await lookAt('m365');
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
    const { look } = await lookAt('m365');
    expect(addresses(await look())).toHaveLength(30);
    expect(directory.askedPurposes).toHaveLength(42);
  });

  it('is asked with one token of its own, which is not that for the mail', async () => {
    const { service } = organisation('m365');
    service.directory.users = people(200);
    service.directory.pageSize = 20;
    const { look } = await lookAt('m365');
    await look();
    expect(service.asked.map((form) => form.get('scope'))).toEqual([`${service.origin}/.default`]);
  });

  it('keeps what the app may not look at, and what is not told, as it is known', async () => {
    const { directory } = organisation('m365').service;
    directory.users = people(6);
    const { look, known } = await lookAt('m365');
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
    const { look } = await lookAt('google');
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
    const { look, known } = await lookAt('google');
    await look();
    directory.users = people(3).map((user, n) => ({ ...user, suspended: n === 1 }));
    const found = await look();
    expect(found.gone).toEqual(['u001@contoso.example']);
    expect(found.closed).toEqual([{ mailbox: 'u001@contoso.example', reason: 'suspended' }]);
    expect(await known()).toHaveLength(2);
  });

  it('wants an administrator, in whose name it is read', async () => {
    const { config, credentials } = organisation('google');
    const engine = await startEngine({ secret: credentials() });
    engines.push(engine);
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
    const { look, known } = await lookAt(provider);
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
    const { look, known } = await lookAt(provider);
    await look();
    directory.users = people(2).map(({ address }) => ({ address: address.toUpperCase() }));
    expect(await look()).toMatchObject({ gone: [], changedKind: [] });
    expect(await known()).toEqual(['u000@contoso.example user', 'u001@contoso.example user']);
  });

  it('waits as long as Retry-After says', async () => {
    const { directory } = organisation(provider).service;
    directory.users = people(2);
    directory.forced.push({ at: /users/, answer: { status: 429, headers: { 'retry-after': '1' } } });
    const { engine, look } = await lookAt(provider);
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
    const { look } = await lookAt(provider);
    expect(addresses(await look())).toHaveLength(2);
  });

  it('is cancelled at once, also while it waits, and changes nothing', async () => {
    const { directory } = organisation(provider).service;
    directory.users = people(3);
    const { engine, sourceId, look, known } = await lookAt(provider);
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
    const { look } = await lookAt(provider);
    await expect(look()).rejects.toMatchObject({ code: 'source-throttled' });
    expect(directory.asked).toHaveLength(1);
  });

  it('is tried for a source that is not saved, beside what is known, and notes nothing', async () => {
    const { service, config, credentials } = organisation(provider);
    service.directory.users = people(2);
    const { engine, sourceId, look, known } = await lookAt(provider);
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

/** What goes wrong, and what is said of it. */
interface Failure {
  readonly name: string;
  readonly providers: readonly OAuthProvider[];
  readonly arrange: (organisation: CloudOrganisation) => void;
  readonly code: string;
  readonly says: RegExp;
}

const everyTime = (at: RegExp, answer: ForcedAnswer) => (of: CloudOrganisation) => {
  for (let n = 0; n < 20; n++) of.service.directory.forced.push({ at, answer });
};
const failures: readonly Failure[] = [
  {
    name: 'no consent for User.Read.All',
    providers: ['m365'],
    arrange: ({ service }) => (service.roles = ['IMAP.AccessAsApp']),
    code: 'source-credentials',
    says: /add the application permissions of Microsoft Graph that are missing \(User\.Read\.All, MailboxSettings\.Read\)/,
  },
  {
    name: 'no consent for MailboxSettings.Read',
    providers: ['m365'],
    arrange: ({ service }) => (service.roles = ['User.Read.All']),
    code: 'source-credentials',
    says: /missing \(MailboxSettings\.Read\), and grant admin consent/,
  },
  {
    name: 'a scope that is not delegated',
    providers: ['google'],
    arrange: ({ service }) => (service.delegatedScopes = ['https://mail.google.com/']),
    code: 'source-credentials',
    says: /Domain-wide delegation.*admin\.directory\.user\.readonly/,
  },
  {
    name: 'an administrator who is none',
    providers: ['google'],
    arrange: ({ service }) => (service.directory.administrators = []),
    code: 'source-credentials',
    says: /in the name of admin@contoso\.example/,
  },
  {
    name: 'an API that is off',
    providers: ['google'],
    arrange: everyTime(/users/, googleError(403, 'Admin SDK API has not been used.', 'accessNotConfigured')),
    code: 'source-credentials',
    says: /the Admin SDK API is off/,
  },
  {
    name: 'too few scopes',
    providers: ['google'],
    arrange: everyTime(/users/, googleError(403, 'Insufficient Permission', 'insufficientPermissions')),
    code: 'source-credentials',
    says: /authorise the client ID 104857600000000000000/,
  },
  {
    name: 'a quota that is used up',
    providers: ['google'],
    arrange: everyTime(/users/, googleError(403, 'Quota exceeded', 'quotaExceeded')),
    code: 'source-throttled',
    says: /asks to slow down/,
  },
  {
    name: 'a token that is rejected',
    providers,
    arrange: everyTime(/users/, { status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } }),
    code: 'source-credentials',
    says: /rejected the app's token/,
  },
  {
    name: 'throttling that does not end',
    providers,
    arrange: everyTime(/users/, { status: 429, headers: { 'retry-after': '0' } }),
    code: 'source-throttled',
    says: /asks to slow down \(0 s\)/,
  },
  {
    name: 'a service that is away',
    providers,
    arrange: everyTime(/users/, { status: 503, body: 'Service Unavailable' }),
    code: 'source-throttled',
    says: /asks to slow down/,
  },
  {
    name: 'an internal error',
    providers,
    arrange: everyTime(/users/, { status: 500 }),
    code: 'source-unreachable',
    says: /internal error/,
  },
  {
    name: 'an answer that nobody expects',
    providers,
    arrange: everyTime(/users/, { status: 418 }),
    code: 'source-protocol',
    says: /HTTP 418/,
  },
  {
    name: 'HTML in place of JSON',
    providers,
    arrange: everyTime(/users/, { status: 200, body: '<html>Sign in to the network</html>' }),
    code: 'source-protocol',
    says: /did not answer as a directory does/,
  },
  {
    name: 'half a document',
    providers,
    arrange: everyTime(/users/, { status: 200, body: '{"value":[{"id":"1","ma' }),
    code: 'source-protocol',
    says: /did not answer as a directory does/,
  },
  {
    name: 'values of other types',
    providers,
    arrange: everyTime(/users/, { status: 200, body: { value: [{ id: 7 }], users: [{ primaryEmail: 7 }] } }),
    code: 'source-protocol',
    says: /did not answer as a directory does/,
  },
  {
    name: 'a larger answer than there may be',
    providers,
    arrange: everyTime(/users/, { status: 200, body: { value: [], padding: 'x'.repeat(9 * 1024 * 1024) } }),
    code: 'source-unreachable',
    says: /is larger than 8,?192 KiB/,
  },
  {
    name: 'a redirect to another server',
    providers,
    arrange: everyTime(/users/, { status: 302, headers: { location: 'https://elsewhere.example/users' } }),
    code: 'source-unreachable',
    says: /elsewhere\.example/,
  },
  {
    name: 'a next page at another server',
    providers: ['m365'],
    arrange: ({ service }) => (service.directory.nextPage = 'elsewhere'),
    code: 'source-protocol',
    says: /sends on to https:\/\/graph\.elsewhere\.example/,
  },
  {
    name: 'a page that leads to itself',
    providers: ['m365'],
    arrange: ({ service }) => (service.directory.nextPage = 'the same'),
    code: 'source-protocol',
    says: /does not come to an end/,
  },
  {
    name: 'pages in a circle',
    providers: ['google'],
    arrange: ({ service }) => (service.directory.nextPage = 'the same'),
    code: 'source-protocol',
    says: /does not come to an end/,
  },
  {
    name: 'half of the pages and then an error',
    providers,
    arrange: everyTime(/skiptoken=4|pageToken=page-4/, { status: 500 }),
    code: 'source-unreachable',
    says: /internal error/,
  },
  {
    name: 'half of the kinds and then an error',
    providers: ['m365'],
    arrange: ({ service }) => (service.directory.throttledInBatch = 100_000),
    code: 'source-throttled',
    says: /asks to slow down/,
  },
  {
    name: 'a directory that names nobody',
    providers,
    arrange: ({ service }) => (service.directory.users = []),
    code: 'source-protocol',
    says: /names nobody who has a mailbox/,
  },
];

describe('a look that does not come to its end changes nothing, and says what to do', () => {
  const cases = failures.flatMap((failure) =>
    failure.providers.map((provider) => [failure.name, provider, failure] as const),
  );
  it.each(cases)('%s (%s)', async (_name, provider, { arrange, code, says }) => {
    const organised = organisation(provider);
    const { directory } = organised.service;
    directory.pageSize = 2;
    directory.users = people(5);
    const { look, known } = await lookAt(provider);
    await look();
    const before = await known();
    // What is read until it breaks off would be another list.
    directory.users = [
      { address: 'aaa@contoso.example', purpose: 'shared' },
      ...people(4, 'fabrikam.example'),
    ];
    arrange(organised);
    const second = look();
    await expect(second).rejects.toThrow(says);
    await expect(second).rejects.toMatchObject({ code });
    expect(await known()).toEqual(before);
    const words = await second.catch((error: unknown) => JSON.stringify(error));
    for (const token of organised.service.issued) expect(words).not.toContain(token);
  });
});
