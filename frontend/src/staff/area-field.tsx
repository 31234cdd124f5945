/** Which of my areas a screen on duty is about. */
import { Field } from '../core/ui';
import { areaText } from './words';

interface Props {
  label: string;
  areas: readonly string[];
  area: string | undefined;
  choose: (area: string) => void;
  error?: string;
}

/** Nothing where there is nothing to choose. */
export function AreaField({ areas, area, choose, ...rest }: Props) {
  if (areas.length < 2) return null;
  return (
    <Field id="area" {...rest}>
      <select value={area} onChange={(event) => choose(event.currentTarget.value)}>
        {areas.map((one) => (
          <option key={one} value={one} selected={one === area}>
            {areaText(one)}
          </option>
        ))}
      </select>
    </Field>
  );
}
