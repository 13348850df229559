import { type SourceFields, defaultPort } from './source-fields.js';

/** An address as it stands in a guide or another mail program: scheme, user and path around server and port. */
const addressPattern =
  /^(?:(?<scheme>[a-z][a-z\d+.-]*):\/\/)?(?:[^@/\s]*@)?(?<host>\[[^\]\s]+\]|[^:/?#@[\]\s]+)(?::(?<port>\d{1,5}))?(?:[/?#]\S*)?$/i;

/** What a server that was typed or pasted says of the fields: the server alone, and port and encryption where it names them. */
export function typedServer(fields: Pick<SourceFields, 'host' | 'port' | 'security'>): Partial<SourceFields> {
  const typed = addressPattern.exec(fields.host.trim())?.groups;
  if (typed === undefined) return {};
  const { scheme, host = '', port } = typed;
  const isImap = /^imaps?$/i.test(scheme ?? '');
  const security = isImap ? securityOf(scheme ?? '', fields.security) : fields.security;
  // A port of the web is none of the mail server.
  const named = scheme === undefined || isImap ? port : undefined;
  return {
    host: host.replace(/^\[|\]$/g, ''),
    security,
    port: named ?? portAfter(fields, security),
  };
}

function securityOf(scheme: string, before: SourceFields['security']): SourceFields['security'] {
  if (scheme.toLowerCase() === 'imaps') return 'tls';
  return before === 'tls' ? 'starttls' : before;
}

/** The port for another encryption: its usual one in the place of a usual one, and one that was typed stays. */
export function portAfter(
  { port, security }: Pick<SourceFields, 'port' | 'security'>,
  chosen: SourceFields['security'],
): string {
  return port.trim() === '' || port.trim() === defaultPort[security] ? defaultPort[chosen] : port;
}

/** A whole address in the field of the server goes to the fields of its parts; whoever only passes through changes nothing. */
export function tidyServer({
  fields,
  change,
}: {
  readonly fields: SourceFields;
  readonly change: (part: Partial<SourceFields>) => void;
}): void {
  const tidied = typedServer(fields);
  if (tidied.host !== undefined && tidied.host !== fields.host) change(tidied);
}
