import { type ReactNode, useEffect, useState } from 'react';
import type { SampleForecast } from '../../../shared/backup/sample.js';
import { valueOr } from '../../base/resource.js';
import { sampleResource } from '../../stores/configuration.js';
import { sessionsResource } from '../../stores/sessions.js';
import { sourcesResource } from '../../stores/sources.js';
import { RemoveSampleDialog } from './RemoveSampleDialog.js';

/** How the removal goes that was asked for here; null before. */
export type SampleRemovalState =
  { readonly type: 'running' } | { readonly type: 'failed'; readonly sessionId: string } | null;

interface SampleRemoval {
  /** Null while nothing of the sample organisation is there, or nobody knows. */
  readonly forecast: SampleForecast | null;
  readonly state: SampleRemovalState;
  readonly ask: () => void;
  /** The question, while it is asked. */
  readonly dialog: ReactNode;
}

/** The end of the sample organisation with all that it has, from wherever it is asked for. */
export function useSampleRemoval(): SampleRemoval {
  const [sessionId, setSession] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const data = sampleResource.use((state) => state.data);
  const sources = sourcesResource.use((state) => state.data);
  const status = sessionsResource.use(
    (state) => valueOr(state.data, []).find(({ id }) => id === sessionId)?.status ?? null,
  );
  // What is backed up of it grows, and goes.
  useEffect(() => void sampleResource.load(), [sources, status]);
  const forecast = valueOr<SampleForecast | null>(data, null);
  return {
    forecast,
    state: stateOf(sessionId, status),
    ask: () => {
      setAsking(true);
    },
    dialog: isAsking && forecast !== null && (
      <RemoveSampleDialog
        forecast={forecast}
        onRemoving={(session) => {
          setSession(session);
          setAsking(false);
        }}
        onClose={() => {
          setAsking(false);
        }}
      />
    ),
  };
}

function stateOf(sessionId: string | null, status: string | null): SampleRemovalState {
  if (status === 'Running') return { type: 'running' };
  return status === null || status === 'Success' || sessionId === null ? null : { type: 'failed', sessionId };
}
