import { sandboxSwitches } from '../../../build/run-electron.mjs';

/**
 * How the tests start Electron, beside what they test: without a process for a graphics card, which a virtual screen has only
 * in software. A seventh of the time of a start; the page is drawn by the same software either way.
 */
export function testSwitches(): string[] {
  return [...sandboxSwitches(), '--disable-gpu'];
}

/** Of a console whose page each test loads anew: code that lives for a second is not worth optimising. */
export function mockedSwitches(): string[] {
  return [...testSwitches(), '--js-flags=--no-opt --no-maglev'];
}
