import { createHash } from 'node:crypto';
import { addDays, localDate } from '../../domain/calendar/local-date.ts';
import { checkUpn } from '../../domain/policy/law/upn.ts';

/** What stands in a body where a text of its own is to be put: each is made into one that nothing else has. */
export const TEXT = Symbol('text');
export const EMAIL = Symbol('e-mail address');
export const PHONE = Symbol('telephone number');
export const POSTCODE = Symbol('postcode');
export const UPN = Symbol('unique pupil number');
export const BORN = Symbol('date of birth');

/** A text that was put into a member of a request. */
export interface Word {
  readonly text: string;
  /** Whom or what it is about: the same for all that the same people may read. */
  readonly about: string;
  /** As the OpenAPI document has it: `POST /api/v1/cases /pupil/familyName`. */
  readonly member: string;
}

const MAKERS: Readonly<Record<symbol, (nth: number) => string>> = {
  [TEXT]: (nth) => `Qz${lettersOf(`text ${String(nth)}`, 10)}`,
  [EMAIL]: (nth) => `qz${lettersOf(`mail ${String(nth)}`, 8)}@example.invalid`,
  // Numbers that Ofcom keeps for stories.
  [PHONE]: (nth) => `07700 900${String(nth % 1000).padStart(3, '0')}`,
  // Longer than a real one, so that it stands nowhere by chance.
  [POSTCODE]: (nth) => `QZ7 9Q${lettersOf(`code ${String(nth)}`, 6).toUpperCase()}`,
  [UPN]: upnOf,
  // Not a day on which compulsory school age begins or ends, and in no year of a school's calendar.
  [BORN]: (nth) => addDays(localDate('2012-09-02'), nth),
};

let made = 0;

/** A text of a kind that nothing else has, to be put wherever it is wanted. */
export function freshWord(kind: symbol): string {
  made += 1;
  const maker = MAKERS[kind];
  if (!maker) throw new Error(`Nothing is made of ${String(kind)}`);
  return maker(made);
}

/** A body with a text of its own in every place that asks for one. */
export function sown(body: unknown): unknown {
  if (typeof body === 'symbol') return freshWord(body);
  if (Array.isArray(body)) return body.map(sown);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, member]) => [name, sown(member)]));
}

/** Where in a body such texts stand, with `*` for any position of a list. */
export function textsIn(body: unknown, pointer = ''): { pointer: string; text: string }[] {
  if (typeof body === 'string') return isSown(body) ? [{ pointer, text: body }] : [];
  if (Array.isArray(body)) return body.flatMap((item) => textsIn(item, `${pointer}/*`));
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, member]) => textsIn(member, `${pointer}/${name}`));
}

/** Whether a text is one of those made here. */
function isSown(text: string): boolean {
  return /^(qz|07700 900\d{3}$)/i.test(text) || /^201[2-4]-\d\d-\d\d$/.test(text) || checkUpn(text).valid;
}

function lettersOf(seed: string, length: number): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, length);
  return [...bytes].map((byte) => 'bcdfghjklmnpqrtvwxyz'.charAt(byte % 20)).join('');
}

function upnOf(nth: number): string {
  const rest = `30540${String(nth % 10)}31${String(10_000 + nth).slice(1)}`;
  const upn = Array.from('ABCDEFGHJKLMNPQRTUVWXYZ')
    .map((letter) => letter + rest)
    .find((each) => checkUpn(each).valid);
  if (upn === undefined) throw new Error(`No letter fits ${rest}`);
  return upn;
}
