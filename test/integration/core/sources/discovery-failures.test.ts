import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OAuthProvider } from '../../../../shared/backup/source.js';
import { googleError } from '../../../fixtures/fake-directory.js';
import type { ForcedAnswer } from '../../../fixtures/forced-answer.js';
import type { CloudOrganisation } from '../../../fixtures/organisation-directory.js';
import { type Directories, people, providers, startDirectories } from './directory-looks.js';

/* What can go wrong as the directory of Microsoft 365 or Google Workspace is read, and what is said of it. */

let directories: Directories;
beforeAll(async () => {
  directories = await startDirectories();
}, 120_000);
afterEach(() => directories.leave());
afterAll(() => directories.stop());

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
    const organised = directories.at(provider);
    const { directory } = organised.service;
    directory.pageSize = 2;
    directory.users = people(5);
    const { look, known } = await directories.lookAt(provider);
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
