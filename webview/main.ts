// Entry of the panel's page.
import { App } from './app';
import { registerControls } from './controls';
import { openLink } from './link';

registerControls();
const root = document.getElementById('app');
if (root !== null) {
  let app: App | undefined;
  const link = openLink((message) => app?.receive(message));
  app = new App(link, root);
  app.start();
}
