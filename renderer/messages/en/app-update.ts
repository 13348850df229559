export const appUpdate = {
  title: 'Updates',
  check: 'Check for updates',
  checking: 'Checking for updates…',
  neverChecked: 'Not checked yet.',
  off: 'No update address is set, so Postkeep never looks for updates.',
  current: 'You have the newest version.',
  checkedAt: (at: string) => `Last checked ${at}.`,
  available: (version: string) => `Version ${version} is available.`,
  availableElsewhere: (version: string) =>
    `Version ${version} is available. Get it where you got this one: this copy was not installed as a package.`,
  download: (size: string) => `Download (${size})`,
  downloading: (version: string) => `Downloading version ${version}`,
  progress: (done: string, total: string) => `${done} of ${total}`,
  ready: (version: string) => `Version ${version} is downloaded and verified.`,
  readyHint: 'Quit Postkeep, then install it with this command:',
  copyCommand: 'Copy command',
  showInFolder: 'Show in folder',
  checkFailed: 'The check failed.',
  downloadFailed: 'The download failed.',
  address: 'Update address',
  addressHint:
    'https:// address of the folder with the signed update feed. While this is empty, Postkeep doesn’t look for updates.',
  addressInvalid: 'Enter an address that starts with https://, or leave this empty.',
  addressFromSystem: (server: string) =>
    `This computer’s administrator has set ${server}. An address entered here overrides it.`,
  weekly: 'Check once a week',
  weeklyHint: 'While Postkeep runs. Nothing is downloaded or installed automatically.',
};
