import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import { answer, type Answer } from '../api/http/answer.ts';
import { submitCommand, type CommandRequest, type CommandResult } from '../dispatch/submit-command.ts';
import { nowOf, type ApiDeps } from '../api/deps.ts';
import { invalid, NOT_FOUND, unavailable, type Fault } from '../api/http/problem.ts';
import type { OpenRoute } from '../api/http/route.ts';
import { handoverData } from '../api/schemas/cases/commands.ts';
import { read } from '../api/schemas/parse.ts';
import { date } from '../api/schemas/text.ts';
import { localDateAt } from '../domain/calendar/school-calendar.ts';
import { RECEIVING_SIDE } from '../register/cases/timeline.ts';
import { RegisterUnavailable } from '../register/register.ts';
import { pageHeaders } from './page.ts';
import { fromForm, receiverAnswerSchema, typedIn } from './receive-answer.ts';
import { findOpenLink, type OpenLink } from './receive-pack.ts';
import { answeredPage, noSuchLinkPage, receivedPage, receivePage, unavailablePage } from './receive-page.ts';

const PATH = '/receive/:token';

/**
 * The link of the receiving side: a page and an API behind one address, without an account. Guessing is bounded by
 * the size of the token. No cookie and no other authority of the browser is involved, so another site can forge no
 * request that it could not send by itself: whoever knows the address may answer, and nobody else can.
 */
export function receiveRoutes(deps: ApiDeps): OpenRoute[] {
  return [
    {
      method: 'get',
      look: 'handover-pack',
      path: PATH,
      page: 'too',
      summary: 'What the receiving side is told of a child (by a one-time link; looking does not use it up)',
      answers: { 200: { description: 'A minimal pack', schema: packAnswer } },
      problems: ['not-found', 'unavailable'],
      handle: (request) => orUnavailable(deps, request, () => look(deps, request)),
    },
    {
      method: 'post',
      path: PATH,
      page: 'too',
      summary: 'The receiving side confirms that it has the child, or says why not: once',
      body: receiverAnswerSchema,
      answers: {
        200: { description: 'On record; the link is used up', schema: z.object({ confirmed: z.boolean() }) },
        202: {
          description: 'Accepted durably, not yet on record',
          schema: z.object({ accepted: z.literal(true) }),
        },
      },
      problems: [
        'malformed-json',
        'not-found',
        'too-large',
        'unsupported-media-type',
        'invalid',
        'unavailable',
      ],
      handle: (request) => orUnavailable(deps, request, () => receive(deps, request)),
    },
  ];
}

const packAnswer = z.object({
  reference: z.string(),
  authority: z.string(),
  recipient: z.string(),
  validTo: date,
  child: z.object({
    givenName: z.string(),
    familyName: z.string(),
    dateOfBirth: date,
    yearGroup: z.int().optional(),
    lastSchool: z.string().optional(),
  }),
});

async function look(deps: ApiDeps, request: Request): Promise<Answer> {
  const link = await findOpenLink(deps, tokenOf(request));
  if (!link) return noSuchLink(deps, request);
  // Shown only once it is on record that it was: one look a day, however often a mail scanner follows the link.
  const day = localDateAt(nowOf(deps), deps.policy.times.zone);
  const command = { kind: 'note-handover-look', data: {} } as const;
  const noted = await send(deps, link, { commandId: `look-${day}-${link.id}`, command, body: {} });
  if (noted.kind === 'refused') return noSuchLink(deps, request);
  if (noted.kind === 'unavailable') return notNow(deps, request);
  return wantsPage(request) ? receivePage(link.pack) : json(200, link.pack);
}

async function receive(deps: ApiDeps, request: Request): Promise<Answer> {
  const link = await findOpenLink(deps, tokenOf(request));
  if (!link) return noSuchLink(deps, request);
  const typed = typedIn(request.body);
  const isForm = request.is('application/x-www-form-urlencoded') !== false;
  const sent = read(receiverAnswerSchema, isForm ? fromForm(typed) : request.body);
  const faulty = (faults: readonly Fault[]) =>
    wantsPage(request) ? receivePage(link.pack, typed, faults) : withHeaders(invalid(faults));
  if (!sent.ok) return faulty(sent.faults);
  const body = sent.value;
  const result = await send(deps, link, {
    commandId: randomBytes(16).toString('base64url'),
    command: { kind: 'answer-handover', data: handoverData(body) },
    body,
  });
  const { authority } = link.pack;
  switch (result.kind) {
    case 'decided':
      return wantsPage(request)
        ? answeredPage(authority, body.confirmed)
        : json(200, { confirmed: body.confirmed });
    case 'accepted':
      return wantsPage(request) ? receivedPage(authority) : json(202, { accepted: true });
    case 'unavailable':
      return notNow(deps, request);
    case 'refused': {
      const { refused, why, pointer = '' } = result.refusal;
      // Anything else than a wrong date: somebody has answered in the same moment.
      return refused === 'invalid' ? faulty([{ pointer, message: why }]) : noSuchLink(deps, request);
    }
  }
}

interface ByLink {
  readonly commandId: string;
  readonly command: CommandRequest;
  readonly body: unknown;
}

function send(
  deps: ApiDeps,
  { id, row }: OpenLink,
  { commandId, command, body }: ByLink,
): Promise<CommandResult> {
  const { authority } = row.current;
  const principal = { id, role: 'receiver', authority, school: null, name: RECEIVING_SIDE } as const;
  return submitCommand(deps, { principal, scope: 'authority', row, commandId, request: command, body });
}

function tokenOf({ params }: Request): string {
  const token = params['token'];
  return typeof token === 'string' ? token : '';
}

/** A browser gets a page; whoever sends JSON, or asks for it, gets JSON. */
function wantsPage(request: Request): boolean {
  const sendsJson = request.method !== 'GET' && request.is('application/json') !== false;
  return request.accepts(sendsJson ? ['json', 'html'] : ['html', 'json']) === 'html';
}

function noSuchLink({ policy }: ApiDeps, request: Request): Answer {
  return wantsPage(request) ? noSuchLinkPage(policy.name) : withHeaders(NOT_FOUND);
}

function notNow({ policy }: ApiDeps, request: Request): Answer {
  return wantsPage(request) ? unavailablePage(policy.name) : withHeaders(unavailable());
}

async function orUnavailable(
  deps: ApiDeps,
  request: Request,
  handle: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof RegisterUnavailable) return notNow(deps, request);
    throw error;
  }
}

function json(status: number, body: object): Answer {
  return withHeaders(answer(status, body));
}

function withHeaders(sent: Answer): Answer {
  return { ...sent, headers: { ...pageHeaders(), ...sent.headers } };
}
