/** Members that the product's payloads have; one that is not here is redacted with what it holds. */
export const MEMBERS: ReadonlySet<string> = new Set([
  // What a case is started with
  ...['opening', 'commandId', 'caseId', 'reference', 'authority', 'edition', 'school', 'absence', 'kind'],
  ...[
    'firstDay',
    'group',
    'subgroup',
    'referredBy',
    'circumstances',
    'calendar',
    'version',
    'dates',
    'source',
  ],
  ...['covers', 'from', 'to', 'weekdays', 'terms', 'name', 'closed', 'open', 'on', 'reason', 'reportedBy'],
  ...['resembles', 'earlierEpisodes', 'role', 'id'],
  // Commands
  ...[
    'by',
    'data',
    'entries',
    'check',
    'attemptedAt',
    'result',
    'channel',
    'notApplicable',
    'concern',
    'made',
  ],
  ...[
    'handedTo',
    'duty',
    'proofOn',
    'confirmed',
    'startsOn',
    'lastDay',
    'fact',
    'holds',
    'ground',
    'override',
  ],
  ...[
    'deletedOn',
    'destinationKnown',
    'marks',
    'date',
    'session',
    'code',
    'reportId',
    'household',
    'finding',
  ],
  ...['actions', 'action', 'owner', 'dueOn', 'done', 'step', 'until', 'status', 'returnId', 'enteredOn'],
  ...['isLate', 'match', 'members', 'found'],
  // Answers and what a case carries
  ...['outcome', 'number', 'refused', 'why', 'allowed', 'pointer', 'gaps', 'carried', 'current', 'handled'],
  ...['rejections', 'at', 'signal', 'deadline', 'state', 'undecodable', 'day', 'cases', 'skipped', 'written'],
  ...['stage', 'rollStatus', 'cmeStatus', 'policy', 'asOf', 'schoolDay', 'clock', 'day1', 'day10', 'day20'],
  ...[
    'provisional',
    'next',
    'removal',
    'advice',
    'notice',
    'jointEnquiry',
    'facts',
    'pause',
    'since',
    'mark',
  ],
  ...['marksToResolve', 'startingLevel', 'placement', 'handovers', 'chases', 'linkValidTo', 'ended', 'how'],
  ...['holder', 'duties', 'owedBy', 'dueAt', 'settledAt', 'enquiries', 'ews', 'of', 'missing', 'attempts'],
  ...['offers', 'reviews', 'attendanceOrder', 'agreedOn', 'doneOn', 'recordedBy', 'passed', 'openedAt'],
  // The description of a workflow that the SDK answers
  ...['definition', 'type', 'queryDefinitions', 'signalDefinitions', 'updateDefinitions', 'description'],
  ...['currentDetails', 'deprecated', 'message', 'stack_trace'],
]);

/** Kinds of commands that are no action of a table, and no outcome. */
export const COMMAND_KINDS: readonly string[] = [
  ...['change-calendar', 'join-report', 'join-household', 'offer-finding', 'note-joiner', 'note-rehearsal'],
  ...['note-handover-look', 'family-moved', 'acknowledge', 'answer-handover', 'make-handover-link', 'refer'],
];

/** Names of Workflows, Signals and parts of the product, and the other words that stand where a code may. */
export const WORDS_OF_THE_PRODUCT: readonly string[] = [
  ...['childMissingEducation', 'household', 'monthlyReview', 'morningDigest', 'noticeDelivery'],
  ...['command', 'reportFromSchool', 'reportFromEws', 'members', 'found', 'view', 'deadlines', 'rejections'],
  ...[
    'receiver',
    'clock',
    'service',
    'Europe/London',
    'Children of one home',
    'Delivers the notices of all cases',
  ],
  ...['passed', 'next', 'ahead', 'not-needed', 'done', 'possible', 'confirmed', 'no-longer', 'same', 'near'],
  ...['malformed', 'undecodable', 'unknown-signal', 'invalid', 'not-allowed-now', 'handover-deadline'],
  ...['on-roll', 'removal-notified', 'removed', 'not-on-roll', '__temporal_workflow_metadata'],
];
