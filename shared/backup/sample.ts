import { z } from 'zod';

/** What removing the sample organisation takes away, or what keeps it there. */
export const sampleForecastSchema = z.object({
  jobs: z.array(z.string()),
  mailboxes: z.int(),
  points: z.int(),
  bytes: z.int(),
  /** One of its mailboxes is under legal hold. */
  isHeld: z.boolean(),
});
export type SampleForecast = z.infer<typeof sampleForecastSchema>;
