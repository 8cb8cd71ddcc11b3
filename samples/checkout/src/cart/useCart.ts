import { useEffect, useReducer } from 'react';
import type { ImageSourcePropType } from 'react-native';

export interface Line {
  id: string;
  title: string;
  detail: string;
  cents: number;
  quantity: number;
  image: ImageSourcePropType;
}

interface State {
  lines: Line[];
  shippingCents: number;
  discountCents: number;
  ready: boolean;
}

type Action =
  | { type: 'loaded'; lines: Line[] }
  | { type: 'quantity'; id: string; by: number }
  | { type: 'totals'; shippingCents: number; discountCents: number };

function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'loaded':
      return { ...state, lines: action.lines, ready: true };
    case 'quantity':
      return {
        ...state,
        lines: state.lines
          .map((line) => (line.id === action.id ? { ...line, quantity: line.quantity + action.by } : line))
          .filter((line) => line.quantity > 0),
      };
    case 'totals':
      return { ...state, shippingCents: action.shippingCents, discountCents: action.discountCents };
  }
}

const saved: Line[] = [
  { id: 'mug', title: 'Stoneware mug, lagoon', detail: '350 ml, dishwasher safe', cents: 2400, quantity: 2, image: require('../../assets/mug.jpg') },
  { id: 'beans', title: 'Yirgacheffe, whole bean', detail: '500 g, roasted Monday', cents: 1850, quantity: 1, image: require('../../assets/beans.jpg') },
];

export function subtotal(lines: Line[]) {
  return lines.reduce((sum, line) => sum + line.cents * line.quantity, 0);
}

/** The cart as the last visit left it, with shipping and discount worked out after each change. */
export function useCart() {
  const [state, dispatch] = useReducer(reduce, { lines: [], shippingCents: 0, discountCents: 0, ready: false });

  useEffect(() => {
    dispatch({ type: 'loaded', lines: saved });
  }, []);

  const goods = subtotal(state.lines);
  useEffect(() => {
    dispatch({ type: 'totals', shippingCents: goods > 0 && goods < 6000 ? 490 : 0, discountCents: goods >= 5000 ? Math.round(goods * 0.1) : 0 });
  }, [goods]);

  return { ...state, goods, total: goods + state.shippingCents - state.discountCents, dispatch };
}

export function money(cents: number) {
  const sign = cents < 0 ? '−' : '';
  return `${sign}€${(Math.abs(cents) / 100).toFixed(2)}`;
}
