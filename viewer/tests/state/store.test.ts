import { describe, expect, it } from 'vitest';
import { FakeSource } from '../../src/source/fake-source';
import { storyTokens } from '../../src/source/fake-tokens';
import { changeRun, isolateHead, lock, moveToBlock, openHead, toggleHead, toggleOpen } from '../../src/state/actions';
import { forRun } from '../../src/state/for-run';
import { Store } from '../../src/state/store';
import { initialState } from '../../src/state/view-state';

describe('Store', () => {
  it('undoes and redoes', () => {
    const store = new Store();
    store.set({ view: 'matrix' });
    store.set({ view: 'text' });
    store.undo();
    expect(store.state.view).toBe('matrix');
    store.undo();
    expect([store.state, store.canUndo]).toEqual([initialState, false]);
    store.redo();
    store.redo();
    expect([store.state.view, store.canRedo]).toEqual(['text', false]);
  });

  it('counts a drag as one step', () => {
    const store = new Store();
    [90, 80, 70].forEach(mass => store.set({ mass }, 'mass'));
    store.undo();
    expect(store.state.mass).toBe(100);
  });

  it('makes no step of where one has scrolled to, and undo goes back there', () => {
    const store = new Store();
    const steps: boolean[] = [];
    store.subscribe(change => change.kind === 'state' && steps.push(change.step));
    store.note({ scrolled: { head: { x: 0, y: 0.5 } } });
    expect(store.canUndo).toBe(false);
    store.set({ locked: { query: 3 } });
    store.note({ scrolled: {} });
    store.undo();
    expect([store.state.scrolled, store.state.locked, store.canRedo]).toEqual([{ head: { x: 0, y: 0.5 } }, {}, true]);
    store.note({ open: ['pair'] });
    expect([store.canRedo, steps]).toEqual([true, [false, true, false, true, false]]);
  });

  it('makes no step of a change that changes nothing', () => {
    const store = new Store();
    store.set({ heads: [], locked: {} });
    expect(store.canUndo).toBe(false);
  });

  it('tells of a hover once', () => {
    const store = new Store();
    const told: string[] = [];
    store.subscribe(change => told.push(change.kind));
    store.setHover({ query: 1 });
    store.setHover({ query: 1 });
    expect(told).toEqual(['hover']);
  });
});

describe('actions', () => {
  const state = { ...initialState, block: 5, head: 1, heads: ['5.1', '5.3'] };

  it('switches heads, and keeps the last', () => {
    expect(toggleHead(state, { block: 5, head: 3 }).heads).toEqual(['5.1']);
    expect(toggleHead(state, { block: 2, head: 0 }).heads).toEqual(['5.1', '5.3', '2.0']);
    expect(toggleHead({ ...state, heads: ['5.1'] }, { block: 5, head: 1 }).heads).toEqual(['5.1']);
  });

  it('shows the last head that is left when the one shown goes', () =>
    expect(toggleHead(state, { block: 5, head: 1 })).toMatchObject({ head: 3, heads: ['5.3'] }));

  it('isolates a head, and then shows all', () => {
    const alone = isolateHead(state, { block: 5, head: 3 }, 4);
    expect(alone.heads).toEqual(['5.3']);
    expect(isolateHead(alone, { block: 5, head: 3 }, 4).heads).toEqual(['5.0', '5.1', '5.2', '5.3']);
  });

  it('takes the same heads along to another block', () => expect(moveToBlock(state, 7).heads).toEqual(['7.1', '7.3']));

  it('opens a head from the wall in the head view, and leaves a matrix a matrix', () => {
    expect(openHead({ ...state, view: 'wall' }, { block: 1, head: 2 })).toMatchObject({
      view: 'head',
      block: 1,
      head: 2,
      heads: ['1.2'],
    });
    expect(openHead({ ...state, view: 'matrix' }, { block: 1, head: 2 }).view).toBe('matrix');
  });

  it('locks, and unlocks what is locked', () => {
    const locked = lock(state, { query: 2 });
    expect(locked.locked).toEqual({ query: 2, key: undefined });
    expect(lock(locked, { query: 2 }).locked).toEqual({});
  });

  it('asks nothing of another run that was asked of this one', () => {
    const asked = {
      ...state,
      causes: 'zero' as const,
      writing: { tokens: 3, how: 'best' as const, temperature: 1, seed: 0 },
      step: 1,
      scrolled: { head: { x: 0, y: 0.5 } },
    };
    expect(changeRun(asked, { prompt: 'other' })).toMatchObject({
      prompt: 'other',
      causes: undefined,
      writing: undefined,
      step: undefined,
      scrolled: {},
    });
    expect(changeRun(asked, { interventions: [{ kind: 'zero', head: '5.1' }] })).toMatchObject({
      causes: undefined,
      scrolled: asked.scrolled,
    });
    expect(changeRun(asked, { prompt: asked.prompt, interventions: asked.interventions })).toEqual(asked);
  });

  it('opens and closes', () => expect(toggleOpen({ ...state, ...toggleOpen(state, 'pair') }, 'pair').open).toEqual([]));

  it('gives up what a smaller run does not have', () =>
    expect(
      forRun(
        { ...state, locked: { query: 9, key: 1 }, measure: 'gone' },
        new FakeSource({ tokens: storyTokens(4), blocks: 2, heads: 2 }).info,
      ),
    ).toMatchObject({ block: 1, head: 1, heads: ['1.1'], locked: { query: undefined, key: 1 }, measure: 'weight' }));
});
