import { z } from 'zod';
import { licenseNoticeIds } from '../license/model.js';

/** What a warning speaks of; `key` stays the same for as long as it tells the same figures and dates. */
export const licenseNotice = { id: z.enum(licenseNoticeIds), key: z.string() };
