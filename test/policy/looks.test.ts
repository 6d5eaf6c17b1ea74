import { describe, expect, it } from 'vitest';
import { filterShape, isRecorded, LOOK_KINDS, LOOKS } from '../../domain/policy/access/looks.ts';

describe('A look (2)', () => {
  it('goes on record unless it shows nothing of a child or the case itself records it', () => {
    expect(LOOK_KINDS.filter((kind) => !isRecorded(kind))).toEqual(['handover-pack', 'none']);
  });

  it('has words of its own for every kind', () => {
    const words = LOOK_KINDS.map((kind) => LOOKS[kind].words);
    expect(new Set(words).size).toBe(words.length);
    for (const each of words) expect(each.length).toBeGreaterThan(5);
  });
});

describe('The shape of a filter (2)', () => {
  it('keeps codes, numbers and dates', () => {
    const sent = { stage: 'tracking', school: '900001', limit: '25', asOf: '2026-10-07T09:00:00Z' };
    expect(filterShape(sent)).toEqual(sent);
  });

  it('keeps of anything else that it was there, for it may be a name', () => {
    expect(filterShape({ q: 'Example', cursor: 'WzFd', later: 'Amara' })).toEqual({
      q: true,
      cursor: true,
      later: true,
    });
  });

  it('keeps no value that is not a text', () => {
    expect(filterShape({ stage: ['tracking', 'Example'] })).toEqual({ stage: true });
  });
});
