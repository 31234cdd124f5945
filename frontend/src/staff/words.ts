/** How roles, areas and ends are said on the screens on duty. */
import { useEffect } from 'preact/hooks';
import { lang, say, type Pair } from '../core/i18n';
import { city, cityText, loadCity } from '../divisions/city';
import { loadDivisions, tree } from '../divisions/data';
import { pathText } from '../divisions/rules';

/** What a role is called; as in docs/glossary.md. */
export const ROLES: Readonly<Record<string, Pair>> = {
  village_head: ['村（社区）负责人', 'Village head'],
  grid_worker: ['网格员', 'Grid worker'],
  checkpoint_staff: ['检测点人员', 'Checkpoint staff'],
  hotline_agent: ['热线坐席', 'Hotline agent'],
  health_officer: ['卫生健康人员', 'Health officer'],
  market_officer: ['产销对接人员', 'Market officer'],
  handler: ['承办人员', 'Handling officer'],
  command: ['指挥部人员', 'Command'],
  auditor: ['审计员', 'Auditor'],
  admin: ['管理员', 'Administrator'],
};

/** What somebody with a role does, in a line. */
const ROLE_HINTS: Readonly<Record<string, Pair>> = {
  village_head: ['看本村名册，替人打卡，入户采集，发纸质码', 'Roster of the village, checks in for people, visits, paper cards'],
  grid_worker: ['看本网格名册，替人打卡，入户采集', 'Roster of the grid, checks in for people, visits'],
  checkpoint_staff: ['在检测点核验', 'Verifies at checkpoints'],
  hotline_agent: ['接热线', 'Answers the hotline'],
  health_officer: ['提出、批准证据，处理申诉', 'Files and approves evidence, decides appeals'],
  market_officer: ['核实供货方和采购方，管理产销对接', 'Verifies suppliers and buyers, runs the produce market'],
  handler: ['承办一个部门或乡镇的工单', 'Handles the work orders of an office or a town'],
  command: ['批准证据，发布和延长应急令', 'Approves evidence, declares and extends an emergency'],
  auditor: ['看审计记录', 'Reads the audit'],
  admin: ['邀请人员，给和收回职责', 'Invites people, gives and takes back roles'],
};

export function roleHint(role: string): string | undefined {
  const pair = ROLE_HINTS[role];
  return pair && say(pair);
}

/** How many digits the code of a role's area may have; the server has the last word (staff/rules.py). */
export const ROLE_DIGITS: Readonly<Record<string, readonly number[]>> = {
  village_head: [12],
  grid_worker: [12, 15],
  checkpoint_staff: [6, 9, 12],
  hotline_agent: [4, 6],
  health_officer: [2, 4, 6, 9],
  market_officer: [4, 6, 9],
  handler: [4, 6, 9],
  command: [2, 4, 6, 9],
  auditor: [2, 4, 6],
  admin: [2, 4, 6, 9],
};

export function roleText(role: string): string {
  const pair = ROLES[role];
  return pair ? say(pair) : role;
}

const WHOLE: Pair = ['{name}全市', 'All of {name}'];
const GRID: Pair = ['{village} · 网格 {no}', '{village} · grid {no}'];

/** An area by name: a village's whole path, the city, a grid of a village; its code when unknown. */
export function areaText(area: string): string {
  if (area === city.value?.root_division) return say(WHOLE, { name: cityText(city.value.name) });
  const path = tree.value ? pathText(tree.value, area.slice(0, 12)) : '';
  if (!path) return area;
  return area.length > 12 ? say(GRID, { village: path, no: area.slice(12) }) : path;
}

/** The calendar day of an instant in the city, in words: 2026年3月2日. */
export function dayText(at: string | Date): string {
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: city.value?.zone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  }).format(typeof at === 'string' ? new Date(at) : at);
}

/** A day of the calendar (YYYY-MM-DD) in words. */
export function calendarDayText(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  const style = { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' } as const;
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', style).format(at);
}

/** The last day on which something with an exclusive end still holds. */
export function lastDayText(until: string): string {
  return dayText(new Date(Date.parse(until) - 1));
}

/** Makes the names of areas and the city's zone known to a screen that says them. */
export function useNames(): void {
  useEffect(() => {
    void loadCity().catch(() => undefined);
    void loadDivisions().catch(() => undefined);
  }, []);
}
