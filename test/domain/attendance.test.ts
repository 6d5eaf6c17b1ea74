import { describe, expect, it } from 'vitest';
import { absenceRun } from '../../domain/case/absence-run.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { openCase } from '../../domain/decisions/opening.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { localDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import {
  ATTENDANCE_CODES,
  meaningOf,
  type AttendanceCode,
} from '../../domain/policy/law/attendance-codes.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { counted } from './calendars.ts';

const codesThat = (means: string) =>
  Object.entries(ATTENDANCE_CODES).flatMap(([code, row]) => (row.means === means ? [code] : []));

describe('Attendance codes (SI 2024/208 reg 10)', () => {
  it('leave an absence unexplained for G, N and O, and for no other code', () => {
    expect(codesThat('goes-on').sort()).toEqual(['G', 'N', 'O']);
  });

  it('say that somebody has seen the child for every attendance, and for arriving after the register closed', () => {
    expect(codesThat('seen').sort()).toEqual(['/', 'B', 'K', 'L', 'P', 'U', 'V', 'W', '\\'].sort());
  });

  it('ask a person about days on which the child could not attend', () => {
    expect(codesThat('ask')).toEqual(
      expect.arrayContaining(['D', 'Q', 'Y1', 'Y2', 'Y3', 'Y4', 'Y5', 'Y6', 'Y7']),
    );
  });

  it('are retired where the regulations no longer have them', () => {
    const retired = Object.entries(ATTENDANCE_CODES).flatMap(([code, row]) =>
      'retired' in row ? [code] : [],
    );
    expect(retired.sort()).toEqual(['F', 'H', 'J', 'Y']);
    expect(meaningOf('I')).toBe('explained');
  });
});

describe('A run of absence (2.2, flow chart attending)', () => {
  // Wednesday 7 October 2026 to Thursday 15 October: seven school days with a weekend and an INSET day between.
  const opened = openCase(
    {
      caseId: 'a-case',
      reference: 'CME-26-00001-H',
      authority: BROMLEY.authority,
      edition: BROMLEY.edition,
      school: '900001',
      absence: { kind: 'unexplained', firstDay: localDate('2026-10-07') },
      circumstances: [],
      calendar: {
        version: 1,
        dates: counted({
          school: '900001',
          source: 'invented',
          covers: { from: localDate('2026-09-01'), to: localDate('2027-08-31') },
          weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
          terms: [{ name: 'Autumn', from: localDate('2026-09-03'), to: localDate('2026-12-18') }],
          closed: [{ from: localDate('2026-10-12'), to: localDate('2026-10-12'), kind: 'inset' }],
          open: [],
        }),
      },
      reportedBy: { role: 'school', id: 'a-school' },
      resembles: [],
      earlierEpisodes: 0,
      household: null,
    },
    Date.parse('2026-10-07T09:00:00Z'),
    BROMLEY,
  );
  if (isRefusal(opened)) throw new Error(opened.why);
  const days = ['07', '08', '09', '13', '14', '15'].map((day) => localDate(`2026-10-${day}`));
  const marked = (codes: readonly (readonly [AttendanceCode?, AttendanceCode?])[]) => ({
    ...opened.case,
    attendance: Object.fromEntries<CmeCase['attendance'][LocalDate]>(
      codes.map(([am, pm], index) => [days[index]!, { ...(am && { am }), ...(pm && { pm }) }] as const),
    ),
  });
  const run = (...codes: (readonly [AttendanceCode?, AttendanceCode?])[]) =>
    absenceRun(marked(codes), localDate('2026-10-15'));

  it('counts school days on which both sessions have G, N or O, and no weekend or INSET day', () => {
    expect(run(['N', 'N'], ['O', 'N'], ['G', 'O'], ['N', 'N'], ['O', 'O'], ['O', 'O'])).toEqual({
      schoolDays: 6,
      lastDay: '2026-10-15',
      others: [],
      unmarked: [],
    });
  });

  it('ends at the first session with another mark, although later days are absences again', () => {
    const broken = run(['N', 'N'], ['O', 'O'], ['O', 'L'], ['O', 'O'], ['O', 'O'], ['O', 'O']);
    expect(broken).toMatchObject({ schoolDays: 2, lastDay: '2026-10-08' });
    expect(broken.others).toEqual([{ date: '2026-10-09', session: 'pm', code: 'L' }]);
  });

  it('ends at a day of which neither session is such an absence', () => {
    const back = run(['N', 'N'], ['L', 'L'], ['O', 'O'], ['O', 'O'], ['O', 'O'], ['O', 'O']);
    expect(back).toMatchObject({ schoolDays: 1, lastDay: '2026-10-07' });
  });

  it('ends at a session without a mark', () => {
    const open = run(['N', 'N'], ['N'], ['N', 'N'], ['N', 'N'], ['N', 'N'], ['N', 'N']);
    expect(open).toMatchObject({ schoolDays: 1, unmarked: [{ date: '2026-10-08', session: 'pm' }] });
  });

  it('neither counts nor ends on a day that the register calls closed', () => {
    expect(run(['N', 'N'], ['#', '#'], ['N', 'N'], ['N', 'N'], ['N', 'N'], ['N', 'N'])).toMatchObject({
      schoolDays: 5,
      others: [],
      unmarked: [],
    });
  });

  it('has no day while nothing is marked', () => {
    expect(absenceRun(opened.case, localDate('2026-10-07'))).toMatchObject({ schoolDays: 0, lastDay: null });
  });
});
