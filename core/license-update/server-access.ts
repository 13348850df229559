import type { Settings } from '../../shared/settings.js';

/** How the licensing server is reached: the user's settings, then the environment. */
export interface ServerAccess {
  /** Base address, `https://…`; empty when none is set. */
  readonly server: string;
  /** PEM file of a private certificate authority; empty = none. */
  readonly caFile: string;
  /** PEM file that the administrator of the machine names in NODE_EXTRA_CA_CERTS; empty = none. */
  readonly extraCaFile: string;
  /** Proxy by setting; empty = HTTPS_PROXY and NO_PROXY of the environment decide. */
  readonly proxy: string;
}

/** Settings win over POSTKEEP_LICENSE_SERVER; a private CA is trusted besides NODE_EXTRA_CA_CERTS (command-line.md). */
export function serverAccess(
  settings: Pick<Settings, 'licenseServer' | 'licenseServerCa' | 'proxy'>,
  environment: Readonly<Record<string, string | undefined>>,
): ServerAccess {
  return {
    server: settings.licenseServer || (environment['POSTKEEP_LICENSE_SERVER'] ?? ''),
    caFile: settings.licenseServerCa,
    extraCaFile: environment['NODE_EXTRA_CA_CERTS'] ?? '',
    proxy: settings.proxy,
  };
}
