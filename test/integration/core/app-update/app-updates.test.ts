import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appUpdateFile, createAppUpdates, type AppUpdates } from '../../../../core/app-update/app-updates.js';
import { feedClient } from '../../../../core/app-update/feed-client.js';
import { openStateStore } from '../../../../core/state/state-store.js';
import type { AppUpdateStatus, PackageKind } from '../../../../shared/app-update.js';
import { render } from '../../../../shared/texts/text.js';
import { type FeedServer, type Instead, packageContent, startFeedServer } from './feed-server.js';

let feed: FeedServer;
let data: string;
let now: Date;
/** What was to happen later: the delay and the call. */
let alarms: { ms: number; ring: () => void }[];

beforeAll(async () => {
  feed = await startFeedServer();
});
afterAll(() => feed.close());
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'postkeep-app-update-'));
  now = new Date('2026-03-01T12:00:00Z');
  alarms = [];
  feed.requests.length = 0;
  feed.instead.clear();
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

/** A console of version 1.2.0 that was installed as a package. */
function console(
  kind: PackageKind | null = 'deb',
  server = feed.address,
  { caFile, ring }: Pick<FeedServer, 'caFile' | 'ring'> = feed,
): AppUpdates {
  const clock = () => now;
  return createAppUpdates({
    store: openStateStore({
      ...appUpdateFile,
      ...{ loadStore: loadConf, folder: data, clock, onQuarantine: () => undefined },
    }),
    client: feedClient(() => ({ server, extraCaFile: caFile, proxy: '' }), ring),
    serverOf: (choice) => choice.server || server,
    ...{ version: '1.2.0', kind, folder: join(data, 'updates'), clock },
    timers: {
      after: (ms, ring) => {
        const alarm = { ms, ring };
        alarms.push(alarm);
        return () => {
          alarms = alarms.filter((each) => each !== alarm);
        };
      },
    },
    onError: (error) => {
      throw error;
    },
  });
}

async function checked(updates: AppUpdates): Promise<AppUpdateStatus> {
  await updates.check();
  return updates.view().status;
}

/** What the user reads of a failure. */
function saidOf(status: AppUpdateStatus): string {
  return status.type === 'failed' ? `${status.during}: ${render(status.message)}` : status.type;
}

const kept = (): string[] => {
  try {
    return readdirSync(join(data, 'updates'));
  } catch {
    return [];
  }
};
const debName = 'postkeep_1.3.0_amd64.deb';

it('a newer version is offered, downloaded whole and verified, and the command to install it is shown', async () => {
  await feed.publish('1.3.0');
  const updates = console();
  expect(await checked(updates)).toEqual({
    type: 'available',
    version: '1.3.0',
    bytes: packageContent.length,
  });
  const seen: string[] = [];
  updates.onChange(({ status }) => seen.push(status.type));
  await updates.download();
  const path = join(data, 'updates', debName);
  expect(updates.view().status).toEqual({
    ...{ type: 'ready', version: '1.3.0', path },
    command: `sudo apt install '${path}'`,
  });
  expect(readFileSync(path).equals(packageContent)).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(kept()).toEqual([debName]);
  expect(new Set(seen)).toEqual(new Set(['downloading', 'ready']));
  expect(updates.view().checkedAt).toBe(now.toISOString());
});

it.each([
  ['rpm', { type: 'available', bytes: packageContent.length }],
  [null, { type: 'available', bytes: null }],
] as const)('an installation of kind %s is offered what is made for it', async (kind, offer) => {
  await feed.publish('1.3.0');
  expect(await checked(console(kind))).toMatchObject(offer);
});

describe('a feed that is not taken is said to be so, and nothing is downloaded', () => {
  const tampered = (): void => {
    const file = join(feed.folder, 'latest-linux.yml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('1.3.0', '1.4.0'));
  };
  it.each<[string, () => Promise<void> | void, RegExp]>([
    ['signed by a stranger', () => feed.publish('1.3.0', 'stranger'), /not signed with a key that Postkeep/],
    ['changed after it was signed', tampered, /not signed with a key that Postkeep/],
    [
      'with the signature of another feed',
      async () => {
        const signature = readFileSync(join(feed.folder, 'latest-linux.yml.sig'));
        await feed.publish('1.4.0');
        writeFileSync(join(feed.folder, 'latest-linux.yml.sig'), signature);
      },
      /not signed with a key that Postkeep/,
    ],
    [
      'with something else for a signature',
      () => {
        writeFileSync(join(feed.folder, 'latest-linux.yml.sig'), '<html>');
      },
      /not signed with a key that Postkeep/,
    ],
    [
      'without a signature',
      () => {
        rmSync(join(feed.folder, 'latest-linux.yml.sig'));
      },
      /latest-linux\.yml\.sig answered with status 404/,
    ],
    ['older than this console', () => feed.publish('1.1.9'), /offers 1\.1\.9, which is older than 1\.2\.0/],
    ['a pre-release of this version', () => feed.publish('1.2.0-rc.1'), /1\.2\.0-rc\.1, which is older/],
    ['whose version is none', () => feed.publish('1.3'), /signed, but is not in a form/],
    [
      'away',
      () => {
        feed.instead.set('latest-linux.yml', (response) => response.writeHead(503).end());
      },
      /latest-linux\.yml answered with status 503/,
    ],
    [
      'that breaks off',
      () => {
        feed.instead.set('latest-linux.yml', (response) => response.destroy());
      },
      /could not be reached\. .* closed the connection/,
    ],
    [
      'without end',
      () => {
        feed.instead.set('latest-linux.yml', (response) => response.end(Buffer.alloc(100_000)));
      },
      /could not be reached/,
    ],
  ])('%s', async (_, prepare, said) => {
    await feed.publish('1.3.0');
    await prepare();
    const updates = console();
    expect(saidOf(await checked(updates))).toMatch(said);
    await updates.download();
    expect(saidOf(updates.view().status)).toBe('download: Check for updates first.');
    expect(kept()).toEqual([]);
    expect(updates.view().checkedAt).toBe(null);
    expect(feed.requests.filter((path) => path.endsWith('.deb'))).toEqual([]);
  });

  it('of a server that is not there', async () => {
    const said = saidOf(await checked(console('deb', 'https://127.0.0.1:1')));
    expect(said).toBe('check: The update feed could not be reached. 127.0.0.1:1 refused the connection.');
  });

  it('older than one that was seen: somebody serves an old feed again', async () => {
    const updates = console();
    await feed.publish('1.4.0');
    expect((await checked(updates)).type).toBe('available');
    await feed.publish('1.3.0');
    expect(saidOf(await checked(updates))).toMatch(/offers 1\.3\.0, which is older than 1\.4\.0/);
  });
});

describe('a package that is not what the feed names is said to be so, and nothing of it stays', () => {
  it.each<[string, Instead, RegExp]>([
    [
      'cut off',
      (response) => {
        response.writeHead(200, { 'content-length': packageContent.length });
        response.write(packageContent.subarray(0, 100_000), () => {
          setTimeout(() => response.destroy(), 50);
        });
      },
      /ended after \d+ of 300000 bytes/,
    ],
    ['too short', (response) => response.end(packageContent.subarray(0, 7)), /ended after 7 of 300000/],
    ['empty', (response) => response.end(), /ended after 0 of 300000 bytes/],
    ['of the same length', (response) => response.end(Buffer.alloc(300_000)), /not the file that the signed/],
    ['longer', (response) => response.end(Buffer.alloc(300_001)), /not the file that the signed feed names/],
    ['gone', (response) => response.writeHead(404).end(), /answered with status 404/],
    [
      'elsewhere',
      (response) => response.writeHead(302, { location: 'https://example.com/' }).end(),
      /answered with status 302/,
    ],
    ['refused', (response) => response.destroy(), /could not be reached/],
  ])('%s', async (_, instead, said) => {
    await feed.publish('1.3.0');
    const updates = console();
    await checked(updates);
    feed.instead.set(debName, instead);
    await updates.download();
    expect(saidOf(updates.view().status)).toMatch(said);
    expect(kept()).toEqual([]);
  });

  it('and the next attempt takes it', async () => {
    await feed.publish('1.3.0');
    const updates = console();
    await checked(updates);
    feed.instead.set(debName, (response) => response.end('no'));
    await updates.download();
    feed.instead.clear();
    await updates.download();
    expect(updates.view().status.type).toBe('ready');
  });
});

it('a server that has gone since the check is said to be so', async () => {
  const other = await startFeedServer();
  await other.publish('1.3.0');
  const updates = console('deb', other.address, other);
  expect((await checked(updates)).type).toBe('available');
  await other.stopServing();
  await updates.download();
  await other.close();
  expect(saidOf(updates.view().status)).toMatch(
    /^download: The update feed could not be reached\. .* refused/,
  );
});

it('a download that is cancelled leaves nothing, and can be begun again', async () => {
  await feed.publish('1.3.0');
  const updates = console();
  await checked(updates);
  feed.instead.set(debName, (response) => {
    response.write(packageContent.subarray(0, 100_000));
    updates.cancel();
  });
  await updates.download();
  expect(updates.view().status.type).toBe('available');
  expect(kept()).toEqual([]);
  feed.instead.clear();
  await updates.download();
  expect(updates.view().status.type).toBe('ready');
});

describe('nobody is asked who was not named', () => {
  it('without an address', async () => {
    const updates = console('deb', '');
    updates.start();
    expect(saidOf(await checked(updates))).toBe('check: Enter the address of the update feed first.');
    expect([feed.requests, alarms]).toEqual([[], []]);
  });

  it('by itself only once that was chosen: at once, a week after an answer, and a day after none', async () => {
    await feed.publish('1.2.0');
    const updates = console();
    updates.start();
    expect(alarms).toEqual([]);
    await updates.choose({ server: feed.address, weekly: true });
    expect(alarms.map(({ ms }) => ms)).toEqual([0]);
    expect((await checked(updates)).type).toBe('current');
    const day = 24 * 60 * 60_000;
    expect(alarms.map(({ ms }) => ms)).toEqual([7 * day]);
    now = new Date(now.getTime() + 7 * day);
    await feed.publish('1.3.0', 'stranger');
    expect((await checked(updates)).type).toBe('failed');
    expect(alarms.map(({ ms }) => ms)).toEqual([day]);
    await feed.publish('1.3.0');
    const found = new Promise((resolve) => updates.onFound(resolve));
    alarms[0]?.ring();
    expect(await found).toEqual({ version: '1.3.0' });
    await updates.choose({ server: feed.address, weekly: false });
    expect(alarms).toEqual([]);
  });
});
