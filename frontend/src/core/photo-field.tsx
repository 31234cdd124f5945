/** Choosing up to three photos: from the camera or the files, shrunk at once, shown from the phone itself. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from './i18n';
import { NoPicture, PHOTOS_MOST, type Album } from './photos';
import { texts } from './texts-photos';
import { Button, Icon } from './ui';

interface Props {
  album: Album;
  photos: readonly string[];
  onChange: (photos: readonly string[]) => void;
  error?: string;
  /** Where the server shows one that this phone has no more. */
  sentPath?: (id: string) => string;
}

/** Shrinks and keeps files one after the other: how it goes, and why one could not be taken. */
function useAdding({ album, photos, onChange }: Props) {
  const newest = useRef(photos);
  newest.current = photos;
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<'photos.bad' | 'photos.full'>();
  const add = async (files: readonly File[]) => {
    setBusy(true);
    setWrong(undefined);
    for (const file of files.slice(0, PHOTOS_MOST - newest.current.length)) {
      try {
        newest.current = [...newest.current, await album.keep(file)];
        onChange(newest.current);
      } catch (failure) {
        setWrong(failure instanceof NoPicture ? 'photos.bad' : 'photos.full');
      }
    }
    setBusy(false);
  };
  return { add, isBusy, wrong };
}

export function Photos(props: Props) {
  const t = useTexts(texts);
  const { album, photos, onChange, error } = props;
  const { add, isBusy, wrong } = useAdding(props);
  const said = wrong ? t(wrong) : error;
  const drop = (id: string) => {
    onChange(photos.filter((one) => one !== id));
    void album.drop([id]);
  };
  return (
    <fieldset id="pictures" tabIndex={-1} class={`choice${said ? ' field-bad' : ''}`} aria-describedby="pictures-hint">
      <legend>{t('photos.title')}</legend>
      <p class="hint" id="pictures-hint">
        {t('photos.hint')}
      </p>
      {said && (
        <p class="field-error" role="alert">
          <Icon name="alert" />
          {said}
        </p>
      )}
      <ul class="photos">
        {photos.map((id, index) => (
          <Photo key={id} {...props} id={id} n={index + 1} onDrop={() => drop(id)} />
        ))}
      </ul>
      {photos.length < PHOTOS_MOST && <Take isBusy={isBusy} onFiles={(files) => void add(files)} />}
      <p role="status" class="unseen">
        {isBusy ? t('photos.busy') : ''}
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
        {t('photos.add')}
      </Button>
    </>
  );
}

/** The address of a photo that only this phone has; undefined until it is read. */
export function usePhoto(album: Album, id: string | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let isOver = false;
    setAddress(undefined);
    if (id) {
      void album.photoOf(id).then((blob) => {
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

function Photo({ album, sentPath, id, n, onDrop }: Props & { id: string; n: number; onDrop: () => void }) {
  const t = useTexts(texts);
  const address = usePhoto(album, id);
  return (
    <li>
      {/* Whoever mends something from another day may have the photo at the server only. */}
      <img src={address ?? sentPath?.(id)} alt={t('photos.one', { n })} />
      <button type="button" class="photo-drop" aria-label={t('photos.drop', { n })} onClick={onDrop}>
        <Icon name="close" />
      </button>
    </li>
  );
}
