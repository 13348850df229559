import { z } from 'zod';
import { id } from '../id.js';
import { messageSchema } from './restore-point.js';

/** What became of a message from one restore point to the other. */
export const differenceKinds = ['gone', 'new', 'moved', 'changed'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** Two restore points of one mailbox; usually `to` is the later one. */
export const comparedPointsSchema = z.object({ fromPointId: id, toPointId: id });
export type ComparedPoints = z.infer<typeof comparedPointsSchema>;

export const comparisonSchema = z.object({
  /** Only in the first point. */
  gone: z.int(),
  /** Only in the second. */
  new: z.int(),
  /** In another folder; its flags may be other ones too. */
  moved: z.int(),
  /** In the same folder with other flags. */
  changed: z.int(),
  same: z.int(),
  /** Rows of either point of which damage has taken what they are: they are in none of the others. */
  damaged: z.int(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const differencePageRequestSchema = comparedPointsSchema.extend({
  kind: z.enum(differenceKinds),
  offset: z.int().min(0),
  limit: z.int().min(1).max(1000),
});
export type DifferencePageRequest = z.infer<typeof differencePageRequestSchema>;

const differenceSchema = z.object({
  kind: z.enum(differenceKinds),
  /** As the second point has it; one that is gone as the first has it. */
  message: messageSchema,
  folder: z.array(z.string()),
  /** As the first point has what was moved or changed. */
  before: z.object({ folder: z.array(z.string()), flags: z.array(z.string()) }).nullable(),
});
export type Difference = z.infer<typeof differenceSchema>;

/** Newest first. */
export const differencePageSchema = z.object({ total: z.int(), differences: z.array(differenceSchema) });
export type DifferencePage = z.infer<typeof differencePageSchema>;

/** How far a comparison is, in messages of both points; at most ten times a second. */
export const comparisonProgressSchema = z.object({ task: id, done: z.int(), total: z.int() });
export type ComparisonProgress = z.infer<typeof comparisonProgressSchema>;
