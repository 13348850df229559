import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  Link,
  OverlayDrawer,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { ArrowLeft20Regular, Dismiss24Regular } from '@fluentui/react-icons';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Markdown, idOfAnchor } from '../components/Markdown.js';
import { t } from '../messages/index.js';
import type { GuidePage, GuidePlace } from '../base/places.js';
import { GuideIndex } from './GuideIndex.js';
import { placeOfLink } from './guide-pages.js';
import { pageText } from './guide-search.js';

const useStyles = makeStyles({
  drawer: { width: 'min(980px, 100vw)' },
  body: {
    display: 'grid',
    gridTemplateColumns: '248px minmax(0, 1fr)',
    padding: 0,
    overflow: 'hidden',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 720px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      gridTemplateRows: 'auto minmax(0, 1fr)',
    },
  },
  page: {
    minHeight: 0,
    overflowY: 'auto',
    padding: '8px 32px 0 28px',
    outlineStyle: 'none',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    '@media (max-width: 720px)': { padding: '8px 20px 0' },
  },
  link: { fontSize: 'inherit' },
});

/** How far down each page was read last, until Postkeep is quit. */
const readTo = new Map<GuidePage, number>();

/** The user guide, opened at a place (F1, *Learn more*); its contents, its search and its links lead on, and back again. */
export function Guide(props: { readonly first: GuidePlace; readonly onClose: () => void }): ReactNode {
  const styles = useStyles();
  const { first, onClose } = props;
  const [visits, setVisits] = useState<readonly GuidePlace[]>([first]);
  const place = visits.at(-1) ?? first;
  const text = pageText(place.page);
  const article = useArrival(place, visits.length > 1);

  function visit(next: GuidePlace): void {
    setVisits([...visits, next]);
  }

  return (
    <OverlayDrawer
      open
      position="end"
      className={styles.drawer}
      onOpenChange={(_event, { open }) => {
        if (!open) onClose();
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <>
              {visits.length > 1 && (
                <Button
                  appearance="subtle"
                  aria-label={t.common.back}
                  icon={<ArrowLeft20Regular />}
                  onClick={() => {
                    // Where one was on the page, not where one once entered it.
                    setVisits([
                      ...visits.slice(0, -2),
                      ...visits.slice(-2, -1).map(({ page }) => ({ page })),
                    ]);
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
          {t.shell.helpFor(text.title)}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body}>
        <GuideIndex current={place} onChoose={visit} />
        <div
          key={place.page}
          ref={article}
          role="region"
          aria-label={text.title}
          tabIndex={0}
          className={styles.page}
          onScroll={({ currentTarget }) => {
            readTo.set(place.page, currentTarget.scrollTop);
          }}
        >
          <Markdown
            page={text}
            found={place.anchor ?? null}
            renderLink={(href, words) => {
              const target = placeOfLink(href, place.page);
              if (target === null) return words;
              return (
                <Link
                  inline
                  className={styles.link}
                  onClick={() => {
                    visit(target);
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

/**
 * Shows the place that was led to, else where the page was read last, and gives it the focus, for the arrow keys and for screen readers:
 * the link that was followed may be gone with its page. The page that the guide opens with leaves the focus to the drawer.
 */
function useArrival(place: GuidePlace, isFollowed: boolean): RefObject<HTMLDivElement | null> {
  const article = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The drawer, which takes the focus as it opens, comes first.
    const frame = requestAnimationFrame(() => {
      const scroller = article.current;
      if (!scroller) return;
      const target = place.anchor === undefined ? null : document.getElementById(idOfAnchor(place.anchor));
      if (target) {
        scroller.scrollTop += target.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 16;
        target.focus({ preventScroll: true });
      } else {
        scroller.scrollTop = readTo.get(place.page) ?? 0;
        if (isFollowed) scroller.focus({ preventScroll: true });
      }
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [place, isFollowed]);
  return article;
}
