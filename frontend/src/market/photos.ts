/** Photos of what is for sale, until they are at the server with their listing. */
import { Album } from '../core/photos';

export const album = new Album('photo.');

/** Where the server shows a photo of one's own. */
export const sentPath = (id: string): string => `/api/v1/me/pictures/${id}?size=small`;
