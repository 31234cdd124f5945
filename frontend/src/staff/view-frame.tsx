/** What stands around all screens on duty: the tabs, the end of the shift, the new proof. */
import type { ComponentChildren } from 'preact';
import { onRefused } from '../core/api';
import { askDuty, hasTask } from '../core/duty';
import type { Pair } from '../core/i18n';
import { DutyIcon } from './icon';
import { Idle } from './idle';
import { Proof } from './proof';
import { texts } from './texts-frame';

export { resumeShift } from './idle';
export { prove } from './proof';

// A role may have been taken back meanwhile: the tabs and the desk follow, the refused call stays refused.
onRefused('staff.forbidden', async () => {
  await askDuty().catch(() => undefined);
  return false;
});

/** A tab at the bottom; `below` are the paths of further screens that belong to it. */
export interface Tab {
  href: string;
  label: Pair;
  icon: ComponentChildren;
  below: readonly string[];
}

const VILLAGE = '/duty/village';
const SCAN = '/duty/scan';
const SHIFT = '/duty/shift';

/** The first tabs of somebody on duty. `at` is the path now open: other screens belong to the desk. */
export function dutyTabs(at: string): readonly Tab[] {
  const isVillage = hasTask('read_roster') && at.startsWith(`${VILLAGE}/`);
  // Five tabs are enough: whoever has a village finds the checkpoint on the desk.
  const isGuard = hasTask('scan') && !hasTask('read_roster');
  const isDesk = at.startsWith('/duty/') && !isVillage && at !== SHIFT && at !== VILLAGE && !(isGuard && at === SCAN);
  const village: Tab = {
    href: VILLAGE,
    icon: <DutyIcon name="village" />,
    label: texts['staff.tab.village'],
    below: isVillage ? [at] : [],
  };
  const desk: Tab = {
    href: '/duty',
    icon: <DutyIcon name="work" />,
    label: texts['staff.tab.desk'],
    below: isDesk ? [at] : [],
  };
  const shift: Tab = { href: SHIFT, icon: <DutyIcon name="shift" />, label: texts['staff.tab.shift'], below: [] };
  const scan: Tab = { href: SCAN, icon: <DutyIcon name="card" />, label: texts['staff.tab.scan'], below: [] };
  return [...(hasTask('read_roster') ? [village] : []), ...(isGuard ? [scan] : []), desk, shift];
}

export default function Frame() {
  return (
    <>
      <Idle />
      <Proof />
    </>
  );
}
