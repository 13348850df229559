import { lookup } from 'node:dns/promises';
import { type Socket, connect, isIP } from 'node:net';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Begins a connection to one address. */
export type Begin = (address: string, port: number) => Socket;

const beginPlain: Begin = (host, port) => connect({ host, port, autoSelectFamily: false });

/** All addresses of a name, in the order of the system; throws as `dns.lookup` does. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

const systemResolve: Resolve = (host) => lookup(host, { all: true });

/** After so many milliseconds the next address is tried beside those before it (RFC 8305 §5). */
const nextAfterMs = 250;

/**
 * A connection to the first address of a name that answers. Unlike Node's own choice of a family, which ends an attempt after a
 * quarter of a second, every attempt continues until one has succeeded or the signal aborts. Throws the error of an attempt, one that
 * has reached a machine before one without a route.
 */
export async function connectToAny(
  host: string,
  port: number,
  signal: AbortSignal,
  {
    resolve = systemResolve,
    begin = beginPlain,
  }: { readonly resolve?: Resolve; readonly begin?: Begin } = {},
): Promise<Socket> {
  return race(await addressesOf(host, signal, resolve), signal, (address) => begin(address, port));
}

async function addressesOf(host: string, signal: AbortSignal, resolve: Resolve): Promise<readonly Address[]> {
  const family = isIP(host);
  const addresses =
    family === 0 ? byTurns(await unlessAborted(resolve(host), signal)) : [{ address: host, family }];
  signal.throwIfAborted();
  return addresses;
}

function race(
  addresses: readonly Address[],
  signal: AbortSignal,
  begin: (address: string) => Socket,
): Promise<Socket> {
  return new Promise((succeed, fail) => {
    const sockets = new Set<Socket>();
    const errors: Error[] = [];
    let started = 0;
    let timer: NodeJS.Timeout | undefined;
    const end = (winner: Socket | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const socket of sockets) if (socket !== winner) socket.destroy();
    };
    const onAbort = (): void => {
      end(null);
      fail(abortReason(signal));
    };
    const tryNext = (): void => {
      clearTimeout(timer);
      const next = addresses[started];
      if (next === undefined) return;
      started += 1;
      const socket = begin(next.address);
      sockets.add(socket);
      const onError = (error: Error): void => {
        if (!sockets.delete(socket)) return;
        errors.push(error);
        if (errors.length < addresses.length) {
          tryNext();
          return;
        }
        end(null);
        fail(mostTelling(errors));
      };
      socket.on('error', onError).once('connect', () => {
        end(socket);
        socket.off('error', onError);
        // Whoever takes it over listens; until then a failure must not end the process.
        socket.on('error', () => undefined);
        succeed(socket);
      });
      timer = setTimeout(tryNext, nextAfterMs);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    tryNext();
  });
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      reject(abortReason(signal));
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function abortReason({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('Stopped');
}

/** The families by turns, the system's first one first (RFC 8305 §4). */
function byTurns(addresses: readonly Address[]): readonly Address[] {
  const [first] = addresses;
  const same = addresses.filter(({ family }) => family === first?.family);
  const other = addresses.filter(({ family }) => family !== first?.family);
  const longer = Math.max(same.length, other.length);
  return Array.from({ length: longer }, (_, index) => [same[index], other[index]])
    .flat()
    .filter((address) => address !== undefined);
}

const withoutRoute = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

function mostTelling(errors: readonly Error[]): Error {
  const hasRoute = (error: Error): boolean => !('code' in error) || !withoutRoute.has(String(error.code));
  return errors.find(hasRoute) ?? errors[0] ?? new Error('No address');
}
