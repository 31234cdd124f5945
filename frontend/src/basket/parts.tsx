/** What several screens of the basket show: how old an answer is, a photo, a way to sign in. */
import type { ComponentChildren } from 'preact';
import { Offline } from '../core/api';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { session } from '../core/session';
import { Button, failureText, Notice } from '../core/ui';
import { SignInFirst } from '../accounts/sign-in-first';
import type { Kept } from './data';
import { texts } from './texts';
import { texts as teamTexts } from './texts-team';
import { ageWords } from './words';

/** Says that an answer is on its way, how old the kept one is, or why there is none; else nothing. */
export function Heard<T>(props: { kept: Pick<Kept<T>, 'data' | 'at_ms' | 'failure' | 'isBusy' | 'reload'> }) {
  const t = useTexts(texts);
  const { data, at_ms, failure, isBusy, reload } = props.kept;
  if (failure === undefined) return data || !isBusy ? null : <p role="status">{t('basket.loading')}</p>;
  const isOffline = failure instanceof Offline;
  if (data) {
    return <Notice live>{t(isOffline ? 'basket.kept' : 'basket.kept_failed', { age: ageWords(at_ms) })}</Notice>;
  }
  return (
    <>
      <Notice tone="warn" live>
        {isOffline ? t('basket.no_network') : failureText(failure)}
      </Notice>
      <Button busy={isBusy} onClick={() => void reload()}>
        {t('basket.again')}
      </Button>
    </>
  );
}

/** What keeps somebody from ordering: not signed in, or no address known. `children` for who may. */
export function Householder(props: { children?: ComponentChildren }) {
  const t = useTexts(texts);
  const { state, account } = session.value;
  if (state !== 'in') return <SignInFirst why={t('basket.needs_sign_in')} />;
  if (account?.has_applied) return <>{props.children}</>;
  return (
    <Notice>
      <p>{t('basket.needs_apply')}</p>
      <A class="button button-plain" href="/apply">
        {t('basket.to_apply')}
      </A>
    </Notice>
  );
}

/** The first photo of something, small; nothing when there is none. */
export function Photo(props: { pictures: readonly string[]; name: string }) {
  const t = useTexts(texts);
  const first = props.pictures[0];
  if (!first) return null;
  const src = `/api/v1/pictures/${encodeURIComponent(first)}?size=small`;
  return <img class="basket-photo" src={src} alt={t('basket.picture', { name: props.name })} loading="lazy" width="96" height="96" />;
}

/** What somebody sees whose account is not that of a verified team. */
export function NotATeam() {
  const w = useTexts(teamTexts);
  return (
    <Notice>
      <p>{w('team.not_a_team')}</p>
      <A class="button button-plain" href="/market/trader">
        {w('team.register')}
      </A>
    </Notice>
  );
}
