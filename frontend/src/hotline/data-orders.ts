/** Work orders as the server tells them, what the phone of a shift keeps of them, and acts on them. */
import { useEffect, useState } from 'preact/hooks';
import { keep, read } from '../collection/vault';
import type { Answer } from '../core/answer';
import { call, Problem } from '../core/api';
import { duty } from '../core/duty';
import type { PointE6 } from '../core/gcj02';
import type { Card } from './data-desk';
import type { LinkKind } from './order-act-rules';
import type { Act, OrderState } from './words';

/** A row of a list of orders. */
export interface OrderBrief extends Card {
  step_began_at: string;
  links: readonly { kind: LinkKind; ref: string }[];
}

export interface OrderPage {
  orders: readonly OrderBrief[];
  next: string | null;
  as_of: string;
}

export interface Said {
  text: string;
  answers: Readonly<Record<string, string | number | boolean>>;
  place: string | null;
  point: (PointE6 & { accuracy_m?: number | null }) | null;
  wants_call_back: boolean;
  /** Masked. */
  caller: { name: string | null; phone: string | null } | null;
  pictures: readonly string[];
  additions: readonly { at: string; text: string }[];
}

export interface OrderEvent {
  id: string;
  act: Act;
  at: string;
  /** When it was done, where it was done without a network. */
  done_at: string | null;
  by: 'staff' | 'reporter' | 'rule';
  is_mine: boolean;
  from_state: OrderState | null;
  to_state: OrderState;
  from_unit: string | null;
  to_unit: string | null;
  reason: string | null;
  note: string | null;
  answer: string | null;
  satisfaction: number | null;
  other: string | null;
  pictures: readonly string[];
}

export interface Reason {
  code: string;
  zh: string;
  en: string;
}

/** A whole order. */
export interface Order extends OrderBrief {
  /** Null once the reporter has had it erased. */
  said: Said | null;
  /** Oldest first. */
  events: readonly OrderEvent[];
  answer: string | null;
  transfer_to: readonly string[];
  reasons: Readonly<Record<string, readonly Reason[]>>;
}

export const orderPath = (number: string): string => `/duty/orders/${encodeURIComponent(number)}`;

export function readOrder(number: string): Promise<Order> {
  return call('GET', orderPath(number));
}

/** Does one act now. `id` was made when its form opened. Null: one may not see the order any more. */
export async function act(number: string, id: string, wish: object): Promise<OrderBrief | null> {
  return (await call<{ order: OrderBrief | null }>('POST', `${orderPath(number)}/acts`, { id, ...wish })).order;
}

export const PURPOSES = ['call_back', 'on_site', 'clarify'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Whom to call, in clear: written in the audit, and counted. Never kept. */
export function readCaller(number: string, purpose: Purpose): Promise<{ name: string | null; phone: string | null }> {
  return call('POST', `${orderPath(number)}/caller`, { purpose });
}

/** Whether an act came too late: the order has gone on, perhaps to another unit. */
export function isOvertaken(problem: unknown): boolean {
  return problem instanceof Problem && ['hotline.changed', 'hotline.not_yours'].includes(problem.code);
}

/** The order as it is now, where the refusal tells it. */
export function orderIn(problem: unknown): OrderBrief | undefined {
  return problem instanceof Problem ? ((problem.body as { order?: OrderBrief | null } | undefined)?.order ?? undefined) : undefined;
}

/**
 * Reads something of the shift: what its phone keeps of it at once, then what the server says. What may
 * be kept is kept before it is shown: whoever sees it may walk out of reach with it.
 */
export function useKept<T>(path: string, name: string, mayKeep: (data: T) => boolean = () => true): Answer<T> {
  const [data, show] = useState<T>();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(true);
  const reload = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const fresh = await call<T>('GET', path);
      if (duty.value.state === 'in') await keep(name, mayKeep(fresh) ? fresh : null).catch(() => undefined);
      show(fresh);
    } catch (problem) {
      setFailure(problem);
    }
    setBusy(false);
  };
  useEffect(() => {
    void read<T | null>(name)
      .then((kept) => kept && show((fresh) => fresh ?? kept))
      .catch(() => undefined);
    void reload();
  }, [path]);
  return { data, failure, isBusy, reload, set: show };
}

/** What of an order goes with whoever has it in hand: its caller is masked, and it goes with the shift. */
export const isInMyHands = ({ is_mine, state }: OrderBrief): boolean => is_mine && state === 'handling';
