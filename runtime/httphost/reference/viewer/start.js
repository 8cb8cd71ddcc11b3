// Everything comes from this server: no validator, no fonts and no scripts of others. Tokens are kept by this page alone and end with it.
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  filter: true,
  tryItOutEnabled: true,
  requestSnippetsEnabled: true,
  displayRequestDuration: true,
  validatorUrl: null,
  withCredentials: false,
});
