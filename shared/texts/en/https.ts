import type { TextFormat } from '../format.js';

/** What kept the console from an answer over HTTPS, and files of certificate authorities. */
export const https = {
  cancelled: 'The request was cancelled.',
  notHttp: ({ host, said }: { host: string; said: string }) => `The answer of ${host} is not HTTP: ${said}.`,
  nameUnknown: ({ host }: { host: string }) => `The name of ${host} could not be resolved.`,
  refused: ({ host }: { host: string }) => `${host} refused the connection.`,
  noRoute: ({ host }: { host: string }) => `There is no network route to ${host}.`,
  notInTime: ({ host }: { host: string }) => `${host} did not answer in time.`,
  closedEarly: ({ host }: { host: string }) =>
    `${host} closed the connection before the answer was complete.`,
  certificateExpired: ({ host }: { host: string }) => `TLS: the certificate of ${host} has expired.`,
  certificateNotYetValid: ({ host }: { host: string }) =>
    `TLS: the certificate of ${host} is not valid yet. Check the clock of this computer.`,
  certificateOfAnother: ({ host }: { host: string }) =>
    `TLS: the certificate of ${host} was issued for another name.`,
  authorityUnknown: ({ host }: { host: string }) =>
    `TLS: the certificate of ${host} was not issued by a trusted authority.`,
  proxyNotTrusted: ({ host }: { host: string }) =>
    `TLS: the certificate of the proxy on the way to ${host} is not trusted.`,
  proxyRefused: ({ host, said }: { host: string; said: string }) =>
    `The proxy did not connect to ${host}: ${said}.`,
  noTls: ({ host }: { host: string }) =>
    `TLS: what answers at ${host} does not speak TLS. Check the port, and whether TLS begins at once there.`,
  notSecure: ({ host, code }: { host: string; code: string }) =>
    `TLS: no secure connection to ${host} (${code}).`,
  noConnection: ({ host, said }: { host: string; said: string }) => `No connection to ${host}: ${said}.`,
  timeOut: ({ host, seconds }: { host: string; seconds: number }, f: TextFormat) =>
    `Time-out: ${host} did not answer completely within ${f.number(seconds)} seconds.`,
  endlessRedirects: ({ host }: { host: string }) => `${host} redirects without end.`,
  noRedirectAddress: ({ status }: { status: number }) =>
    `HTTP ${String(status)} without a usable address to follow.`,
  redirectElsewhere: ({ host, target }: { host: string; target: string }) =>
    `${host} redirects to another server, which is not followed: ${target}.`,
  wrongRedirect: ({ host, status }: { host: string; status: number }) =>
    `${host} redirects with HTTP ${String(status)}.`,
  answerTooLarge: ({ host, kib }: { host: string; kib: number }, f: TextFormat) =>
    `The answer of ${host} is larger than ${f.number(kib)} KiB.`,
  answerBrokeOff: ({ host, size }: { host: string; size: number }, f: TextFormat) =>
    `The answer of ${host} broke off after ${f.number(size)} bytes.`,
  answerNotDecoded: ({ host, coding }: { host: string; coding: string }) =>
    `The answer of ${host} cannot be unpacked (${coding}).`,
  caFileUnreadable: ({ file }: { file: string }) => `The certificate authority file ${file} cannot be read.`,
  caFileDamaged: ({ file }: { file: string }) => `The certificate authority file ${file} is damaged.`,
  caFileEmpty: ({ file }: { file: string }) =>
    `The certificate authority file ${file} contains no PEM certificate.`,
} as const;
