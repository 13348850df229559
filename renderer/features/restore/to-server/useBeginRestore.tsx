import { type ReactNode, useState } from 'react';
import type { ServerRestoreRequest } from '../../../../shared/backup/server-restore.js';
import { toErrorData } from '../../../../shared/errors.js';
import type { Text } from '../../../../shared/texts/text.js';
import { valueOr } from '../../../base/resource.js';
import { type Action, useAction } from '../../../components/useAction.js';
import { sourcesResource } from '../../../stores/sources.js';
import { beginServerRestore } from '../../../stores/server-restore.js';
import { SecretFields } from './SecretFields.js';

/** A restore that is to begin, and the secret that it asks for when the stored one cannot be read (licensing.md §10). */
interface BeginRestore {
  readonly action: Action;
  /** False while a secret is asked for and not entered. */
  readonly mayBegin: boolean;
  readonly begin: (request: ServerRestoreRequest) => void;
  /** Asks for the secret of the source, and calls `onEnter` on Enter there; null while none is asked for. */
  readonly secretFields: (onEnter: () => void) => ReactNode;
}

/** Begins restores to a source, and asks for its secret where it must be entered. */
export function useBeginRestore(sourceId: string, onBegun: () => void): BeginRestore {
  const action = useAction();
  const [asked, setAsked] = useState<{ readonly sourceId: string; readonly reason: Text } | null>(null);
  const [entered, setEntered] = useState('');
  const [keepSecret, setKeepSecret] = useState(false);
  const sources = valueOr(
    sourcesResource.use((state) => state.data),
    [],
  );
  const source = sources.find(({ id }) => id === sourceId);
  const isFile = source?.config.type === 'imap' && source.config.auth.method === 'oauth';
  const isAsked = asked !== null && asked.sourceId === sourceId;
  const begin = (request: ServerRestoreRequest): void => {
    action.run(async () => {
      try {
        const secret = isFile ? { credentialsFile: entered.trim() } : entered;
        await beginServerRestore(request, isAsked ? { secret, keepSecret } : {});
      } catch (error) {
        const { code, message } = toErrorData(error);
        if (code !== 'secret-unavailable') throw error;
        setAsked({ sourceId: request.sourceId, reason: message });
        setEntered('');
        return;
      }
      // Main has it: this page need not.
      setAsked(null);
      setEntered('');
      onBegun();
    });
  };
  return {
    action,
    mayBegin: !isAsked || entered.trim() !== '',
    begin,
    secretFields: (onEnter) =>
      isAsked ? (
        <SecretFields
          key={asked.sourceId}
          sourceName={source?.name ?? ''}
          isFile={isFile}
          reason={asked.reason}
          entered={entered}
          onChange={setEntered}
          keep={keepSecret}
          onKeep={setKeepSecret}
          onEnter={onEnter}
        />
      ) : null,
  };
}
