import http from 'node:http';
import { type Socket, isIP } from 'node:net';
import tls from 'node:tls';
import { getProxyForUrl } from 'proxy-from-env';
import { connectToAny } from '../lib/connect-race.js';

/** How a server is reached. */
export interface Route {
  /** Whom TLS trusts, of the server and of a proxy that is reached over TLS. */
  readonly authorities: tls.SecureContext;
  /** Proxy by setting; empty = HTTPS_PROXY, ALL_PROXY and NO_PROXY decide. */
  readonly proxy: string;
}

/** A proxy that answered CONNECT with anything but success, with the words of its status line. */
export class ProxyRefused extends Error {
  override readonly name = 'ProxyRefused';
}

/** A proxy that is reached over TLS and could not be trusted. */
export class ProxyNotTrusted extends Error {
  override readonly name = 'ProxyNotTrusted';
}

/**
 * A verified TLS connection to the origin of `url`, straight or through a proxy; the caller ends it. Throws what the network and TLS
 * throw, ProxyRefused, ProxyNotTrusted, and the signal's reason.
 */
export async function connect(
  url: URL,
  { authorities, proxy }: Route,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  const through = proxy === '' ? environmentProxy(url) : proxy;
  const port = portOf(url);
  const socket =
    through === ''
      ? await connectToAny(hostOf(url), port, signal)
      : await openTunnel(`${url.hostname}:${String(port)}`, new URL(through), authorities, signal);
  return secure(socket, hostOf(url), authorities, signal);
}

/** The proxy that the environment names for an address; like curl, one without a scheme is an HTTP proxy. */
function environmentProxy(url: URL): string {
  // An address that NO_PROXY names has none.
  if (getProxyForUrl(url.href) === '') return '';
  const named = variable('https_proxy') || variable('all_proxy');
  return named.includes('://') ? named : `http://${named}`;
}

function variable(name: string): string {
  return process.env[name] ?? process.env[name.toUpperCase()] ?? '';
}

/** Asks the proxy for a tunnel to `target`, `host:port` (RFC 9110 §9.3.6). */
async function openTunnel(
  target: string,
  proxy: URL,
  authorities: tls.SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  const plain = await connectToAny(hostOf(proxy), portOf(proxy), signal);
  const socket = proxy.protocol === 'https:' ? await secureProxy(plain, proxy, authorities, signal) : plain;
  return new Promise((resolve, reject) => {
    http
      .request({
        method: 'CONNECT',
        path: target,
        headers: { host: target, ...credentialsOf(proxy) },
        createConnection: () => socket,
        signal,
      })
      .on('connect', (response, tunnel, head) => {
        if (response.statusCode !== 200) {
          tunnel.destroy();
          reject(new ProxyRefused(`HTTP ${String(response.statusCode)} ${response.statusMessage ?? ''}`));
          return;
        }
        // What came with the answer is the server's already.
        if (head.length > 0) tunnel.unshift(head);
        resolve(socket);
      })
      .on('response', (response) => {
        socket.destroy();
        reject(new ProxyRefused(`HTTP ${String(response.statusCode)} ${response.statusMessage ?? ''}`));
      })
      .on('error', reject)
      .end();
  });
}

async function secureProxy(
  socket: Socket,
  proxy: URL,
  authorities: tls.SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  try {
    return await secure(socket, hostOf(proxy), authorities, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ProxyNotTrusted(undefined, { cause: error });
  }
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = Buffer.from([username, password].map(decodeURIComponent).join(':')).toString('base64');
  return { 'proxy-authorization': ['Basic', credentials].join(' ') };
}

/** TLS over an open connection; it is destroyed when it does not come to that. */
function secure(
  socket: Socket,
  host: string,
  authorities: tls.SecureContext,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = tls.connect({
      socket,
      host,
      // No address may be named there (RFC 6066 §3).
      ...(isIP(host) === 0 && { servername: host }),
      secureContext: authorities,
      // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would turn verification off (licensing.md §6).
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
    });
    const end = (error: unknown): void => {
      stopListening();
      secured.on('error', () => undefined).destroy();
      socket.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const aborted = (): void => {
      end(signal.reason);
    };
    const closed = (): void => {
      end(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    };
    const opened = (): void => {
      stopListening();
      resolve(secured);
    };
    const stopListening = (): void => {
      signal.removeEventListener('abort', aborted);
      secured.off('error', end).off('close', closed).off('secureConnect', opened);
    };
    signal.addEventListener('abort', aborted);
    secured.on('error', end).on('close', closed).on('secureConnect', opened);
    if (signal.aborted) aborted();
  });
}

/** Without the brackets that an IPv6 address has in a URL. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
