import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { makeFeed } from '../../../../build/package/feed.mjs';
import { type KeyRing, keyRingOf } from '../../../../core/license/key-ring.js';
import { createAuthority, createServerCertificate } from '../../../../server/tls/private-authority.js';

/** Answers instead of the file of that name. */
export type Instead = (response: ServerResponse) => void;

/** A web server on loopback with the files of a folder, as a vendor's would be; its feed is made by the program that makes the vendor's. */
export interface FeedServer {
  readonly address: string;
  readonly caFile: string;
  readonly ring: KeyRing;
  /** The vendor's public key, as a build takes it. */
  readonly jwks: object;
  readonly folder: string;
  /** Paths that were asked for. */
  readonly requests: string[];
  readonly instead: Map<string, Instead>;
  /** Packages of a version, and its feed, signed by the key of the ring or another. */
  readonly publish: (version: string, signedBy?: 'vendor' | 'stranger') => Promise<void>;
  /** The feed of the packages that lie in the folder. */
  readonly sign: (version: string) => Promise<void>;
  /** The server is gone from now on. */
  readonly stopServing: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const packageContent = Buffer.alloc(300_000, 'a package ');

export async function startFeedServer(): Promise<FeedServer> {
  const base = mkdtempSync(join(tmpdir(), 'postkeep-feed-'));
  const folder = join(base, 'feed');
  mkdirSync(folder);
  const authority = createAuthority(new Date());
  const { certificate, privateKey } = createServerCertificate(authority, [], new Date());
  const caFile = join(base, 'ca.pem');
  writeFileSync(caFile, authority.certificate);
  const [vendor, stranger] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const jwk = vendor.publicKey.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint(jwk);
  const requests: string[] = [];
  const instead = new Map<string, Instead>();
  const server = https.createServer({ cert: certificate, key: privateKey }, ({ url = '' }, response) => {
    requests.push(url);
    const name = url.slice(1);
    const other = instead.get(name);
    if (other) {
      other(response);
      return;
    }
    try {
      response.end(readFileSync(join(folder, name)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stopServing = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    address: `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    ...{ caFile, folder, requests, instead },
    ...{ jwks: { keys: [{ ...jwk, kid }] }, ring: keyRingOf({ keys: [{ ...jwk, kid }] }) },
    sign: (version) => makeFeed(folder, version, vendor.privateKey),
    async publish(version, signedBy = 'vendor') {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      for (const name of [`postkeep_${version}_amd64.deb`, `postkeep-${version}-1.x86_64.rpm`])
        writeFileSync(join(folder, name), packageContent);
      await makeFeed(folder, version, { vendor, stranger }[signedBy].privateKey);
    },
    stopServing,
    close: async () => {
      await stopServing();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
