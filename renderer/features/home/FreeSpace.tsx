import type { ReactNode } from 'react';
import type { RepositoryOverview } from '../../../shared/backup/repository-overview.js';
import { ToneLabel } from '../../components/tone.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/** The room that a disk has left; marked where it is probably too little, as the card above says in words. */
export function FreeSpace(props: Pick<RepositoryOverview, 'freeBytes' | 'lowRoom'>): ReactNode {
  const format = useFormat();
  const { freeBytes, lowRoom } = props;
  if (freeBytes === null) return t.home.freeUnknown;
  if (lowRoom === null) return format.bytes(freeBytes);
  return (
    <span title={format.say(lowRoom)}>
      <ToneLabel tone="warning">{format.bytes(freeBytes)}</ToneLabel>
    </span>
  );
}
