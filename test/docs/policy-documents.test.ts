import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { authorisationDocument } from '../../docs/authorisation-document.ts';
import { findCitingTests } from '../../docs/citing-tests.ts';
import { groundsDocument } from '../../docs/grounds-document.ts';
import { citedRows, policyMap, statesDocument } from '../../docs/policy-documents.ts';
import { PARAGRAPHS } from '../../domain/policy/paragraphs.ts';

const committed = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');

describe('The policy map and the stages', () => {
  it('are as the tables say (npm run docs:generate)', () => {
    expect(committed('policy-map.md')).toBe(policyMap(findCitingTests()));
    expect(committed('states.md')).toBe(statesDocument());
    expect(committed('grounds.md')).toBe(groundsDocument());
    expect(committed('authorisation.md')).toBe(authorisationDocument());
  });

  it.each(Object.entries(PARAGRAPHS))(
    'paragraph %s is on a row, or for people with a reason',
    (paragraph, entry) => {
      const onARow = citedRows().some(({ policy }) => (policy as readonly string[]).includes(paragraph));
      expect(onARow).toBe(!('forPeople' in entry));
    },
  );

  it('cites at least one paragraph in every row', () => {
    expect(citedRows().filter(({ policy }) => policy.length === 0)).toEqual([]);
  });
});
