/** The big keys for a temperature: three digits and it is done, by thumb or on a keyboard. */
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { Icon } from '../core/ui';
import { degrees } from '../healthcode/form';
import { onReading, onUnmeasured } from './acting';
import { LEAST_TENTHS_C, MOST_TENTHS_C, readingShown, readingTyped, typedReading } from './flow-rules';
import { texts } from './texts-verdict';
import { listenForHand } from './wedge';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'skip', '0', '<'] as const;

/** `isSecond`: for somebody who has rested; nobody may be left unmeasured then. */
export function Pad({ isSecond }: { isSecond: boolean }) {
  const t = useTexts(texts);
  const [typed, type] = useState('');
  const found = readingTyped(typed);
  const press = (key: string) => type((before) => typedReading(readingTyped(before) === 'range' ? '' : before, key));
  useEffect(() => {
    if (typeof found === 'number') void onReading(found);
  }, [found]);
  // A card that is put on its reader meanwhile is nobody's temperature.
  useEffect(() => listenForHand((text) => text.replace(/[^0-9]/g, '').split('').forEach(press)), []);
  useEffect(() => {
    const onKey = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent) => {
      if (key === 'Backspace' && !ctrlKey && !altKey && !metaKey) press('<');
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const range = { least: degrees(LEAST_TENTHS_C), most: degrees(MOST_TENTHS_C) };
  return (
    <div class="pad" role="group" aria-label={t(isSecond ? 'pad.second' : 'pad.title')}>
      <p class="pad-shown" role="status">
        <strong>{typed ? t('pad.unit', { reading: readingShown(typed) }) : t(isSecond ? 'pad.second' : 'pad.title')}</strong>
        <span>{found === 'range' ? t('pad.range', range) : t('pad.hint')}</span>
      </p>
      <div class="pad-keys">
        {KEYS.map((key) => {
          if (key === 'skip') {
            return isSecond ? (
              <span key={key} />
            ) : (
              <button key={key} type="button" class="pad-word" onClick={() => void onUnmeasured()}>
                {t('pad.none')}
              </button>
            );
          }
          return (
            <button key={key} type="button" aria-label={key === '<' ? t('pad.delete') : undefined} onClick={() => press(key)}>
              {key === '<' ? <Icon name="back" /> : key}
            </button>
          );
        })}
      </div>
    </div>
  );
}
