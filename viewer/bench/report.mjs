import { median, percentile } from './measure.mjs';

/** What BertViz and CircuitsVis need on the same kind of machine, GPT-2's shape, headless Chromium without a GPU. */
const rivals = {
  wall: 'BertViz model view: not ready after 170 s at T = 256',
  head: 'BertViz head view: 19–29 s at T = 512',
  opens: {
    64: 'BertViz head view: 2–3 s',
    256: 'BertViz head view: 21–25 s; CircuitsVis, one block: 59 s',
    512: 'BertViz head view: 90 s',
  },
  file: { 512: 'BertViz head view: 467 MB' },
};

const sizes = { 64: 2, 256: 12, 1024: 60 };
const seconds = { 64: 0.5, 256: 1, 1024: 3 };
const slow = 33;

/** Collects rows: numbers with their unit and what they should be at most. */
export class Report {
  rows = [];

  constructor(print) {
    this.print = print;
  }

  wall(times) {
    this.#times('data ready on the server to a complete, answering wall', times, { median: 1000 }, rivals.wall);
  }

  hover(work, times, rival) {
    this.#times(work, times, { median: 16, p95: 33 }, rivals[rival]);
  }

  lock(times) {
    this.#times('locking a token, 12 heads on', times, { median: 33 });
  }

  frames(work, gaps) {
    const late = gaps.filter(gap => gap > slow).length / gaps.length;
    this.#times(work, gaps, { median: 17, worst: slow }, undefined, late);
  }

  memory(work, samples, most) {
    if (samples.length > 0) {
      this.#add({ work, unit: 'MB', samples, most: { worst: most } });
    }
  }

  heap(megabytes) {
    this.#add({
      work: 'browser heap with the numbers beside it',
      unit: 'MB',
      samples: [megabytes],
      most: { median: 300 },
    });
  }

  file(tokens, bytes) {
    const work = `offline page, T = ${tokens.toLocaleString('en')}: file`;
    this.#add({
      work,
      unit: 'MB',
      samples: [bytes / 1e6],
      most: { median: sizes[tokens] },
      rival: rivals.file[tokens],
    });
  }

  opens(tokens, times) {
    const work = `offline page, T = ${tokens.toLocaleString('en')}: opens`;
    this.#times(work, times, { median: seconds[tokens] * 1000 || undefined }, rivals.opens[tokens]);
  }

  bundle(bytes) {
    this.#add({ work: 'bundle, gzipped', unit: 'kB', samples: [bytes / 1000], most: { median: 150 } });
  }

  #times(work, samples, most, rival, late) {
    this.#add({ work, unit: 'ms', samples, most, rival, late });
  }

  #add({ work, unit, samples, most = {}, rival, late }) {
    const several = samples.length > 1;
    const row = {
      work,
      unit,
      runs: samples.length,
      median: median(samples),
      p95: several ? percentile(samples, 95) : null,
      worst: several ? Math.max(...samples) : null,
      late: late ?? null,
      median_most: most.median ?? null,
      p95_most: most.p95 ?? null,
      worst_most: most.worst ?? null,
      rival: rival ?? null,
    };
    this.rows.push(row);
    this.print(row);
  }
}

/** Whether a row is what it should be. */
const meets = row =>
  ['median', 'p95', 'worst'].every(part => row[`${part}_most`] === null || row[part] <= row[`${part}_most`]);

/** A row for people. */
export function line(row) {
  const number = value => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
  const parts = [
    `${number(row.median)} ${row.unit}`,
    row.p95 !== null && `p95 ${number(row.p95)}`,
    row.worst !== null && `worst ${number(row.worst)}`,
    row.late !== null && `late ${(100 * row.late).toFixed(1)} %`,
  ];
  return `${meets(row) ? ' ' : '!'} ${row.work.padEnd(58)} ${parts.filter(Boolean).join(', ')}`;
}
