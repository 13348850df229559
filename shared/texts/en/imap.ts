import type { TextFormat } from '../format.js';

/** Mail servers: connecting, and what they refuse. */
export const imap = {
  passwordRejected: ({ server }: { server: string }) =>
    `${server} rejected the user name or password. Check them in the mail source.`,
  userRejected: ({ server, user }: { server: string; user: string }) =>
    `${server} rejected the user name or password of ${user}. Check them in the mail source.`,
  masterRejected: ({ server, user, mailbox }: { server: string; user: string; mailbox: string }) =>
    `${server} rejected the master user ${user} for the mailbox ${mailbox}. Check in the mail source whether the server has this mailbox, and the master user and its password.`,
  signInRefused: ({ server, said }: { server: string; said: string }) =>
    `${server} refused the sign-in: ${said}. Check user name and password in the mail source; if they are right, ask the server's administrator.`,
  noSignIn: ({ server }: { server: string }) =>
    `${server} offers no way to sign in that can be used here, such as a password over this connection. Check the kind of encryption and the kind of sign-in in the mail source.`,
  signedInAlready: ({ server }: { server: string }) =>
    `${server} signed this computer in by itself (PREAUTH) and does not say as whom, so it is unknown whose mail that would be. Nothing was read. Ask the server's administrator for an address or a port that asks for user name and password.`,
  unreachable: ({ server, reason }: { server: string; reason: string }) =>
    `${server} cannot be reached (${reason}). Check the host name, the port and the network.`,
  endedByServer: ({ server, said }: { server: string; said: string }) =>
    `${server} ended the connection: ${said}. Try again later; if the problem persists, ask the server's administrator.`,
  connectionRefused: 'connection refused',
  nameUnknown: 'the name is not known',
  notInTime: 'no answer in time',
  connectionCut: 'the connection was cut',
  notSecure: ({ server, reason }: { server: string; reason: string }) =>
    `No secure connection to ${server}: ${reason}`,
  certificateExpired: "the server's certificate has expired. Ask its administrator to renew it.",
  certificateOfAnother:
    "the server's certificate is for another name. Use the name that is in the certificate.",
  authorityUnknown:
    "the server's certificate is not signed by a known authority. If it is your organisation's own, add its CA file to the mail source.",
  wrongEncryption: 'check the port and the kind of encryption (TLS or STARTTLS).',
  unexpectedAnswer: ({ server }: { server: string }) =>
    `${server} answered in an unexpected way. Run the job again; if the problem persists, send the details to the server's administrator.`,
  refusedCommand: ({ server, said }: { server: string; said: string }) =>
    `${server} refused what was asked for: ${said}. Run the job again; if the problem persists, ask the server's administrator.`,
  notConnected: ({ server }: { server: string }) =>
    `${server} accepted the sign-in but did not open the mailbox (authenticated but not connected). If the problem persists, check that the mailbox exists and that this user or app may open it.`,
  throttled: ({ server, said }: { server: string; said: string }) =>
    `${server} takes no more at the moment: ${said}. Try again later; if the problem persists, ask the server's administrator.`,
  tooMuch: ({ server }: { server: string }) =>
    `${server} sent more in one answer than a mail server has a reason for, and was cut off. If the problem persists, send the details to the server's administrator.`,
  tooLargeToRead: ({ size, limit }: { size: number; limit: number }, f: TextFormat) =>
    `it has ${f.bytes(size)}, and messages of more than ${f.bytes(limit)} are not backed up`,
  needsTls: ({ server }: { server: string }) =>
    `${server} may only be read over TLS: without it, anyone on the network could read the password.`,
  caFileUnreadable: ({ file }: { file: string }) =>
    `The CA file ${file} cannot be read as a certificate. Choose the file again in the mail source.`,
  caFileIsKey: ({ file }: { file: string }) =>
    `The CA file ${file} holds a private key and no certificate. Choose the file with the authority's certificate, and keep the key to yourself.`,
  caFileHoldsNone: ({ file }: { file: string }) =>
    `The CA file ${file} holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----. Choose another file.`,
  masterNeedsMailboxes: 'A master user needs the list of mailboxes to read. Enter at least one mailbox.',
  reachesOneMailbox: ({ user, mailbox }: { user: string; mailbox: string }) =>
    `This mail source signs in as ${user} and reaches no other mailbox. Restore to ${user}, or choose a source that reaches ${mailbox}.`,
  noReasonGiven: 'no reason given',
  refusedFolder: ({ said }: { said: string }) => `the server refused to open it: ${said}`,
  nameTaken: 'the server takes its name for that of another folder',
  refusedListing: ({ said }: { said: string }) => `the server refused to list its messages: ${said}`,
  delimiterUnknown: 'the server does not say how the levels of its name are joined',
  lineUnread: 'the server lists it in a way that cannot be read',
  nameNotSendable:
    'its name has a line end or a zero byte, with which it cannot be opened. Rename it on the server.',
  noCount: 'the server does not say how many messages it has',
  refusedMessage: ({ said }: { said: string }) => `the server refused it: ${said}`,
  refusedLikeOthers: 'it was not asked for, as the server refuses every message of the folder',
  /** In bytes. */
  cutShort: ({ given, size }: { given: number; size: number }, f: TextFormat) =>
    `the server gives ${f.bytes(given)} of its ${f.bytes(size)}`,
  noContent: 'the server answered without the content of the message',
  tooLarge: ({ size, limit }: { size: number; limit: number }, f: TextFormat) =>
    `it has ${f.number(size)} bytes, and the server takes ${f.number(limit)} (APPENDLIMIT)`,
  cutWhenRead: 'the server cut the connection when it was asked for it alone',
  cutWhenWritten: 'the server cut the connection when it was given it',
} as const;
