import {
  CancellationScope,
  condition,
  isCancellation,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import {
  commandSignal,
  commandUpdate,
  lookAgainSignal,
  reportFromEws,
  reportFromSchool,
  type ArrivedMessage,
  type CommandAnswer,
} from './messages.ts';

/** What has reached a case and is not decided yet. */
export interface CaseInbox {
  /** Whether something waits for a decision, or the case was asked to look at the record again. */
  hasNews(): boolean;
  /** Takes out what waits, in the order in which it came; whoever takes it answers it. */
  take(): readonly ArrivedMessage[];
  answer(message: ArrivedMessage, answer: CommandAnswer): void;
}

/**
 * Takes Signals, Updates and requests to cancel from here on. Handlers never throw: a Signal's exception would fail
 * the workflow task again and again.
 */
export function openInbox(): CaseInbox {
  let waiting: readonly ArrivedMessage[] = [];
  let isAskedToLook = false;
  const answers = new Map<ArrivedMessage, CommandAnswer>();

  function put(via: ArrivedMessage['via'], sent: unknown): ArrivedMessage {
    const message = { via, sent, at: Date.now() };
    waiting = [...waiting, message];
    return message;
  }

  setHandler(
    commandUpdate,
    (command) =>
      // A case that was asked to end goes on, and so do the answers that it owes.
      CancellationScope.nonCancellable(async () => {
        const message = put('update', command);
        await condition(() => answers.has(message));
        const answer = answers.get(message);
        answers.delete(message);
        if (answer === undefined) throw new TypeError('A message is answered before it is forgotten');
        return answer;
      }),
    { description: 'A command to the case; answered once it is on record, or with the reason why not' },
  );
  setHandler(commandSignal, (command) => void put('command', command), {
    description: 'The same command as a durable message',
  });
  setHandler(reportFromSchool, (command) => void put('reportFromSchool', command), {
    description: 'The school reports: returned, located-at-home or family-moved',
  });
  setHandler(reportFromEws, (command) => void put('reportFromEws', command), {
    description: 'EWS reports: returned, located-at-home, moved-out-of-area or still-missing',
  });
  setHandler(lookAgainSignal, () => void (isAskedToLook = true), {
    description: 'Asks the case to look where it stands on record',
  });
  setDefaultSignalHandler((name) => void put('unknown-signal', name));
  void CancellationScope.current().cancelRequested.catch((error: unknown) => {
    if (isCancellation(error)) put('cancel', null);
  });

  return {
    hasNews: () => waiting.length > 0 || isAskedToLook,
    take() {
      const taken = waiting;
      waiting = [];
      isAskedToLook = false;
      return taken;
    },
    answer(message, answer) {
      if (message.via === 'update') answers.set(message, answer);
    },
  };
}
