// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { Scene } from '../../src/model/scene';
import { panesOf, ThreeFrom, zoomFor } from '../../src/page/room';
import { fakeSource } from '../../src/source/fake-source';
import { initialState } from '../../src/state/view-state';

describe('zoomFor', () => {
  it.each([
    [360, 740],
    [1280, 800],
    [1920, 1080],
    [2200, 1200],
    [3440, 900],
  ])('leaves %i × %i as it is', (width, height) => expect(zoomFor(width, height)).toBe(1));

  it('makes everything larger on a 4K screen of scale 1, and leaves room for three views', () => {
    const zoom = zoomFor(3840, 2160);
    expect(zoom).toBeGreaterThan(1.6);
    expect(3840 / zoom).toBeGreaterThanOrEqual(ThreeFrom);
  });

  it('has an end, and never falls as a window grows', () => {
    expect(zoomFor(100000, 100000)).toBe(2.5);
    for (let width = 300; width < 9000; width += 7) {
      expect(zoomFor(width + 7, (width + 7) * 0.6)).toBeGreaterThanOrEqual(zoomFor(width, width * 0.6));
    }
  });
});

describe('panesOf', () => {
  const scene = new Scene(fakeSource('I love you'));

  it('has three views where there is room, two where there is not', () => {
    expect(panesOf(initialState, scene, ThreeFrom)).toEqual({ view: 'head', beside: 'wall', third: 'matrix' });
    expect(panesOf(initialState, scene, ThreeFrom - 1).third).toBeUndefined();
  });

  it('shows each view once', () => {
    expect(panesOf({ ...initialState, view: 'wall' }, scene, 1280)).toEqual({ view: 'wall' });
    expect(panesOf({ ...initialState, view: 'matrix' }, scene, ThreeFrom).third).toBeUndefined();
    expect(panesOf({ ...initialState, third: 'wall' }, scene, ThreeFrom).third).toBeUndefined();
  });

  it('shows one view where nothing is to be beside it, and none that the run does not have', () => {
    expect(panesOf({ ...initialState, beside: undefined }, scene, ThreeFrom)).toEqual({ view: 'head' });
    expect(panesOf({ ...initialState, view: 'pairs', third: 'pairs' }, scene, ThreeFrom)).toEqual({
      view: 'head',
      beside: 'wall',
    });
  });
});
