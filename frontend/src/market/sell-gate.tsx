/** Who may sell: signed in, known by name, registered as a supplier. Says what is missing. */
import type { Answer } from '../core/answer';
import { Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { session } from '../core/session';
import { Card, Screen } from '../core/ui';
import type { Trader } from './sell-data';
import { texts } from './texts-sell';

export type GateKind = 'sign_in' | 'apply' | 'register' | 'buyer_only';

const WAYS = { sign_in: '/sign-in', apply: '/apply', register: '/market/trader' } as const;

/** What stands in the way; undefined when nothing does as far as the phone knows. */
export function useGate(trader: Answer<Trader>): GateKind | undefined {
  const { state, account } = session.value;
  if (state !== 'in') return 'sign_in';
  if (!account?.has_applied) return 'apply';
  const { data, failure } = trader;
  // The newest answer counts: a phone may have kept a registration of another day.
  if (failure instanceof Problem && failure.status === 404) return 'register';
  return data && !data.is_supplier && !data.is_team ? 'buyer_only' : undefined;
}

export function Gate(props: { gate: GateKind; title: string }) {
  const t = useTexts(texts);
  const { gate, title } = props;
  return (
    <Screen title={title} back="/market">
      <Card>
        <p>{t(`sell.${gate}`)}</p>
        {gate !== 'buyer_only' && (
          <A class="button button-main" href={WAYS[gate]}>
            {t(`sell.go_${gate}`)}
          </A>
        )}
      </Card>
    </Screen>
  );
}
