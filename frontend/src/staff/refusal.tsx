/** How a refused sign-in or enrolment is told. */
import { Problem } from '../core/api';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { Notice } from '../core/ui';
import { momentText } from '../divisions/city';
import { PasskeyTrouble } from './proof';
import { texts } from './texts';

/** Too many tries, with the minute from which the next is taken; anything else as everywhere. */
export function Refusal(props: { problem: unknown }) {
  const t = useTexts(texts);
  const { problem } = props;
  if (!(problem instanceof Problem) || problem.status !== 429 || problem.retryAfterS === undefined) {
    return <PasskeyTrouble problem={problem} />;
  }
  const fullMinutes = Math.ceil((now().getTime() / 1_000 + problem.retryAfterS) / 60);
  return (
    <Notice tone="warn" live>
      {t('staff.sign_in.wait', { time: momentText(new Date(fullMinutes * 60_000)) })}
    </Notice>
  );
}
