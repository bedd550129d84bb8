// The page /docs: Scalar over the description that came with the page, and again over a key's own once one is entered.

const form = document.getElementById('key');
const field = form.elements.namedItem('value');
const state = document.getElementById('state');

/** Nothing is asked of any other origin: no fonts, no proxy, no telemetry, no assistant. */
function configuration(content, key) {
  return {
    content,
    authentication: {
      preferredSecurityScheme: 'bearer',
      ...(key === undefined ? {} : { securitySchemes: { bearer: { token: key } } }),
    },
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    showDeveloperTools: 'never',
    hideClientButton: true,
    persistAuth: false,
    defaultOpenAllTags: true,
    hideModels: true,
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  };
}

const description = JSON.parse(document.getElementById('description').textContent);
const reference = globalThis.Scalar.createApiReference('#reference', configuration(description, undefined));

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const key = field.value.trim();
  state.textContent = 'Reading…';
  try {
    const response = await fetch('/openapi.json', key === '' ? {} : { headers: { authorization: `Bearer ${key}` } });
    const body = await response.json();
    if (!response.ok) throw new Error(body.error.message);
    reference.updateConfiguration(configuration(body, key === '' ? undefined : key));
    state.textContent = key === '' ? '' : 'Your models are shown, and requests are sent with your key.';
  } catch (error) {
    state.textContent = error.message;
  }
});
