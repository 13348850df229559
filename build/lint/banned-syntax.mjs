// @ts-check

/** Time comes in as an argument, from the one file that asks the machine for it. */
const machineTime = [
  "CallExpression[callee.object.name='Date'][callee.property.name='now']",
  "NewExpression[callee.name='Date'][arguments.length=0]",
  "CallExpression[callee.name='Date']",
].map((selector) => ({ selector, message: 'Time comes in as an argument: take a Clock (shared/clock.ts).' }));

const rawSend = [
  "CallExpression[callee.property.name='send'][callee.object.property.name=/^(webContents|mainFrame)$/]",
  "CallExpression[callee.property.name='send'][callee.object.name=/^(webContents|contents|mainFrame)$/]",
].map((selector) => ({
  selector,
  message: 'Pushes go through the contract of shared/ipc, which queues them.',
}));

const rawChannelObjects = {
  selector: "MemberExpression[object.name='electron'][property.name=/^(ipcMain|ipcRenderer)$/]",
  message: 'One file at each end holds the raw channel: use the contract of shared/ipc.',
};

const blockingCall = {
  selector: "CallExpression[callee.property.name='sendSync']",
  message: 'sendSync blocks the page until main answers.',
};

/** One style of dates: what is shown comes from the formats of a locale, which two files make (docs/decisions/0257). */
const ownDateFormat = [
  "MemberExpression[object.name='Intl'][property.name='DateTimeFormat']",
  'CallExpression[callee.property.name=/^toLocale(Date|Time)?String$/]',
].map((selector) => ({
  selector,
  message:
    'Dates and numbers are shown by a format: take renderer/messages/format.ts or shared/texts/local-format.ts.',
}));

/** A private part makes the compiler tell an instance from an object that looks like one. */
const classLikeAnObject = {
  selector:
    ':matches(ClassDeclaration, ClassExpression):not([superClass]):not(:has(PrivateIdentifier)):not(:has([accessibility=/^(private|protected)$/]))',
  message: 'A class whose parts are all public is a shape that any object may have: make it an interface.',
};

/**
 * Options of `no-restricted-syntax` for a place.
 * @param {{ machineTime?: boolean, rawChannel?: boolean, dateFormat?: boolean }} [allowed]
 */
export function bannedSyntax(allowed = {}) {
  return [
    ...(allowed.machineTime ? [] : machineTime),
    ...(allowed.dateFormat ? [] : ownDateFormat),
    ...(allowed.rawChannel ? [] : [...rawSend, rawChannelObjects]),
    blockingCall,
    classLikeAnObject,
  ];
}

/** What tests may not do, as options of `no-restricted-syntax`. */
export const bannedInTests = [
  {
    selector: "CallExpression[callee.name='once'][arguments.1.value=/^(close|end|finish)$/]",
    message:
      'once() throws when what ends was torn or reset: take untilClosed or closeServer (test/fixtures/sockets.ts).',
  },
];
