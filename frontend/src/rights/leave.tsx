/** Deleting myself: what would go, what the law keeps, who of the household goes along. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { lang, useTexts } from '../core/i18n';
import { signOut } from '../core/session';
import { mistakes, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, failureText, fieldError, Notice, Tick } from '../core/ui';
import { inLanguage, type Alone, type Kept, type Left, type Preview } from './data';
import { Proof, wantsProof } from './proof';
import { texts } from './texts';

type Fate = 'along' | 'hand';

export function LeaveCard(props: { onLeft: (left: Left) => void }) {
  const t = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  return (
    <Card title={t('rights.leave')} class="no-print">
      <p>{t('rights.leave_text')}</p>
      {isOpen ? (
        <Looked onLeft={props.onLeft} onClose={() => setOpen(false)} />
      ) : (
        <Button onClick={() => setOpen(true)}>{t('rights.leave_look')}</Button>
      )}
    </Card>
  );
}

function Looked(props: { onLeft: (left: Left) => void; onClose: () => void }) {
  const t = useTexts(texts);
  const { data, failure, reload } = useAnswer<Preview>('/me/leaving');
  const lead = useRef<HTMLDivElement>(null);
  useEffect(() => lead.current?.focus(), [data === undefined]);
  return (
    <div ref={lead} tabIndex={-1} class="stack">
      {failure !== undefined && (
        <>
          <Notice tone="warn" live>
            {failureText(failure)}
          </Notice>
          <Button onClick={() => void reload()}>{t('rights.again')}</Button>
        </>
      )}
      {!data && !failure && <p role="status">{t('rights.loading')}</p>}
      {data && <Decide key={ids(data)} preview={data} reload={reload} {...props} />}
    </div>
  );
}

function ids(preview: Preview): string {
  return preview.members.map((member) => member.resident_id).join(' ');
}

interface DecideProps {
  preview: Preview;
  reload: () => Promise<void>;
  onLeft: (left: Left) => void;
  onClose: () => void;
}

function Decide({ preview, reload, onLeft, onClose }: DecideProps) {
  const t = useTexts(texts);
  const task = useTask();
  const [fates, setFates] = useState<Readonly<Record<string, Fate>>>({});
  const [isSure, setSure] = useState(false);
  const go = () => {
    const isDecided = preview.members.every((member) => fates[member.resident_id] === 'along');
    const wrong = mistakes({
      members: isDecided ? undefined : t('rights.leave_undecided'),
      sure: isSure ? undefined : t('rights.leave_sure_missing'),
    });
    if (wrong) return task.fail(wrong);
    return task.run(async () => {
      const members = preview.members.map((member) => member.resident_id);
      const left = await call<Left>('DELETE', '/me', { confirm: 'delete', members });
      onLeft(left);
      // The server has signed every device out; this one forgets what it kept.
      await signOut();
    });
  };
  const isProving = wantsProof(task.problem);
  return (
    <>
      <KeptList kept={preview.kept} />
      {preview.members.length > 0 && (
        <section id="members" tabIndex={-1} class="stack" aria-labelledby="leave-members">
          <h3 id="leave-members">{t('rights.leave_members')}</h3>
          <p>{t('rights.leave_members_text')}</p>
          {preview.members.map((member) => (
            <FateOf
              key={member.resident_id}
              member={member}
              fate={fates[member.resident_id]}
              onChange={(fate) => setFates({ ...fates, [member.resident_id]: fate })}
              reload={reload}
            />
          ))}
        </section>
      )}
      <Tick
        id="sure"
        label={t('rights.leave_sure')}
        checked={isSure}
        onChange={setSure}
        error={fieldError(task.problem, 'sure')}
      />
      {isProving ? <Proof onDone={() => void go()} /> : <ErrorSummary problem={task.problem} />}
      {!isProving && (
        <Button kind="danger" busy={task.isBusy} onClick={() => void go()}>
          {t('rights.leave_now')}
        </Button>
      )}
      <Button onClick={onClose}>{t('rights.leave_no')}</Button>
    </>
  );
}

export function KeptList(props: { kept: readonly Kept[] }) {
  const t = useTexts(texts);
  return (
    <section class="stack" aria-labelledby="leave-kept">
      <h3 id="leave-kept">{t('rights.leave_kept')}</h3>
      <ul class="plain-list">
        {props.kept.map((one) => (
          <li key={one.ground}>
            <strong>{inLanguage(one.title, lang.value)}</strong>
            <br />
            {t('rights.leave_law', { law: inLanguage(one.law, lang.value) })}
            <br />
            {t('rights.leave_until', { until: inLanguage(one.until, lang.value) })}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FateProps {
  member: Alone;
  fate: Fate | undefined;
  onChange: (fate: Fate) => void;
  reload: () => Promise<void>;
}

function FateOf({ member, fate, onChange, reload }: FateProps) {
  const t = useTexts(texts);
  const task = useTask();
  const [code, setCode] = useState<string>();
  const make = () =>
    task.run(async () => {
      const wish = { resident_id: member.resident_id };
      const made = await call<{ agreement_code: string }>('POST', '/me/household/agreement-codes', wish);
      setCode(made.agreement_code);
    });
  return (
    <div class="stack">
      <Choice
        name={`fate-${member.resident_id}`}
        legend={member.name}
        options={[
          { value: 'along', label: t('rights.leave_along') },
          { value: 'hand', label: t('rights.leave_hand') },
        ]}
        value={fate}
        onChange={(one) => onChange(one as Fate)}
      />
      {fate === 'hand' && (
        <>
          <p>{t('rights.leave_hand_text')}</p>
          <ErrorSummary problem={task.problem} />
          <div role="status" class={code ? undefined : 'unseen'}>
            {code && (
              <p class="digits">
                <span class="unseen">{t('rights.leave_code')}: </span>
                {code.replace(/^(....)/, '$1 ')}
              </p>
            )}
          </div>
          {code && <p class="hint">{t('rights.leave_code')}</p>}
          <Button busy={task.isBusy} onClick={() => void make()}>
            {t('rights.leave_make')}
          </Button>
          <Button onClick={() => void reload()}>{t('rights.leave_reload')}</Button>
        </>
      )}
    </div>
  );
}
