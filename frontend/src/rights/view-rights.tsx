/** 我的数据： see it, take it along, correct it, delete it, and take one's consent back. */
import { useEffect, useState } from 'preact/hooks';
import { SignInFirst } from '../accounts/sign-in-first';
import { useAnswer } from '../core/answer';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { session } from '../core/session';
import { Button, Card, Icon, Notice, Screen } from '../core/ui';
import { loadCity } from '../divisions/city';
import { HOUSEHOLD, type Household } from '../residents/data';
import type { Left } from './data';
import { ExportCard } from './export';
import { KeptList, LeaveCard } from './leave';
import { texts } from './texts';

export default function Rights() {
  const t = useTexts(texts);
  const [left, setLeft] = useState<Left>();
  useEffect(() => {
    void loadCity().catch(() => undefined);
  }, []);
  if (left) return <Gone left={left} />;
  return (
    <Screen title={t('rights.title')} back="/me">
      {session.value.state === 'in' ? <Inside onLeft={setLeft} /> : <SignInFirst />}
    </Screen>
  );
}

function Inside(props: { onLeft: (left: Left) => void }) {
  const t = useTexts(texts);
  const { data } = useAnswer<Household>('/me/household', HOUSEHOLD);
  return (
    <>
      <p class="no-print">{t('rights.lead')}</p>
      <nav aria-label={t('rights.ways')} class="no-print">
        <ul class="rows">
          <Way to="/looks" text={t('rights.looks.title')} />
          <Way to="/apply" text={t('rights.correct')} />
        </ul>
      </nav>
      <ExportCard members={data?.members ?? []} />
      <Card title={t('rights.consent')} class="no-print">
        <p>{t('rights.consent_text')}</p>
      </Card>
      <LeaveCard onLeft={props.onLeft} />
    </>
  );
}

function Way(props: { to: string; text: string }) {
  return (
    <li>
      <A href={props.to}>
        <span>{props.text}</span>
        <Icon name="next" />
      </A>
    </li>
  );
}

function Gone({ left }: { left: Left }) {
  const t = useTexts(texts);
  return (
    <Screen title={t('rights.left')}>
      <Notice tone="good" live>
        {t(`rights.left_${left.state}`)}
      </Notice>
      <Card>
        <KeptList kept={left.kept} />
      </Card>
      <Button kind="main" onClick={() => go('/', true)}>
        {t('rights.left_home')}
      </Button>
    </Screen>
  );
}
