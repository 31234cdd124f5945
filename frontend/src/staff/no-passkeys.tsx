/** Words for a person who came by an address at which no passkey can work, or with an old browser. */
import { useTexts } from '../core/i18n';
import { Notice } from '../core/ui';
import { placeForPasskeys } from './passkey';
import { texts } from './texts';

export function NoPasskeysHere() {
  const t = useTexts(texts);
  const place = placeForPasskeys();
  return (
    <Notice tone="warn">
      {place ? (
        <>
          {t('staff.sign_in.address')}
          <br />
          <a href={place}>{new URL(place).origin}</a>
        </>
      ) : (
        t('staff.sign_in.no_passkeys')
      )}
    </Notice>
  );
}
