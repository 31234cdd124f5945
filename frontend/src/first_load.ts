/**
 * What the first load of the resident's home has in any case. The build imports it into every lazily
 * loaded screen (see build.mjs), so that all of it stays one chunk and one request.
 */
import './core/answer';
import './core/api';
import './core/clock';
import './core/draft';
import './core/duty';
import './core/i18n';
import './core/install';
import './core/outbox';
import './core/router';
import './core/session';
import './core/store';
import './core/sync';
import './core/task';
import './core/ui';
import './core/updates';
import './cotravel/found';
import './divisions/city';
import './healthcode/data';
import './healthcode/view';
import './notices/unread';
