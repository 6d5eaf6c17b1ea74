import {
  PERMISSION_CODES,
  permissionRow,
  RELATIONS,
  SIGHT_OF,
  SIGHTS,
} from '../domain/policy/access/authorisation.ts';
import { BROMLEY } from '../domain/policy/editions/bromley.ts';
import { CASE_FIELD_CODES, CASE_FIELDS, EVENTS_TOLD, shown } from '../domain/policy/access/fields.ts';
import { ROLE_CODES, ROLES, type Role } from '../domain/policy/access/roles.ts';
import { worded } from '../domain/policy/editions/wording.ts';

/** `docs/authorisation.md`: who may do what, to what, when. */
export function authorisationDocument(): string {
  const relations = Object.entries(RELATIONS).map(
    ([relation, { words, answer }]) => `| \`${relation}\` | ${words} | ${ANSWERS[answer]} |`,
  );
  const roles = ROLE_CODES.map((role) => {
    const { words, policy } = SIGHTS[SIGHT_OF[role]];
    return `| \`${role}\` | ${inWords(ROLES[role].words)} | ${words} | ${policy.join(', ')} |`;
  });
  const permissions = PERMISSION_CODES.map((permission) => {
    const { words, policy, law, on, may } = permissionRow(permission);
    const cells = ROLE_CODES.map((role) => cell(may[role]));
    const sources = [...policy, ...(law === undefined ? [] : [law])];
    return `| \`${permission}\` | ${inWords(words)} | ${on} | ${cells.join(' | ')} | ${sources.join(', ')} |`;
  });
  const fields = CASE_FIELD_CODES.map((field) => {
    const { words, policy } = CASE_FIELDS[field];
    const cells = ROLE_CODES.map((role) => shown(field, role));
    return `| \`${field}\` | ${words} | ${cells.join(' | ')} | ${policy.join(', ')} |`;
  });
  const events = Object.entries(EVENTS_TOLD).map(
    ([event, { school, admissions }]) => `| \`${event}\` | ${school} | ${admissions} |`,
  );
  return [
    '# Who may do what',
    '',
    'Generated from the tables of `domain/` by `npm run docs:generate`; a test fails when it is stale.',
    '',
    '## What stands between a caller and a case or school',
    '',
    'The first that holds decides. What answers “not found” does so to the byte like an id that nothing has.',
    '',
    '| relation | means | answer |',
    '| --- | --- | --- |',
    ...relations,
    '',
    '## What each role sees',
    '',
    '| role | is | sees | policy |',
    '| --- | --- | --- | --- |',
    ...roles,
    '',
    '## What each role may do',
    '',
    '`yes` is in every stage; a list of stages is those alone, and elsewhere the answer is 409 `not-allowed-now`. An',
    'empty cell is 403 `forbidden`. Of a child on no roll who has an EHC plan the SEND Case Officer may do what the CME',
    'officer may (5 SEND).',
    '',
    `| permission | to | on | ${ROLE_CODES.join(' | ')} | sources |`,
    `| --- | --- | --- | ${ROLE_CODES.map(() => '---').join(' | ')} | --- |`,
    ...permissions,
    '',
    '## Which members of a case each role is shown',
    '',
    'Every other member is shown to every role that sees the case. `own`: what the role wrote, owes or was told itself;',
    '`place`: what a school place turns on; `empty`: the member is there and says nothing; `absent`: it is left out.',
    '',
    `| member | is | ${ROLE_CODES.join(' | ')} | policy |`,
    `| --- | --- | ${ROLE_CODES.map(() => '---').join(' | ')} | --- |`,
    ...fields,
    '',
    '## Which entries of the timeline a school and admissions read',
    '',
    '`any`: whoever did it; `own`: what they did themselves; `never`. The words of an entry are for the side that wrote',
    'them. Every other role reads all entries; an operator reads no words and no names.',
    '',
    '| entry | school | admissions |',
    '| --- | --- | --- |',
    ...events,
    '',
  ].join('\n');
}

const ANSWERS: Readonly<Record<(typeof RELATIONS)[keyof typeof RELATIONS]['answer'], string>> = {
  'not-found': '404 `not-found`',
  ask: 'exists, and may be asked for',
  'read-only': 'read as before; a command is answered 409 `case-closed`',
  'as-the-row-says': 'the tables below',
};

function cell(when: ReturnType<typeof permissionRow>['may'][Role]): string {
  if (when === undefined) return '';
  return when === 'any' ? 'yes' : when.join(', ');
}

function inWords(text: string): string {
  return worded(text, BROMLEY);
}
