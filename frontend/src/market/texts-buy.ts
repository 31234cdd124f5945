/** Words of the board, of orders and of what buyers look for. [Chinese, English] */
export const texts = {
  'buy.title': ['菜篮子', 'Market'],
  'buy.parts': ['两个部分', 'Two parts'],
  'buy.part.market': ['货源', 'Supplies'],
  'buy.part.basket': ['买菜', 'Groceries'],
} as const;
