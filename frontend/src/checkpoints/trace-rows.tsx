/** What a search of the register found, in the order of time; whoever left their name is shown masked. */
import { useTexts } from '../core/i18n';
import { momentText } from '../divisions/city';
import { areaText } from '../staff/words';
import { degrees, doneText, type Owner, type Traced } from './passages';
import { texts } from './texts-passages';
import { reasonText } from './words';

interface Props {
  passages: readonly Traced[];
  owners: readonly Owner[];
  /** They were at several checkpoints, so each says which. */
  isEachNamed?: boolean;
}

export function TraceRows({ passages, owners, isEachNamed = false }: Props) {
  return (
    <ul class="rows" data-testid={isEachNamed ? 'way' : 'traced'}>
      {passages.map((one) => (
        <Row key={one.id} passage={one} place={isEachNamed ? one.checkpoint : ''} owner={owners.find(({ ids }) => ids.includes(one.id))} />
      ))}
    </ul>
  );
}

function Row({ passage, place, owner }: { passage: Traced; place: string; owner: Owner | undefined }) {
  const t = useTexts(texts);
  const { who, temperature_tenths_c: heat, settled_colour: settled } = passage;
  const known = [owner?.name ?? who.name, who.phone, who.document, owner && areaText(owner.division_code)].filter(Boolean);
  const more = [
    heat !== null && t('own.heat', { c: degrees(heat) }),
    passage.plate && t('trace.plate', { plate: passage.plate }),
    passage.received_at && t('trace.received', { when: momentText(passage.received_at) }),
    passage.is_muted && t('trace.muted'),
    passage.is_late_grant && t('trace.late_grant'),
    passage.is_twin && t('trace.twin'),
    settled && t('trace.settled', { colour: t(`trace.colour.${settled}`) }),
  ].filter(Boolean);
  return (
    <li class="row">
      <div class="row-text">
        {place && <p lang="zh-CN">{place}</p>}
        <p>
          <strong>{doneText(passage)}</strong> · {reasonText(passage.reason)}
        </p>
        {known.length > 0 && <p lang="zh-CN">{known.join(' · ')}</p>}
        {more.length > 0 && <p>{more.join(' · ')}</p>}
        <p class="hint">
          <time dateTime={passage.at}>{momentText(passage.at)}</time> · {t('trace.proof', { mark: passage.proof })}
        </p>
      </div>
    </li>
  );
}
