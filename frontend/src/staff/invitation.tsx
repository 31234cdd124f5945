/** An invitation code, shown this once: to read out, or to print and hand over. */
import encodeQR from 'qr';
import { useTexts } from '../core/i18n';
import { Button, Card, Notice } from '../core/ui';
import { momentText } from '../divisions/city';
import { qrPath } from '../healthcode/home';
import { Facts } from './facts';
import type { Invitation } from './people';
import { texts } from './texts-people';

const QUIET = 4;

/** Where the person enrols; the code stands in the part of the address that no server sees. */
function enrolAddress(code?: string): string {
  return `${location.origin}/duty/enrol${code ? `#${code}` : ''}`;
}

export function InvitationCard(props: { name: string; unit: string; number: string; invitation: Invitation }) {
  const t = useTexts(texts);
  const { invitation } = props;
  const modules = encodeQR(enrolAddress(invitation.code), 'raw', { ecc: 'medium', border: QUIET });
  return (
    <>
      <div class="no-print">
        <Notice tone="warn">{t('staff.invitation.once')}</Notice>
      </div>
      <Card title={t('staff.invitation.title')}>
        <p class="digits invitation" data-testid="invitation">
          {invitation.code}
        </p>
        <Facts
          rows={[
            [t('staff.invitation.for'), `${props.name} · ${props.unit}`],
            [t('staff.people.number'), props.number],
            [t('staff.invitation.until'), momentText(invitation.expires_at)],
            [t('staff.invitation.address'), enrolAddress()],
          ]}
        />
        <svg
          class="small-qr"
          role="img"
          aria-label={t('staff.invitation.qr')}
          viewBox={`0 0 ${modules.length} ${modules.length}`}
        >
          <rect width="100%" height="100%" fill="#fff" />
          <path d={qrPath(modules)} fill="#000" />
        </svg>
        <p>{t('staff.invitation.how')}</p>
      </Card>
      <div class="no-print">
        <Button onClick={() => print()}>{t('staff.invitation.print')}</Button>
      </div>
    </>
  );
}
