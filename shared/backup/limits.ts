import { z } from 'zod';

/** Limits that the page's forms read too: a field refuses what the contract would. */
export const nameSchema = z.string().trim().min(1).max(120);
export const userSchema = z.string().min(1).max(320);
export const pathSchema = z.string().min(1).max(4096);
