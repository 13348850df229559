import { parameterOf } from './parameters.js';
import { shownText } from './shown-text.js';

const longestName = 255;

/** A file name as its parameters say it (`parameters.ts`), in one clean line; '' when there is none. Never throws. */
export function fileNameOf(parameters: ReadonlyMap<string, string>, name: string): string {
  return shownText(parameterOf(parameters, name), longestName);
}
