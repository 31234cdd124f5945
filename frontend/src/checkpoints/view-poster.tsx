/** The poster (张贴码) of a checkpoint: seen on the screen, printed on A4 in both languages. */
import encodeQR from 'qr';
import { useAnswer } from '../core/answer';
import { useTexts, type Pair } from '../core/i18n';
import { query } from '../core/router';
import { Button, Card, Screen } from '../core/ui';
import { qrPath } from '../healthcode/home';
import { Fetching } from '../staff/failure';
import { useNames } from '../staff/words';
import { placePath, type ManagedPlace } from './manage';
import { texts } from './texts-places';

/** Light modules around the code, as the standard wants. */
const QUIET = 4;
/** A poster is rained on and torn. */
const LEVEL = 'quartile';

function Code({ text, label }: { text: string; label: string }) {
  const modules = encodeQR(text, 'raw', { ecc: LEVEL, border: QUIET });
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${modules.length} ${modules.length}`} shape-rendering="crispEdges">
      <path d={qrPath(modules)} fill="#000" />
    </svg>
  );
}

export default function Poster() {
  const t = useTexts(texts);
  useNames();
  const id = encodeURIComponent(query('id') ?? '');
  const place = useAnswer<ManagedPlace>(`/duty/checkpoints/${id}`);
  const poster = useAnswer<{ text: string }>(`/duty/checkpoints/${id}/poster`);
  return (
    <Screen title={t('cp.poster')} back={placePath(id)}>
      <Fetching answer={place} />
      {place.data && <Fetching answer={poster} />}
      {place.data && poster.data && (
        <>
          <Card class="no-print">
            <h2 lang="zh-CN">{place.data.name}</h2>
            <p>{t('cp.poster_lead')}</p>
            <div class="big-code" data-testid="poster">
              <Code text={poster.data.text} label={t('cp.poster_alt', { name: place.data.name })} />
            </div>
            <Button kind="main" onClick={() => print()}>
              {t('cp.poster_print')}
            </Button>
          </Card>
          <Paper place={place.data} text={poster.data.text} />
        </>
      )}
    </Screen>
  );
}

/** Both languages on the one sheet, whatever the screen speaks. */
function Both({ pair }: { pair: Pair }) {
  return (
    <>
      <p lang="zh-CN">
        <strong>{pair[0]}</strong>
      </p>
      <p lang="en">{pair[1]}</p>
    </>
  );
}

function Paper({ place, text }: { place: ManagedPlace; text: string }) {
  const kind = texts[`cp.kind.${place.kind}`];
  return (
    <section class="paper poster" aria-hidden="true">
      <h2 lang="zh-CN">{place.name}</h2>
      <p>
        <span lang="zh-CN">{kind[0]}</span> <span lang="en">{kind[1]}</span>
      </p>
      <Code text={text} label="" />
      <Both pair={texts['cp.poster_scan']} />
      <Both pair={texts['cp.poster_stays']} />
    </section>
  );
}
