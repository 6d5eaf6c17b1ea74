import type { Change } from '../../domain/decisions/draft.ts';
import type { MarkedSession } from '../../domain/policy/law/attendance-codes.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { AttendanceCode } from '../../domain/policy/law/attendance-codes.ts';
import type { CaseInHand } from './case-in-hand.ts';

/** `10-08 am /`: a mark of 2026. */
export const markOf = (text: string): MarkedSession => {
  const [day = '', session, code] = text.split(' ');
  return {
    date: localDate(`2026-${day}`),
    session: session as MarkedSession['session'],
    code: code as AttendanceCode,
  };
};
/** `10-08 N`: both sessions of a day. */
const wholeDay = (text: string) => {
  const [day = '', code = ''] = text.split(' ');
  return [markOf(`${day} am ${code}`), markOf(`${day} pm ${code}`)];
};
/** Sends marks, given as above. */
export const marks = (hand: CaseInHand, at: string, ...texts: string[]): Change =>
  hand.send(
    'record-attendance',
    { marks: texts.flatMap((text) => (text.split(' ').length === 2 ? wholeDay(text) : [markOf(text)])) },
    { at },
  );
/** What stands on the timeline. */
export const told = (hand: CaseInHand) => hand.events.map(({ what }) => what);
/** The duties of one kind. */
export const duty = (hand: CaseInHand, code: string) =>
  hand.current.duties.filter((each) => each.duty === code);
/** Says that the child was seen on a day, or that nobody saw the child. */
export const sees = (hand: CaseInHand, at: string, on: string, confirmed = true) =>
  hand.send('record-sighting', { on: localDate(on), confirmed }, { at });
