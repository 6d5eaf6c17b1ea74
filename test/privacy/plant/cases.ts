import { until } from '../../../process/until.ts';
import { PHONE, TEXT } from '../words.ts';
import {
  address,
  child,
  command,
  firstDayOn,
  openCase,
  OTHER_SCHOOL,
  reportOf,
  SCHOOL,
  today,
} from './school.ts';
import type { Planter, Shown } from './planter.ts';

/** A case from its report, which another school sends as well, to outcome 1. */
export async function locatedAtHome(planter: Planter): Promise<Shown> {
  const pupil = child();
  const { id, asOf } = await openCase(planter, 3, pupil);
  const again = { ...reportOf(pupil, 3), school: '900002', note: TEXT };
  await planter.send('school 900002', OTHER_SCHOOL, 'POST', '/api/v1/cases', again);
  const tell = (action: string, body: object) => command(planter, SCHOOL, id, action, body);
  await tell('enquiries', {
    entries: [
      { check: 'phone-parents', attemptedAt: asOf, result: 'no-answer', note: TEXT },
      { check: 'sibling-schools', notApplicable: TEXT },
    ],
  });
  await tell('enquiries', { check: 'home-visit', notApplicable: TEXT });
  await tell('vulnerability-assessment', {
    ...{ circumstances: ['early-help'], concern: true, assessedBy: TEXT, note: TEXT },
  });
  await tell('safeguarding-concerns', {
    ...{ to: ['childrens-social-care', 'police'], made: false, reference: TEXT, note: TEXT },
  });
  await tell('acknowledgements', { duty: 'notify-social-worker', note: TEXT });
  await tell('corrections', { firstDay: firstDayOn(4), why: TEXT });
  await tell('referral', { note: TEXT });
  await command(planter, 'person', id, 'disclosures', {
    ...{ on: today(), to: TEXT, basis: 'safeguarding', kinds: ['identity'], why: TEXT },
  });
  await command(planter, 'cme-officer', id, 'subject-access', { request: TEXT });
  await command(planter, 'cme-officer', id, 'legal-hold', { held: true, why: TEXT });
  return command(planter, 'ewo', id, 'outcome', { outcome: 'located-at-home', note: TEXT });
}

/** Outcome 2, sent back by the receiving side and found again; with the link by which it may answer. */
export async function handingOver(planter: Planter): Promise<Shown & { readonly url: string }> {
  const { id } = await openCase(planter, 12);
  const moved = () =>
    command(planter, 'ewo', id, 'outcome', {
      ...{ outcome: 'moved-out-of-area', note: TEXT, destination: { authority: TEXT, school: TEXT } },
    });
  await moved();
  await command(planter, 'cme-officer', id, 'handover', { confirmed: false, why: TEXT, by: TEXT });
  const shown = await moved();
  const { url } = await planter.send<{ url: string }>(
    ...(['on roll', 'cme-officer', 'POST', `/api/v1/cases/${id}/handover-link`] as const),
    { authority: TEXT, school: TEXT, contact: TEXT, note: TEXT },
  );
  return { ...shown, url };
}

/** Outcome 2, and the receiving side has told an officer that it has the child. */
export async function handedOver(planter: Planter): Promise<Shown> {
  const { id } = await openCase(planter, 12);
  await command(planter, 'ewo', id, 'outcome', { outcome: 'moved-out-of-area' });
  return command(planter, 'cme-officer', id, 'handover', { confirmed: true, by: TEXT, note: TEXT });
}

/** Outcome 3, a rehearsal, which shows in the history, and a review. */
export async function tracking(planter: Planter): Promise<Shown> {
  const { id } = await openCase(planter, 25);
  await planter.send<unknown>(
    ...(['on roll', 'operator', 'POST', `/api/v1/rehearsal/cases/${id}/advance`] as const),
    { schoolDays: 1 },
  );
  const { asOf } = await command(planter, 'cme-officer', id, 'outcome', { outcome: 'still-missing' });
  const dueOn = asOf.slice(0, 10);
  const path = `/api/v1/cases/${id}/policy-edition`;
  await planter.sendRefused('cme-officer', path, { edition: '2025-09', why: TEXT });
  return command(planter, 'ews-manager', id, 'reviews', {
    ...{ on: dueOn, note: TEXT, actions: [{ action: 'meet-family', owner: 'ewo', dueOn, note: TEXT }] },
  });
}

/** What is asked before a name is removed from a register, up to the school's notice and the file it sends on. */
export async function removed(planter: Planter): Promise<Shown> {
  const { id } = await openCase(planter, 3);
  await command(planter, SCHOOL, id, 'legal-facts', { fact: 'died', holds: true, note: TEXT });
  await command(planter, SCHOOL, id, 'joint-enquiry', { result: 'not-found', note: TEXT });
  await command(planter, 'ewo', id, 'removal-advice', { ground: 'i', override: { why: TEXT }, note: TEXT });
  await command(planter, SCHOOL, id, 'removal-notice', {
    ...{ pupil: { fullName: TEXT, address }, parents: [{ fullName: TEXT, address, phone: PHONE }] },
    ...{ futureHome: { parent: TEXT, address, from: today() }, destination: { school: TEXT } },
    ...{ ground: 'k', deletedOn: today(), note: TEXT },
  });
  const proof = { on: today(), reference: TEXT };
  return command(planter, SCHOOL, id, 'acknowledgements', { duty: 'send-pupil-file', note: TEXT, proof });
}

/** A mark of attendance, and who is said to have seen the child. */
export async function seenAgain(planter: Planter): Promise<Shown> {
  const { id } = await openCase(planter, 8);
  const date = firstDayOn(1);
  await command(planter, SCHOOL, id, 'attendance', { marks: [{ date, session: 'am', code: '/' }] });
  return command(planter, SCHOOL, id, 'sightings', {
    ...{ confirmed: false, seenBy: TEXT, on: date, where: TEXT, note: TEXT },
  });
}

/** A case to which access is asked for, decided on, taken in an emergency and reviewed. */
export async function restricted(planter: Planter): Promise<Shown> {
  const { send } = planter;
  const opened = await openCase(planter, 3);
  const { id } = opened;
  const restrict = (body: object) => command(planter, 'cme-officer', id, 'restriction', body);
  await restrict({ kind: 'refuge', why: TEXT, exclude: ['auditor'] });
  const asked = await command(planter, 'ewo', id, 'access-requests', { why: TEXT, hours: 1 });
  const decision = (requestId: string, body: object) =>
    send('on roll', 'cme-officer', 'POST', `/api/v1/access-requests/${requestId}/decision`, body);
  await decision(asked.id, { granted: false, note: TEXT });
  const again = await command(planter, 'ewo', id, 'access-requests', { why: TEXT, hours: 1 });
  await decision(again.id, { granted: true, hours: 1, note: TEXT });
  const { id: grant } = await command(planter, 'ews-manager', id, 'break-glass', { why: TEXT });
  await send('on roll', 'cme-officer', 'POST', `/api/v1/access-grants/${grant}/review`, {
    ...{ proper: false, note: TEXT },
  });
  return opened;
}

/** A child on no roll, and a sibling on the roll of the second school, at whose home somebody called. */
export async function onNoRoll(planter: Planter): Promise<readonly [Shown, Shown]> {
  const { send, it } = planter;
  const opened = await send('on no roll', 'ewo', 'POST', '/api/v1/cases', {
    pupil: child(),
    absence: { kind: 'not-on-roll', group: 'known-out-of-education' },
    ...{ referredBy: { source: 'public', words: TEXT }, note: TEXT },
  });
  const { id } = opened;
  const tell = (who: string, action: string, body: object) =>
    send('on no roll', who, 'POST', `/api/v1/cases/${id}/${action}`, body);
  await tell('ewo', 'corrections', { group: 'went-missing', why: TEXT });
  await tell('admissions', 'placements', { status: 'offered', school: TEXT, note: TEXT });
  await tell('cme-officer', 'attendance-order', {
    ...{ step: 'notice-served', on: today(), school: TEXT, note: TEXT },
  });
  const sibling = await openCase(planter, 15);
  await send<unknown>('on no roll', 'ewo', 'POST', `/api/v1/cases/${id}/household`, {
    ...{ sibling: sibling.id, note: TEXT },
  });
  const { asOf } = sibling;
  await command(planter, 'ewo', sibling.id, 'enquiries', {
    entries: [{ check: 'home-visit', attemptedAt: asOf, result: 'no-answer', note: TEXT }],
  });
  const offered = async () => {
    const { text } = await it.call({ who: 'ewo', method: 'GET', path: `/api/v1/cases/${id}` });
    return (JSON.parse(text.split('\n')[0] ?? '') as Shown).offers[0]?.id;
  };
  await until('what was found at the sibling’s', 20_000, async () => (await offered()) !== undefined);
  const finding = await offered();
  await tell('ewo', 'shared-findings', { finding, confirmed: false, note: TEXT });
  await send<unknown>('on no roll', 'ewo', 'POST', `/api/v1/cases/${id}/household`, {
    ...{ leave: true, note: TEXT },
  });
  return [opened, sibling];
}

/** Somebody who may sign in from now on: the address by which they do so for the first time. */
export async function invited({ send }: Planter): Promise<string> {
  const { invitation } = await send<{ invitation: { url: string } }>(
    ...(['person', 'ews-manager', 'POST', '/api/v1/people', { name: TEXT, role: 'ewo' }] as const),
  );
  // A machine, named by whoever makes its key.
  await send<unknown>('person', 'operator', 'POST', '/api/v1/keys', { name: TEXT, role: 'operator' });
  return invitation.url;
}

/** A record whose time has ended, as it was kept before this service took it over: its review. */
export async function oldRecord(planter: Planter, { id }: Shown): Promise<void> {
  const itsChild = `select child_id from cases where id = '${id}'`;
  await planter.it.statement(`update children set date_of_birth = '1990-02-03' where id in (${itsChild})`);
  await command(planter, 'cme-officer', id, 'retention-review', { decision: 'keep', why: TEXT });
}
