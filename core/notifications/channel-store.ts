import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { type Channel, type ChannelDefinition, channelSchema } from '../../shared/notifications/channel.js';
import { text } from '../../shared/texts/text.js';
import { isLoopback } from '../lib/loopback.js';
import type { AuditLog } from '../audit/audit-log.js';
import { audited } from '../audit/audited-services.js';
import type { SecretStore } from '../state/secret-store.js';
import { type StateStore, type StoreOptions, openStateStore } from '../state/state-store.js';
import { checkSecret, secretRef } from './channel-secret.js';

const channelsSchema = z.strictObject({ channels: z.array(channelSchema) });

/** The channels of a data folder: `notification-channels.json`, and a secret each in the secret store. */
export interface ChannelStore {
  /** Those there are, or none where the file cannot be read, which the console tells elsewhere. */
  readonly list: () => readonly Channel[];
  /** Throws AppError `already-exists`, `invalid-argument`. */
  readonly add: (definition: ChannelDefinition, secret: string) => Promise<Channel>;
  /** Without a secret the stored one stays. Throws AppError `not-found`, `already-exists`, `invalid-argument`. */
  readonly update: (id: string, definition: ChannelDefinition, secret: string | null) => Promise<void>;
  /** Undoes a removal: with the same id, and what it was to be told from. Throws AppError `already-exists`. */
  readonly putBack: (channel: Channel, secret: string) => Promise<void>;
  readonly setEnabled: (id: string, enabled: boolean) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  /** Has these be there as they are, in the place of those with their ids; their secrets are kept already. */
  readonly takeOver: (channels: readonly Channel[]) => Promise<void>;
  readonly onChange: (listener: () => void) => () => void;
  readonly close: () => void;
}

export function openChannelStore(
  stores: StoreOptions,
  secrets: Pick<SecretStore, 'read' | 'write' | 'remove'>,
  log: Pick<AuditLog, 'record'>,
): ChannelStore {
  const store: StateStore<z.infer<typeof channelsSchema>> = openStateStore({
    ...stores,
    name: 'notification-channels',
    schema: channelsSchema,
    version: 1,
    migrations: {},
    initial: () => ({ channels: [] }),
  });
  const changed = <T>(value: string, work: () => Promise<T>): Promise<T> =>
    audited(log, 'settings-changed', { settings: 'notification channels', value }, work);
  const nameOf = (id: string): string => store.read().channels.find((each) => each.id === id)?.name ?? id;
  const channels: Omit<ChannelStore, 'onChange' | 'close'> = {
    list: () => store.read().channels,
    async add(definition, secret) {
      const channel: Channel = { ...definition, id: randomUUID(), since: nowOf(stores.clock) };
      await channels.putBack(channel, secret);
      return channel;
    },
    async putBack(channel, secret) {
      checkTarget(channel, secret);
      // The secret goes first: a channel without one would be a channel that fails.
      await secrets.write(secretRef(channel.id), secret);
      try {
        await store.update(({ channels }) => {
          assertFreeName(channels, channel);
          return { channels: [...channels, channel] };
        });
      } catch (error) {
        await secrets.remove(secretRef(channel.id));
        throw error;
      }
    },
    async update(id, definition, secret) {
      checkTarget(definition, secret);
      const change = ({ channels }: z.infer<typeof channelsSchema>): z.infer<typeof channelsSchema> => {
        const before = channels.find((each) => each.id === id);
        if (before === undefined) throw new AppError('not-found', text('notifications.gone'));
        const isSwitchedOn = definition.enabled && !before.enabled;
        const since = isSwitchedOn ? nowOf(stores.clock) : before.since;
        assertFreeName(
          channels.filter((each) => each !== before),
          definition,
        );
        return { channels: channels.map((each) => (each === before ? { ...definition, id, since } : each)) };
      };
      // Before anything is written, of the secret too.
      change(store.read());
      const storedSecret = secret === null ? null : await secrets.read(secretRef(id)).catch(() => null);
      if (secret !== null) await secrets.write(secretRef(id), secret);
      try {
        await store.update(change);
      } catch (error) {
        if (storedSecret !== null) await secrets.write(secretRef(id), storedSecret);
        throw error;
      }
    },
    async setEnabled(id, enabled) {
      await store.update(({ channels }) => ({
        channels: channels.map((each) =>
          each.id === id && each.enabled !== enabled
            ? { ...each, enabled, since: enabled ? nowOf(stores.clock) : each.since }
            : each,
        ),
      }));
    },
    async takeOver(taken) {
      const ids = new Set(taken.map(({ id }) => id));
      await store.update(({ channels }) => ({
        channels: [...channels.filter((each) => !ids.has(each.id)), ...taken],
      }));
    },
    async remove(id) {
      await store.update(({ channels }) => ({ channels: channels.filter((each) => each.id !== id) }));
      await secrets.remove(secretRef(id));
    },
  };
  return {
    ...channels,
    add: (definition, secret) => changed(definition.name, () => channels.add(definition, secret)),
    update: (id, definition, secret) => changed(nameOf(id), () => channels.update(id, definition, secret)),
    putBack: (channel, secret) => changed(channel.name, () => channels.putBack(channel, secret)),
    setEnabled: (id, enabled) => changed(nameOf(id), () => channels.setEnabled(id, enabled)),
    remove: (id) => changed(nameOf(id), () => channels.remove(id)),
    onChange: store.onChange,
    close: store.close,
  };
}

/** Throws AppError `invalid-argument` for a target that nothing may be sent to, or that the secret does not serve. */
export function checkTarget({ target }: ChannelDefinition, secret: string | null): void {
  if (secret !== null) checkSecret(target, secret);
  if (target.type === 'email' && target.security === 'plain' && !isLoopback(target.host))
    throw new AppError('invalid-argument', text('notifications.plainNotLoopback', { host: target.host }));
}

function assertFreeName(channels: readonly Channel[], { name }: ChannelDefinition): void {
  if (channels.some((each) => each.name === name))
    throw new AppError('already-exists', text('notifications.nameTaken', { name }));
}

function nowOf(clock: Clock): string {
  return clock().toISOString();
}
