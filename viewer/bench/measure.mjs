export const percentile = (times, part) => {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / 100))] ?? NaN;
};

export const median = times => percentile(times, 50);

/** Puts into the page what `hovers` and `completions` wait with. */
export const addHelpers = page =>
  page.addInitScript(() => {
    /** After the next frame: a message that is posted in an animation frame comes once that frame has been painted. */
    globalThis.painted = () =>
      new Promise(resolve =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve();
          port2.postMessage(0);
        }),
      );
    globalThis.theViewer = () => document.querySelector('attention-viewer');
    /** After the frame that shows everything that was asked for. */
    globalThis.settled = async viewer => {
      await globalThis.painted();
      const feed = () => viewer.runs.scene.feed;
      while (feed().busy) {
        await new Promise(resolve => feed().addEventListener('change', resolve, { once: true }));
        await globalThis.painted();
      }
    };
    /** Points at the wall, and waits until it has said which head that is. */
    globalThis.answers = async viewer => {
      const wall = viewer.shadowRoot.querySelector('av-wall');
      const box = wall.getBoundingClientRect();
      const at = { clientX: box.x + box.width / 2, clientY: box.y + Math.min(box.height / 2, 300) };
      wall.renderRoot
        .querySelector('.scroller')
        .dispatchEvent(new PointerEvent('pointermove', { ...at, bubbles: true }));
      await globalThis.painted();
      if (!wall.hoverText) {
        throw new Error('The wall did not answer.');
      }
    };
    globalThis.isComplete = viewer =>
      Boolean(viewer?.runs?.scene && viewer.shadowRoot.querySelector('av-wall')?.ready && !viewer.runs.scene.feed.busy);
  });

/**
 * Moves the pointer over a view, or clicks in it, and times each: from the dispatch of its event to after the frame that
 * shows it with every number that it needed.
 */
export async function hovers(page, box, tag, click = false) {
  await page.evaluate(
    ([name, kind]) => {
      globalThis.times = [];
      const viewer = globalThis.theViewer();
      const view = viewer.shadowRoot.querySelector(name);
      const listen = async () => {
        const start = performance.now();
        await globalThis.settled(viewer);
        globalThis.times.push(performance.now() - start);
      };
      globalThis.stop?.();
      view.addEventListener(kind, listen, { capture: true });
      globalThis.stop = () => view.removeEventListener(kind, listen, { capture: true });
    },
    [tag, click ? 'click' : 'pointermove'],
  );
  for (let i = 0; i < 60; i++) {
    const x = box.x + (click ? 60 : box.width * (0.05 + 0.9 * ((i * 0.381966) % 1)));
    const y = box.y + 60 + (box.height - 120) * ((i * 0.618034) % 1);
    await page.mouse.move(x, y);
    if (click) {
      await page.mouse.down();
      await page.mouse.up();
    }
    await page.waitForTimeout(40);
  }
  return page.evaluate(() => globalThis.times);
}

/** Zooms or pans the matrix for a while: the time between frames. */
export async function frames(page, box, kind) {
  const middle = { x: box.x + box.width * 0.4, y: box.y + box.height * 0.5 };
  await page.mouse.move(middle.x, middle.y);
  if (kind === 'pan') {
    await page.mouse.wheel(0, -600);
    await page.waitForTimeout(500);
    await page.mouse.down();
  }
  const recorded = page.evaluate(
    () =>
      new Promise(resolve => {
        const gaps = [];
        let last = performance.now();
        const end = last + 2500;
        const frame = () => {
          const now = performance.now();
          gaps.push(now - last);
          last = now;
          if (now < end) {
            requestAnimationFrame(frame);
          } else {
            resolve(gaps.slice(2));
          }
        };
        requestAnimationFrame(frame);
      }),
  );
  for (let i = 0; i < 110; i++) {
    if (kind === 'zoom') {
      await page.mouse.wheel(0, i < 55 ? -40 : 40);
    } else {
      await page.mouse.move(middle.x + 150 * Math.sin(i / 9), middle.y + 150 * Math.cos(i / 9));
    }
    await page.waitForTimeout(12);
  }
  const gaps = await recorded;
  if (kind === 'pan') {
    await page.mouse.up();
  }
  return gaps;
}
