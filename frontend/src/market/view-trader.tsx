/** 经营登记: registering as a supplier or buyer, and how the registration stands. */
import { useEffect, useState } from 'preact/hooks';
import { groupedPhone } from '../accounts/rules';
import { useAnswer } from '../core/answer';
import { call, Problem } from '../core/api';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { LineField } from '../core/line-field';
import { A } from '../core/router';
import { session } from '../core/session';
import { mistakes } from '../core/task';
import { Button, Card, Choice, ErrorSummary, failureText, fieldError, Notice, Screen } from '../core/ui';
import { loadDivisions, tree } from '../divisions/data';
import { DivisionPicker } from '../divisions/picker';
import { pathText } from '../divisions/rules';
import { Facts } from '../staff/facts';
import { TRADER, type Trader } from './sell-data';
import { texts } from './texts-trader';
import { texts as sellTexts } from './texts-sell';
import { ADDRESS_MOST, bodyOf, draftFrom, EMPTY, isLicensed, kindsOf, mistakesIn, NAME_MOST, type Side, type TraderDraft } from './trader-form';
import { kindWord, traderStateWord } from './words';

/** A town or a village: somebody there knows who trades. */
const DIGITS = [9, 12];

export default function ViewTrader() {
  const t = useTexts(texts);
  const { state, account } = session.value;
  if (state !== 'in') return <Before need="sign_in" href="/sign-in" />;
  if (!account?.has_applied) return <Before need="apply" href="/apply" />;
  return (
    <Screen title={t('trader.title')} back="/market">
      <Registration />
    </Screen>
  );
}

function Before(props: { need: 'sign_in' | 'apply'; href: string }) {
  const t = useTexts(texts);
  return (
    <Screen title={t('trader.title')} back="/market">
      <Card>
        <p>{t(`trader.${props.need}`)}</p>
        <A class="button button-main" href={props.href}>
          {t(`trader.go_${props.need}`)}
        </A>
      </Card>
    </Screen>
  );
}

function Registration() {
  const t = useTexts(texts);
  const again = useTexts(sellTexts)('sell.again');
  const { data, failure, isBusy, reload, set } = useAnswer<Trader>('/me/trader', TRADER);
  const [isEditing, setEditing] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const isNew = failure instanceof Problem && failure.status === 404;
  const saved = (trader: Trader) => {
    set(trader);
    setEditing(false);
    setSaved(true);
    scrollTo(0, 0);
  };
  if (!data && !isNew) {
    if (failure === undefined) return <p aria-busy="true" />;
    return (
      <Notice tone="warn" live>
        {failureText(failure)}
        <Button busy={isBusy} onClick={() => void reload()}>
          {again}
        </Button>
      </Notice>
    );
  }
  // After a first registration the screen shows how it stands, though the reading had failed.
  if (!data || isEditing) return <Form before={data} onSaved={saved} key={data?.version} />;
  return (
    <>
      {isSaved && data.state === 'verified' && (
        <Notice tone="good" live>
          {t('trader.saved')}
        </Notice>
      )}
      <Standing trader={data} />
      {data.state !== 'suspended' && (
        <Button onClick={() => setEditing(true)}>{t(data.state === 'verified' ? 'trader.edit_contact' : 'trader.edit')}</Button>
      )}
    </>
  );
}

/** How it stands: the word, why, and where to go on. */
function Standing({ trader }: { trader: Trader }) {
  const t = useTexts(texts);
  const { state, reason, note } = trader;
  const tone = { pending: 'info', verified: 'good', refused: 'bad', suspended: 'bad' } as const;
  const words = { reason: reason ? t(`trader.reason.${reason}` as 'trader.reason.wrong_kind') : '' };
  useEffect(() => {
    void loadDivisions().catch(() => undefined);
  }, []);
  return (
    <>
      <Notice tone={tone[state]} live>
        <strong>{traderStateWord(state)}</strong>
        <p>{t(`trader.${state}_why`, words)}</p>
        {note && <p>{t('trader.note', { note })}</p>}
      </Notice>
      <Card title={trader.name}>
        <p>{kindWord(trader.kind)}</p>
        <Facts
          rows={[
            [t('trader.division'), tree.value ? pathText(tree.value, trader.division_code) : ''],
            [t('trader.phone'), groupedPhone(trader.phone)],
            [t('trader.address'), trader.address],
            ...(trader.licence ? [[t('trader.licence'), trader.licence] as const] : []),
          ]}
        />
      </Card>
      {state === 'verified' && (
        <A class="button button-main" href={trader.is_supplier || trader.is_team ? '/market/sell' : '/market'}>
          {t(trader.is_supplier || trader.is_team ? 'trader.to_sell' : 'trader.to_buy')}
        </A>
      )}
    </>
  );
}

function Form({ before, onSaved }: { before: Trader | undefined; onSaved: (trader: Trader) => void }) {
  const t = useTexts(texts);
  const [draft, patch, clear] = useDraft<TraderDraft>('trader', () => (before ? draftFrom(before) : EMPTY));
  const found = () =>
    mistakes(Object.fromEntries(Object.keys(mistakesIn(draft)).map((name) => [name, t(`trader.mistake.${name as 'name'}`)])));
  const { problem, isBusy, submit } = useForm(found, async () => {
    const trader = await call<Trader>('PUT', '/me/trader', bodyOf(draft));
    clear();
    onSaved(trader);
  });
  const labels = {
    side: t('trader.side'),
    kind: t('trader.kind'),
    name: t('trader.name'),
    division_code: t('trader.division'),
    phone: t('trader.phone'),
    address: t('trader.address'),
    licence: t('trader.licence'),
  };
  const part = { draft, patch, problem };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={problem} labels={labels} />
      {before?.state !== 'verified' && <Business {...part} />}
      <Contact {...part} />
      {before?.state !== 'verified' && draft.kind && <Licence {...part} />}
      <Button kind="main" type="submit" busy={isBusy}>
        {t(!before ? 'trader.submit' : before.state === 'verified' ? 'trader.submit_contact' : 'trader.submit_mended')}
      </Button>
    </form>
  );
}

interface PartProps {
  draft: TraderDraft;
  patch: (change: Partial<TraderDraft>) => void;
  problem: unknown;
}

/** What everybody may read; once it is verified, only the officers can change it. */
function Business({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  return (
    <>
      <p>{t('trader.lead')}</p>
      <Choice
        name="side"
        legend={t('trader.side')}
        layout="row"
        options={(['sell', 'buy'] as const).map((value: Side) => ({ value, label: t(`trader.side.${value}`) }))}
        value={draft.side}
        onChange={(side) => patch({ side, kind: undefined })}
        error={fieldError(problem, 'side')}
      />
      {draft.side && (
        <Choice
          name="kind"
          legend={t('trader.kind')}
          layout="row"
          options={kindsOf(draft.side).map((value) => ({ value, label: kindWord(value) }))}
          value={draft.kind}
          onChange={(kind) => patch({ kind })}
          error={fieldError(problem, 'kind')}
        />
      )}
      <LineField
        name="name"
        label={t('trader.name')}
        hint={t('trader.name_hint')}
        fill="organization"
        most={NAME_MOST}
        problem={problem}
        value={draft.name}
        onInput={(name) => patch({ name })}
      />
      <DivisionPicker
        id="division_code"
        label={t('trader.division')}
        hint={t('trader.division_hint')}
        error={fieldError(problem, 'division_code')}
        value={draft.division_code}
        onChange={(division_code) => patch({ division_code })}
        digits={DIGITS}
      />
    </>
  );
}

/** How to reach them: for officers, and for the other side of a deal. */
function Contact({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  return (
    <>
      <LineField
        name="phone"
        label={t('trader.phone')}
        hint={t('trader.private_hint')}
        kind="phone"
        fill="tel"
        problem={problem}
        value={draft.phone}
        onInput={(phone) => patch({ phone })}
      />
      <LineField
        name="address"
        label={t('trader.address')}
        fill="street-address"
        most={ADDRESS_MOST}
        problem={problem}
        value={draft.address}
        onInput={(address) => patch({ address })}
      />
    </>
  );
}

function Licence({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  return (
    <LineField
      name="licence"
      label={t(isLicensed(draft.kind) ? 'trader.licence' : 'trader.licence_optional')}
      hint={t('trader.licence_hint')}
      kind="code"
      problem={problem}
      value={draft.licence}
      onInput={(licence) => patch({ licence })}
    />
  );
}
