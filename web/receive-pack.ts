import { currentHandover } from '../domain/case/current-handover.ts';
import type { ApiDeps } from '../api/deps.ts';
import type { LocalDate } from '../domain/calendar/local-date.ts';
import { policyOfCase } from '../domain/policy/editions/editions.ts';
import type { CaseRow } from '../register/register.ts';

/**
 * What the receiving side is shown: enough to recognise the child it was told about, and nothing that it does not
 * need for that. No address, contact, circumstance, note or reason (legal summary: necessary and proportionate).
 */
export interface Pack {
  readonly reference: string;
  /** Who asks. */
  readonly authority: string;
  /** Whom the link was made for. */
  readonly recipient: string;
  readonly validTo: LocalDate;
  readonly child: {
    readonly givenName: string;
    readonly familyName: string;
    readonly dateOfBirth: LocalDate;
    readonly yearGroup?: number;
    /** Left out where the child was on no roll here. */
    readonly lastSchool?: string;
  };
}

/** A link that may be answered, with the case it is about. */
export interface OpenLink {
  readonly id: string;
  readonly row: CaseRow;
  readonly pack: Pack;
}

/**
 * The link of a token. Undefined alike for one that never was, has expired, was answered or replaced, or whose case
 * is no longer being handed over: the case itself names the one link that it takes.
 */
export async function findOpenLink(
  { register }: Pick<ApiDeps, 'register'>,
  token: string,
): Promise<OpenLink | undefined> {
  const link = await register.findHandoverLink(token);
  const row = link && (await register.findCase(link.caseId, 'authority'));
  const standing = row && currentHandover(row.current)?.link;
  if (!link || !row || standing?.id !== link.id) return undefined;
  const { current, pupil } = row;
  const { givenName, familyName, dateOfBirth, yearGroup } = pupil;
  const lastSchool = current.school === null ? null : await register.findSchool(current.school);
  const pack: Pack = {
    reference: current.reference,
    authority: policyOfCase(current).name,
    recipient: [link.recipient.school, link.recipient.authority].filter(Boolean).join(', '),
    validTo: standing.lastDay,
    child: {
      givenName,
      familyName,
      dateOfBirth,
      ...(yearGroup !== undefined && { yearGroup }),
      ...(current.school !== null && { lastSchool: lastSchool?.name ?? current.school }),
    },
  };
  return { id: link.id, row, pack };
}
