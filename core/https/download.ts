import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import http from 'node:http';
import { basename } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { type Route, connect } from './connect.js';
import { describeFailure } from './connection-failure.js';

/** A file of which is known what it holds. */
export interface DownloadRequest extends Route {
  readonly url: URL;
  readonly path: string;
  readonly bytes: number;
  /** Base64. */
  readonly sha512: string;
  readonly cancel: AbortSignal;
  readonly onProgress: (bytes: number) => void;
}

/** A server that says nothing for so long has gone. */
const silenceLimitMs = 60_000;
const chunkSchema = z.instanceof(Uint8Array);

/**
 * Fetches a file over verified TLS, without redirects. It has its name only once all of it is there and is what was expected; nothing stays of
 * any other. Throws AppError: `io`, `cancelled`.
 */
export async function download(asked: DownloadRequest): Promise<void> {
  const draft = `${asked.path}.part`;
  const silence = new AbortController();
  const signal = AbortSignal.any([asked.cancel, silence.signal]);
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      const socket = await connect(asked.url, asked, signal).catch((error: unknown) => {
        throw unreachable(error, asked.url);
      });
      socket.setTimeout(silenceLimitMs, () => {
        silence.abort();
      });
      await receive(asked, socket, file, signal).finally(() => socket.destroy());
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, asked.path);
  } catch (error) {
    await rm(draft, { force: true });
    throw asked.cancel.aborted ? new AppError('cancelled', text('https.cancelled')) : error;
  }
}

async function receive(
  { url, path, bytes, sha512, onProgress }: DownloadRequest,
  socket: TLSSocket,
  file: FileHandle,
  signal: AbortSignal,
): Promise<void> {
  const name = basename(path);
  const hash = createHash('sha512');
  let got = 0;
  const truncated = (): AppError => new AppError('io', text('appUpdate.truncated', { name, got, bytes }));
  const different = (): AppError => new AppError('io', text('appUpdate.different', { name }));
  const response = await ask(url, socket, signal);
  const status = response.statusCode ?? 0;
  if (status !== 200) throw new AppError('io', text('appUpdate.refused', { url: url.href, status }));
  const chunks = response[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch(() => null);
    if (next === null) throw truncated();
    if (next.done === true) break;
    const chunk = chunkSchema.parse(next.value);
    got += chunk.length;
    if (got > bytes) throw different();
    hash.update(chunk);
    await file.write(chunk);
    onProgress(got);
  }
  if (got < bytes) throw truncated();
  if (hash.digest('base64') !== sha512) throw different();
}

function ask(url: URL, socket: TLSSocket, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http
      .get({
        path: `${url.pathname}${url.search}`,
        headers: { host: url.host },
        createConnection: () => socket,
        signal,
      })
      .on('response', resolve)
      .on('error', (error) => {
        reject(unreachable(error, url));
      });
  });
}

function unreachable(error: unknown, url: URL): AppError {
  const { detail } = describeFailure(error, url.host);
  return new AppError('io', text('appUpdate.noAnswer', { detail }), { cause: error });
}
