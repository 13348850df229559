import { domainToASCII, domainToUnicode } from 'node:url';

/** A server as an address names it. */
export interface NamedServer {
  /** With its colon, as `URL` has it. */
  readonly protocol: string;
  /** Of an international name its readable form, of an IPv6 address what stands in the brackets. */
  readonly host: string;
  readonly port: number | null;
}

/**
 * The server of `scheme://host[:port]`; null for another scheme, a name that is none, and for more than a server: a user, a folder or a
 * query in it would be passed over in silence.
 */
export function parseServerUrl(given: string, protocols: readonly string[]): NamedServer | null {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !protocols.includes(url.protocol)) return null;
  const { protocol, username, password, pathname, search, hash } = url;
  const host = hostOf(url);
  if (host === '' || `${username}${password}${search}${hash}` !== '' || !['', '/'].includes(pathname))
    return null;
  return { protocol, host, port: url.port === '' ? null : Number(url.port) };
}

/** `URL` knows the schemes of the web alone: of another one it neither reads nor checks the name of the host. */
function hostOf({ hostname }: URL): string {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  try {
    return domainToUnicode(domainToASCII(decodeURIComponent(hostname)));
  } catch {
    return '';
  }
}
