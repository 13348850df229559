/** The two raw Electron channels; the contract's channel names travel inside, so an unknown one gets an answer too. */
export const callChannel = 'postkeep-call';
export const pushChannel = 'postkeep-push';
