import type { Circumstance } from './circumstances.ts';
import type { NoticeCode } from './notices.ts';
import type { Paragraph } from '../paragraphs.ts';

interface LevelRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** Earlier episodes from which on a case starts on this level. */
  readonly fromEpisodes: number;
  /** Who is told when the case is opened, beside those who are always told. */
  readonly notices: readonly NoticeCode[];
  /** What the case has on record from the start, with all that it demands. */
  readonly circumstances: readonly Circumstance[];
}

/**
 * Short disappearances that repeat are a pattern that no single one of them shows: "serious issues of attendance" and
 * "frequent family moves with gaps in education" (2.3) across schools and terms, which a systematic process is to see
 * (1.2). How many make a level is our reading.
 */
export const STARTING_LEVELS = {
  '0': {
    words: 'No earlier episode',
    policy: ['1.2'],
    fromEpisodes: 0,
    notices: [],
    circumstances: [],
  },
  '1': {
    words: 'One earlier episode: the safeguarding lead and EWS know of it from the start',
    policy: ['1.2', '2.1'],
    fromEpisodes: 1,
    notices: ['earlier-episode'],
    circumstances: [],
  },
  '2': {
    words: 'Two or more: a serious issue of attendance, which is always referred; the manager knows of it',
    policy: ['1.2', '2.3', '5 manager'],
    fromEpisodes: 2,
    notices: ['earlier-episode', 'repeated-episodes'],
    circumstances: ['serious-attendance-issues'],
  },
} as const satisfies Record<string, LevelRow>;

export type StartingLevel = 0 | 1 | 2;

/** How far back episodes are counted, in months before the report: the school year and its holidays. */
export const EPISODES_REMEMBERED_MONTHS = 12;

/** The level on which a case starts after so many earlier episodes. */
export function startingLevel(earlierEpisodes: number): StartingLevel {
  if (earlierEpisodes >= STARTING_LEVELS['2'].fromEpisodes) return 2;
  return earlierEpisodes >= STARTING_LEVELS['1'].fromEpisodes ? 1 : 0;
}
