export const appScheme = 'app';
export const appHost = 'postkeep';
/** Origin of the console's only page; there is no `file://` anywhere. */
export const appOrigin = `${appScheme}://${appHost}`;
