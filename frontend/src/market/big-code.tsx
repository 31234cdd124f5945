/** A code to be scanned off the screen: black on white whatever the scheme, and the screen stays awake. */
import encodeQR from 'qr';
import { useAwake } from '../core/awake';
import { qrPath } from '../healthcode/home';

/** Light modules around the code, as the standard wants. */
const QUIET = 4;

export function BigCode(props: { text: string; label: string }) {
  useAwake();
  const modules = encodeQR(props.text, 'raw', { ecc: 'medium', border: QUIET });
  return (
    <div class="big-code">
      <svg role="img" aria-label={props.label} data-testid="qr" viewBox={`0 0 ${modules.length} ${modules.length}`}>
        <path d={qrPath(modules)} fill="#000" />
      </svg>
    </div>
  );
}
