/** 应急令与规则: which orders there are, what may be proposed about them, and drafted rules with their dry runs. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { duty, hasTask } from '../core/duty';
import { lang, useTexts } from '../core/i18n';
import { A } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Field, fieldError, Notice, Screen, Sheet } from '../core/ui';
import { city, cityText, momentText } from '../divisions/city';
import { Facts } from '../staff/facts';
import { Fetching } from '../staff/failure';
import { areaText, calendarDayText, useNames } from '../staff/words';
import { propose, type Changed, type Declared, type DeclaredOrder, type Draft } from './data';
import { texts } from './texts';

type Act = 'extend' | 'end' | 'sunset';

export default function City() {
  const t = useTexts(texts);
  useNames();
  const answer = useAnswer<Declared>('/duty/city');
  const declared = answer.data;
  const mayDeclare = hasTask('declare');
  return (
    <Screen title={t('city.title')} back="/duty">
      <p>{t('city.lead')}</p>
      <Fetching answer={answer} />
      {declared && (
        <>
          {mayDeclare && (
            <A class="button button-main" href="/duty/city/declare">
              {t('city.declare')}
            </A>
          )}
          {!declared.orders.some((one) => one.is_active) && <Notice tone="warn">{t('city.none')}</Notice>}
          {declared.orders.map((one) => (
            <OrderCard key={one.order_no} order={one} mayDeclare={mayDeclare} />
          ))}
          <Card title={t('city.rules')}>
            <p>{t('city.rule_now', { version: declared.rule.version })}</p>
            {declared.rule_next && (
              <p>
                {t('city.rule_next', {
                  version: declared.rule_next.rule.version,
                  day: calendarDayText(declared.rule_next.from_on),
                })}
              </p>
            )}
            {declared.drafts.length === 0 && <p class="quiet">{t('city.drafts_none')}</p>}
          </Card>
          {declared.drafts.map((one) => (
            <DraftCard key={one.version} draft={one} mayPropose={commands(city.value?.root_division ?? '') && one.effective_on > declared.today_on} />
          ))}
        </>
      )}
    </Screen>
  );
}

function OrderCard({ order, mayDeclare }: { order: DeclaredOrder; mayDeclare: boolean }) {
  const t = useTexts(texts);
  const [act, setAct] = useState<Act>();
  const [isProposed, setProposed] = useState(false);
  const state = order.is_active ? 'city.active' : order.is_over ? 'city.over' : 'city.coming';
  const isMine = mayDeclare && commands(order.area);
  const mayChange = isMine && !order.is_over;
  return (
    <Card title={cityText(order.title)}>
      <p>
        <strong>{t(state)}</strong>
        {order.is_default && ` · ${t('city.of_file')}`}
      </p>
      <Facts
        rows={[
          [t('city.number'), order.order_no],
          [t('city.authority'), cityText(order.authority)],
          [t('city.area'), areaText(order.area)],
          [
            t('city.days'),
            t('city.days_text', { from: calendarDayText(order.from_on), until: calendarDayText(order.until_on) }),
          ],
        ]}
      />
      {isProposed && <Proposed />}
      {mayChange && !order.is_default && <Button onClick={() => setAct('extend')}>{t('city.extend')}</Button>}
      {mayChange && <Button onClick={() => setAct('end')}>{t('city.end')}</Button>}
      {isMine && order.is_over && (
        <Button kind="danger" onClick={() => setAct('sunset')}>
          {t('city.sunset')}
        </Button>
      )}
      <Sheet open={act !== undefined} title={act ? t(`city.${act}_title`) : ''} onClose={() => setAct(undefined)}>
        {act && (
          <Change
            act={act}
            order={order}
            onDone={() => {
              setAct(undefined);
              setProposed(true);
            }}
          />
        )}
      </Sheet>
    </Card>
  );
}

/** Whether whoever is on duty is at the command of an area; the server has the last word. */
function commands(area: string): boolean {
  const me = duty.value;
  return me.state === 'in' && me.grants.some((one) => one.role === 'command' && area.startsWith(one.area));
}

function Proposed() {
  const t = useTexts(texts);
  return (
    <Notice tone="good" live>
      {t('city.proposed')} <A href="/duty/proposals">{t('city.to_proposals')}</A>
    </Notice>
  );
}

function Change({ act, order, onDone }: { act: Act; order: DeclaredOrder; onDone: () => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [day, setDay] = useState(order.until_on);
  const save = (event: Event) => {
    event.preventDefault();
    void task.run(async () => {
      if (act === 'sunset') await propose('sunset', { area: order.area, order_no: order.order_no });
      else await propose(`emergency-${act}`, { order_no: order.order_no, until_on: day });
      onDone();
    });
  };
  return (
    <form onSubmit={save} noValidate>
      <ErrorSummary problem={task.problem} />
      {act === 'sunset' ? (
        <p>{t('city.sunset_text', { area: areaText(order.area) })}</p>
      ) : (
        <Field
          id="body.until_on"
          label={t('city.last_day')}
          hint={t(act === 'extend' ? 'city.last_day_hint' : 'city.end_hint')}
          error={fieldError(task.problem, 'body.until_on')}
        >
          <input type="date" required value={day} onInput={(event) => setDay(event.currentTarget.value)} />
        </Field>
      )}
      <Button kind={act === 'extend' ? 'main' : 'danger'} type="submit" busy={task.isBusy}>
        {t('city.propose')}
      </Button>
    </form>
  );
}

function DraftCard({ draft, mayPropose }: { draft: Draft; mayPropose: boolean }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isProposed, setProposed] = useState(false);
  const { rule, dry_run: run } = draft;
  const send = () =>
    task.run(async () => {
      await propose('rule-publish', { version: draft.version, dry_run_hash: draft.dry_run_hash });
      setProposed(true);
    });
  return (
    <Card title={t('city.draft', { version: draft.version, day: calendarDayText(draft.effective_on) })}>
      {draft.from_on && (
        <p>
          <strong>{t('city.published')}</strong>
        </p>
      )}
      <Facts
        rows={[
          [t('city.yellow_after'), rule.yellow_after_missed_days],
          [t('city.red_after'), rule.red_after_missed_yellow_days],
          [t('city.leave_red'), rule.checkin_days_to_leave_red],
          [t('city.fever'), `${(rule.fever_tenths_c / 10).toFixed(1)} °C`],
          [t('city.source'), cityText(rule.source)],
        ]}
      />
      <h3>{t('city.dry_run')}</h3>
      <p>{t('city.dry_run_text', { at: momentText(run.as_of), residents: run.residents, changed: run.changed })}</p>
      {run.by_county.length === 0 && <p>{t('city.nobody')}</p>}
      {run.by_county.length > 0 && <Table caption={t('city.by_county')} rows={run.by_county} name={areaText} />}
      {run.by_band.length > 0 && (
        <Table caption={t('city.by_band')} rows={run.by_band} name={(band) => (band === 'unknown' ? t('city.unknown') : band)} />
      )}
      <ErrorSummary problem={task.problem} />
      {isProposed && <Proposed />}
      {mayPropose && !draft.from_on && !isProposed && (
        <Button kind="main" busy={task.isBusy} onClick={send}>
          {t('city.propose')}
        </Button>
      )}
    </Card>
  );
}

function Table(props: { caption: string; rows: readonly Changed[]; name: (of: string) => string }) {
  const t = useTexts(texts);
  const numbers = new Intl.NumberFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB');
  return (
    <table class="ahead">
      <caption>{props.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('city.who')}</th>
          <th scope="col">{t('city.change')}</th>
          <th scope="col">{t('city.people')}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={`${row.of} ${row.before} ${row.after}`}>
            <th scope="row">{props.name(row.of)}</th>
            <td>
              {t(`city.colour.${row.before}`)} → {t(`city.colour.${row.after}`)}
            </td>
            <td>{row.people === null ? t('city.few') : numbers.format(row.people)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

