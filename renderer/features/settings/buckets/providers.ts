/** Whose S3 servers are known by their addresses; only words and hints follow from it. */
export const providers = ['aws', 'wasabi', 'backblaze', 'minio', 'ceph', 'other'] as const;
export type Provider = (typeof providers)[number];

interface ProviderHints {
  /** What follows the region in the host's name; null where everybody has a server of their own. */
  readonly domain: string | null;
  readonly endpoint: string;
  readonly region: string;
}

export const providerHints: Readonly<Record<Provider, ProviderHints>> = {
  aws: {
    domain: 'amazonaws.com',
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    region: 'eu-central-1',
  },
  wasabi: {
    domain: 'wasabisys.com',
    endpoint: 'https://s3.eu-central-1.wasabisys.com',
    region: 'eu-central-1',
  },
  backblaze: {
    domain: 'backblazeb2.com',
    endpoint: 'https://s3.eu-central-003.backblazeb2.com',
    region: 'eu-central-003',
  },
  minio: { domain: null, endpoint: 'https://minio.example.com:9000', region: 'us-east-1' },
  ceph: { domain: null, endpoint: 'https://rgw.example.com', region: 'default' },
  other: { domain: null, endpoint: 'https://s3.example.com', region: 'us-east-1' },
};

/** The address that a provider has in a region; null where nobody can know. */
export function endpointOf(provider: Provider, region: string): string | null {
  const { domain } = providerHints[provider];
  return domain === null || !/^[a-z0-9-]+$/.test(region) ? null : `https://s3.${region}.${domain}`;
}

/** The large providers have the bucket in the host's name; servers of one's own seldom have the names and certificates for it. */
export function takesPathStyle(endpoint: string): boolean {
  const host = URL.parse(endpoint)?.hostname ?? '';
  return !providers.some((provider) => {
    const { domain } = providerHints[provider];
    return domain !== null && host.endsWith(`.${domain}`);
  });
}
