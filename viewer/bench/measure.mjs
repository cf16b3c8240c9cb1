export const percentile = (times, part) => {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / 100))] ?? NaN).toFixed(1);
};

/** Moves the pointer over a view and times each move, from its event's dispatch to after the frame that shows it. */
export async function hovers(page, box, tag, click = false) {
  await page.evaluate(
    ([name, press]) => {
      globalThis.times = [];
      const view = document.querySelector('attention-viewer').shadowRoot.querySelector(name);
      const listen = () => {
        const start = performance.now();
        // A message posted in an animation frame comes after that frame has been painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => globalThis.times.push(performance.now() - start);
          port2.postMessage(0);
        });
      };
      globalThis.stop?.();
      view.addEventListener(press ? 'click' : 'pointermove', listen, { capture: true });
      globalThis.stop = () => view.removeEventListener(press ? 'click' : 'pointermove', listen, { capture: true });
    },
    [tag, click],
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

/** Zooms or pans the matrix for a while; what each frame's work takes, and the time between frames. */
export async function longFrames(page, box, kind) {
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
        const work = [];
        let last = performance.now();
        const end = last + 2500;
        const frame = () => {
          const now = performance.now();
          gaps.push(now - last);
          last = now;
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => work.push(performance.now() - now);
          port2.postMessage(0);
          if (now < end) {
            requestAnimationFrame(frame);
          } else {
            resolve({ gaps: gaps.slice(2), work: work.slice(2) });
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
  const frames = await recorded;
  if (kind === 'pan') {
    await page.mouse.up();
  }
  return frames;
}
