/** The first three steps of a report: what it is about, what somebody knows, where it is. */
import { useEffect, useState } from 'preact/hooks';
import { here, type NoPoint } from '../core/here';
import { useTexts } from '../core/i18n';
import { Photos } from '../core/photo-field';
import { A } from '../core/router';
import { lang } from '../core/settings';
import { Button, failureText, Field, fieldError, Icon, Notice } from '../core/ui';
import { Offline } from '../core/api';
import { city } from '../divisions/city';
import { DivisionPicker } from '../divisions/picker';
import { categories, loadCategories, nameOf, type Category } from './categories';
import { Questions } from './questions';
import { album } from './report-data';
import { PLACE_MOST, POINT_WORTH_M, TEXT_MOST, type ReportDraft, type Way } from './report-form';
import { texts } from './texts-report';

export interface StepProps {
  draft: ReportDraft;
  patch: (change: Partial<ReportDraft>) => void;
  problem: unknown;
  way: Way;
}

const GROUPS = ['clue', 'help', 'other'] as const;

export function WhatStep(props: { draft: ReportDraft; onPick: (category: string) => void }) {
  const t = useTexts(texts);
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    loadCategories().catch(setFailure);
  }, []);
  const all = categories.value?.categories;
  const phone = city.value?.complaint_phone ?? '12345';
  return (
    <>
      <p>{t('report.urgent')}</p>
      {!all && failure !== undefined && (
        <Notice tone="warn" live>
          {failure instanceof Offline ? t('report.none_yet', { phone }) : failureText(failure)}
        </Notice>
      )}
      {GROUPS.map((group) => (
        <Kinds key={group} title={t(`report.group.${group}`)} of={all?.filter((one) => groupOf(one) === group) ?? []} {...props} />
      ))}
      <A class="quiet-way" href="/report/mine">
        {t('report.mine_way')}
      </A>
    </>
  );
}

const groupOf = ({ code, group }: Category): (typeof GROUPS)[number] => (code === 'other' ? 'other' : group);

function Kinds(props: { title: string; of: readonly Category[]; draft: ReportDraft; onPick: (category: string) => void }) {
  if (!props.of.length) return null;
  return (
    <section class="group">
      <h3>{props.title}</h3>
      <ul class="rows kinds">
        {props.of.map((one) => (
          <li key={one.code}>
            <button type="button" aria-current={one.code === props.draft.category ? 'true' : undefined} onClick={() => props.onPick(one.code)}>
              <span class="row-text">
                <strong>{nameOf(one)}</strong>
                {one.hint && <small class="quiet">{one.hint[lang.value]}</small>}
              </span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function TellStep({ draft, patch, problem, category }: StepProps & { category: Category }) {
  const t = useTexts(texts);
  return (
    <>
      {category.advice && <Notice tone="warn">{category.advice[lang.value]}</Notice>}
      <Questions questions={category.questions} typed={draft.answers} onChange={(answers) => patch({ answers })} problem={problem} />
      <Field
        id="text"
        label={t(category.needs_text ? 'report.text' : 'report.text_optional')}
        hint={t('report.text_hint')}
        error={fieldError(problem, 'text')}
      >
        <textarea rows={3} maxLength={TEXT_MOST} value={draft.text} onInput={(event) => patch({ text: event.currentTarget.value })} />
      </Field>
    </>
  );
}

/** A county will do when nobody knows better. */
const DIGITS = [6, 9, 12];

export function WhereStep({ draft, patch, problem }: StepProps) {
  const t = useTexts(texts);
  return (
    <>
      <DivisionPicker
        id="division_code"
        label={t('report.division')}
        hint={t('report.division_hint')}
        error={fieldError(problem, 'division_code')}
        value={draft.division}
        digits={DIGITS}
        onChange={(division) => patch({ division })}
      />
      <Field id="place" label={t('report.place')} hint={t('report.place_hint')} error={fieldError(problem, 'place')}>
        <input
          type="text"
          autocomplete="off"
          maxLength={PLACE_MOST}
          value={draft.place}
          onInput={(event) => patch({ place: event.currentTarget.value })}
        />
      </Field>
      <Locate draft={draft} patch={patch} />
      <Photos album={album} photos={draft.photos} onChange={(photos) => patch({ photos })} error={fieldError(problem, 'pictures')} />
    </>
  );
}

function Locate({ draft, patch }: Pick<StepProps, 'draft' | 'patch'>) {
  const t = useTexts(texts);
  const [isBusy, setBusy] = useState(false);
  const [why, setWhy] = useState<NoPoint>();
  const ask = async () => {
    setBusy(true);
    setWhy(undefined);
    const found = await here(POINT_WORTH_M);
    setBusy(false);
    if (typeof found === 'string') setWhy(found);
    else patch({ point: found });
  };
  return (
    <div class="field">
      <p role="status" class={draft.point || isBusy || why ? undefined : 'unseen'}>
        {draft.point && t('report.located', { n: draft.point.accuracy_m })}
        {isBusy && t('report.locating')}
        {why && t(`report.no_point.${why}`)}
      </p>
      {draft.point ? (
        <Button onClick={() => patch({ point: undefined })}>{t('report.unlocate')}</Button>
      ) : (
        <Button busy={isBusy} aria-describedby="locate-hint" onClick={() => void ask()}>
          {t('report.locate')}
        </Button>
      )}
      {!draft.point && (
        <p class="hint" id="locate-hint">
          {t('report.locate_hint')}
        </p>
      )}
    </div>
  );
}
