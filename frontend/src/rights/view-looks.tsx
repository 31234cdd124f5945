/** 谁看过我： every look of somebody on duty, with role, office, time and purpose, and how to complain. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { lang, useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary } from '../core/ui';
import { city, momentText } from '../divisions/city';
import { OfHousehold } from '../residents/of-household';
import { inLanguage, type Look, type Looks } from './data';
import { texts } from './texts';

const NOBODY: Looks = { looks: [], next: null };

export default function LooksView() {
  const t = useTexts(texts);
  return (
    <OfHousehold<Looks>
      title={t('rights.looks.title')}
      back="/me"
      lead={t('rights.looks.lead')}
      legend={t('rights.looks.whose')}
      path="/me/looks"
      kept="looks"
      notApplied={<List first={NOBODY} query="" />}
      behind={<Complain />}
    >
      {(looks, query) => <List first={looks} query={query} />}
    </OfHousehold>
  );
}

function List({ first, query }: { first: Looks; query: string }) {
  const t = useTexts(texts);
  const task = useTask();
  const [behind, setBehind] = useState<Look[]>([]);
  const [next, setNext] = useState(first.next);
  useEffect(() => {
    setBehind([]);
    setNext(first.next);
  }, [first]);
  const more = () =>
    task.run(async () => {
      const page = await call<Looks>('GET', `/me/looks${query ? `${query}&` : '?'}after=${next}`);
      setBehind([...behind, ...page.looks]);
      setNext(page.next);
    });
  const all = [...first.looks, ...behind];
  if (!all.length) {
    return (
      <Card>
        <p>
          <strong>{t('rights.looks.none')}</strong>
        </p>
        <p class="hint">{t('rights.looks.none_why')}</p>
      </Card>
    );
  }
  return (
    <>
      <ul class="rows" aria-label={t('rights.looks.list')}>
        {all.map((look, place) => (
          <Item key={`${look.at}-${place}`} look={look} />
        ))}
      </ul>
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={() => void more()}>
          {t('rights.more')}
        </Button>
      )}
    </>
  );
}

function Item({ look }: { look: Look }) {
  const t = useTexts(texts);
  const role = inLanguage(look.role, lang.value);
  const done = look.is_roster ? t('rights.looks.roster') : inLanguage(look.action, lang.value);
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <strong>{done}</strong>
          {look.outcome === 'refused' && ` · ${t('rights.looks.refused')}`}
        </p>
        <p>{look.office ? t('rights.looks.by', { role, office: look.office }) : role}</p>
        <p>{t('rights.looks.why', { purpose: inLanguage(look.purpose, lang.value) })}</p>
        <p class="hint">
          <time dateTime={look.at}>{momentText(look.at)}</time>
        </p>
      </div>
    </li>
  );
}

function Complain() {
  const t = useTexts(texts);
  const phone = city.value?.complaint_phone ?? '12345';
  return (
    <Card title={t('rights.looks.wrong')}>
      <p>{t('rights.looks.wrong_text')}</p>
      <a class="button button-plain" href={`tel:${phone}`}>
        {t('rights.looks.call', { phone })}
      </a>
    </Card>
  );
}
