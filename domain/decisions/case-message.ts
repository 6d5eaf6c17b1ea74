import { isCommandId, isReport, parseCommand, type Command } from '../case/commands.ts';
import { REPORT_SIGNALS } from '../policy/procedure/outcomes.ts';

/** How something reached a case: by the Update, by a Signal, or as a request to cancel its workflow. */
type Channel = 'update' | 'command' | keyof typeof REPORT_SIGNALS | 'cancel' | 'unknown-signal';

/** What reached a case, as it came: anything may have been typed into a form of the Temporal UI. */
export interface CaseMessage {
  readonly via: Channel;
  readonly sent: unknown;
}

/** A message that is no command of this case: codes and our own words, nothing that somebody typed but its id. */
interface UnreadableMessage {
  readonly commandId: string | null;
  readonly code: string;
  readonly why: string;
}

type ReadMessage =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly rejection: UnreadableMessage };

/** Reads a message; never throws. */
export function readMessage({ via, sent }: CaseMessage): ReadMessage {
  const reject = (code: string, why: string): ReadMessage => ({
    ok: false,
    rejection: { commandId: idOf(sent), code, why },
  });
  if (via === 'cancel') {
    return reject('cancel-refused', 'A case is not cancelled: it ends with an outcome that a person records');
  }
  if (via === 'unknown-signal') return reject('unknown-signal', 'The case knows no Signal of this name');
  const parsed = parseCommand(sent);
  if (!parsed.ok) return reject(isUndecodable(sent) ? 'undecodable' : 'malformed', parsed.why);
  const wrong = wrongFor(via, parsed.command);
  return wrong === undefined ? { ok: true, command: parsed.command } : reject('invalid', wrong);
}

function wrongFor(via: Channel, { kind, by }: Command): string | undefined {
  if (via !== 'reportFromSchool' && via !== 'reportFromEws') return undefined;
  const kinds: readonly string[] = REPORT_SIGNALS[via];
  if (!isReport(kind) || !kinds.includes(kind)) return `${via} takes the kinds ${kinds.join(', ')}`;
  const isFromSchool = by.role === 'school';
  return isFromSchool === (via === 'reportFromSchool') ? undefined : `${via} is not for the role ${by.role}`;
}

/** The id of what was sent, so that its sender finds it again; words in its place are not repeated. */
function idOf(sent: unknown): string | null {
  const id: unknown =
    typeof sent === 'object' && sent !== null && 'commandId' in sent ? sent.commandId : null;
  return isCommandId(id) ? id : null;
}

/** What the payload converter of the workflows puts in the place of what it cannot decode. */
function isUndecodable(sent: unknown): boolean {
  return typeof sent === 'object' && sent !== null && 'undecodable' in sent && sent.undecodable === true;
}
