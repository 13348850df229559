import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { closeServer } from '../../../fixtures/sockets.js';

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTPS server that answers as badly as a test asks: it stands in for a broken or malicious licensing server. */
export class FakeHostileServer {
  readonly #server: https.Server;
  #behaviour: Behaviour = (_request, response) => response.destroy();
  /** Paths that were asked for. */
  readonly requests: string[] = [];
  /** What was sent with them. */
  readonly bodies: string[] = [];

  private constructor(tls: TlsOptions) {
    this.#server = https.createServer(tls, (request, response) => {
      this.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.on('error', () => undefined);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.bodies.push(Buffer.concat(chunks).toString());
        this.#behaviour(request, response);
      });
    });
  }

  static async start(tls: TlsOptions, address = '127.0.0.1'): Promise<FakeHostileServer> {
    const hostile = new FakeHostileServer(tls);
    hostile.#server.listen(0, address);
    await once(hostile.#server, 'listening');
    return hostile;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  answerWith(behaviour: Behaviour): void {
    this.#behaviour = behaviour;
    this.requests.length = 0;
    this.bodies.length = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await closeServer(this.#server);
  }
}

/** One whole answer. */
export function whole(status: number, contentType: string, body: string): Behaviour {
  return (_request, response) => response.writeHead(status, { 'content-type': contentType }).end(body);
}

export function json(status: number, body: unknown): Behaviour {
  return whole(status, 'application/json', JSON.stringify(body));
}

/** Says a gigabyte and means it; `sent` tells how much of it went out before the other side hung up. */
export function gigabyte(): { behaviour: Behaviour; sent: () => number } {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  let sent = 0;
  const behaviour: Behaviour = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = (): void => {
      while (!response.destroyed && sent < 2 ** 30) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  return { behaviour, sent: () => sent };
}

/** A byte now and then, forever. */
export function slowBytes(everyMs: number): Behaviour {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), everyMs);
    response.on('close', () => clearInterval(drip));
  };
}
