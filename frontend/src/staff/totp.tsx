/** Setting up an authenticator app: the QR code, the same as letters, and the first code it shows. */
import encodeQR from 'qr';
import { useTexts } from '../core/i18n';
import { Field } from '../core/ui';
import { qrPath } from '../healthcode/home';
import { OtpInput } from './otp';
import { texts } from './texts';
import { texts as frameTexts } from './texts-frame';

export interface TotpSecret {
  secret: string;
  /** otpauth://…, what the QR code holds. */
  uri: string;
}

const QUIET = 4;

interface Props {
  totp: TotpSecret;
  otp: string;
  error?: string;
  onInput: (digits: string) => void;
}

export function TotpSetup(props: Props) {
  const t = useTexts(texts);
  const f = useTexts(frameTexts);
  const modules = encodeQR(props.totp.uri, 'raw', { ecc: 'medium', border: QUIET });
  return (
    <>
      <p>{t('staff.enrol.totp_text')}</p>
      <svg
        class="small-qr"
        role="img"
        aria-label={t('staff.enrol.totp_qr')}
        viewBox={`0 0 ${modules.length} ${modules.length}`}
      >
        <rect width="100%" height="100%" fill="#fff" />
        <path d={qrPath(modules)} fill="#000" />
      </svg>
      <dl class="facts">
        <div>
          <dt>{t('staff.enrol.totp_secret')}</dt>
          <dd class="letters" data-testid="totp-secret">
            {props.totp.secret.replace(/(.{4})(?=.)/g, '$1 ')}
          </dd>
        </div>
      </dl>
      <Field id="otp" label={f('staff.proof.otp')} hint={f('staff.proof.otp_hint')} error={props.error}>
        <OtpInput value={props.otp} onInput={props.onInput} />
      </Field>
    </>
  );
}
