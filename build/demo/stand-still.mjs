// @ts-check

/**
 * For the page to run before a picture of it: waits until nothing fades or slides. A movement that was cancelled may begin anew (a dialog
 * drawn twice), so that one look is not enough: two frames one after the other must have none. Timers of toasts and spinners are animations
 * too, and are not waited for.
 */
export const standStill = `(async () => {
  const nextFrame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  for (let still = 0; still < 2; await nextFrame()) {
    const moving = document
      .getAnimations()
      .filter(
        ({ playState, effect }) =>
          playState === 'running' && Number(effect?.getComputedTiming().endTime) <= 1000,
      );
    still = moving.length === 0 ? still + 1 : 0;
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }
})()`;
