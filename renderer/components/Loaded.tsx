import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Skeleton,
  SkeletonItem,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import type { ErrorData } from '../../shared/errors.js';
import { t } from '../messages/index.js';
import { ErrorText } from './ErrorText.js';
import type { Loadable, Resource } from '../base/resource.js';
import { useFormat } from '../messages/format.js';

/** Shorter loads show nothing, so that nothing flickers (screens.md §4). */
const skeletonAfterMs = 150;

const useStyles = makeStyles({
  skeleton: { display: 'flex', flexDirection: 'column', rowGap: '12px', paddingTop: '8px' },
  details: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** Grey bars in the shape of `lines` lines, once loading has taken a moment. */
export function LoadingLines({ lines = 4 }: { readonly lines?: number }): ReactNode {
  const styles = useStyles();
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setVisible(true);
    }, skeletonAfterMs);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  if (!visible) return null;
  return (
    <Skeleton aria-label={t.common.loading} className={styles.skeleton}>
      {Array.from({ length: lines }, (_, line) => (
        <SkeletonItem key={line} size={20} />
      ))}
    </Skeleton>
  );
}

/** The part that failed says why and offers to try again; the rest of the screen works on. */
export function LoadFailed(props: { readonly error: ErrorData; readonly onRetry?: () => void }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { error, onRetry } = props;
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <p>
          <ErrorText error={error} />
        </p>
        {error.details !== undefined && error.details !== '' && (
          <p className={styles.details}>{format.say(error.details)}</p>
        )}
      </MessageBarBody>
      {onRetry && (
        <MessageBarActions>
          <Button size="small" onClick={onRetry}>
            {t.common.retry}
          </Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

/** Shows a loadable in each of its states. */
export function Loaded<T>(props: {
  readonly data: Loadable<T>;
  readonly onRetry?: () => void;
  readonly lines?: number;
  readonly children: (value: T) => ReactNode;
}): ReactNode {
  const { data } = props;
  switch (data.state) {
    case 'loading':
      return <LoadingLines {...(props.lines === undefined ? {} : { lines: props.lines })} />;
    case 'failed':
      return <LoadFailed error={data.error} {...(props.onRetry ? { onRetry: props.onRetry } : {})} />;
    case 'ready':
      return props.children(data.value);
  }
}

/** A store's snapshot in each of its states; a failed one can be asked for again. */
export function LoadedResource<T>(props: {
  readonly resource: Resource<T>;
  readonly lines?: number;
  readonly children: (value: T) => ReactNode;
}): ReactNode {
  const data = props.resource.use((state) => state.data);
  return (
    <Loaded
      data={data}
      onRetry={() => void props.resource.load()}
      {...(props.lines === undefined ? {} : { lines: props.lines })}
    >
      {props.children}
    </Loaded>
  );
}
