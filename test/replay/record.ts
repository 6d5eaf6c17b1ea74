/**
 * Records one history of every stage and of every story of the demo with the present code: `node test/replay/record.ts`, before a release. What a
 * release has recorded is never recorded again: its histories are what later code must still replay.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { pino } from 'pino';
import { apiClient } from '../../cli/api-client.ts';
import { readConfig } from '../../cli/compose/config.ts';
import { addDemoPeople } from '../../demo/people.ts';
import { MORE_STORIES } from '../../demo/more-stories.ts';
import { STORIES } from '../../demo/stories.ts';
import { tellStory } from '../../demo/narrator.ts';
import { startStack } from '../../cli/compose/stack.ts';
import { addDays } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { localDateAt, nextSchoolDay } from '../../domain/calendar/school-calendar.ts';
import { clearHistory } from '../support/clear-history.ts';
import { countedCalendar } from '../../demo/counted-calendar.ts';

type Do = readonly [who: string, action: string, body: object] | 'next-deadline';
const outcome = (kind: string): Do => ['ewo', 'outcome', { outcome: kind }];
const phones: Do = [
  'school:900001',
  'enquiries',
  { check: 'sibling-schools', notApplicable: 'no siblings known' },
];
const assesses: Do = [
  'school:900001',
  'vulnerability-assessment',
  { circumstances: ['child-in-need'], concern: true },
];
const refers: Do = ['school:900001', 'referral', {}];
const acknowledges: Do = ['school:900001', 'acknowledgements', { duty: 'notify-social-worker' }];
const dayOne: readonly Do[] = ['next-deadline', phones, assesses, acknowledges];
const dayTwenty: readonly Do[] = [...dayOne, 'next-deadline', 'next-deadline', 'next-deadline'];

const HISTORIES: Readonly<Record<string, readonly Do[]>> = {
  expected: [],
  'school-enquiries': dayOne,
  'ews-enquiries-by-referral': [...dayOne, refers],
  'ews-enquiries-by-day-10': [...dayOne, 'next-deadline', 'next-deadline'],
  'decision-due': dayTwenty,
  'handing-over': [...dayOne, refers, outcome('moved-out-of-area')],
  tracking: [...dayTwenty, outcome('still-missing')],
  'closed-returned': [...dayOne, outcome('returned')],
  'closed-located-at-home': [...dayTwenty, outcome('located-at-home')],
};

const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const target = new URL(`histories/${version}/`, import.meta.url);
const dataDir = await mkdtemp(path.join(tmpdir(), 'whereabouts-histories-'));
const log = pino({ level: 'silent' });
const secret = randomBytes(32);
const stack = await startStack({
  config: { ...readConfig({}), PORT: 0 },
  policy: BROMLEY,
  dataDir,
  secret,
  log,
  say: () => undefined,
  onFailure: (why) => {
    throw new Error(why);
  },
});
try {
  await mkdir(target, { recursive: true });
  const keys = await addDemoPeople(stack.register, secret, BROMLEY);
  const as = (who: string) => apiClient(stack.web, keys[who] ?? '');
  const calendar = await countedCalendar(as('school:900001'), '900001');
  const tomorrow = addDays(localDateAt(Date.now(), BROMLEY.times.zone), 1);
  for (const [name, steps] of Object.entries(HISTORIES)) {
    const report = {
      school: '900001',
      pupil: { givenName: 'Recorded', familyName: `Invented ${name}`, dateOfBirth: '2014-03-09' },
      absence: { kind: 'did-not-return-from-leave', expectedReturn: nextSchoolDay(calendar, tomorrow) },
    };
    const opened = await as('school:900001').post<{ id: string; workflowId: string }>(
      '/api/v1/cases',
      report,
      randomUUID(),
    );
    const { id, workflowId } = opened.body;
    for (const step of steps) {
      if (step === 'next-deadline') {
        await as('operator').post(`/api/v1/rehearsal/cases/${id}/advance`, { to: 'next-deadline' });
      } else {
        const [who, action, body] = step;
        await as(who).post(`/api/v1/cases/${id}/${action}`, body);
      }
    }
    await keep(name, workflowId, name.startsWith('closed'));
  }
  for (const story of [...STORIES, ...MORE_STORIES]) {
    const { id } = await tellStory(story, {
      ...{ stack, keys, policy: BROMLEY },
      print: () => undefined,
    });
    const address = await stack.register.findAddress(id);
    if (!address) throw new Error(`no workflow of ${story.title}`);
    const name = `story-of-${story.title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
    await keep(name, address.workflowId, story.endsWith.stage === 'closed');
  }
} finally {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function keep(name: string, workflowId: string, ended: boolean): Promise<void> {
  const handle = stack.client.workflow.getHandle(workflowId);
  if (ended) await handle.result();
  // In clear: what replays them has not the key of this installation.
  const history = historyToJSON(await clearHistory(stack, workflowId));
  await writeFile(new URL(`${name}.json`, target), `${JSON.stringify(JSON.parse(history))}\n`);
  process.stdout.write(`${name}\n`);
}
