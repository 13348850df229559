import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { closeServer } from '../../../fixtures/sockets.js';

export interface ConnectProxyOptions {
  /** `user:password`, which the proxy then demands. */
  readonly credentials?: string;
  /** The proxy itself is reached over TLS. */
  readonly tls?: TlsOptions;
  /** Takes requests and never answers. */
  readonly silent?: boolean;
}

/** A forward proxy that tunnels with CONNECT (RFC 9110 §9.3.6), as companies run them. */
export class ConnectProxy {
  readonly #server: http.Server | https.Server;
  readonly #clients = new Set<Duplex>();
  /** Targets that were asked for, `host:port`. */
  readonly tunnels: string[] = [];

  private constructor({ credentials, tls, silent = false }: ConnectProxyOptions) {
    const expected =
      credentials === undefined ? null : `Basic ${Buffer.from(credentials).toString('base64')}`;
    this.#server = tls === undefined ? http.createServer() : https.createServer(tls);
    this.#server.on('connect', (request, client, head) => {
      const target = request.url ?? '';
      this.tunnels.push(target);
      this.#clients.add(client.on('close', () => this.#clients.delete(client)));
      client.on('error', () => undefined);
      if (silent) return;
      if (expected !== null && request.headers['proxy-authorization'] !== expected) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      const { hostname, port } = new URL(`http://${target}`);
      const server = connect(Number(port), hostname, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        server.write(head);
        server.pipe(client).pipe(server);
      });
      // A pipe ends with its source, not with one that was reset: the other end would wait for 120 s.
      client.on('close', () => server.destroy());
      server.on('close', () => client.destroy());
      server.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
    });
  }

  static async start(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await closeServer(this.#server);
  }
}
