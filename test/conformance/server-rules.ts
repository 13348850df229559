import type { ServerRule } from './server-rules/given.js';
import { keyRules } from './server-rules/key-rules.js';
import { reportRules } from './server-rules/report-rules.js';
import { requestRules } from './server-rules/request-rules.js';
import { timeRules } from './server-rules/time-rules.js';

/** What a licensing server must do (docs/licensing-protocol.md, version 2). */
export const serverRules: readonly ServerRule[] = [
  ...keyRules,
  ...requestRules,
  ...timeRules,
  ...reportRules,
];
