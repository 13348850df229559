import type { ClientRule } from './client-rules/given.js';
import { outcomeRules } from './client-rules/outcome-rules.js';
import { renewalRules } from './client-rules/renewal-rules.js';
import { requestRules } from './client-rules/request-rules.js';
import { timeRules } from './client-rules/time-rules.js';

/** What a client of a licensing server must do (docs/licensing-protocol.md, version 2). */
export const clientRules: readonly ClientRule[] = [
  ...requestRules,
  ...outcomeRules,
  ...renewalRules,
  ...timeRules,
];
