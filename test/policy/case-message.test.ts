import { describe, expect, it } from 'vitest';
import { readMessage } from '../../domain/decisions/case-message.ts';

const FROM_SCHOOL = { role: 'school', id: '900001' };
const FROM_EWS = { role: 'ewo', id: 'ewo-1' };
const sent = (kind: string, by: object, data: object = {}) => ({ commandId: 'sent-1', kind, by, data });

describe('What reaches a case through Temporal (flow chart: reports of school and EWS)', () => {
  it.each(['returned', 'located-at-home', 'family-moved'])('takes %s from the school', (kind) => {
    const message = { via: 'reportFromSchool', sent: sent(kind, FROM_SCHOOL) } as const;
    expect(readMessage(message)).toEqual({ ok: true, command: message.sent });
  });

  it.each(['returned', 'located-at-home', 'moved-out-of-area', 'still-missing', 'educated-otherwise'])(
    'takes %s from EWS',
    (kind) => {
      const message = { via: 'reportFromEws', sent: sent(kind, FROM_EWS) } as const;
      expect(readMessage(message)).toEqual({ ok: true, command: message.sent });
    },
  );

  it.each([
    ['reportFromSchool', 'still-missing', FROM_SCHOOL, 'returned, located-at-home, family-moved'],
    ['reportFromSchool', 'refer', FROM_SCHOOL, 'returned, located-at-home, family-moved'],
    [
      'reportFromEws',
      'family-moved',
      FROM_EWS,
      'returned, located-at-home, moved-out-of-area, still-missing, educated-otherwise',
    ],
  ] as const)('refuses by %s what is none of its reports: %s', (via, kind, by, kinds) => {
    expect(readMessage({ via, sent: sent(kind, by) })).toEqual({
      ok: false,
      rejection: { commandId: 'sent-1', code: 'invalid', why: `${via} takes the kinds ${kinds}` },
    });
  });

  it.each([
    ['reportFromSchool', FROM_EWS, 'ewo'],
    ['reportFromEws', FROM_SCHOOL, 'school'],
  ] as const)('refuses by %s a report of the other side', (via, by, role) => {
    expect(readMessage({ via, sent: sent('returned', by) })).toEqual({
      ok: false,
      rejection: { commandId: 'sent-1', code: 'invalid', why: `${via} is not for the role ${role}` },
    });
  });

  it.each(['update', 'command'] as const)('takes every kind of either side by %s', (via) => {
    expect(readMessage({ via, sent: sent('refer', FROM_SCHOOL) })).toMatchObject({ ok: true });
    expect(readMessage({ via, sent: sent('still-missing', FROM_EWS) })).toMatchObject({ ok: true });
  });

  it('refuses to be cancelled: a case ends with an outcome that a person records', () => {
    expect(readMessage({ via: 'cancel', sent: null })).toEqual({
      ok: false,
      rejection: {
        commandId: null,
        code: 'cancel-refused',
        why: 'A case is not cancelled: it ends with an outcome that a person records',
      },
    });
  });

  it('refuses a Signal that it does not know, whatever it carries', () => {
    expect(readMessage({ via: 'unknown-signal', sent: sent('returned', FROM_SCHOOL) })).toEqual({
      ok: false,
      rejection: {
        commandId: 'sent-1',
        code: 'unknown-signal',
        why: 'The case knows no Signal of this name',
      },
    });
  });

  it.each([
    ['nothing', null, 'malformed'],
    ['words', 'returned', 'malformed'],
    ['what only says that it could be decoded', { undecodable: 'yes' }, 'malformed'],
    ['what could not be decoded', { undecodable: true }, 'undecodable'],
  ])('refuses %s', (_what, typed, code) => {
    expect(readMessage({ via: 'command', sent: typed })).toMatchObject({
      ok: false,
      rejection: { commandId: null, code },
    });
  });

  it('names what it refused by its id, and repeats no words that stand in its place', () => {
    const idOf = (commandId: unknown) => {
      const read = readMessage({ via: 'command', sent: { commandId, kind: 'nonsense' } });
      return read.ok ? 'taken' : read.rejection.commandId;
    };
    expect(idOf('sent-2')).toBe('sent-2');
    expect(idOf('the mother said so')).toBeNull();
    expect(idOf(7)).toBeNull();
  });
});
