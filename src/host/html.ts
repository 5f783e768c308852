// The panel's HTML: a strict content security policy, three files and no data; everything else comes by message.

export interface PanelHtml {
  /** 128 random bits or more, base64 or hex, new for every page. */
  readonly nonce: string;
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly iconStyleUri: string;
}

/** SHA-256 of nothing: the toolkit tries out a style sheet in an element without text, and nothing else is let in. */
const emptyStyle = `'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`;

export function panelHtml(page: PanelHtml): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.cspSource} ${emptyStyle}`,
    `font-src ${page.cspSource}`,
    `img-src ${page.cspSource}`,
    `form-action 'none'`,
    `base-uri 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Audit Log Explorer</title>
<link rel="stylesheet" href="${page.iconStyleUri}">
<link rel="stylesheet" href="${page.styleUri}">
</head>
<body>
<div id="app"></div>
<script nonce="${page.nonce}" src="${page.scriptUri}"></script>
</body>
</html>
`;
}
