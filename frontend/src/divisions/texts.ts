/** Words of the division picker, [zh, en]. */
export const texts = {
  'divisions.label': ['居住地', 'Place'],
  'divisions.hint': ['县（市、区）、乡镇（街道）、村（社区）', 'County, town, village or community'],
  'divisions.choose': ['选择居住地', 'Choose the place'],
  'divisions.choose_area': ['选择地区', 'Choose the area'],
  'divisions.change': ['更改', 'Change'],
  'divisions.step_0': ['选择县（市、区）', 'Choose the county'],
  'divisions.step_1': ['选择乡镇（街道）', 'Choose the town'],
  'divisions.step_2': ['选择村（社区）', 'Choose the village or community'],
  'divisions.all': ['全市', 'The whole city'],
  'divisions.here': ['就选这里：{name}', 'Choose this: {name}'],
  'divisions.way': ['已选到这里', 'Chosen so far'],
  'divisions.search': ['按名称查找', 'Find by name'],
  'divisions.search_hint': ['输入村、社区或乡镇的中文名，如“仰韶”', 'Type part of a Chinese name, for example 仰韶'],
  'divisions.found': ['找到 {n} 个', '{n} found'],
  'divisions.found_some': [
    '找到 {n} 个，先列出 {shown} 个；再多输一个字',
    '{n} found, the first {shown} are listed; type one more character',
  ],
  'divisions.found_none': [
    '没有找到。少输几个字试试，或清空后逐级选择。',
    'Nothing found. Try fewer characters, or clear this and go step by step.',
  ],
  'divisions.loading': ['正在取地名…', 'Fetching the place names…'],
  'divisions.offline': [
    '地名还没有存到手机上，第一次需要联网。已填的内容都在。',
    'The place names are not on this phone yet; the first time needs a network. What you typed is kept.',
  ],
  'divisions.again': ['再试一次', 'Try again'],
} as const;
