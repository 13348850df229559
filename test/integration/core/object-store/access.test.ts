import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { type ObjectStoreAccess, openObjectStore } from '../../../../core/object-store/open-object-store.js';
import type { ObjectStorePlace } from '../../../../shared/backup/object-store-place.js';
import { keys } from '../../../fixtures/ceph-cluster.js';
import { ConnectProxy } from '../../../fixtures/connect-proxy.js';
import {
  type S3Gateway,
  makeBucket,
  makeUser,
  missingOfCeph,
  s3Access,
} from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

async function write(place: ObjectStorePlace, access: ObjectStoreAccess = s3Access): Promise<void> {
  const store = await openObjectStore(place, access);
  try {
    await store.put('x', Buffer.of(1), { lockedUntil: null });
  } finally {
    store.close();
  }
}

afterEach(() => {
  vi.useRealTimers();
});

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let gateway: S3Gateway;
  let place: ObjectStorePlace;
  beforeAll(async () => {
    gateway = await s3Gateway();
    place = await makeBucket(gateway);
  });

  it('an access key that nobody has is told from a wrong secret, and both from a missing right', async () => {
    const credentials = { type: 'keys', accessKeyId: 'NOBODY' } as const;
    await expect(write({ ...place, credentials })).rejects.toMatchObject({
      text: { id: 'objectStore.keyUnknown' },
    });
    await expect(write(place, { ...s3Access, secretKey: 'wrong' })).rejects.toMatchObject({
      text: { id: 'objectStore.secretWrong' },
    });
    const other = await makeUser(gateway, `u${randomUUID().slice(0, 8)}`);
    const withOther = { ...place, credentials: { ...credentials, accessKeyId: other.accessKeyId } };
    await expect(write(withOther, { ...s3Access, secretKey: other.secretAccessKey })).rejects.toMatchObject({
      code: 'bucket-credentials',
      message: expect.stringContaining('s3:PutObject') as string,
    });
  });

  it('no error says a secret', async () => {
    const secretKey = 'a-wrong-secret-of-this-test';
    const error: unknown = await write(place, { ...s3Access, secretKey }).catch((thrown: unknown) => thrown);
    for (const secret of [secretKey, 'Signature=', 'AWS4-HMAC'])
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(secret);
  });

  it('a clock that is two hours off is made up for by the server’s', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: s3Access.clock().getTime() - 7_200_000 });
    await write(place);
  });

  it('TLS is verified by the authority of the place, and by no other', async () => {
    const secure = { ...place, endpoint: gateway.secureEndpoint };
    await write({ ...secure, authority: gateway.tls.caFile });
    await write(secure, { ...s3Access, extraCaFile: gateway.tls.caFile });
    for (const authority of [null, gateway.tls.foreignCaFile])
      await expect(write({ ...secure, authority })).rejects.toMatchObject({ code: 'bucket-tls' });
  });

  it.each(['plain', 'TLS'])('a connection that nothing moved on is opened anew: %s', async (kind) => {
    const secure = { endpoint: gateway.secureEndpoint, authority: gateway.tls.caFile };
    const store = await openObjectStore(kind === 'TLS' ? { ...place, ...secure } : place, {
      ...s3Access,
      silenceMs: 200,
    });
    await store.put('idle', Buffer.of(1), { lockedUntil: null });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await store.get('idle', {})).toEqual(Buffer.of(1));
    store.close();
  });

  it('the proxy of the settings is used over TLS, and none to this computer without it', async () => {
    const proxy = await ConnectProxy.start();
    const access = { ...s3Access, proxy: () => Promise.resolve(`http://${proxy.address}`) };
    try {
      await write({ ...place, endpoint: gateway.secureEndpoint, authority: gateway.tls.caFile }, access);
      expect(proxy.tunnels).toEqual([new URL(gateway.secureEndpoint).host]);
      await write(place, access);
      expect(proxy.tunnels).toHaveLength(1);
    } finally {
      await proxy.stop();
    }
  });

  it('NODE_TLS_REJECT_UNAUTHORIZED=0 does not turn verification off', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const secure = { ...place, endpoint: gateway.secureEndpoint };
      await expect(write(secure)).rejects.toMatchObject({ code: 'bucket-tls' });
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('a certificate for another name is not accepted', async () => {
    const endpoint = gateway.secureEndpoint.replace('localhost', '127.0.0.1');
    await expect(write({ ...place, endpoint, authority: gateway.tls.caFile })).rejects.toMatchObject({
      code: 'bucket-tls',
    });
  });
});

describe('credentials of the environment', () => {
  const metadata = { asked: 0, close: (): void => undefined };
  beforeEach(async () => {
    metadata.asked = 0;
    const service = createServer((_asked, answer) => {
      metadata.asked += 1;
      answer.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    metadata.close = () => service.close();
    const address = service.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', `http://127.0.0.1:${String(port)}`);
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
      vi.stubEnv(name, undefined);
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/dev/null');
  });
  afterEach(() => {
    metadata.close();
    vi.unstubAllEnvs();
  });
  const environment = { credentials: { type: 'environment' } } as const;

  it('are looked for only where they were chosen, the metadata service of a machine last', async () => {
    const place = placeAt('http://127.0.0.1:9');
    await expect(write(place)).rejects.toMatchObject({ code: 'bucket-unreachable' });
    expect(metadata.asked).toBe(0);
    await expect(write({ ...place, ...environment })).rejects.toMatchObject({
      text: { id: 'objectStore.environmentHasNone' },
    });
    expect(metadata.asked).toBeGreaterThan(0);
  });

  it.skipIf(missingOfCeph.length > 0)(`are used as they are found ${onCeph}`, async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey);
    const place = await makeBucket(await s3Gateway());
    await write({ ...place, ...environment }, { ...s3Access, secretKey: null });
    expect(metadata.asked).toBe(0);
  });

  it('do not have the address or the region changed that were entered', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'https://elsewhere.example');
    vi.stubEnv('AWS_REGION', 'elsewhere-1');
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    await expect(write(placeAt('http://127.0.0.1:9'))).rejects.toMatchObject({
      code: 'bucket-unreachable',
      message: expect.stringContaining('127.0.0.1:9') as string,
    });
  });
});

test('an address that nothing listens at is told as such, after several attempts', async () => {
  await expect(write(placeAt('http://127.0.0.1:9'))).rejects.toMatchObject({ code: 'bucket-unreachable' });
});

test('a CA file that is none is named', async () => {
  const place = { ...placeAt('https://localhost:9'), authority: '/nowhere/ca.pem' };
  await expect(write(place)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('/nowhere/ca.pem') as string,
  });
});

test.each(['http://s3.example', 'http://10.0.0.1:9000', 'http://[2001:db8::1]'])(
  'nothing is sent unprotected to %s',
  async (endpoint) => {
    await expect(openObjectStore(placeAt(endpoint), s3Access)).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  },
);

test.each(['https://user:secret@s3.example', 'https://s3.example/path', 'https://s3.example/?a=b'])(
  'an address that is more than one is refused: %s',
  async (endpoint) => {
    await expect(openObjectStore(placeAt(endpoint), s3Access)).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  },
);

test('without its secret key a bucket is not opened', async () => {
  await expect(
    openObjectStore(placeAt('https://s3.example'), { ...s3Access, secretKey: null }),
  ).rejects.toMatchObject({ code: 'secret-unavailable' });
});

function placeAt(endpoint: string): ObjectStorePlace {
  return {
    ...{ endpoint, region: 'default', bucket: 'mail', prefix: '', pathStyle: true, authority: null },
    ...{ credentials: { type: 'keys', accessKeyId: 'KEY' }, lock: null },
  };
}
