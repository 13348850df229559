import { z } from 'zod';
import {
  comparedPointsSchema,
  comparisonProgressSchema,
  comparisonSchema,
  differencePageRequestSchema,
  differencePageSchema,
} from '../backup/comparison.js';
import { id } from '../id.js';
import { invoke, push } from './contract.js';

/** Of two restore points of one mailbox; main passes them on. */
export const comparisonCalls = {
  /** What became of the messages from one point to the other; rejects with `cancelled`. */
  compare: invoke(comparedPointsSchema.extend({ task: id }), comparisonSchema),
  /** Ends that comparison; nothing happens when it has ended. */
  cancelComparison: invoke(z.object({ task: id }), z.void()),
  differences: invoke(differencePageRequestSchema, differencePageSchema),
  comparing: push(comparisonProgressSchema),
} as const;
