/** Titles and details of the licensing server's problems (docs/licensing-protocol.md); titles of a license update are S0's. */
export const problemTexts = {
  titles: {
    'unsupported-license-type': 'License key type is not supported at the moment',
    'invalid-license': 'License key is invalid',
    'contract-expired': 'Your contract has expired',
    'generation-failed': 'General license key generation error has occurred',
    'server-unavailable': 'The server cannot work at the moment',
    'report-already-delivered': 'Another usage report has been delivered for this month',
    'invalid-request': 'The request is not valid',
    'not-found': 'There is nothing at this address',
    'body-too-large': 'The request body is too large',
    'unsupported-media-type': 'The request body must be JSON',
    'rate-limited': 'Too many requests for this license',
    'internal-error': 'The server could not answer the request',
  },
  noKeyGenerated: 'No license key could be generated. Try again later.',
  noDatabase: 'The server cannot reach its database. Try again later.',
  keysSealed: 'The server cannot open its signing keys. Nothing is wrong with the license. Try again later.',
  bodyNotJson: 'The request body is not valid JSON.',
  nothingHere: 'There is nothing at this address.',
  bodyTooLarge: 'A request body may hold 128 KiB at most.',
  sendJson: 'Send the body as application/json.',
  notAnswered: 'The server could not answer the request.',
  wait: 'Wait before you ask again.',
  licenseUnknown: 'This server has not issued the license.',
  otherContract: 'The license names a different contract than the one on record.',
  updateUnsupported:
    'Automatic update is supported only for licenses associated with Hosting Rental contract type.',
  reportUnsupported: 'Usage is reported only for licenses associated with Hosting Rental contract type.',
  reportDelivered: ({ period, at }: { period: string; at: string }) =>
    `Another report for ${period} was delivered at ${at}.`,
  reportMonthNotEnded: ({ period }: { period: string }) =>
    `The month ${period} has not ended by the clock of the licensing server.`,
  reportNotCovered: ({
    period,
    id,
    startsOn,
    endsOn,
  }: {
    period: string;
    id: string;
    startsOn: string;
    endsOn: string;
  }) => `Contract ${id} covers ${startsOn} to ${endsOn}, and no day of ${period}.`,
  contractSuspended: ({ id }: { id: string }) => `Contract ${id} is suspended.`,
  contractEnded: ({ id }: { id: string }) => `Contract ${id} has been ended.`,
  contractEndedOn: ({ id, endsOn }: { id: string; endsOn: string }) => `Contract ${id} ended on ${endsOn}.`,
  key: {
    tooLarge: 'The license key is larger than 64 KiB.',
    noKey: 'The text is not a license key.',
    unknownHeader: 'The license key has an unknown header.',
    unknownSigner: 'The license key is signed by an unknown key.',
    wrongSignature: 'The signature of the license key is invalid.',
    memberTwice: 'The license key contains a member twice.',
    unknownContent: 'The license key has an unknown content.',
    otherProduct: 'The license key is for another product.',
  },
} as const;
