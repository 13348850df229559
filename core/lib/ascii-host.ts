import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** The name of a server as its certificate has it: Node asks for, and compares, an international name as it was typed (RFC 5890 §2.3.2.1). */
export function asciiHost(host: string): string {
  return isIP(host) === 0 ? domainToASCII(host) || host : host;
}
