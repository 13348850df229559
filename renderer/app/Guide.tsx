import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  Link,
  OverlayDrawer,
  makeStyles,
} from '@fluentui/react-components';
import { ArrowLeft20Regular, Dismiss24Regular } from '@fluentui/react-icons';
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { Markdown } from '../components/Markdown.js';
import { readPage } from '../components/markdown-page.js';
import { t } from '../messages/index.js';
import { guidePages, pageOfLink } from './guide-pages.js';
import type { GuidePage } from '../base/navigation.js';

const useStyles = makeStyles({ page: { outlineStyle: 'none' }, link: { fontSize: 'inherit' } });

/** The user guide, opened at a page (F1); its links lead on, and back again. */
export function Guide(props: { readonly first: GuidePage; readonly onClose: () => void }): ReactNode {
  const styles = useStyles();
  const { first, onClose } = props;
  const [followed, setFollowed] = useState<readonly GuidePage[]>([]);
  const page = followed.at(-1) ?? first;
  const { title, tokens } = useMemo(() => readPage(guidePages[page]), [page]);
  const body = useFocusOnChange(page);
  return (
    <OverlayDrawer
      open
      position="end"
      size="medium"
      onOpenChange={(_event, { open }) => {
        if (!open) onClose();
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <>
              {followed.length > 0 && (
                <Button
                  appearance="subtle"
                  aria-label={t.common.back}
                  icon={<ArrowLeft20Regular />}
                  onClick={() => {
                    setFollowed(followed.slice(0, -1));
                  }}
                />
              )}
              <Button
                appearance="subtle"
                aria-label={t.common.close}
                icon={<Dismiss24Regular />}
                onClick={onClose}
              />
            </>
          }
        >
          {t.shell.helpFor(title)}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody key={page} tabIndex={0}>
        <div ref={body} tabIndex={-1} className={styles.page}>
          <Markdown
            tokens={tokens}
            renderLink={(href, words) => {
              const target = pageOfLink(href);
              if (target === null) return words;
              return (
                <Link
                  inline
                  className={styles.link}
                  onClick={() => {
                    setFollowed([...followed, target]);
                  }}
                >
                  {words}
                </Link>
              );
            }}
          />
        </div>
      </DrawerBody>
    </OverlayDrawer>
  );
}

/** The link that was followed is gone with its page: the new page gets the focus, for the arrow keys and for screen readers. */
function useFocusOnChange(page: GuidePage): RefObject<HTMLDivElement | null> {
  const body = useRef<HTMLDivElement>(null);
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current !== page) body.current?.focus();
    shown.current = page;
  }, [page]);
  return body;
}
