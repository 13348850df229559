import { errorCodes } from '../errors.js';
import { instantSchema } from '../license/dates.js';
import { mailboxLicenseStates } from '../license/model.js';
import { z } from 'zod';

export const sessionTypes = [
  'backup',
  'copy',
  'restore',
  'verification',
  'restore-drill',
  'data-deletion',
  'license-update',
] as const;
export type SessionType = (typeof sessionTypes)[number];
export const sessionStatuses = ['Running', 'Success', 'Warning', 'Failed', 'Stopped'] as const;
export type SessionStatus = (typeof sessionStatuses)[number];
export const sessionTriggers = ['manual', 'schedule'] as const;
export type SessionTrigger = (typeof sessionTriggers)[number];

/** What a line of a log, or what became of a mailbox, tells of: an error, mailboxes over the license, or a license that has stopped the backup. */
export const logCodes = [...errorCodes, 'license-limit', 'license-stopped', 'points-missing'] as const;
export type LogCode = (typeof logCodes)[number];

export const logLineSchema = z.object({
  type: z.enum(['Running', 'Success', 'Warning', 'Error']),
  text: z.string(),
  start: instantSchema,
  end: instantSchema.nullable(),
  code: z.enum(logCodes).optional(),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const mailboxResultSchema = z.object({
  mailbox: z.string(),
  result: z.enum(['success', 'warning', 'failed', 'refused']),
  licenseState: z.enum(mailboxLicenseStates),
  seen: z.int(),
  stored: z.int(),
  removed: z.int(),
  flagsChanged: z.int(),
  bytesRead: z.int(),
  bytesStored: z.int(),
  reason: z.string().optional(),
  /** Of the reason. */
  code: z.enum(logCodes).optional(),
  /** True when it failed because the source does not have it: it was never asked for admission. */
  isMissing: z.boolean().optional(),
  /** True when it failed only because the session was stopped. */
  isStopped: z.boolean().optional(),
  /** The worker that read it; without one it was the computer that ran the session. */
  readBy: z.string().optional(),
});
export type MailboxResult = z.infer<typeof mailboxResultSchema>;

export const sessionSchema = z.object({
  id: z.string(),
  type: z.enum(sessionTypes),
  /** Job name, "Restore", "Verification", "Restore drill", "Deletion of mailbox data", or "License key auto-update" (licensing.md §6). */
  name: z.string(),
  jobId: z.string().nullable(),
  trigger: z.enum(sessionTriggers),
  status: z.enum(sessionStatuses),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  /** The start that a wrong clock wrote, where `startedAt` is corrected (licensing.md §9). */
  writtenAt: instantSchema.optional(),
});
export type Session = z.infer<typeof sessionSchema>;

export const sessionDetailSchema = sessionSchema.extend({
  log: z.array(logLineSchema),
  mailboxes: z.array(mailboxResultSchema),
});
export type SessionDetail = z.infer<typeof sessionDetailSchema>;

/** What has been added to a session or changed in it: lines by their place in `log`, mailboxes by their name. */
export const sessionLoggedSchema = z.object({
  sessionId: z.string(),
  lines: z.array(z.object({ ordinal: z.int().min(0), line: logLineSchema })),
  mailboxes: z.array(mailboxResultSchema),
});
export type SessionLogged = z.infer<typeof sessionLoggedSchema>;

/** What became of one mailbox in a session. */
export const mailboxSessionSchema = z.object({ session: sessionSchema, result: mailboxResultSchema });
export type MailboxSession = z.infer<typeof mailboxSessionSchema>;

/** Live figures of a running session; pushed at most 10 times a second. */
export const progressSchema = z.object({
  sessionId: z.string(),
  jobId: z.string().nullable(),
  mailboxesTotal: z.int(),
  mailboxesDone: z.int(),
  /** Mailboxes being read right now. */
  current: z.array(z.object({ mailbox: z.string(), folder: z.string(), seen: z.int(), stored: z.int() })),
  messagesSeen: z.int(),
  messagesStored: z.int(),
  bytesRead: z.int(),
  bytesStored: z.int(),
  /** Bytes read a second since the start. */
  bytesPerSecond: z.number(),
});
export type Progress = z.infer<typeof progressSchema>;
