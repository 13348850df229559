// eslint-disable-next-line no-restricted-imports -- the one place that has Fluent's
import { ProgressBar as FluentProgressBar, type ProgressBarProps } from '@fluentui/react-components';
import { MotionBehaviourProvider } from '@fluentui/react-motion';
import type { ReactNode } from 'react';

/**
 * Fluent's. Without a value it never ends: what is to stand still at once (App.tsx) would end that, throw, and take the page with
 * it. Fluent itself has it fade in place for those who ask for less motion.
 */
export function ProgressBar(props: ProgressBarProps): ReactNode {
  return (
    <MotionBehaviourProvider value={undefined}>
      <FluentProgressBar {...props} />
    </MotionBehaviourProvider>
  );
}
