import { ProgressBar as FluentProgressBar, type ProgressBarProps } from '@fluentui/react-components';
import { MotionBehaviourProvider } from '@fluentui/react-motion';
import type { ReactNode } from 'react';

/**
 * How far something is; without `value` only that it goes on. Where motion is not wanted all else is finished at once, which a movement
 * without end cannot be: Fluent has the bar pulse there instead of slide.
 */
export function ProgressBar(props: ProgressBarProps): ReactNode {
  return (
    <MotionBehaviourProvider value={undefined}>
      <FluentProgressBar {...props} />
    </MotionBehaviourProvider>
  );
}
