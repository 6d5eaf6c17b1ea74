import { answer, showing, type Answer } from '../../http/answer.ts';
import type { Codec } from '../../codec/codec.ts';
import { fromJson, payloadsBody, redactPayload, toJson } from '../../codec/payload-json.ts';
import { createRedaction } from '../../codec/redaction.ts';
import type { ApiDeps } from '../../deps.ts';
import { NOT_FOUND } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import { parse } from '../../schemas/parse.ts';

/**
 * Temporal's remote codec protocol: its UI and its command line send what is encrypted here to be read, and what they
 * send to a workflow to be encrypted. Of what is read only ids, codes and dates are shown.
 */
export function codecRoutes(deps: ApiDeps, codec: Codec): Route[] {
  const redact = createRedaction(deps.policy);
  const described = {
    method: 'post',
    body: payloadsBody,
    fromTemporalUi: true,
    answers: { 200: { description: 'As many payloads', schema: payloadsBody } },
    problems: [
      ...(['malformed-json', 'unauthenticated', 'forbidden', 'not-found', 'too-large', 'invalid'] as const),
      ...(['unsupported-media-type', 'unavailable'] as const),
    ],
  } as const;

  async function decode(call: Call, redacted: boolean): Promise<Answer> {
    if (call.namespace !== codec.namespace) return NOT_FOUND;
    const parsed = parse(payloadsBody, call.body);
    if (!parsed.ok) return parsed.answer;
    const decoded = await codec.decode(fromJson(parsed.value));
    const { id, role, name } = call.principal;
    await deps.register.audit({
      actor: { id, role, name },
      action: 'payloads-decoded',
      subject: null,
      detail: { payloads: decoded.length, redacted },
    });
    const shown = redacted ? decoded.map((payload) => redactPayload(payload, redact)) : decoded;
    return showing([], answer(200, toJson(shown)));
  }

  return [
    {
      ...described,
      path: '/codec/decode',
      summary: 'Payloads of a workflow in clear, except what may be words about a person',
      does: ['decode-payloads'],
      look: 'decoded-payloads',
      handle: (call) => decode(call, true),
    },
    {
      ...described,
      path: '/codec/unredacted/decode',
      summary: 'Payloads of a workflow in clear, with whatever somebody put into a Signal by hand',
      does: ['decode-payloads-unredacted'],
      look: 'decoded-payloads',
      handle: (call) => decode(call, false),
    },
    {
      ...described,
      path: '/codec/encode',
      summary: 'Payloads for a workflow, encrypted',
      does: ['encode-payloads'],
      async handle(call) {
        if (call.namespace !== codec.namespace) return NOT_FOUND;
        const parsed = parse(payloadsBody, call.body);
        return parsed.ok ? answer(200, toJson(await codec.encode(fromJson(parsed.value)))) : parsed.answer;
      },
    },
  ];
}
