import type { SourceConfig } from '../../../shared/backup/source.js';
import { t } from '../../messages/index.js';

/** A source in words: what it is and where. */
export function describeSource(config: SourceConfig): string {
  switch (config.type) {
    case 'imap':
      return config.auth.method === 'oauth'
        ? t.sources.describe.oauth(t.sources.types[config.auth.provider], config.host)
        : t.sources.describe.imap(placeOf(config));
    case 'maildir':
      return t.sources.describe.maildir(config.path);
    case 'mbox':
      return t.sources.describe.mbox(config.path);
    case 'sample':
      return t.sources.describe.sample;
  }
}

/** What a source is. */
export function kindOf(config: SourceConfig): string {
  switch (config.type) {
    case 'imap':
      return t.sources.types[config.auth.method === 'oauth' ? config.auth.provider : 'imap'];
    case 'maildir':
    case 'mbox':
      return t.sources.types[config.type];
    case 'sample':
      return t.sources.sample;
  }
}

/** Where its mail is: a server with its port, or a folder. */
export function placeOf(config: SourceConfig): string {
  return config.type === 'imap' ? `${config.host}:${String(config.port)}` : config.path;
}
