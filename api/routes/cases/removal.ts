import type { ApiDeps } from '../../deps.ts';
import type { Route } from '../../http/route.ts';
import {
  jointEnquirySchema,
  legalFactSchema,
  removalAdviceSchema,
  removalNoticeSchema,
} from '../../schemas/cases/removal.ts';
import { command } from './case-command.ts';

/** What staff record about removing a name from the admission register (5 schools, 5 EWS). None of it removes one. */
export function removalRoutes(deps: ApiDeps): Route[] {
  return [
    command(deps, {
      path: 'legal-facts',
      does: ['record-legal-fact'],
      summary: 'Record whether a fact holds that a ground for removal turns on',
      body: legalFactSchema,
      request: ({ fact, holds }) => ({ kind: 'record-legal-fact', data: { fact, holds } }),
    }),
    command(deps, {
      path: 'joint-enquiry',
      does: ['sign-off-joint-enquiry'],
      summary: 'Sign off, for the school or for the council, what the joint enquiries came to',
      body: jointEnquirySchema,
      request: ({ result }) => ({ kind: 'sign-off-joint-enquiry', data: { result } }),
    }),
    command(deps, {
      path: 'removal-advice',
      does: ['advise-removal'],
      summary: 'Advise the school that a ground is met; against the evidence only with a second person',
      body: removalAdviceSchema,
      problems: ['evidence-missing'],
      request: ({ ground, override }) => ({
        kind: 'advise-removal',
        data: { ground, override: override !== undefined },
      }),
    }),
    command(deps, {
      path: 'removal-notice',
      does: ['notify-removal'],
      summary: "Give the school's notice of removal, no later than the deletion",
      body: removalNoticeSchema,
      problems: ['evidence-missing'],
      request: ({ ground, deletedOn, destination }) => ({
        kind: 'notify-removal',
        data: { ground, deletedOn, destinationKnown: destination !== undefined },
      }),
    }),
  ];
}
