// How long the frames of a page take.

/** Begins to note them. */
export const record = (page) =>
  page.evaluate(() => {
    globalThis.frames_ = [];
    let last = performance.now();
    const next = () => {
      const now = performance.now();
      globalThis.frames_?.push(now - last);
      last = now;
      if (globalThis.frames_) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });

/** Ends it: their milliseconds, the shortest first. */
export const recorded = (page) =>
  page.evaluate(() => {
    const frames = globalThis.frames_.sort((a, b) => a - b);
    globalThis.frames_ = null;
    return frames;
  });
