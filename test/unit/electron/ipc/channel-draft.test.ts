import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ChannelBefore, channelToStore } from '../../../../electron/ipc/handlers/channel-draft.js';
import type {
  Channel,
  ChannelDefinition,
  EmailTarget,
  NotificationTarget,
} from '../../../../shared/notifications/channel.js';
import { webhookFormats } from '../../../../shared/notifications/channel.js';
import type { ChannelDraft } from '../../../../shared/notifications/channel-draft.js';

const auths: readonly EmailTarget['auth'][] = [
  { method: 'none' },
  { method: 'password', user: 'ada' },
  { method: 'oauth', provider: 'm365', user: 'ada@example.com' },
  { method: 'oauth', provider: 'google', user: 'ada@example.com' },
];
const targets: readonly NotificationTarget[] = [
  ...auths.map((auth) => ({
    ...({ type: 'email', host: 'localhost', port: 465, security: 'tls', auth } as const),
    ...{ from: 'a@example.com', to: ['b@example.com'] },
  })),
  ...webhookFormats.map((format) => ({ type: 'webhook', format, origin: '' }) as const),
];
const nameOf = (target: NotificationTarget): string =>
  target.type === 'webhook'
    ? target.format
    : target.auth.method === 'oauth'
      ? target.auth.provider
      : target.auth.method;
const definitionOf = (target: NotificationTarget): ChannelDefinition => ({
  ...{ name: 'Office', enabled: true, kinds: ['failed'], jobIds: [], namesMailboxes: false },
  ...{ summaryHour: 7, target },
});
const storedAddress = 'https://old.example.com/hook?token=1';
const storedKey = 'the-key-that-is-stored';
const storedOf = (target: NotificationTarget): ChannelBefore => {
  const channel: Channel = {
    ...definitionOf(target.type === 'webhook' ? { ...target, origin: 'https://old.example.com' } : target),
    ...{ id: 'c', since: '2026-02-01T12:00:00.000Z' },
  };
  const signingKey = target.type === 'webhook' && target.format === 'json' ? storedKey : null;
  const secret =
    target.type === 'webhook' ? JSON.stringify({ address: storedAddress, signingKey }) : 'stored secret';
  return { channel, readSecret: () => Promise.resolve(secret) };
};
const webhookSecret = z.object({ address: z.string(), signingKey: z.string().nullable() });
const store = (target: NotificationTarget, secret: ChannelDraft['secret'], before: ChannelBefore | null) =>
  channelToStore({ definition: definitionOf(target), secret }, before);

describe('a secret that is not entered', () => {
  it.each(
    targets.flatMap((before) =>
      targets.map((after) => [nameOf(before), nameOf(after), before, after] as const),
    ),
  )('of a channel by %s, changed to %s, stays only where it serves', async (was, is, before, after) => {
    const stored = store(after, { type: 'unchanged' }, storedOf(before));
    if (is === 'none') await expect(stored).resolves.toMatchObject({ secret: '' });
    else if (is === was) await expect(stored).resolves.toMatchObject({ secret: null, signingKey: null });
    else await expect(stored).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it.each(targets.map((target) => [nameOf(target), target] as const))(
    'is missing from a new channel by %s',
    async (is, target) => {
      const stored = store(target, { type: 'unchanged' }, null);
      if (is === 'none') await expect(stored).resolves.toMatchObject({ secret: '' });
      else await expect(stored).rejects.toMatchObject({ code: 'invalid-argument' });
    },
  );
});

describe('a webhook', () => {
  it.each(webhookFormats)(
    'of %s has the origin of its address, and a key only for one’s own receiver',
    async (format) => {
      const target = { type: 'webhook', format, origin: 'https://said-by-the-page.example' } as const;
      const address = 'https://new.example.com:8443/hook?token=2';
      const made = await store(target, { type: 'webhook', address, newKey: false }, null);
      expect(made.definition.target).toMatchObject({ origin: 'https://new.example.com:8443' });
      const secret = webhookSecret.parse(JSON.parse(made.secret ?? ''));
      expect(secret).toEqual({ address, signingKey: made.signingKey });
      expect(made.signingKey).toEqual(format === 'json' ? expect.stringMatching(/^[\w-]{43}$/) : null);
    },
  );

  const json = { type: 'webhook', format: 'json', origin: '' } as const;

  it('keeps the origin that is stored, whatever the page says', async () => {
    const said = { ...json, origin: 'https://said-by-the-page.example' };
    const kept = await store(said, { type: 'unchanged' }, storedOf(json));
    expect(kept.definition.target).toMatchObject({ origin: 'https://old.example.com' });
  });

  it('keeps its key with a new address, and its address with a new key', async () => {
    const moved = await store(
      json,
      { type: 'webhook', address: 'https://new.example.com/', newKey: false },
      storedOf(json),
    );
    expect(moved.signingKey).toBeNull();
    expect(JSON.parse(moved.secret ?? '')).toEqual({
      address: 'https://new.example.com/',
      signingKey: storedKey,
    });
    const renewed = await store(json, { type: 'webhook', address: null, newKey: true }, storedOf(json));
    expect(renewed.signingKey).not.toBe(storedKey);
    expect(JSON.parse(renewed.secret ?? '')).toEqual({
      address: storedAddress,
      signingKey: renewed.signingKey,
    });
    expect(renewed.definition.target).toMatchObject({ origin: 'https://old.example.com' });
  });
});
