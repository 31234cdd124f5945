/** Choosing up to three photos: from the camera or the files, shrunk at once, shown from the phone itself. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { Button, Icon } from '../core/ui';
import { dropPhotos, keepPhoto, NoPicture, photoOf, PHOTOS_MOST } from './photos';
import { texts } from './texts-sell';

interface Props {
  photos: readonly string[];
  onChange: (photos: readonly string[]) => void;
  error?: string;
}

/** Shrinks and keeps files one after the other: how it goes, and why one could not be taken. */
function useAdding(photos: readonly string[], onChange: Props['onChange']) {
  const newest = useRef(photos);
  newest.current = photos;
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<'new.photo_bad' | 'new.photo_full'>();
  const add = async (files: readonly File[]) => {
    setBusy(true);
    setWrong(undefined);
    for (const file of files.slice(0, PHOTOS_MOST - newest.current.length)) {
      try {
        newest.current = [...newest.current, await keepPhoto(file)];
        onChange(newest.current);
      } catch (failure) {
        setWrong(failure instanceof NoPicture ? 'new.photo_bad' : 'new.photo_full');
      }
    }
    setBusy(false);
  };
  return { add, isBusy, wrong };
}

export function Photos({ photos, onChange, error }: Props) {
  const t = useTexts(texts);
  const { add, isBusy, wrong } = useAdding(photos, onChange);
  const said = wrong ? t(wrong) : error;
  const drop = (id: string) => {
    onChange(photos.filter((one) => one !== id));
    void dropPhotos([id]);
  };
  return (
    <fieldset id="pictures" tabIndex={-1} class={`choice${said ? ' field-bad' : ''}`} aria-describedby="pictures-hint">
      <legend>{t('new.photos')}</legend>
      <p class="hint" id="pictures-hint">
        {t('new.photos_hint')}
      </p>
      {said && (
        <p class="field-error" role="alert">
          <Icon name="alert" />
          {said}
        </p>
      )}
      <ul class="photos">
        {photos.map((id, index) => (
          <Photo key={id} id={id} n={index + 1} onDrop={() => drop(id)} />
        ))}
      </ul>
      {photos.length < PHOTOS_MOST && <Take isBusy={isBusy} onFiles={(files) => void add(files)} />}
      <p role="status" class="unseen">
        {isBusy ? t('new.photo_busy') : ''}
      </p>
    </fieldset>
  );
}

/** The phone itself offers its camera or its files; the button is what is seen and reached. */
function Take(props: { isBusy: boolean; onFiles: (files: readonly File[]) => void }) {
  const t = useTexts(texts);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        id="photo-file"
        class="unseen"
        accept="image/*"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // The same file can be chosen again.
          event.currentTarget.value = '';
          props.onFiles(files);
        }}
      />
      <Button busy={props.isBusy} onClick={() => input.current?.click()}>
        {t('new.photo_add')}
      </Button>
    </>
  );
}

/** The address of a photo that only this phone has; undefined until it is read. */
export function usePhoto(id: string | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let isOver = false;
    setAddress(undefined);
    if (id) {
      void photoOf(id).then((blob) => {
        if (!blob || isOver) return;
        made = URL.createObjectURL(blob);
        setAddress(made);
      });
    }
    return () => {
      isOver = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [id]);
  return address;
}

function Photo({ id, n, onDrop }: { id: string; n: number; onDrop: () => void }) {
  const t = useTexts(texts);
  const address = usePhoto(id);
  return (
    <li>
      {/* Whoever mends a listing from another day may have the photo at the server only. */}
      <img src={address ?? `/api/v1/me/pictures/${id}?size=small`} alt={t('new.photo', { n })} />
      <button type="button" class="photo-drop" aria-label={t('new.photo_drop', { n })} onClick={onDrop}>
        <Icon name="close" />
      </button>
    </li>
  );
}
