/** Automatic license update: texts of the outcome table to the character (S0; licensing.md §6), and why a request failed. */
export const licenseUpdate = {
  /** Name of every update session (S0). */
  sessionName: 'License key auto-update',
  received: 'New license key has been received',
  installed: 'New license key has been installed',
  updated: 'License key has been auto-updated',
  updatedReason: 'The update has completed successfully.',
  updatedHint: 'You can open the License Information dialog to examine the details.',
  unsupported: 'License key type is not supported at the moment',
  unsupportedReason: 'No key was generated, because this license type is not supported yet.',
  unsupportedHint:
    'Currently, automatic update is supported only for licenses associated with Hosting Rental contract type.',
  invalid: 'License key is invalid',
  invalidReason: 'The license signature or identifier is invalid.',
  invalidHint: ({ vendor }: { vendor: string }) => `Contact your ${vendor} sales representative.`,
  upToDate: 'Your existing license key is up to date',
  upToDateReason: 'The license expires in more than 7 days.',
  upToDateHint: 'Select to update the license key automatically, and the system will notify you on time.',
  contractExpired: ({ vendor }: { vendor: string }) =>
    `Your contract has expired, so the license key cannot be updated automatically. Please contact your ${vendor} sales representative to renew your contract.`,
  contractExpiredReason: 'The contract has ended and needs to be renewed.',
  contractExpiredHint: ({ vendor }: { vendor: string }) =>
    `Contact your ${vendor} sales representative for contract renewal.`,
  generationError: 'General license key generation error has occurred',
  generationErrorReason: 'The licensing server did not return a new key.',
  generationErrorHint:
    'Wait for 24 hours: the update will be tried again. Retries will take place for 1 month after the key expiration date.',
  generationErrorNote: 'Automatic update is off: select Update Now again after that time.',
  noConnection: 'The licensing server could not be reached',
  badAnswer: 'An invalid answer was received from the licensing server',
  notInstalled: 'New license key could not be installed',
  nextAttempt: 'Next attempt in 60 minutes.',
  updateAgain: 'Automatic update is off: select Update Now to try again.',
  nothingToUpdate: 'No license is installed. Install a license, then update it.',
  /** The notification of a scheduled update that failed: its last line, ended by a full stop, and the reason. */
  failed: ({ line, reason }: { line: string; reason: string }) =>
    `${line}${line.endsWith('.') ? '' : '.'} ${reason}`,
  contractEnded: ({ vendor }: { vendor: string }) =>
    `Automatic license update has been turned off: your contract has expired. Please contact your ${vendor} sales representative to renew your contract.`,
  retryWindowEnded: ({ vendor }: { vendor: string }) =>
    `Automatic license update has been turned off: no new license key could be obtained after the license expired. Please contact your ${vendor} sales representative.`,
  addressMissing: 'The address of the licensing server is not set. Enter it under Settings.',
  addressNotHttps: ({ server }: { server: string }) =>
    `The address of the licensing server must begin with https:// but is ${server}.`,
  proxyInvalid: ({ proxy }: { proxy: string }) => `The proxy's address is not valid: ${proxy}.`,
  wrongAnswer: ({ status, problem }: { status: number; problem: string }) =>
    `HTTP ${String(status)}: ${problem}.`,
  notNow: ({ status }: { status: number }) =>
    `The licensing server answers that it cannot work at the moment (HTTP ${String(status)}).`,
  emptyAnswer: 'the answer is empty',
  answerOfNoType: 'the answer is of no type and not JSON',
  answerNotJson: ({ type }: { type: string }) => `the answer is ${type} and not JSON`,
  answerNotOfProtocol: 'the answer is not one of the protocol',
  answerIncomplete: 'the answer is not complete JSON',
} as const;
