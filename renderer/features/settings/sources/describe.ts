import type { SourceConfig } from '../../../../shared/backup/model.js';
import { t } from '../../../messages/index.js';

/** A source in words: what it is and where. */
export function describeSource(config: SourceConfig): string {
  switch (config.type) {
    case 'imap':
      return config.auth.method === 'oauth'
        ? t.sources.describe.oauth(t.sources.types[config.auth.provider], config.host)
        : t.sources.describe.imap(`${config.host}:${String(config.port)}`);
    case 'maildir':
      return t.sources.describe.maildir(config.path);
    case 'mbox':
      return t.sources.describe.mbox(config.path);
    case 'sample':
      return t.sources.describe.sample;
  }
}
