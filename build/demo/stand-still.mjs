// @ts-check

/**
 * For the page to run before a picture of it: waits until nothing fades or slides. A movement that was cancelled may begin anew (a dialog
 * drawn twice), so that one look is not enough: two frames one after the other must have none. Each frame is asked for, as one that nobody
 * asks for may not come where what moved is gone. Timers of toasts and spinners are animations too, and are not waited for.
 */
export const standStill = `(async () => {
  const isMoving = () =>
    document
      .getAnimations()
      .some(
        ({ playState, effect }) =>
          playState === 'running' && Number(effect?.getComputedTiming().endTime) <= 1000,
      );
  for (let still = 0; still < 2; still = isMoving() ? 0 : still + 1)
    await new Promise((drawn) => requestAnimationFrame(drawn));
})()`;
