/**
 * True in an installed package: there the code runs from inside `app.asar`. Known without importing Electron, so that
 * the worker and the command line answer alike; nothing a user can set in a package turns it off.
 */
export function isPackaged(): boolean {
  return import.meta.url.includes('app.asar');
}
