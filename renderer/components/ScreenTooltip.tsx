import { Tooltip } from '@fluentui/react-components';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useNavigation } from '../base/navigation.js';
import { usePopups } from '../base/popups.js';

/** Names what is on a screen, in sight while it is pointed at. It goes when a window comes, whose first Esc would close the tooltip alone. */
export function ScreenTooltip(props: {
  readonly content: string;
  readonly children: ReactElement;
}): ReactNode {
  const [isWanted, setWanted] = useState(false);
  const isUnderPopup = usePopups(({ queue }) => queue.waiting.length > 0);
  const isUnderWindow = useNavigation(({ overlay, guide }) => overlay !== null || guide !== null);
  return (
    <Tooltip
      content={props.content}
      relationship="label"
      visible={isWanted && !isUnderPopup && !isUnderWindow}
      onVisibleChange={(_event, { visible }) => {
        setWanted(visible);
      }}
    >
      {props.children}
    </Tooltip>
  );
}
