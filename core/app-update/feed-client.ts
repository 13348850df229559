import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { type DownloadRequest, download } from '../https/download.js';
import { exchange } from '../https/exchange.js';
import { trustedAuthorities } from '../https/trusted-authorities.js';
import type { KeyRing } from '../license/key-ring.js';
import { type Feed, type UpdateFile, readFeed } from './feed.js';

const feedName = 'latest-linux.yml';
const feedLimitBytes = 64 * 1024;
const feedTimeLimitMs = 30_000;

/** How the feed is reached. */
export interface FeedAccess {
  /** `https://…`; empty = none, and nobody is asked. */
  readonly server: string;
  /** What the administrator of the machine names in NODE_EXTRA_CA_CERTS. */
  readonly extraCaFile: string;
  readonly proxy: string;
}

/** Fetches a feed and its files; throws AppError, `cancelled` among them. */
export interface FeedClient {
  readonly feed: (cancel: AbortSignal) => Promise<Feed>;
  readonly file: (
    file: UpdateFile,
    path: string,
    on: Pick<DownloadRequest, 'cancel' | 'onProgress'>,
  ) => Promise<void>;
}

export function feedClient(access: () => FeedAccess, ring: KeyRing): FeedClient {
  const route = async () => {
    const { proxy, extraCaFile } = access();
    return { proxy, authorities: await trustedAuthorities({ caFile: '', extraCaFile }) };
  };
  const get = async (name: string, cancel: AbortSignal): Promise<string> => {
    const url = addressOf(access().server, name);
    const answer = await exchange({
      ...(await route()),
      ...{ url, cancel, method: 'GET', headers: {}, body: null },
      bodyLimitBytes: feedLimitBytes,
      timeLimitMs: feedTimeLimitMs,
    } as const);
    if (answer.kind !== 'answered')
      throw new AppError('io', text('appUpdate.noAnswer', { detail: answer.detail }));
    if (answer.status !== 200)
      throw new AppError('io', text('appUpdate.refused', { url: url.href, status: answer.status }));
    return answer.text;
  };
  return {
    feed: async (cancel) => {
      const content = await get(feedName, cancel);
      return readFeed(content, await get(`${feedName}.sig`, cancel), ring);
    },
    file: async ({ url, sha512, size }, path, on) =>
      download({
        ...(await route()),
        ...on,
        url: addressOf(access().server, url),
        path,
        sha512,
        bytes: size,
      }),
  };
}

/** A name beside the feed, whether or not its address ends with a slash. */
function addressOf(server: string, name: string): URL {
  if (server === '') throw new AppError('invalid-argument', text('appUpdate.noAddress'));
  if (!URL.canParse(server) || new URL(server).protocol !== 'https:')
    throw new AppError('invalid-argument', text('appUpdate.addressInvalid', { server }));
  return new URL(name, server.endsWith('/') ? server : `${server}/`);
}
