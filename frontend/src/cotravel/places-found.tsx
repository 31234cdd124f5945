/** The published places where I was as well, for the screen of places and the first one of the room. */
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Icon } from '../core/ui';
import { seen } from './journeys';
import { placeKey } from './place-rules';
import { placeGradeText, placeMatches, placePath, placeTone, stayText } from './places';
import { texts as common } from './texts';
import { texts } from './texts-places';

/** Nothing when nothing was found. */
export function PlaceFindings() {
  const t = useTexts(texts);
  const say = useTexts(common);
  const found = placeMatches.value;
  return (
    <div role="status" class={found.length ? 'group' : 'unseen'} data-testid="place-findings">
      {found.length > 0 && <h2>{t('places.found')}</h2>}
      {found.length > 0 && (
        <ul class="rows">
          {found.map((match) => (
            <li key={placeKey(match)}>
              <A href={placePath(match.place.id)}>
                <span class="row-text">
                  <strong class={`grade grade-${placeTone(match)}`}>
                    {placeGradeText(match)}
                    {!seen.value.has(placeKey(match)) && <span class="new">{say('cotravel.new')}</span>}
                  </strong>
                  <span>{match.place.said}</span>
                  <small class="quiet">{stayText(match.place)}</small>
                </span>
                <Icon name="next" />
              </A>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
