import type { SourceConfig } from '../../../shared/backup/model.js';

export type ImapConfig = Extract<SourceConfig, { type: 'imap' }>;
