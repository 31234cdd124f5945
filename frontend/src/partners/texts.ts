/** Words for residents of partners that checked their code, [zh, en]. */
export const texts = {
  'partners.own.title': ['谁核验过我的码', 'Who checked my code'],
  'partners.own.lead': [
    '合作单位（打车、外卖、快递等）只能核验您当面出示的码，只知道“可以”“不可以”或“说不清”，不知道您是谁、什么颜色、为什么。',
    'Partners (rides, deliveries, couriers) can only check a code that you show them. They are told yes, no or cannot tell: not who you are, which colour, or why.',
  ],
  'partners.own.none': ['最近 21 天没有合作单位核验过您的码。', 'No partner checked your code within the last 21 days.'],
  'partners.own.gone': ['已经注销的合作单位', 'A partner that is no more'],
  'partners.own.told': ['告诉它：{answer}', 'It was told: {answer}'],
  'partners.own.times': ['10 分钟内 {n} 次', '{n} times within 10 minutes'],
  'partners.own.list': ['核验记录', 'Checks'],
  'partners.own.gone_after': ['记录保存 21 天，之后自动删除。', 'Kept for 21 days, then deleted by themselves.'],
  'partners.own.strange': ['没有给它看过码？请打 {phone} 投诉。', 'Never showed it your code? Complain at {phone}.'],
  'partners.own.whose': ['谁的码', 'Whose code'],
  'partners.own.not_applied': ['领了健康码，这里才会有记录。', 'There are records only once you have a health code.'],
} as const;
