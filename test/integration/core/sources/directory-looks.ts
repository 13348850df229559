import { randomUUID } from 'node:crypto';
import type { Discovery } from '../../../../shared/backup/directory.js';
import type { OAuthProvider } from '../../../../shared/backup/source.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import type { FakeUser } from '../../../fixtures/fake-directory.js';
import { type CloudOrganisation, startCloudOrganisation } from '../../../fixtures/organisation-directory.js';

export const providers: OAuthProvider[] = ['m365', 'google'];

interface Look {
  readonly engine: TestEngine;
  readonly sourceId: string;
  readonly look: () => Promise<Discovery>;
  /** What the source has by the last look. */
  readonly known: () => Promise<string[]>;
}

/** The directories of an organisation at each provider. */
export interface Directories {
  readonly at: (provider: OAuthProvider) => CloudOrganisation;
  /** Has a console with a source there. */
  readonly lookAt: (provider: OAuthProvider) => Promise<Look>;
  /** Closes the consoles, and leaves the directories as at the start. */
  readonly leave: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startDirectories(): Promise<Directories> {
  const organisations = new Map<OAuthProvider, CloudOrganisation>();
  for (const provider of providers) organisations.set(provider, await startCloudOrganisation(provider, []));
  const reset = (): void => {
    for (const organisation of organisations.values()) organisation.reset();
  };
  reset();
  const engines: TestEngine[] = [];
  const at: Directories['at'] = (provider) => {
    const found = organisations.get(provider);
    if (!found) throw new Error(`No organisation at ${provider}`);
    return found;
  };
  return {
    at,
    lookAt: async (provider) => {
      const { credentials, config } = at(provider);
      const engine = await startEngine({ secret: credentials(), retryDelaysMs: [10, 20, 30] });
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
    },
    leave: async () => {
      for (const engine of engines.splice(0)) await engine.close();
      reset();
    },
    stop: async () => {
      for (const organisation of organisations.values()) await organisation.stop();
    },
  };
}

export function people(count: number, domain = 'contoso.example'): FakeUser[] {
  return Array.from({ length: count }, (_, n) => ({ address: `u${String(n).padStart(3, '0')}@${domain}` }));
}
