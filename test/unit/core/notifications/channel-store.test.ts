import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ChannelStore, openChannelStore } from '../../../../core/notifications/channel-store.js';
import { secretRef } from '../../../../core/notifications/channel-secret.js';
import { loadConf } from '../../../../core/state/load-conf.js';
import { AppError } from '../../../../shared/errors.js';
import type { ChannelDefinition } from '../../../../shared/notifications/channel.js';
import { verbatim } from '../../../../shared/texts/text.js';

let folder: string;
let now = '2026-02-01T12:00:00.000Z';
let channels: ChannelStore;
let secrets: Map<string, string>;
let failsToWrite = false;
const actions: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-channels-'));
  secrets = new Map();
  failsToWrite = false;
  actions.length = 0;
  channels = openChannelStore(
    { loadStore: loadConf, folder, clock: () => new Date(now), onQuarantine: () => undefined },
    {
      read: (ref) => Promise.resolve(secrets.get(ref) ?? null),
      write: (ref, secret) => {
        if (failsToWrite) return Promise.reject(new AppError('io', verbatim('full')));
        secrets.set(ref, secret);
        return Promise.resolve();
      },
      remove: (ref) => {
        secrets.delete(ref);
        return Promise.resolve();
      },
    },
    { record: ({ about, outcome }) => actions.push(`${String(about.value)}: ${outcome}`) },
  );
});
afterEach(() => {
  channels.close();
  rmSync(folder, { recursive: true, force: true });
});

const office: ChannelDefinition = {
  ...{ name: 'Office', enabled: true, kinds: ['failed'], jobIds: [], namesMailboxes: false, summaryHour: 7 },
  target: {
    ...{
      type: 'email',
      host: 'localhost',
      port: 465,
      security: 'tls',
      auth: { method: 'password', user: 'a' },
    },
    ...{ from: 'a@example.com', to: ['b@example.com'] },
  },
};

it('a change keeps id, secret and what it is told from; switching on begins anew', async () => {
  const { id, since } = await channels.add(office, 'first');
  now = '2026-02-02T12:00:00.000Z';
  await channels.update(id, { ...office, name: 'Night', enabled: false }, null);
  expect(channels.list()).toEqual([{ ...office, id, since, name: 'Night', enabled: false }]);
  await channels.update(id, office, 'second');
  expect(channels.list()).toEqual([{ ...office, id, since: now }]);
  expect([...secrets]).toEqual([[secretRef(id), 'second']]);
  expect(actions).toEqual(['Office: done', 'Office: done', 'Night: done']);
});

it('a change that fails leaves channel and secret as they were, and is written down', async () => {
  const { id } = await channels.add(office, 'first');
  await channels.add({ ...office, name: 'Chat' }, 'other');
  const before = [channels.list(), [...secrets]];
  await expect(channels.update(id, { ...office, name: 'Chat' }, 'second')).rejects.toMatchObject({
    code: 'already-exists',
  });
  await expect(channels.update('gone', office, 'second')).rejects.toMatchObject({ code: 'not-found' });
  failsToWrite = true;
  await expect(channels.update(id, { ...office, name: 'Night' }, 'second')).rejects.toMatchObject({
    code: 'io',
  });
  expect([channels.list(), [...secrets]]).toEqual(before);
  expect(actions.slice(2)).toEqual(['Office: already-exists', 'gone: not-found', 'Office: io']);
});

it('a removal that is undone brings back id, secret and what it is told from, unless the name is taken', async () => {
  const channel = await channels.add(office, 'first');
  await channels.remove(channel.id);
  expect([channels.list(), [...secrets]]).toEqual([[], []]);
  now = '2026-02-03T12:00:00.000Z';
  const other = await channels.add(office, 'other');
  await expect(channels.putBack(channel, 'first')).rejects.toMatchObject({ code: 'already-exists' });
  expect([...secrets]).toEqual([[secretRef(other.id), 'other']]);
  await channels.remove(other.id);
  await channels.putBack(channel, 'first');
  expect(channels.list()).toEqual([channel]);
  expect([...secrets]).toEqual([[secretRef(channel.id), 'first']]);
});
