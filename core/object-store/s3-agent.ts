import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { connect } from '../https/connect.js';
import type { PrivateAuthorities } from '../https/trusted-authorities.js';
import { trustedAuthorities } from '../https/trusted-authorities.js';
import { connectToAny } from '../lib/connect-race.js';

export interface AgentOptions extends PrivateAuthorities {
  readonly proxy: () => Promise<string>;
  /** A connection on which nothing moves for so long has died. */
  readonly silenceMs: number;
  /** Ends connections that are being opened. */
  readonly closed: AbortSignal;
}

const connectMs = 20_000;
/** As many requests are under way at a time; the others wait. */
const mostSockets = 8;

/** The failure of a connection that was cut because nothing moved on it. */
export class Silence extends Error {
  override readonly name = 'Silence';
}

/**
 * Keeps connections to a server open and opens them as the rest of the console does (core/https/): TLS verified whatever the environment says, the
 * proxy of the settings. Without TLS to this computer alone, past every proxy.
 */
export function s3Agent(endpoint: URL, options: AgentOptions): http.Agent {
  const { silenceMs, closed, proxy } = options;
  const isSecure = endpoint.protocol === 'https:';
  const Kind = isSecure ? https.Agent : http.Agent;

  const open = async (host: string, port: number): Promise<Socket> => {
    const signal = AbortSignal.any([closed, AbortSignal.timeout(connectMs)]);
    try {
      if (!isSecure) return await connectToAny(host, port, signal);
      const authorities = await trustedAuthorities(options);
      const url = new URL(`https://${host.includes(':') ? `[${host}]` : host}:${String(port)}`);
      return await connect(url, { authorities, proxy: await proxy() }, signal);
    } catch (error) {
      throw signal.aborted ? new Silence(undefined, { cause: error }) : error;
    }
  };

  return Object.assign(new Kind({ keepAlive: true, maxSockets: mostSockets, timeout: silenceMs }), {
    createConnection: (
      { host, port }: http.ClientRequestArgs,
      callback: (error: Error | null, socket?: Socket) => void,
    ): undefined => {
      open(host ?? endpoint.hostname, Number(port ?? (isSecure ? 443 : 80))).then(
        (socket) => {
          socket.setTimeout(silenceMs).on('timeout', () => socket.destroy(new Silence()));
          callback(null, socket);
        },
        (error: unknown) => {
          callback(error instanceof Error ? error : new Error(String(error)));
        },
      );
    },
  });
}
