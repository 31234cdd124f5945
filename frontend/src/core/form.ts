/** A form that says what it found wrong by itself, before anything is asked of the server. */
import type { Problem } from './api';
import { standing, useTask } from './task';

/** `found` is what is wrong with what is typed, as `mistakes` says it; `send` is done when nothing is. */
export function useForm(found: () => Problem | undefined, send: () => Promise<void>) {
  const task = useTask();
  const submit = (event: Event): void => {
    event.preventDefault();
    const wrong = found();
    if (wrong) task.fail(wrong);
    else void task.run(send);
  };
  return { problem: standing(task.problem, found), isBusy: task.isBusy, submit };
}
