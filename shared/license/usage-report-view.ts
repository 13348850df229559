import type { z } from 'zod';
import { calendarDateSchema } from './dates.js';
import { monthlyReportSchema } from './usage-report.js';

/** A monthly usage report with the day on which it is sent by itself. */
export const usageReportViewSchema = monthlyReportSchema.extend({ sendsOn: calendarDateSchema });
export type UsageReportView = z.infer<typeof usageReportViewSchema>;
