// eslint-disable-next-line no-restricted-imports -- the one place that has Fluent's
import { DialogContent, type DialogContentProps } from '@fluentui/react-components';
import { type ReactNode, useCallback, useState } from 'react';

const focusable = 'button, input, select, textarea, a[href], [tabindex="0"]';

/** The content of a dialog: where it is text alone and the window is too small for it, the keyboard can scroll it. */
export function DialogText(props: DialogContentProps): ReactNode {
  const [needsFocus, setNeedsFocus] = useState(false);
  const watch = useCallback((content: HTMLDivElement | null) => {
    if (content === null) return undefined;
    const observer = new ResizeObserver(() => {
      setNeedsFocus(content.scrollHeight > content.clientHeight && content.querySelector(focusable) === null);
    });
    observer.observe(content);
    return () => {
      observer.disconnect();
    };
  }, []);
  return <DialogContent {...props} ref={watch} {...(needsFocus && { tabIndex: 0 })} />;
}
