/** Texts of looking through the published trips. [Chinese, English] */
export const texts = {
  'trips.title': ['公布的行程', 'Published trips'],
  'trips.stays': ['在手机里查，查什么不会发出去。', 'It is searched on the phone; what you search for is never sent.'],
  'trips.search': ['车次、航班、车牌或地名', 'Number, plate or place'],
  'trips.search_hint': ['如 G1848、CZ3101、武汉', 'Such as G1848, CZ3101 or 武汉'],
  'trips.day': ['哪天（可不填）', 'Day (may be left empty)'],
  'trips.kinds': ['坐的什么', 'Travelled by'],
  'trips.any_kind': ['不限', 'Any'],
  'trips.count': ['{n} 条行程', 'Trips: {n}'],
  'trips.no_hits': ['没有找到。少写几个字再试。', 'Nothing found. Try with fewer words.'],
  'trips.more': ['再看 {n} 条', 'Show {n} more'],
  'trips.unread': ['号码看不懂，手机不会拿它比对', 'Its number cannot be read, so the phone never compares it'],
  'trips.said': ['公布的原文：{said}', 'As it was published: {said}'],
  'trips.took': ['我也坐了这一趟', 'I was on it too'],
  'trips.one': ['这一趟', 'This trip'],
} as const;
