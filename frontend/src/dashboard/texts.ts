/** Words of every screen of numbers. [Chinese, English] */
import type { Pair } from '../core/i18n';

export const texts = {
  'dashboard.area': ['看哪里', 'Where'],
  'dashboard.city': ['全市', 'The whole city'],
  'dashboard.days': ['看多久', 'How long'],
  'dashboard.week': ['近 7 天', 'The last 7 days'],
  'dashboard.month': ['近 30 天', 'The last 30 days'],
  'dashboard.loading': ['正在取…', 'Loading…'],
  'dashboard.again': ['再试一次', 'Try again'],
  'dashboard.total': ['合计', 'In all'],
  'dashboard.as_of': ['{from} 至 {to}，截至 {time}', '{from} to {to}, as of {time}'],
  'dashboard.by_day': ['每天', 'Day by day'],
  'dashboard.day': ['日期', 'Day'],
  'dashboard.by_area': ['按地区', 'By area'],
  'dashboard.place': ['地区', 'Area'],
  'dashboard.none': ['这段时间还没有。', 'Nothing yet in these days.'],
  'dashboard.csv': ['下载表格（CSV）', 'Download the table (CSV)'],
  'dashboard.how': ['怎么算的', 'How it is counted'],
} as const satisfies Record<string, Pair>;
