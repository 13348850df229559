import { Button } from '@fluentui/react-components';
import { Copy20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { bridge } from '../base/bridge.js';
import { t } from '../messages/index.js';
import { useAction } from './useAction.js';
import { useBriefly } from './useBriefly.js';
import { useFormat } from '../messages/format.js';

/** Puts `text()` on the clipboard. The button says for two seconds that it did; a failure it says until the next click. */
export function CopyButton(props: { readonly label: string; readonly text: () => string }): ReactNode {
  const { label, text } = props;
  const format = useFormat();
  const action = useAction();
  const [copied, tellCopied] = useBriefly();
  return (
    <Button
      size="small"
      icon={<Copy20Regular />}
      disabledFocusable={action.busy}
      {...(action.error ? { title: format.say(action.error.message) } : {})}
      onClick={() => {
        action.run(async () => {
          await bridge.app.copyText({ text: text() });
          tellCopied();
        });
      }}
    >
      {action.error ? t.common.notCopied : copied ? t.common.copied : label}
    </Button>
  );
}
