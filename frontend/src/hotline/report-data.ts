/** How a report, more words about it and its rating leave the phone; what else is asked about reports. */
import { call, callAsNobody, Problem, type Method } from '../core/api';
import type { Point } from '../core/here';
import { enqueue, registerKind, stored } from '../core/outbox';
import { say } from '../core/i18n';
import { Album } from '../core/photos';
import { sendEach } from '../core/send-each';
import { entries, type StoredItem } from '../core/store';
import { categoryName } from './categories';
import type { Followed } from './follow-rules';
import { numberText } from './number';
import type { Key, Receipt } from './receipt-rules';
import { keepReceipt } from './receipts';
import type { ReportBody } from './report-form';
import { texts } from './texts-report';
import type { OrderState } from './words';

/** Sent by nobody: anonymous, or with a telephone number of its own. */
export const REPORT = 'report';
/** Whoever is signed in is called back at their own number, so it needs the session. */
export const REPORT_OWN = 'report_own';
export const MORE = 'report_more';
export const RATING = 'report_rating';
/** The form that is being filled; behind it the id of a refused one that is mended. */
export const DRAFT = 'report';

export const album = new Album('report_photo.');

/** What the server says to a report. */
type Received = Pick<Receipt, 'number' | 'secret' | 'due_at' | 'answer_by' | 'advice'>;
/** More words of whoever reported. */
export interface MoreBody extends Key {
  id: string;
  text: string;
}
export interface RatingBody extends Key {
  id: string;
  satisfaction: number;
  is_solved: boolean;
  text?: string;
}

type Ask = <T>(method: Method, path: string, body?: unknown) => Promise<T>;

async function post(body: ReportBody, ask: Ask): Promise<Received> {
  // The photos go the same way as the report: an anonymous one never travels with a session.
  const photos = () => album.send(body.pictures, (id, photo) => ask('PUT', `/reports/${body.id}/pictures/${id}`, photo));
  await photos();
  try {
    return await ask<Received>('POST', '/reports', body);
  } catch (failure) {
    // The server forgets a photo that no report names: send it once more.
    if (!isPhotoUnknown(failure)) throw failure;
    await album.forgetSent(body.pictures);
    await photos();
    return ask<Received>('POST', '/reports', body);
  }
}

function isPhotoUnknown(failure: unknown): boolean {
  return failure instanceof Problem && Object.values(failure.fields).some(({ code }) => code === 'core.picture_unknown');
}

async function sendReport(item: StoredItem): Promise<void> {
  const body = item.body as ReportBody;
  const { number, secret, due_at, answer_by, advice } = await post(body, item.kind === REPORT_OWN ? call : callAsNobody);
  const { id, category, division_code, made_at } = body;
  // Kept before the outbox lets it go: whoever is cut off here sends it again and hears the same.
  await keepReceipt({ id, category, division_code, made_at, number, secret, due_at, answer_by, advice });
  await album.drop(body.pictures);
}

const sendTo = (path: string) => async (item: StoredItem): Promise<void> => {
  await callAsNobody('POST', path, item.body);
};

function nameOf({ body }: { body: unknown }): string {
  const { category, number } = body as { category?: string; number?: string };
  return category ? categoryName(category) : numberText(number ?? '');
}

/** Makes reports and what follows them ready to be sent. May be called more than once. */
export function registerReports(): void {
  const reports = { send: (items: readonly StoredItem[]) => sendEach(items, sendReport), form: '/report' };
  const title = (pair: keyof typeof texts) => (item: { body: unknown }) => ({ title: say(texts[pair]), detail: nameOf(item) });
  registerKind(REPORT, { ...reports, isAnybodys: true, summary: title('report.one') });
  registerKind(REPORT_OWN, { ...reports, summary: title('report.one') });
  const more = sendTo('/reports/say-more');
  registerKind(MORE, { send: (items) => sendEach(items, more), isAnybodys: true, summary: title('report.more_one') });
  const rate = sendTo('/reports/rate');
  registerKind(RATING, { send: (items) => sendEach(items, rate), isAnybodys: true, summary: title('report.rating_one') });
}

/** Keeps a report and sends it as soon as it can be. */
export async function enqueueReport(body: ReportBody, insteadOf?: string): Promise<void> {
  const isOwn = !body.is_anonymous && !body.call_back?.phone;
  await enqueue(isOwn ? REPORT_OWN : REPORT, body, { insteadOf });
}

const isReport = ({ kind }: { kind: string }): boolean => kind === REPORT || kind === REPORT_OWN;

/** The reports that wait on this phone or were refused, newest first. */
export function reportsHere(): StoredItem[] {
  return stored.value.filter(isReport).reverse();
}

/** What waits on this phone to be added to a report. */
export function addedHere(number: string): StoredItem[] {
  return stored.value.filter(({ kind, body }) => (kind === MORE || kind === RATING) && (body as Key).number === number);
}

/** Asks for it to be done soon; `id` makes a second try the same wish. Throws `Offline` or a `Problem`. */
export async function hurry(key: Key, id: string): Promise<Followed> {
  return callAsNobody<Followed>('POST', '/reports/expedite', { ...key, id });
}

/** How a report stands. Throws `Offline` or a `Problem`. */
export async function follow({ number, secret }: Key): Promise<Followed> {
  return callAsNobody<Followed>('POST', '/reports/follow', { number, secret });
}

/** Forgets photos that no form and nothing in the outbox names any more. Never throws. */
export async function tidyPhotos(): Promise<void> {
  const drafts = await entries<{ photos?: readonly string[] }>(`draft.${DRAFT}`).catch(() => undefined);
  if (!drafts) return;
  const waiting = reportsHere().flatMap(({ body }) => (body as ReportBody).pictures);
  await album.sweep(new Set([...waiting, ...[...drafts.values()].flatMap(({ photos }) => photos ?? [])]));
}

/** What others reported nearby lately: never their words. */
export interface Near {
  minutes_ago: number;
  state: OrderState;
  distance: 'within_200_m' | 'within_1_km' | 'same_village' | 'same_town';
}

export async function nearby(category: string, division_code: string, point: Point | undefined): Promise<readonly Near[]> {
  return (await callAsNobody<{ reports: Near[] }>('POST', '/reports/nearby', { category, division_code, ...(point ? { point } : {}) })).reports;
}
