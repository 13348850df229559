import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { TlsIdentity } from './tls-files.js';

/** The TLS identity that a running server presents. */
export interface PresentedTls {
  readonly current: () => TlsIdentity;
  /**
   * Presents files which were replaced, without a restart: new connections see the new certificate, those that are open continue.
   * Answers whether there were any. Throws AppError when the files cannot be used, and the old certificate stays.
   */
  readonly reload: () => Promise<boolean>;
}

export function createTlsReload(
  apps: readonly FastifyInstance[],
  initial: TlsIdentity,
  load: () => Promise<TlsIdentity>,
): PresentedTls {
  let current = initial;
  const reload = async (): Promise<boolean> => {
    const loaded = await load();
    if (loaded.cert === current.cert && loaded.key === current.key) return false;
    for (const { server } of apps) {
      if (!(server instanceof TlsServer)) throw new Error('The server does not speak TLS.');
      server.setSecureContext({ cert: loaded.cert, key: loaded.key, minVersion: 'TLSv1.2' });
    }
    current = loaded;
    apps[0]?.log.info('TLS files reloaded');
    return true;
  };
  return { current: () => current, reload };
}
