import type { SourceConfig } from '../../../shared/backup/source.js';

export type ImapConfig = Extract<SourceConfig, { type: 'imap' }>;
