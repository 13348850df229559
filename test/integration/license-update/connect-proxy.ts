import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A forward proxy that tunnels with CONNECT (RFC 9110 §9.3.6), as companies run them. */
export class ConnectProxy {
  readonly #server = http.createServer();
  readonly #credentials: string | null;
  /** Targets that were asked for, `host:port`. */
  readonly tunnels: string[] = [];

  private constructor(credentials: string | null) {
    this.#credentials = credentials;
    this.#server.on('connect', (request, client, head) => {
      const target = request.url ?? '';
      this.tunnels.push(target);
      client.on('error', () => undefined);
      if (this.#credentials !== null && request.headers['proxy-authorization'] !== this.#credentials) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      const { hostname, port } = new URL(`http://${target}`);
      const server = connect(Number(port), hostname, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        server.write(head);
        server.pipe(client).pipe(server);
      });
      server.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
    });
  }

  /** `credentials` is `user:password`, which the proxy then demands. */
  static async start(credentials?: string): Promise<ConnectProxy> {
    const basic = credentials === undefined ? null : `Basic ${Buffer.from(credentials).toString('base64')}`;
    const proxy = new ConnectProxy(basic);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
